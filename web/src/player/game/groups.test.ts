import { expect, test } from "vitest";
import type { Market } from "@/api/types";
import { groupsOf } from "./groups";

function market(kind: string, change: Partial<Market> & { line?: number } = {}): Market {
  const { line = null, ...rest } = change;
  const selections = [{ id: "s", side: "home", line, price: null, status: "open" as const, updated_at: null }];
  return { id: kind, kind, period: "game", subject: "", alternate: false, selections, ...rest };
}

test("a game's markets: main lines, other lines by their line, teams, periods in order, specials last", () => {
  const groups = groupsOf([
    market("prop", { subject: "Overtime" }),
    market("total", { period: "q1" }),
    market("spread", { alternate: true, line: 7 }),
    market("spread", { alternate: true, line: -3 }),
    market("team_total", { subject: "home" }),
    market("moneyline", { period: "h1" }),
    market("moneyline"),
    market("spread"),
  ]);
  expect(groups.map((group) => group.key)).toEqual(["main", "spreads", "teams", "h1", "q1", "props"]);
  const [, spreads] = groups;
  expect(spreads?.markets.map((one) => one.selections[0]?.line)).toEqual([-3, 7]);
});
