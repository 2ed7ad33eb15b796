/** The slip as pure data: legs, kind of ticket, stake as typed, and what follows from them. */
import type { BetRequest, OddsEvent, Quote, Selection } from "@/api/types";
import type { Price } from "@/money/price";

export type SlipKind = "straight" | "parlay";
export type Accept = "none" | "better" | "any";
export type SlipLeg = {
  selectionId: string;
  eventId: string;
  league: string;
  home: string;
  away: string;
  startsAt: string;
  market: string;
  side: string;
  line: number | null;
  price: Price;
};
export type Slip = { legs: SlipLeg[]; kind: SlipKind; stake: string; accept: Accept };

export const MAX_LEGS = 12;
export const emptySlip: Slip = { legs: [], kind: "straight", stake: "", accept: "none" };

export function legFrom(league: string, event: OddsEvent, market: string, selection: Selection): SlipLeg | null {
  if (!selection.price) return null;
  const { id: eventId, home, away, starts_at: startsAt } = event;
  const { id: selectionId, side, line, price } = selection;
  return { selectionId, eventId, league, home, away, startsAt, market, side, line, price };
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

/** The tickets a slip asks for: one parlay, or each leg as its own straight ticket with the stake each. */
export function ticketsOf(slip: Slip, stakeMinor: number): BetRequest[] {
  const legs = slip.legs.map(({ selectionId, price, line }) => ({
    selection_id: selectionId,
    price: { american: price.american },
    line,
  }));
  const ticket = (some: typeof legs): BetRequest => ({
    kind: slip.kind,
    stake_minor: stakeMinor,
    legs: some,
    accept: slip.accept,
  });
  return slip.kind === "parlay" ? [ticket(legs)] : legs.map((leg) => ticket([leg]));
}

export type Moved = { leg: SlipLeg; price: Price; line: number | null };

/** Legs whose price or line is no longer the one on the slip, by what the server quoted. */
export function movedLegs(legs: readonly SlipLeg[], quotes: readonly Quote[]): Moved[] {
  const current = new Map(quotes.flatMap((quote) => quote.legs).map((leg) => [leg.selection_id, leg]));
  return legs.flatMap((leg) => {
    const now = current.get(leg.selectionId);
    if (!now?.price) return [];
    const same = now.price.fraction === leg.price.fraction && now.line === leg.line;
    return same ? [] : [{ leg, price: now.price, line: now.line }];
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
