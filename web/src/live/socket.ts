/**
 * One connection to `/live` for the whole page: rooms are counted, sequences watched, loss repaired.
 *
 * A delta that is not the last seq + 1 means something was missed: the room is asked for again, and deltas of that
 * room are dropped until its snapshot comes. A lost connection comes back by itself, at a random moment of a
 * growing window, so that ten thousand pages do not return in the same instant.
 */
import { type ClientMessage, parseMessage, type ServerMessage } from "./protocol";

export type Connection = "connecting" | "open" | "lost";
type Timer = ReturnType<typeof setTimeout>;

export type SocketParts = {
  connect: () => WebSocket;
  random: () => number;
  onMessage: (message: ServerMessage) => void;
  onState: (state: Connection) => void;
};

const FIRST_WINDOW_MS = 500;
const LARGEST_WINDOW_MS = 15_000;
const PING_MS = 20_000;
const SILENCE_MS = 45_000;

export class LiveSocket {
  readonly #parts: SocketParts;
  readonly #rooms = new Map<string, number>();
  readonly #seq = new Map<string, number>();
  #socket: WebSocket | null = null;
  #attempts = 0;
  #retry: Timer | null = null;
  #ping: Timer | null = null;
  #silence: Timer | null = null;

  constructor(parts: SocketParts) {
    this.#parts = parts;
  }

  /** Joins a room until the returned function is called; several parts of a page may hold the same room. */
  join(room: string): () => void {
    const holders = this.#rooms.get(room) ?? 0;
    this.#rooms.set(room, holders + 1);
    if (holders === 0) this.#subscribe([room]);
    if (!this.#socket && !this.#retry) this.#open();
    let held = true;
    return () => {
      if (held) this.#leave(room);
      held = false;
    };
  }

  /** Drops the connection and makes a new one at once: after sign-in or sign-out the server must know anew who we are. */
  restart(): void {
    this.#close();
    this.#attempts = 0;
    if (this.#rooms.size > 0) this.#open();
  }

  /** The network is back or the page is seen again: no reason to wait for the timer. */
  wake(): void {
    if (this.#retry && this.#rooms.size > 0) this.restart();
  }

  #leave(room: string): void {
    const holders = (this.#rooms.get(room) ?? 1) - 1;
    if (holders > 0) {
      this.#rooms.set(room, holders);
      return;
    }
    this.#rooms.delete(room);
    this.#seq.delete(room);
    this.#send({ type: "unsubscribe", rooms: [room] });
  }

  #open(): void {
    this.#retry = null;
    this.#parts.onState("connecting");
    const socket = this.#parts.connect();
    this.#socket = socket;
    socket.onopen = () => {
      this.#parts.onState("open");
      this.#subscribe([...this.#rooms.keys()]);
      this.#ping = setInterval(() => this.#send({ type: "ping" }), PING_MS);
      this.#heard();
    };
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = () => this.#lost();
  }

  #receive(frame: unknown): void {
    this.#heard();
    const message = parseMessage(frame);
    if (!message) return;
    this.#attempts = 0;
    if (message.type === "bye") this.#lost(message.retry_after_ms);
    else if (this.#inSequence(message)) this.#parts.onMessage(message);
  }

  /** Whether a message may be shown; keeps the last seq of each room and asks again after a gap. */
  #inSequence(message: ServerMessage): boolean {
    if (message.type === "snapshot") {
      if (!this.#rooms.has(message.room)) return false;
      this.#seq.set(message.room, message.seq);
      return true;
    }
    if (message.type !== "delta") return true;
    const last = this.#seq.get(message.room);
    if (last === undefined) return false;
    if (message.seq !== last + 1) {
      this.#seq.delete(message.room);
      this.#subscribe([message.room]);
      return false;
    }
    this.#seq.set(message.room, message.seq);
    return true;
  }

  #heard(): void {
    if (this.#silence) clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(), SILENCE_MS);
  }

  #lost(notBeforeMs = 0): void {
    this.#close();
    this.#parts.onState("lost");
    if (this.#rooms.size === 0) return;
    const window = Math.min(LARGEST_WINDOW_MS, FIRST_WINDOW_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#retry = setTimeout(() => this.#open(), notBeforeMs + this.#parts.random() * window);
  }

  #close(): void {
    for (const timer of [this.#retry, this.#ping, this.#silence]) if (timer) clearTimeout(timer);
    this.#retry = this.#ping = this.#silence = null;
    this.#seq.clear();
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #subscribe(rooms: string[]): void {
    if (rooms.length > 0) this.#send({ type: "subscribe", rooms });
  }

  #send(message: ClientMessage): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(message));
  }
}
