"use client";
/** What an administrator's screens ask the API. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { EventRow, Result } from "@/api/types";

export type EventsView = "coming" | "finished";
type Stored = EventRow["stored_status"];

const STATUSES: { [view in EventsView]: Stored[] } = {
  coming: ["scheduled", "live", "postponed"],
  finished: ["finished", "cancelled"],
};
/** Results are entered and corrected within days; older games are found by name. */
const RECENT_MS = 3 * 86_400_000;
const REFRESH_MS = 15_000;
/** A switched market shows on the board a moment later, and whoever switched it waits to see that. */
const MARKETS_MS = 3_000;

export type EventsFilter = { league: string; text: string; view: EventsView };

export function useEvents({ league, text, view }: EventsFilter) {
  return useInfiniteQuery({
    queryKey: ["admin-events", league, text, view],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/admin/events", {
          params: {
            query: {
              status: STATUSES[view],
              ...(league && { league }),
              ...(text ? { q: text } : { since: new Date(Date.now() - RECENT_MS).toISOString() }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

/** The markets of one game, read when its fold is opened. */
export function useEventMarkets({ league, id }: EventRow, enabled: boolean) {
  return useQuery({
    queryKey: ["event-markets", id],
    queryFn: async () => {
      const query = { league, event: id, books: "none" } as const;
      const odds = await unwrap(api.GET("/api/v1/betting/odds", { params: { query } }));
      return odds.events.find((event) => event.id === id)?.markets ?? [];
    },
    enabled,
    refetchInterval: MARKETS_MS,
  });
}

/** One game with its markets, for the facts that its result has to tell. */
export function useEvent(id: string) {
  return useQuery({
    queryKey: ["admin-event", id],
    queryFn: () => unwrap(api.GET("/api/v1/admin/events/{event_id}", { params: { path: { event_id: id } } })),
  });
}

/** Everything that was ever said about how a game ended, the latest first. */
export function useResults(id: string) {
  return useQuery({
    queryKey: ["results", id],
    queryFn: () => unwrap(api.GET("/api/v1/admin/events/{event_id}/results", { params: { path: { event_id: id } } })),
  });
}

export function useUngraded() {
  return useQuery({
    queryKey: ["ungraded"],
    queryFn: () => unwrap(api.GET("/api/v1/admin/ungraded")),
    refetchInterval: REFRESH_MS,
  });
}

/** What a result changes: the lists of games, the game, what was said about it, and what waits for it. */
const AFTER_RESULT = ["admin-events", "admin-event", "results", "ungraded"];

export function useUndoResult(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      unwrap(
        api.POST("/api/v1/admin/events/{event_id}/result/undo", {
          params: { path: { event_id: id } },
          body: { reason },
        }),
      ),
    onSuccess: () => Promise.all(AFTER_RESULT.map((key) => cache.invalidateQueries({ queryKey: [key] }))),
  });
}

/** `onSaved` runs before the lists are read again: then the game leaves its list, and its form with it. */
export function useEnterResult(eventId: string, onSaved: () => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Result) =>
      unwrap(api.POST("/api/v1/admin/events/{event_id}/result", { params: { path: { event_id: eventId } }, body })),
    onSuccess: () => {
      onSaved();
      return Promise.all(AFTER_RESULT.map((key) => cache.invalidateQueries({ queryKey: [key] })));
    },
  });
}

export function useSwitchMarket(marketId: string) {
  const cache = useQueryClient();
  const params = { path: { market_id: marketId } };
  return useMutation({
    mutationFn: (open: boolean) =>
      open
        ? unwrap(api.POST("/api/v1/admin/markets/{market_id}/open", { params }))
        : unwrap(api.POST("/api/v1/admin/markets/{market_id}/suspend", { params })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["event-markets"] }),
  });
}
