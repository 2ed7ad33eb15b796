import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ServerMessage } from "./protocol";
import { type Connection, LiveSocket } from "./socket";

/** The far end of a connection, played by the test: the network lies outside our control. */
class Wire {
  readyState = 0;
  sent: { type: string; rooms?: string[] }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
  }
  accept(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  says(message: object | string): void {
    this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }
  drop(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

function page(random = () => 1) {
  const wires: Wire[] = [];
  const shown: ServerMessage[] = [];
  const states: Connection[] = [];
  const socket = new LiveSocket({
    connect: () => {
      const wire = new Wire();
      wires.push(wire);
      return wire as unknown as WebSocket;
    },
    random,
    onMessage: (message) => shown.push(message),
    onState: (state) => states.push(state),
  });
  const wire = (): Wire => {
    const last = wires.at(-1);
    if (!last) throw new Error("no connection was made");
    return last;
  };
  return { socket, wires, wire, shown, states };
}

const snapshot = (seq: number, room = "league:nfl") => ({ type: "snapshot", room, seq, data: {} });
const delta = (seq: number, room = "league:nfl") => ({ type: "delta", room, seq, changes: {} });
const seqs = (shown: ServerMessage[]) => shown.map((message) => ("seq" in message ? message.seq : message.type));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("sequence", () => {
  test("deltas that follow the snapshot are shown", () => {
    const { socket, wire, shown } = page();
    socket.join("league:nfl");
    wire().accept();
    for (const message of [snapshot(12), delta(13), delta(14)]) wire().says(message);
    expect(seqs(shown)).toEqual([12, 13, 14]);
  });

  test("after a gap the room is asked for again and nothing is shown until its snapshot", () => {
    const { socket, wire, shown } = page();
    socket.join("league:nfl");
    wire().accept();
    for (const message of [snapshot(12), delta(14), delta(15), snapshot(15), delta(16)]) wire().says(message);
    expect(seqs(shown)).toEqual([12, 15, 16]);
    expect(wire().sent.filter((message) => message.type === "subscribe")).toHaveLength(2);
  });

  test("a delta before any snapshot, or of a room that was left, is not shown", () => {
    const { socket, wire, shown } = page();
    const leave = socket.join("league:nfl");
    wire().accept();
    wire().says(delta(3));
    leave();
    wire().says(snapshot(4));
    expect(shown).toEqual([]);
  });

  test("a snapshot replaces all before it, lower seq included", () => {
    const { socket, wire, shown } = page();
    socket.join("league:nfl");
    wire().accept();
    for (const message of [snapshot(12), snapshot(3), delta(4)]) wire().says(message);
    expect(seqs(shown)).toEqual([12, 3, 4]);
  });

  test("garbage is dropped", () => {
    const { socket, wire, shown } = page();
    socket.join("league:nfl");
    wire().accept();
    for (const frame of ["", "{", "null", "7", '"x"']) wire().says(frame);
    expect(shown).toEqual([]);
  });
});

describe("rooms", () => {
  test("a room is joined once and left when its last holder leaves", () => {
    const { socket, wire } = page();
    const first = socket.join("me");
    const second = socket.join("me");
    wire().accept();
    first();
    first();
    expect(wire().sent).toEqual([{ type: "subscribe", rooms: ["me"] }]);
    second();
    expect(wire().sent.at(-1)).toEqual({ type: "unsubscribe", rooms: ["me"] });
  });
});

describe("connection", () => {
  test("comes back by itself, later each time, and subscribes to everything again [FR15 partly]", () => {
    const { socket, wires, wire } = page();
    socket.join("league:nfl");
    socket.join("me");
    wire().accept();
    wire().drop();
    vi.advanceTimersByTime(499);
    expect(wires).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(wires).toHaveLength(2);
    wire().drop();
    vi.advanceTimersByTime(999);
    expect(wires).toHaveLength(2);
    vi.advanceTimersByTime(1);
    wire().accept();
    expect(wire().sent).toEqual([{ type: "subscribe", rooms: ["league:nfl", "me"] }]);
  });

  test("never waits longer than fifteen seconds", () => {
    const { socket, wires, wire } = page();
    socket.join("me");
    for (let times = 0; times < 12; times++) {
      wire().drop();
      vi.advanceTimersByTime(15_000);
    }
    expect(wires).toHaveLength(13);
  });

  test("bye is obeyed: not before the moment the server named", () => {
    const { socket, wires, wire } = page(() => 0);
    socket.join("me");
    wire().accept();
    wire().says({ type: "bye", reason: "draining", retry_after_ms: 2000 });
    vi.advanceTimersByTime(1999);
    expect(wires).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(wires).toHaveLength(2);
  });

  test("silence is a lost connection", () => {
    const { socket, wire, states } = page();
    socket.join("me");
    wire().accept();
    vi.advanceTimersByTime(44_000);
    wire().says({ type: "pong" });
    vi.advanceTimersByTime(44_000);
    expect(states.at(-1)).toBe("open");
    vi.advanceTimersByTime(1_000);
    expect(states.at(-1)).toBe("lost");
  });

  test("waking up does not wait for the timer", () => {
    const { socket, wires, wire } = page();
    socket.join("me");
    wire().drop();
    socket.wake();
    expect(wires).toHaveLength(2);
  });
});
