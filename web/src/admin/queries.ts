"use client";
/** What an administrator's screens ask the API. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { Result } from "@/api/types";

export type EventsView = "coming" | "finished";
const REFRESH_MS = 15_000;

export function useLeagueEvents(league: string, view: EventsView) {
  return useQuery({
    queryKey: ["admin-events", league, view],
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/betting/odds", {
          params: { query: { league, books: "none", ...(view === "finished" && { status: "finished" }) } },
        }),
      ),
    refetchInterval: REFRESH_MS,
  });
}

export function useEnterResult(eventId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Result) =>
      unwrap(api.POST("/api/v1/admin/events/{id}/result", { params: { path: { id: eventId } }, body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["admin-events"] }),
  });
}

export function useSwitchMarket(marketId: string) {
  const cache = useQueryClient();
  const params = { path: { id: marketId } };
  return useMutation({
    mutationFn: (open: boolean) =>
      open
        ? unwrap(api.POST("/api/v1/admin/markets/{id}/open", { params }))
        : unwrap(api.POST("/api/v1/admin/markets/{id}/suspend", { params })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["admin-events"] }),
  });
}
