"use client";
/** What an agent's screens ask the API. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { CashierEntry, Client, ClientChange, NewClient } from "@/api/types";

export type StatusFilter = "all" | Client["status"];

export function useClients(search: string, status: StatusFilter) {
  return useInfiniteQuery({
    queryKey: ["clients", search, status],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/agent/clients", {
          params: {
            query: {
              ...(search && { search }),
              ...(status !== "all" && { status }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

const clientKey = (id: string) => ["client", id] as const;

export function useClient(id: string) {
  return useQuery({
    queryKey: clientKey(id),
    queryFn: () => unwrap(api.GET("/api/v1/agent/clients/{client_id}", { params: { path: { client_id: id } } })),
  });
}

export function useNewClient() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: NewClient) => unwrap(api.POST("/api/v1/agent/clients", { body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["clients"] }),
  });
}

/** Commands on one player: their answer is the player as it is now. */
function useClientCommand<T>(id: string, send: (input: T) => Promise<Client>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: (client) => {
      cache.setQueryData(clientKey(id), client);
      cache.invalidateQueries({ queryKey: ["clients"] });
    },
  });
}

export function useChangeClient(id: string) {
  return useClientCommand(id, (body: ClientChange) =>
    unwrap(api.PATCH("/api/v1/agent/clients/{client_id}", { params: { path: { client_id: id } }, body })),
  );
}

export function useSwitchClient(id: string) {
  const params = { path: { client_id: id } };
  return useClientCommand(id, (active: boolean) =>
    active
      ? unwrap(api.POST("/api/v1/agent/clients/{client_id}/reactivate", { params }))
      : unwrap(api.POST("/api/v1/agent/clients/{client_id}/deactivate", { params })),
  );
}

export function useGivePassword(id: string) {
  return useMutation({
    mutationFn: (password: string) =>
      unwrap(
        api.POST("/api/v1/agent/clients/{client_id}/password", {
          params: { path: { client_id: id } },
          body: { password },
        }),
      ),
  });
}

export type Direction = "credit" | "debit";
export type Entry = { direction: Direction; body: CashierEntry; key: string };

/** The key travels with the entry: sending the same one again enters nothing twice. */
export function useCashier(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ direction, body, key }: Entry) => {
      const params = { path: { client_id: id }, header: { "Idempotency-Key": key } };
      return direction === "credit"
        ? unwrap(api.POST("/api/v1/agent/cashier/{client_id}/credit", { params, body }))
        : unwrap(api.POST("/api/v1/agent/cashier/{client_id}/debit", { params, body }));
    },
    onSuccess: () => {
      for (const queryKey of [clientKey(id), ["transactions", id], ["clients"], ["figures"]]) {
        cache.invalidateQueries({ queryKey });
      }
    },
  });
}

export function useTransactions(id: string) {
  return useInfiniteQuery({
    queryKey: ["transactions", id],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/agent/cashier/{client_id}/transactions", {
          params: { path: { client_id: id }, query: { ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

const TICKETS_MS = 15_000;

export function useClientTickets(id: string) {
  return useQuery({
    queryKey: ["client-tickets", id],
    queryFn: () =>
      unwrap(api.GET("/api/v1/agent/tickets", { params: { query: { client: id, status: "open,waiting" } } })),
    refetchInterval: TICKETS_MS,
  });
}

const FIGURES_MS = 30_000;

export function useFigures(week: string | null) {
  return useQuery({
    queryKey: ["figures", week],
    queryFn: () => unwrap(api.GET("/api/v1/agent/figures", { params: { query: { ...(week && { week }) } } })),
    placeholderData: keepPreviousData,
    refetchInterval: FIGURES_MS,
  });
}
