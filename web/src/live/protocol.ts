/** What travels over `/live`, both ways. */
import type { Balance, Odds, OddsEvent, Ticket } from "@/api/types";

/** `seq` counts a room's messages; a league's own seq travels inside, in `data` and as `league_seq`. */
export type Snapshot = { type: "snapshot"; room: string; seq: number; data: Odds | MyState | object };
export type MyState = { balance: Balance; open_tickets: number };
export type Delta = {
  type: "delta";
  room: string;
  seq: number;
  changes: { events?: OddsEvent[]; removed?: string[]; league_seq?: number; updated_at?: string };
};
export type ServerMessage =
  | Snapshot
  | Delta
  | { type: "ticket"; ticket: Ticket }
  | { type: "balance"; balance: Balance }
  | { type: "error"; error: string; message: string; room?: string }
  | { type: "bye"; reason: string; retry_after_ms: number }
  | { type: "pong" };

export type ClientMessage = { type: "subscribe" | "unsubscribe"; rooms: string[] } | { type: "ping" };

export const MY_ROOM = "me";

/** A league's list of games with their main lines. */
export function leagueRoom(league: string): string {
  return `league:${league}:main`;
}

/** One game with every market. */
export function eventRoom(eventId: string): string {
  return `event:${eventId}`;
}

export function isBoardRoom(room: string): boolean {
  return room !== MY_ROOM;
}

/** A frame that is not one of ours is dropped: the server may learn to say more. */
export function parseMessage(frame: unknown): ServerMessage | null {
  if (typeof frame !== "string") return null;
  try {
    const message: unknown = JSON.parse(frame);
    return typeof message === "object" && message !== null && "type" in message ? (message as ServerMessage) : null;
  } catch {
    return null;
  }
}
