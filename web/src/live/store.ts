"use client";
/** The page's live data: one socket, boards by league, changes shown once a frame. */
import { useEffect } from "react";
import { create } from "zustand";
import type { Balance, Odds, OddsEvent, Ticket } from "@/api/types";
import { applyDelta, type Board, boardFrom, findSelection, type Move } from "./board";
import { type Delta, eventRoom, isBoardRoom, MY_ROOM, type ServerMessage, type Snapshot } from "./protocol";
import { type Connection, LiveSocket } from "./socket";

/** Boards by room: a league's list, and single games. */
type LiveState = { connection: Connection; boards: { [room: string]: Board } };

const useLive = create<LiveState>(() => ({ connection: "connecting", boards: {} }));

type Listener<T> = (value: T) => void;
const ticketListeners = new Set<Listener<Ticket>>();
const balanceListeners = new Set<Listener<Balance>>();
const returnListeners = new Set<Listener<void>>();

let waiting: (Snapshot | Delta)[] = [];
let scheduled = false;
let wasLost = false;
const HIDDEN_FLUSH_MS = 250;

function receive(message: ServerMessage): void {
  if (message.type === "ticket") for (const tell of ticketListeners) tell(message.ticket);
  else if (message.type === "balance") for (const tell of balanceListeners) tell(message.balance);
  else if (message.type === "snapshot" && message.room === MY_ROOM) {
    if ("balance" in message.data) for (const tell of balanceListeners) tell(message.data.balance);
  } else if (message.type === "snapshot" || message.type === "delta") schedule(message);
}

/** A page in the background gets no animation frames, and its queue must not grow meanwhile. */
function schedule(message: Snapshot | Delta): void {
  waiting.push(message);
  if (scheduled) return;
  scheduled = true;
  if (document.hidden) setTimeout(flush, HIDDEN_FLUSH_MS);
  else requestAnimationFrame(flush);
}

function flush(): void {
  const messages = waiting;
  waiting = [];
  scheduled = false;
  const now = new Date().toISOString();
  useLive.setState(({ boards }) => ({
    boards: messages.reduce((all, message) => withMessage(all, message, now), boards),
  }));
}

function withMessage(boards: LiveState["boards"], message: Snapshot | Delta, now: string): LiveState["boards"] {
  const { room } = message;
  if (!isBoardRoom(room)) return boards;
  const before = boards[room];
  if (message.type === "delta") return before ? { ...boards, [room]: applyDelta(before, message, now) } : boards;
  return "events" in message.data ? { ...boards, [room]: boardFrom(message.data, before) } : boards;
}

function changeState(connection: Connection): void {
  useLive.setState({ connection });
  if (connection === "open" && wasLost) for (const tell of returnListeners) tell();
  wasLost = connection === "lost" || (wasLost && connection === "connecting");
}

let socket: LiveSocket | null = null;

function theSocket(): LiveSocket {
  if (socket) return socket;
  const address = `${window.location.origin.replace(/^http/, "ws")}/live`;
  const made = new LiveSocket({
    connect: () => new WebSocket(address),
    random: Math.random,
    onMessage: receive,
    onState: changeState,
  });
  window.addEventListener("online", () => made.wake());
  document.addEventListener("visibilitychange", () => !document.hidden && made.wake());
  socket = made;
  return made;
}

/** After sign-in or sign-out: the server must know anew who listens. */
export function restartLive(): void {
  socket?.restart();
}

/** A board fetched over HTTP fills the screen until the socket's first snapshot; it never replaces something newer. */
export function offerBoard(room: string, odds: Odds): void {
  const known = useLive.getState().boards[room];
  if (known && known.seq >= odds.seq) return;
  useLive.setState(({ boards }) => ({ boards: { ...boards, [room]: boardFrom(odds, known) } }));
}

export function useRooms(rooms: readonly string[]): void {
  const names = [...new Set(rooms)].sort().join(" ");
  useEffect(() => {
    const leave = names ? names.split(" ").map((room) => theSocket().join(room)) : [];
    return () => {
      for (const one of leave) one();
    };
  }, [names]);
}

/** Listens to one's own tickets and balance, and to the return of a lost connection, when something may have been missed. */
export function useMyMessages(on: {
  ticket: Listener<Ticket>;
  balance: Listener<Balance>;
  back: Listener<void>;
}): void {
  useEffect(() => {
    ticketListeners.add(on.ticket);
    balanceListeners.add(on.balance);
    returnListeners.add(on.back);
    return () => {
      ticketListeners.delete(on.ticket);
      balanceListeners.delete(on.balance);
      returnListeners.delete(on.back);
    };
  }, [on]);
}

export function useConnection(): Connection {
  return useLive((state) => state.connection);
}

export function useBoard(room: string): Board | undefined {
  return useLive((state) => state.boards[room]);
}

export function useBoardEvent(room: string, id: string): OddsEvent | undefined {
  return useLive((state) => state.boards[room]?.events[id]);
}

export function useMove(room: string, selectionId: string): Move | undefined {
  return useLive((state) => state.boards[room]?.moves[selectionId]);
}

type Watched = { eventId: string; selectionId: string };

/** State, price and line of some selections as one string: it changes when any of them does. */
export function useWatchedPrices(watched: readonly Watched[]): string {
  return useLive(({ boards }) =>
    watched
      .map(({ eventId, selectionId }) => {
        const selection = findSelection(boards[eventRoom(eventId)], eventId, selectionId);
        return selection ? `${selection.status} ${selection.price?.fraction} ${selection.line}` : "";
      })
      .join(),
  );
}
