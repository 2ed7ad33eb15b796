import { describe, expect, test } from "vitest";
import type { Odds, OddsEvent, Selection } from "@/api/types";
import { applyDelta, boardFrom, directionOf } from "./board";
import type { Delta } from "./protocol";

function selection(id: string, american: number, line: number | null = null): Selection {
  const fraction = american > 0 ? `${american}/100` : `100/${-american}`;
  return {
    id,
    side: "home",
    line,
    price: { american, decimal: "", fraction },
    status: "open",
    updated_at: "2026-01-01T00:00:00Z",
  };
}

function event(id: string, starts: string, american: number, status: OddsEvent["status"] = "upcoming"): OddsEvent {
  const market = { id: `m${id}`, kind: "moneyline", period: "game", subject: "", alternate: false };
  const markets = [{ ...market, selections: [selection(`s${id}`, american)] }];
  return {
    id,
    league: "nfl",
    home: "Home",
    away: "Away",
    starts_at: starts,
    status,
    in_play: status === "live",
    clock: null,
    score: null,
    markets,
  };
}

const odds = (...events: OddsEvent[]): Odds => ({
  league: "nfl",
  seq: 1,
  updated_at: "then",
  confirmed_at: null,
  events,
});
const delta = (changes: Delta["changes"]) => ({ type: "delta", room: "league:nfl", seq: 2, changes }) as const;

describe("board", () => {
  test("games in play come first, then by start", () => {
    const board = boardFrom(
      odds(event("b", "2026-01-02", 100), event("a", "2026-01-01", 100), event("c", "2026-01-03", 100, "live")),
    );
    expect(board.order).toEqual(["c", "a", "b"]);
  });

  test("a delta replaces, adds and removes; what it does not name stays the same object [FR15 partly]", () => {
    const board = boardFrom(odds(event("a", "2026-01-01", 100), event("b", "2026-01-02", 100)));
    const next = applyDelta(
      board,
      delta({ events: [event("c", "2026-01-03", 100)], removed: ["b"], league_seq: 7 }),
      "now",
    );
    expect(next.order).toEqual(["a", "c"]);
    expect(next.events.a).toBe(board.events.a);
    expect(next.seq).toBe(7);
    expect(next.updatedAt).toBe("now");
  });

  test("each move is counted, so a second one in the same direction shows again", () => {
    let board = boardFrom(odds(event("a", "2026-01-01", 100)));
    board = applyDelta(board, delta({ events: [event("a", "2026-01-01", 105)] }), "now");
    board = applyDelta(board, delta({ events: [event("a", "2026-01-01", 110)] }), "now");
    expect(board.moves.sa).toEqual({ direction: "up", n: 2 });
  });

  test("a snapshot over a known board shows what moved in between", () => {
    const board = boardFrom(odds(event("a", "2026-01-01", 110)));
    expect(boardFrom(odds(event("a", "2026-01-01", -110)), board).moves.sa?.direction).toBe("down");
  });
});

describe("directionOf", () => {
  test("up is better for the bettor [UX9 partly]", () => {
    expect(directionOf(selection("s", -112), selection("s", -108))).toBe("up");
    expect(directionOf(selection("s", 100), selection("s", -105))).toBe("down");
    expect(directionOf(selection("s", -110), selection("s", -110))).toBeNull();
  });

  test("a moved line is its own kind of move", () => {
    expect(directionOf(selection("s", -110, -2.5), selection("s", -105, -3))).toBe("line");
  });

  test("a price that comes or goes has no direction", () => {
    expect(directionOf(undefined, selection("s", -110))).toBeNull();
    expect(directionOf(selection("s", -110), { ...selection("s", -110), price: null })).toBeNull();
  });
});
