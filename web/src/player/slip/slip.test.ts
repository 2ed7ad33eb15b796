import { describe, expect, test } from "vitest";
import { ApiError, NoAnswer } from "@/api/errors";
import type { BetRequest, Quote, Ticket } from "@/api/types";
import { type Attempt, newAttempt, place } from "./attempt";
import { emptySlip, MAX_LEGS, movedLegs, repriced, type SlipLeg, ticketsOf, toggled } from "./slip";

function leg(n: number, american = -110): SlipLeg {
  return {
    selectionId: `s${n}`,
    eventId: `e${n}`,
    league: "nfl",
    home: "Home",
    away: "Away",
    startsAt: "2026-01-01T00:00:00Z",
    inPlay: false,
    market: "spread",
    period: "game",
    subject: "",
    alternate: false,
    side: "home",
    name: "",
    line: -2.5,
    price: { american, decimal: "", fraction: `100/${-american}` },
  };
}

const slipOf = (count: number) =>
  Array.from({ length: count }, (_, n) => leg(n)).reduce((slip, one) => toggled(slip, one), emptySlip);

function quoteOf(...legs: { id: string; american: number; line: number }[]): Quote {
  return {
    legs: legs.map(({ id, american, line }) => ({
      selection_id: id,
      line,
      price: { american, decimal: "", fraction: `100/${-american}` },
    })),
  } as Quote;
}

describe("slip", () => {
  test("a second leg makes a parlay, one leg left is a straight again", () => {
    expect(slipOf(1).kind).toBe("straight");
    expect(slipOf(2).kind).toBe("parlay");
    expect(toggled(slipOf(2), leg(1)).kind).toBe("straight");
  });

  test("a third leg leaves the chosen kind alone", () => {
    expect(toggled({ ...slipOf(2), kind: "straight" }, leg(5)).kind).toBe("straight");
  });

  test("the same selection twice takes it off", () => {
    expect(toggled(slipOf(1), leg(0)).legs).toEqual([]);
  });

  test("holds no more legs than a parlay may have", () => {
    expect(slipOf(MAX_LEGS + 3).legs).toHaveLength(MAX_LEGS);
  });

  test("is one parlay or a straight ticket a leg, each with the whole stake", () => {
    expect(ticketsOf(slipOf(3), 2500).map((ticket) => ticket.legs.length)).toEqual([3]);
    const straights = ticketsOf({ ...slipOf(3), kind: "straight" }, 2500);
    expect(straights.map((ticket) => [ticket.stake_minor, ticket.legs.length])).toEqual([
      [2500, 1],
      [2500, 1],
      [2500, 1],
    ]);
  });

  test("sees moved prices and lines in the server's quote and takes them when told", () => {
    const slip = slipOf(3);
    const quote = quoteOf(
      { id: "s0", american: -110, line: -2.5 },
      { id: "s1", american: -108, line: -2.5 },
      { id: "s2", american: -110, line: -3 },
    );
    const moved = movedLegs(slip.legs, [quote]);
    expect(moved.map((move) => move.leg.selectionId)).toEqual(["s1", "s2"]);
    const next = repriced(slip, moved);
    expect(next.legs.map((one) => [one.price.american, one.line])).toEqual([
      [-110, -2.5],
      [-108, -2.5],
      [-110, -3],
    ]);
    expect(movedLegs(next.legs, [quote])).toEqual([]);
  });
});

describe("place", () => {
  const body: BetRequest = { kind: "straight", stake_minor: 100, legs: [], accept: "none" };
  const ticket = { id: "t", number: "100001" } as Ticket;

  /** Answers in turn; an error is thrown, anything else is the ticket. */
  async function placed(...answers: (Error | Ticket)[]) {
    const keys: string[] = [];
    const states: string[] = [];
    const last = await place(newAttempt(body), {
      post: async (key) => {
        keys.push(key);
        const answer = answers.shift();
        if (!answer || answer instanceof Error) throw answer ?? new NoAnswer("end");
        return answer;
      },
      wait: async () => {},
      onChange: (attempt: Attempt) => states.push(attempt.state),
    });
    return { keys, states, last };
  }

  test("an answer ends it", async () => {
    const { states, keys } = await placed(ticket);
    expect(states).toEqual(["sending", "placed"]);
    expect(keys).toHaveLength(1);
  });

  test("no answer asks again under the same key [FR24 partly]", async () => {
    const { last, keys } = await placed(
      new NoAnswer("gone"),
      new ApiError(503, { error: "Unavailable", message: "" }),
      ticket,
    );
    expect(last.state).toBe("placed");
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(3);
  });

  test("a refusal is final and keeps the server's words", async () => {
    const { last, keys } = await placed(new ApiError(409, { error: "PriceMoved", message: "The price moved." }));
    expect(last).toMatchObject({ state: "refused", refusal: { code: "PriceMoved", message: "The price moved." } });
    expect(keys).toHaveLength(1);
  });

  test("when nobody ever answers, it stays open under its key", async () => {
    const { last, keys } = await placed();
    expect(last.state).toBe("unanswered");
    expect(last.key).toBe(keys[0]);
  });

  test("a rate limit is waited out, and refused in the server's words when it lasts", async () => {
    const limit = () => new ApiError(429, { error: "TooManyRequests", message: "Wait a moment." });
    expect((await placed(limit(), ticket)).last.state).toBe("placed");
    const { last } = await placed(limit(), limit(), limit(), limit());
    expect(last).toMatchObject({ state: "refused", refusal: { message: "Wait a moment." } });
    expect((await placed(new NoAnswer("gone"), limit(), limit(), limit())).last.state).toBe("unanswered");
  });

  test("each attempt has its own key", () => {
    expect(newAttempt(body).key).not.toBe(newAttempt(body).key);
  });
});
