// @vitest-environment happy-dom
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Balance } from "@/api/types";
import { MY_ROOM } from "./protocol";
import { offerBoard, restartLive, useBoard, useMyMessages, useRooms } from "./store";

/** The server's end of the one socket of the page. */
class Wire {
  static last: Wire;
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    Wire.last = this;
  }
  send(): void {}
  close(): void {}
  says(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const odds = (league: string, seq: number) => ({ league, seq, updated_at: "then", confirmed_at: null, events: [] });
const frame = () => act(() => new Promise((done) => requestAnimationFrame(() => done(undefined))));

beforeEach(() => {
  vi.stubGlobal("WebSocket", Wire);
  restartLive();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("live data", () => {
  test("a board over HTTP fills the screen and never replaces something newer", async () => {
    const { result } = renderHook(() => {
      useRooms(["league:a:main"]);
      return useBoard("league:a:main");
    });
    act(() => offerBoard("league:a:main", odds("a", 5)));
    expect(result.current?.seq).toBe(5);
    Wire.last.onopen?.();
    Wire.last.says({ type: "snapshot", room: "league:a:main", seq: 90, data: odds("a", 8) });
    await frame();
    expect(result.current?.seq).toBe(8);
    act(() => offerBoard("league:a:main", odds("a", 7)));
    expect(result.current?.seq).toBe(8);
  });

  test("one's own room brings the balance and no board", async () => {
    const balances: Balance[] = [];
    const on = { ticket: () => {}, back: () => {}, balance: (balance: Balance) => void balances.push(balance) };
    renderHook(() => {
      useRooms([MY_ROOM]);
      useMyMessages(on);
    });
    Wire.last.onopen?.();
    const balance = { balance_minor: 1, held_minor: 0, available_minor: 1, version: 3, currency: "USD" };
    Wire.last.says({ type: "snapshot", room: MY_ROOM, seq: 3, data: { balance, open_tickets: 0 } });
    Wire.last.says({ type: "balance", balance: { ...balance, version: 4 } });
    await frame();
    expect(balances.map((one) => one.version)).toEqual([3, 4]);
  });
});
