/** The slip as pure data: legs, kind of ticket, stake as typed, and what follows from them. */
import type { BetRequest, Market, OddsEvent, Quote, Selection } from "@/api/types";
import type { Price } from "@/money/price";
import { type Options, optionsFor } from "./kinds";

export type SlipKind = BetRequest["kind"];
export type Accept = "none" | "better" | "any";
export type SlipLeg = {
  selectionId: string;
  eventId: string;
  league: string;
  home: string;
  away: string;
  startsAt: string;
  inPlay: boolean;
  market: string;
  period: string;
  subject: string;
  alternate: boolean;
  side: string;
  name: string;
  line: number | null;
  price: Price;
};
export type Slip = { legs: SlipLeg[]; kind: SlipKind; stake: string; accept: Accept } & Options;

export const MAX_LEGS = 12;
export const emptySlip: Slip = {
  legs: [],
  kind: "straight",
  stake: "",
  accept: "none",
  sizes: [2],
  points: null,
  condition: "win_only",
  freePlay: false,
};

export function legFrom(event: OddsEvent, market: Market, selection: Selection): SlipLeg | null {
  if (!selection.price) return null;
  const { id: eventId, league, home, away, starts_at: startsAt, in_play: inPlay } = event;
  const { kind, period, subject, alternate } = market;
  const { id: selectionId, side, name = "", line, price } = selection;
  const where = { selectionId, eventId, league, home, away, startsAt, inPlay };
  return { ...where, market: kind, period, subject, alternate, side, name, line, price };
}

/** Adds a leg or takes it off. A second leg turns the slip into a parlay, one leg left is a straight again. */
export function toggled(slip: Slip, leg: SlipLeg): Slip {
  const there = slip.legs.some((known) => known.selectionId === leg.selectionId);
  if (there) return without(slip, leg.selectionId);
  if (slip.legs.length >= MAX_LEGS) return slip;
  const legs = [...slip.legs, leg];
  return { ...slip, legs, kind: legs.length === 2 ? "parlay" : slip.kind };
}

export function without(slip: Slip, selectionId: string): Slip {
  const legs = slip.legs.filter((leg) => leg.selectionId !== selectionId);
  return { ...slip, legs, kind: legs.length < 2 ? "straight" : slip.kind };
}

/** A leg one place earlier: in an if-bet the order decides. */
export function earlier(slip: Slip, selectionId: string): Slip {
  const at = slip.legs.findIndex((leg) => leg.selectionId === selectionId);
  const [before, leg] = [slip.legs[at - 1], slip.legs[at]];
  if (!(before && leg)) return slip;
  return { ...slip, legs: [...slip.legs.slice(0, at - 1), leg, before, ...slip.legs.slice(at + 1)] };
}

/** The tickets a slip asks for: one of its kind, or each leg as its own straight ticket with the stake each. */
export function ticketsOf(slip: Slip, stakeMinor: number): BetRequest[] {
  const legs = slip.legs.map(({ selectionId, price, line }) => ({
    selection_id: selectionId,
    price: { american: price.american },
    line,
  }));
  const options = optionsFor(slip.kind, slip);
  const ticket = (some: typeof legs): BetRequest => ({
    kind: slip.kind,
    stake_minor: stakeMinor,
    legs: some,
    accept: slip.accept,
    ...(options && { options }),
  });
  return slip.kind === "straight" ? legs.map((leg) => ticket([leg])) : [ticket(legs)];
}

export type Moved = { leg: SlipLeg; price: Price; line: number | null };

/**
 * Legs whose price or line is no longer the one on the slip, by what the server quoted. A teaser is paid by its table:
 * only a line that moved is news to it.
 */
export function movedLegs(legs: readonly SlipLeg[], quotes: readonly Quote[]): Moved[] {
  const current = new Map(
    quotes.flatMap((quote) => quote.legs.map((leg) => [leg.selection_id, { leg, teased: quote.kind === "teaser" }])),
  );
  return legs.flatMap((leg) => {
    const now = current.get(leg.selectionId);
    if (!now?.leg.price) return [];
    const { price } = now.leg;
    const line = now.leg.offered_line === undefined ? now.leg.line : now.leg.offered_line;
    const same = (now.teased || price.fraction === leg.price.fraction) && line === leg.line;
    return same ? [] : [{ leg, price, line }];
  });
}

export function repriced(slip: Slip, moved: readonly Moved[]): Slip {
  const by = new Map(moved.map((move) => [move.leg.selectionId, move]));
  const legs = slip.legs.map((leg) => {
    const move = by.get(leg.selectionId);
    return move ? { ...leg, price: move.price, line: move.line } : leg;
  });
  return { ...slip, legs };
}
