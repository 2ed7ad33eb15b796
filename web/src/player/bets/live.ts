"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { create } from "zustand";
import type { Ticket } from "@/api/types";
import { MY_ROOM } from "@/live/protocol";
import { useMyMessages, useRooms } from "@/live/store";
import { takeBalance } from "@/session/balance";
import { announce } from "@/ui/announce";
import { slipActions } from "../slip/store";
import { type TicketPages, withTicket } from "./merge";

/** Tickets that changed while this page was open: their cards light up once. */
const useFresh = create<{ ids: ReadonlySet<string> }>(() => ({ ids: new Set() }));

export function useFreshTickets(): ReadonlySet<string> {
  return useFresh((state) => state.ids);
}

/** Open from the start: it was just placed, and whoever placed it has been told. One that waited is told as taken. */
function isNew({ status, due_at, history }: Ticket): boolean {
  return status === "open" && !due_at && history.length <= 1;
}

/** One's own room: tickets settle, the balance moves; after a lost connection everything is read again. */
export function useMyRoom(): void {
  useRooms([MY_ROOM]);
  const cache = useQueryClient();
  const t = useTranslations("ticket");
  const handlers = useMemo(
    () => ({
      ticket: (ticket: Ticket) => {
        for (const view of ["open", "settled"] as const) {
          cache.setQueryData<TicketPages>(["bets", view], (known) => withTicket(known, ticket, view));
        }
        cache.invalidateQueries({ queryKey: ["statement"] });
        slipActions.note(ticket);
        if (ticket.status === "waiting" || isNew(ticket)) return;
        useFresh.setState(({ ids }) => ({ ids: new Set([...ids, ticket.id]) }));
        // An open ticket says what happened to it: taken after its wait, partly cashed out, open again.
        const happened = ticket.history.at(-1)?.kind as "accepted" | undefined;
        const open = ticket.status === "open" && happened;
        const status = open ? t(`happened.${open}`) : t(`status.${ticket.status as "won"}`);
        announce(t("settledNow", { number: ticket.number, status }));
      },
      balance: takeBalance,
      back: () => {
        cache.invalidateQueries({ queryKey: ["bets"] });
        cache.invalidateQueries({ queryKey: ["me"] });
      },
    }),
    [cache, t],
  );
  useMyMessages(handlers);
}
