// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import type { Quote } from "@/api/types";
import { forgetBalance, takeBalance } from "@/session/balance";
import { render } from "@/test/render";
import { FreePlaySwitch, KindChoice } from "./options";
import { emptySlip, type SlipKind, type SlipLeg, ticketsOf } from "./slip";
import { StakeField } from "./stake";
import { useSlip } from "./store";
import { Totals } from "./totals";

const price = { american: -110, decimal: "1.909", fraction: "10/11" };

function leg(n: number, league = "americanfootball_nfl"): SlipLeg {
  const game = { eventId: `e${n}`, league, home: `Home ${n}`, away: `Away ${n}`, startsAt: "2026-01-01T00:00:00Z" };
  const market = { market: "spread", period: "game", subject: "", alternate: false };
  return { selectionId: `s${n}`, ...game, ...market, inPlay: false, side: "home", name: "", line: -2.5, price };
}

const ALL: SlipKind[] = ["parlay", "round_robin", "teaser", "if_bet", "reverse", "same_game_parlay"];
const sent = () => ticketsOf(useSlip.getState(), 1000);

function choose(kind: string, allowed: SlipKind[] = ALL) {
  const drawn = render(<KindChoice allowed={allowed} pending={false} />);
  fireEvent.click(screen.getByRole("radio", { name: kind }));
  return drawn;
}

function quote(change: Partial<Quote>): Quote {
  const limits = { min_stake_minor: 100, max_stake_minor: 50_000, max_return_minor: 1, max_parlay_legs: 12 };
  return {
    kind: "parlay",
    legs: [],
    lines: [],
    risk_minor: 3000,
    to_win_minor: 8000,
    return_minor: 11_000,
    capped: false,
    problems: [],
    limits: { ...limits, available_minor: 90_000, largest_stake_minor: 31_250 },
    ...change,
  } as Quote;
}

beforeEach(() => {
  forgetBalance();
  useSlip.setState({ ...emptySlip, legs: [leg(1), leg(2), leg(3)], kind: "parlay", stake: "10", attempts: [] });
});

describe("the kinds of a slip", () => {
  test("only those that the legs allow are offered, straights always", () => {
    render(<KindChoice allowed={["parlay", "if_bet"]} pending={false} />);
    expect(screen.getAllByRole("radio").map((one) => (one as HTMLInputElement).value)).toEqual([
      "straight",
      "parlay",
      "if_bet",
    ]);
  });

  test("straights are a ticket each", () => {
    choose("3 straights");
    expect(sent().map((ticket) => [ticket.kind, ticket.legs.length])).toEqual([
      ["straight", 1],
      ["straight", 1],
      ["straight", 1],
    ]);
  });

  test("a round robin by several sizes at once", () => {
    choose("Round robin");
    fireEvent.click(screen.getByRole("button", { name: "3s · 1 parlay" }));
    expect(sent()).toMatchObject([{ kind: "round_robin", options: { by: [2, 3] } }]);
    fireEvent.click(screen.getByRole("button", { name: "2s · 3 parlays" }));
    expect(sent()).toMatchObject([{ options: { by: [3] } }]);
  });

  test("a teaser by the points of its sport", () => {
    choose("Teaser");
    expect(sent()).toMatchObject([{ kind: "teaser", options: { points: 6 } }]);
    fireEvent.click(screen.getByRole("radio", { name: "6.5 points" }));
    expect(sent()).toMatchObject([{ options: { points: 6.5 } }]);
  });

  test.each([
    ["If-bet", "if_bet"],
    ["Reverse", "reverse"],
  ])("%s with its condition", (name, kind) => {
    choose(name);
    fireEvent.click(screen.getByRole("radio", { name: "On a win, push or cancel" }));
    expect(sent()).toMatchObject([{ kind, options: { condition: "win_push_or_cancel" } }]);
  });

  test("a same-game parlay asks for nothing", () => {
    choose("Same-game parlay");
    expect(sent()).toMatchObject([{ kind: "same_game_parlay", legs: [{}, {}, {}] }]);
    expect(sent()[0]?.options).toBeUndefined();
  });

  test("while a bet is on its way nothing can be chosen", () => {
    render(<KindChoice allowed={ALL} pending />);
    for (const one of screen.getAllByRole("radio")) expect((one as HTMLInputElement).disabled).toBe(true);
  });
});

describe("free play", () => {
  const balance = { balance_minor: 0, held_minor: 0, available_minor: 0, version: 1 };

  test("is offered to whoever has one, and goes along with the ticket", () => {
    takeBalance({ ...balance, free_play_minor: 5000 });
    render(<FreePlaySwitch disabled={false} />);
    fireEvent.click(screen.getByRole("checkbox", { name: "Free play 50.00 to use" }));
    expect(sent()).toMatchObject([{ options: { free_play: true } }]);
  });

  test("is not there for whoever has none", () => {
    takeBalance({ ...balance, free_play_minor: 0 });
    render(<FreePlaySwitch disabled={false} />);
    expect(screen.queryByRole("checkbox")).toBeNull();
  });
});

describe("what the quote says before the bet", () => {
  test("lines, ticket price, the wait in play, and the limits with who set them", () => {
    const scopes = { max_stake_minor: { player: "you" }, max_win_minor: { market: "spread", period: "h1" } };
    const limits = { ...quote({}).limits, max_win_minor: 20_000, scopes };
    const one = quote({ line_count: 4, price: { ...price, american: 264 }, delay_seconds: 8, limits });
    render(<Totals fresh quotes={[one]} stakeMinor={1000} />);
    const text = document.body.textContent ?? "";
    expect(text).toContain("Ticket price +264");
    expect(text).toContain("4 lines");
    expect(text).toContain("waits 8 s");
    expect(text).toContain("Stakes from 1.00 to 500.00, set for you.");
    expect(text).toContain("Wins 200.00 at most for spread, 1st half.");
  });

  test("what a teaser pays is never guessed here", () => {
    useSlip.setState({ kind: "teaser" });
    render(<Totals fresh={false} quotes={[]} stakeMinor={1000} />);
    expect(screen.queryByText("Returns about")).toBeNull();
  });

  test("the largest stake that passes is one tap away when more is typed", () => {
    useSlip.setState({ stake: "900" });
    render(<StakeField disabled={false} quotes={[quote({})]} />);
    fireEvent.click(screen.getByRole("button", { name: "Largest stake that passes: 312.50" }));
    expect(useSlip.getState().stake).toBe("312.50");
    expect(screen.queryByText(/Largest stake/)).toBeNull();
  });
});
