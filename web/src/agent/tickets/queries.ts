"use client";
/** What an agent asks about tickets, and decides about them. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Ticket } from "@/api/types";
import { saveReceipt } from "@/tickets/receipt";

const REFRESH_MS = 15_000;

export type TicketsView = "open" | "settled";
const STATUSES: { [view in TicketsView]: string } = { open: "open,waiting", settled: "settled" };

export function useTickets(view: TicketsView) {
  return useInfiniteQuery({
    queryKey: ["desk", "tickets", view],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/agent/tickets", {
          params: { query: { status: STATUSES[view], ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    refetchInterval: REFRESH_MS,
  });
}

const MOST_NAMES = 200;

/** Players' usernames by id, for lists that name only the id. */
export function usePlayerNames(enabled = true): Map<string, string> {
  const { data } = useQuery({
    queryKey: ["clients", "names"],
    queryFn: () => unwrap(api.GET("/api/v1/agent/clients", { params: { query: { limit: MOST_NAMES } } })),
    staleTime: 60_000,
    enabled,
  });
  return new Map(data?.items.map((client) => [client.id, client.username]));
}

export function useRequests() {
  return useQuery({
    queryKey: ["desk", "requests"],
    queryFn: () => unwrap(api.GET("/api/v1/agent/requests", { params: { query: {} } })),
    refetchInterval: REFRESH_MS,
  });
}

export function useDisputes() {
  return useQuery({
    queryKey: ["desk", "disputes"],
    queryFn: () => unwrap(api.GET("/api/v1/agent/disputes", { params: { query: {} } })),
    refetchInterval: REFRESH_MS,
  });
}

export function usePastPosted(role: "agent" | "admin") {
  return useInfiniteQuery({
    queryKey: ["desk", "past-posted"],
    queryFn: ({ pageParam }) => {
      const params = { query: { ...(pageParam && { cursor: pageParam }) } };
      return role === "admin"
        ? unwrap(api.GET("/api/v1/admin/past-posted", { params }))
        : unwrap(api.GET("/api/v1/agent/past-posted", { params }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

/** What was decided shows in every list of the desk, and moves figures. */
function useDecision<Input, Output>(decide: (input: Input) => Promise<Output>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: decide,
    onSuccess: () => {
      for (const key of ["desk", "client-tickets", "clients", "client", "transactions", "figures"]) {
        cache.invalidateQueries({ queryKey: [key] });
      }
    },
  });
}

/** Answers the voided ticket; or the request, when the ticket has ended and a second person has to approve. */
export function useVoid(id: string) {
  return useDecision((reason: string) =>
    unwrap(
      api.POST("/api/v1/agent/tickets/{ticket_id}/void", { params: { path: { ticket_id: id } }, body: { reason } }),
    ),
  );
}

export function useDecide(id: string) {
  const params = { path: { request_id: id } };
  return useDecision(({ approve, answer }: { approve: boolean; answer: string }) =>
    approve
      ? unwrap(api.POST("/api/v1/agent/requests/{request_id}/approve", { params, body: { answer } }))
      : unwrap(api.POST("/api/v1/agent/requests/{request_id}/refuse", { params, body: { answer } })),
  );
}

export function useAnswer(id: string) {
  return useDecision(({ upheld, text }: { upheld: boolean; text: string }) =>
    unwrap(
      api.POST("/api/v1/agent/disputes/{dispute_id}/answer", {
        params: { path: { dispute_id: id } },
        body: { text, outcome: upheld ? "upheld" : "declined" },
      }),
    ),
  );
}

export function useReceipt({ id, number }: Ticket) {
  return useMutation({
    mutationFn: () => unwrap(api.GET("/api/v1/agent/tickets/{id}/receipt", { params: { path: { id } } })),
    onSuccess: (receipt) => saveReceipt(number, receipt),
  });
}
