// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import type { Market, OddsEvent, Selection } from "@/api/types";
import { render } from "@/test/render";
import { Announcer } from "@/ui/announce";
import { useSlip } from "../slip/store";
import { PriceCell } from "./cell";

const selection: Selection = {
  id: "s1",
  side: "home",
  line: -2.5,
  price: { american: -108, decimal: "1.926", fraction: "25/27" },
  status: "open",
  updated_at: "2026-01-01T00:00:00Z",
};

function event(status: OddsEvent["status"]): OddsEvent {
  return {
    id: "e1",
    league: "nfl",
    in_play: status === "live",
    clock: null,
    home: "Bills",
    away: "Patriots",
    starts_at: "2026-01-01T00:00:00Z",
    status,
    score: null,
    markets: [],
  };
}

const spread: Market = { id: "m1", kind: "spread", period: "game", subject: "", alternate: false, selections: [] };

function draw(change: Partial<Selection> = {}, status: OddsEvent["status"] = "upcoming") {
  render(
    <>
      <PriceCell event={event(status)} market={spread} room="league:nfl:main" selection={{ ...selection, ...change }} />
      <Announcer />
    </>,
  );
  return screen.getByRole("button");
}

const legs = () => useSlip.getState().legs.map((leg) => leg.selectionId);

beforeEach(() => useSlip.setState({ legs: [], kind: "straight", stake: "", attempts: [] }));

describe("a price cell", () => {
  test("is named by team, line, market and price [UX10 partly]", () => {
    draw();
    expect(screen.getByRole("button", { name: "Bills \u22122.5, spread, \u2212108" })).toBeTruthy();
  });

  test("one tap puts it on the slip, another takes it off [FR20, FR21]", () => {
    const cell = draw();
    fireEvent.click(cell);
    expect(legs()).toEqual(["s1"]);
    expect(cell.getAttribute("aria-pressed")).toBe("true");
    fireEvent.click(cell);
    expect(legs()).toEqual([]);
  });

  test.each([
    ["suspended", "suspended", "upcoming", "This price is suspended"],
    ["closed", "closed", "upcoming", "This bet is closed"],
  ] as const)("%s on a game that is %s is no bet and says why when pressed", (status, shown, game, why) => {
    const cell = draw({ status }, game);
    expect(cell.textContent).toContain(shown);
    fireEvent.click(cell);
    expect(legs()).toEqual([]);
    expect(screen.getByRole("status").textContent).toContain(why);
  });

  test("a game in play is bet on as before, and the leg knows it", () => {
    fireEvent.click(draw({}, "live"));
    expect(useSlip.getState().legs[0]).toMatchObject({ selectionId: "s1", inPlay: true });
  });

  test("an offer without a price is closed, and the slip stays empty", () => {
    fireEvent.click(draw({ price: null }));
    expect(legs()).toEqual([]);
  });

  test("while a bet is on its way the slip cannot change under it", () => {
    const cell = draw();
    useSlip.setState({
      attempts: [{ key: "k", state: "sending", body: { kind: "straight", stake_minor: 1, legs: [], accept: "none" } }],
    });
    fireEvent.click(cell);
    expect(legs()).toEqual([]);
  });
});
