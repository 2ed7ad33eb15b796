// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import type { Me, Quote } from "@/api/types";
import { render } from "@/test/render";
import type { Attempt } from "./attempt";
import { PlaceButton, Problems } from "./place";
import { movedLegs, type SlipLeg } from "./slip";
import { useSlip } from "./store";

const player: Me = { id: "p1", username: "player1", role: "player", book_id: "b", agent_id: "a" };
const price = (american: number) => ({ american, decimal: "", fraction: `100/${-american}` });
const leg: SlipLeg = {
  selectionId: "s1",
  eventId: "e1",
  league: "nfl",
  home: "Bills",
  away: "Patriots",
  startsAt: "2026-01-01T00:00:00Z",
  inPlay: false,
  market: "spread",
  period: "game",
  subject: "",
  alternate: false,
  side: "home",
  name: "",
  line: -2.5,
  price: price(-112),
};

function quote(change: Partial<Quote> = {}): Quote {
  return {
    legs: [{ selection_id: "s1", line: -2.5, price: price(-112) }],
    risk_minor: 2500,
    to_win_minor: 2232,
    return_minor: 4732,
    problems: [],
    ...change,
  } as Quote;
}

function draw(one: Quote, fresh = true) {
  const { legs, attempts } = useSlip.getState();
  render(
    <>
      <Problems attempts={attempts} error={null} quotes={[one]} />
      <PlaceButton fresh={fresh} moved={movedLegs(legs, [one])} pending={false} quotes={[one]} stakeMinor={2500} />
    </>,
    player,
  );
  return screen.getByRole("button") as HTMLButtonElement;
}

const attempt = (state: { state: "sending" | "unanswered" }): Attempt => ({
  key: "k",
  body: { kind: "straight", stake_minor: 2500, legs: [], accept: "none" },
  ...state,
});

beforeEach(() => useSlip.setState({ legs: [leg], kind: "straight", stake: "25", accept: "none", attempts: [] }));

describe("the place button", () => {
  test("names what is risked and what returns, as the server quoted it [FR22]", () => {
    const button = draw(quote());
    expect(button.textContent).toBe("Place bet25.00 \u2192 47.32");
    expect(button.disabled).toBe(false);
  });

  test("waits for the quote", () => expect(draw(quote(), false).disabled).toBe(true));

  test("a problem of the quote is told in the server's words and nothing can be placed [UX5 partly]", () => {
    const button = draw(
      quote({ problems: [{ error: "CreditExceeded", message: "More than you have.", details: {} }] }),
    );
    expect(screen.getByRole("alert").textContent).toBe("More than you have.");
    expect(button.disabled).toBe(true);
  });

  test("with several legs a problem names the one it is about", () => {
    useSlip.setState({ legs: [leg, { ...leg, selectionId: "s2", side: "away", line: 2.5 }], kind: "parlay" });
    draw(quote({ problems: [{ error: "MarketSuspended", message: "Suspended.", details: { selection_id: "s2" } }] }));
    expect(screen.getByRole("alert").textContent).toBe("Patriots +2.5: Suspended.");
  });

  test("a moved price has to be taken first, then the slip holds it", () => {
    const moved = quote({
      legs: [{ ...quote().legs[0], price: price(-108) }] as Quote["legs"],
      problems: [{ error: "PriceMoved", message: "The price has moved.", details: {} }],
    });
    const button = draw(moved);
    expect(button.textContent).toBe("Take the new price");
    fireEvent.click(button);
    expect(useSlip.getState().legs[0]?.price.american).toBe(-108);
  });

  test("whoever takes any price is not asked", () => {
    useSlip.setState({ accept: "any" });
    const moved = quote({ legs: [{ ...quote().legs[0], price: price(-120) }] as Quote["legs"] });
    expect(draw(moved).disabled).toBe(false);
  });

  test("while sending it cannot be pressed again [UX3 partly]", () => {
    useSlip.setState({ attempts: [attempt({ state: "sending" })] });
    const button = draw(quote());
    expect(button.textContent).toBe("Sending your bet\u2026");
    expect(button.disabled).toBe(true);
  });

  test("without an answer it offers to ask again, and says that this is safe", () => {
    useSlip.setState({ attempts: [attempt({ state: "unanswered" })] });
    expect(draw(quote()).textContent).toBe("Ask again");
    expect(screen.getByRole("alert").textContent).toContain("it cannot be placed twice");
  });
});
