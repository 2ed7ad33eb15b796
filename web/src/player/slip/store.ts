"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import { api, unwrap } from "@/api/client";
import type { BetRequest, Ticket } from "@/api/types";
import { type Attempt, isPending, newAttempt, place } from "./attempt";
import { earlier, emptySlip, type Moved, repriced, type Slip, type SlipLeg, ticketsOf, toggled, without } from "./slip";

type SlipState = Slip & { attempts: Attempt[]; shown: boolean };

/** The slip lives as long as the tab; attempts too, so that a reload in the middle of placing can still ask. */
export const useSlip = create<SlipState>()(
  persist((): SlipState => ({ ...emptySlip, attempts: [], shown: false }), {
    // The number goes up with the shape of what is kept; an older slip of this tab is forgotten.
    name: "wb-slip-2",
    storage: createJSONStorage(() => window.sessionStorage),
    partialize: ({ shown: _, ...rest }) => rest,
    skipHydration: true,
    merge: (stored, fresh) => {
      const kept = { ...fresh, ...(stored as Partial<SlipState>) };
      // What was being sent when the page went away has not been answered.
      return {
        ...kept,
        attempts: kept.attempts.map((one) =>
          one.state === "sending" ? { ...one, state: "unanswered" as const } : one,
        ),
      };
    },
  }),
);

/** Read after mounting: the exported page knows nothing of this tab. */
export function useStoredSlip(): void {
  useEffect(() => void useSlip.persist.rehydrate(), []);
}

export const slipActions = {
  toggle: (leg: SlipLeg) =>
    useSlip.setState((slip) => (slip.attempts.some(isPending) ? slip : { ...toggled(slip, leg), attempts: [] })),
  remove: (selectionId: string) => useSlip.setState((slip) => ({ ...without(slip, selectionId), attempts: [] })),
  earlier: (selectionId: string) => useSlip.setState((slip) => ({ ...earlier(slip, selectionId), attempts: [] })),
  change: (change: Partial<Omit<Slip, "legs">>) => useSlip.setState({ ...change, attempts: [] }),
  take: (moved: readonly Moved[]) => useSlip.setState((slip) => ({ ...repriced(slip, moved), attempts: [] })),
  show: (shown: boolean) => useSlip.setState({ shown }),
  /** A ticket that waited is taken or refused. */
  note: (ticket: Ticket) =>
    useSlip.setState(({ attempts }) => ({
      attempts: attempts.map((one) =>
        one.state === "placed" && one.ticket.id === ticket.id ? { ...one, ticket } : one,
      ),
    })),
  done: () => useSlip.setState({ attempts: [], shown: false }),
};

function post(key: string, body: BetRequest): Promise<Ticket> {
  return unwrap(api.POST("/api/v1/betting/bets", { params: { header: { "Idempotency-Key": key } }, body }));
}

function noteAttempt(attempt: Attempt): void {
  useSlip.setState(({ attempts }) => ({
    attempts: attempts.map((known) => (known.key === attempt.key ? attempt : known)),
  }));
}

/** Takes off what was placed and keeps what was refused, so that nothing has to be picked twice. */
function leaveRefused(): void {
  useSlip.setState((slip) => {
    const placed = slip.attempts.filter((attempt) => attempt.state === "placed");
    const gone = new Set(placed.flatMap((attempt) => attempt.body.legs.map((leg) => leg.selection_id)));
    const legs = slip.legs.filter((leg) => !gone.has(leg.selectionId));
    const emptied = legs.length === 0 && { stake: "", freePlay: false };
    return { legs, kind: legs.length < 2 ? "straight" : slip.kind, ...emptied };
  });
}

/** Places the slip's tickets one after another; `again` sends the unanswered ones under their old keys. */
export function usePlace(): { place: (stakeMinor: number) => Promise<void>; again: () => Promise<void> } {
  const cache = useQueryClient();
  async function send(attempts: Attempt[]): Promise<void> {
    const wait = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));
    for (const attempt of attempts) await place(attempt, { post, wait, onChange: noteAttempt });
    leaveRefused();
    await cache.invalidateQueries({ queryKey: ["bets"] });
    await cache.invalidateQueries({ queryKey: ["me"] });
  }
  return {
    place: async (stakeMinor) => {
      const slip = useSlip.getState();
      if (slip.attempts.some(isPending)) return;
      const attempts = ticketsOf(slip, stakeMinor).map(newAttempt);
      useSlip.setState({ attempts });
      await send(attempts);
    },
    again: () => send(useSlip.getState().attempts.filter(isPending)),
  };
}
