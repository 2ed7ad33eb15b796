"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { create } from "zustand";
import type { Ticket } from "@/api/types";
import { MY_ROOM } from "@/live/protocol";
import { useMyMessages, useRooms } from "@/live/store";
import { takeBalance } from "@/session/balance";
import { isOpenStatus } from "@/tickets/status";
import { announce } from "@/ui/announce";
import { type TicketPages, withTicket } from "./merge";

/** Tickets that changed while this page was open: their cards light up once. */
const useFresh = create<{ ids: ReadonlySet<string> }>(() => ({ ids: new Set() }));

export function useFreshTickets(): ReadonlySet<string> {
  return useFresh((state) => state.ids);
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
        if (isOpenStatus(ticket.status)) return;
        useFresh.setState(({ ids }) => ({ ids: new Set([...ids, ticket.id]) }));
        announce(t("settledNow", { number: ticket.number, status: t(`status.${ticket.status as "won"}`) }));
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
