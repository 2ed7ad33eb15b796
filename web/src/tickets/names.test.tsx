// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { render } from "@/test/render";
import { type PickNamed, useNames } from "./names";

const game = { home: "Bills", away: "Jets" };

type Named = Omit<PickNamed, "home" | "away">;

function Say({ named }: { named: Named }) {
  const names = useNames();
  return `${names.pick({ ...game, ...named })} | ${names.marketName({ ...game, ...named })}`;
}

describe("selections and markets as people say them", () => {
  test.each<[Named, string, string]>([
    [{ market: "moneyline", side: "home", line: null }, "Bills to win", "winner"],
    [{ market: "moneyline_3way", side: "draw", line: null }, "Draw", "winner, regular time"],
    [{ market: "spread", alternate: true, side: "away", line: 7.5 }, "Jets +7.5", "alternate spread"],
    [{ market: "total", period: "h1", side: "over", line: 23.5 }, "Over 23.5", "1st half total"],
    [{ market: "team_total", subject: "home", side: "under", line: 20.5 }, "Bills: Under 20.5", "Bills total"],
    [{ market: "prop", subject: "Overtime", side: "yes", line: null }, "Overtime: Yes", "Overtime"],
    [
      { market: "prop", subject: "Odd or even", side: "odd", name: "Odd", line: null },
      "Odd or even: Odd",
      "Odd or even",
    ],
    [{ market: "outright", subject: "Cup", side: "x-y", name: "X Y", line: null }, "X Y to win", "Cup"],
    [{ market: "moneyline", period: "f5", side: "away", line: null }, "Jets to win", "First five innings winner"],
  ])("%o", (named, pick, market) => {
    expect(render(<Say named={named} />).container.textContent).toBe(`${pick} | ${market}`);
  });
});
