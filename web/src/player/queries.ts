"use client";
/** What a player's screens ask the API. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, unwrap } from "@/api/client";
import { leagueRoom } from "@/live/protocol";
import { offerBoard, useRooms } from "@/live/store";

/** A league's board: one answer over HTTP for the first paint, then the room keeps it. */
export function useLeagueBoard(league: string) {
  useRooms([leagueRoom(league)]);
  const odds = useQuery({
    queryKey: ["shared", "odds", league],
    queryFn: () => unwrap(api.GET("/api/v1/betting/odds", { params: { query: { league, books: "none" } } })),
    staleTime: 5_000,
    gcTime: 0,
  });
  useEffect(() => {
    if (odds.data) offerBoard(odds.data);
  }, [odds.data]);
  return odds;
}

export const SEARCH_FROM = 2;

export function useSearch(text: string) {
  return useQuery({
    queryKey: ["shared", "search", text],
    queryFn: () => unwrap(api.GET("/api/v1/betting/search", { params: { query: { q: text } } })),
    enabled: text.length >= SEARCH_FROM,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

export type BetsView = "open" | "settled";
const STATUSES: { [view in BetsView]: string } = { open: "open,waiting", settled: "settled" };

export function useBets(view: BetsView) {
  return useInfiniteQuery({
    queryKey: ["bets", view],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/user/bets", {
          params: { query: { status: STATUSES[view], ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

export function useStatement() {
  return useInfiniteQuery({
    queryKey: ["statement"],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET("/api/v1/user/statement", { params: { query: { ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}
