"use client";
/** What a player asks about one ticket, and does with it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Ticket } from "@/api/types";
import { saveReceipt } from "@/tickets/receipt";
import { type TicketPages, withTicket } from "../bets/merge";

/** The ticket with the sportsbooks' prices at the moment it was taken. */
export function useTicket(id: string) {
  return useQuery({
    queryKey: ["ticket", id],
    queryFn: () => unwrap(api.GET("/api/v1/user/bets/{id}", { params: { path: { id } } })),
  });
}

function useTakeTicket(): (ticket: Ticket) => void {
  const cache = useQueryClient();
  return (ticket) => {
    for (const view of ["open", "settled"] as const) {
      cache.setQueryData<TicketPages>(["bets", view], (known) => withTicket(known, ticket, view));
    }
    cache.invalidateQueries({ queryKey: ["ticket", ticket.id] });
    cache.invalidateQueries({ queryKey: ["me"] });
    cache.invalidateQueries({ queryKey: ["statement"] });
  };
}

const OFFER_MS = 5_000;
const WHOLE_BP = 10_000;

/** What would be paid now for a share of the ticket, asked again while it is looked at. */
export function useCashOutOffer(id: string, shareBp: number) {
  const query = shareBp === WHOLE_BP ? {} : { share_bp: String(shareBp) };
  return useQuery({
    queryKey: ["cash-out", id, shareBp],
    queryFn: () =>
      unwrap(api.GET("/api/v1/betting/bets/{ticket_id}/cash-out", { params: { path: { ticket_id: id }, query } })),
    refetchInterval: OFFER_MS,
    gcTime: 0,
  });
}

/** Takes the offer that was seen; any other is refused and shown first. The key travels with what was seen. */
export function useCashOut(id: string) {
  const take = useTakeTicket();
  return useMutation({
    mutationFn: ({ offerMinor, shareBp, key }: { offerMinor: number; shareBp: number; key: string }) =>
      unwrap(
        api.POST("/api/v1/betting/bets/{ticket_id}/cash-out", {
          params: { path: { ticket_id: id }, header: { "Idempotency-Key": key } },
          body: { offer_minor: offerMinor, share_bp: shareBp, accept: "better" },
        }),
      ),
    onSuccess: take,
  });
}

export function useDispute(id: string) {
  const take = useTakeTicket();
  return useMutation({
    mutationFn: (text: string) =>
      unwrap(
        api.POST("/api/v1/user/bets/{ticket_id}/dispute", { params: { path: { ticket_id: id } }, body: { text } }),
      ),
    onSuccess: take,
  });
}

export function useReceipt({ id, number }: Ticket) {
  return useMutation({
    mutationFn: () => unwrap(api.GET("/api/v1/user/bets/{id}/receipt", { params: { path: { id } } })),
    onSuccess: (receipt) => saveReceipt(number, receipt),
  });
}
