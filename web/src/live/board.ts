/** A league's board in the browser: pure changes, and which way each price moved. */
import type { Odds, OddsEvent, Selection } from "@/api/types";
import { comparePrices } from "@/money/price";
import type { Delta } from "./protocol";

export type Direction = "up" | "down" | "line";
/** `n` counts the moves of one selection, so that a second move in the same direction is seen again. */
export type Move = { direction: Direction; n: number };
export type Board = {
  /** The league's own seq, by which an answer over HTTP and a snapshot can be compared. */
  seq: number;
  updatedAt: string;
  /** Event ids in the order they are shown. */
  order: string[];
  events: { [id: string]: OddsEvent };
  moves: { [selectionId: string]: Move };
};

export function boardFrom(odds: Odds, before?: Board): Board {
  const events = Object.fromEntries(odds.events.map((event) => [event.id, event]));
  return {
    seq: odds.seq,
    updatedAt: odds.updated_at,
    order: shownOrder(events),
    events,
    moves: before ? movesBetween(before, odds.events) : {},
  };
}

/** `now` is when the change arrived, for a delta that does not say when it was made. */
export function applyDelta(board: Board, delta: Delta, now: string): Board {
  const changed = delta.changes.events ?? [];
  const events = { ...board.events };
  for (const event of changed) events[event.id] = event;
  for (const id of delta.changes.removed ?? []) delete events[id];
  return {
    seq: delta.changes.league_seq ?? board.seq,
    updatedAt: delta.changes.updated_at ?? now,
    order: shownOrder(events),
    events,
    moves: movesBetween(board, changed),
  };
}

const RANK: { [status: string]: number } = { live: 0 };

/** Games in play first, then by start; ties by id so that nothing jumps. */
function shownOrder(events: Board["events"]): string[] {
  return Object.values(events)
    .sort(
      (a, b) =>
        (RANK[a.status] ?? 1) - (RANK[b.status] ?? 1) ||
        a.starts_at.localeCompare(b.starts_at) ||
        a.id.localeCompare(b.id),
    )
    .map((event) => event.id);
}

function selectionsOf(event: OddsEvent): Selection[] {
  return event.markets.flatMap((market) => market.selections);
}

function movesBetween(before: Board, changed: readonly OddsEvent[]): Board["moves"] {
  const moves = { ...before.moves };
  for (const event of changed) {
    const old = before.events[event.id];
    if (!old) continue;
    const was = new Map(selectionsOf(old).map((selection) => [selection.id, selection]));
    for (const selection of selectionsOf(event)) {
      const direction = directionOf(was.get(selection.id), selection);
      if (direction) moves[selection.id] = { direction, n: (moves[selection.id]?.n ?? 0) + 1 };
    }
  }
  return moves;
}

/** Up means better for whoever bets it now; a moved line is neither. */
export function directionOf(was: Selection | undefined, is: Selection): Direction | null {
  if (!was?.price || !is.price) return null;
  if (was.line !== is.line) return "line";
  const sign = comparePrices(is.price, was.price);
  return sign > 0 ? "up" : sign < 0 ? "down" : null;
}

export function findSelection(board: Board | undefined, eventId: string, selectionId: string): Selection | undefined {
  const event = board?.events[eventId];
  return event && selectionsOf(event).find((selection) => selection.id === selectionId);
}
