"use client";
/** What a player's screens ask the API. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, unwrap } from "@/api/client";
import { eventRoom, leagueRoom } from "@/live/protocol";
import { offerBoard, useRooms } from "@/live/store";

/** A league's list: one answer over HTTP for the first paint, then the room keeps it. */
export function useLeagueBoard(league: string) {
  return useOdds(leagueRoom(league), { league, books: "none", markets: "main" });
}

/** One game with every market. */
export function useEventBoard(league: string, event: string) {
  return useOdds(eventRoom(event), { league, event, books: "none" });
}

type Asked = { league: string; event?: string; books: "none"; markets?: "main" };

function useOdds(room: string, query: Asked) {
  useRooms([room]);
  const odds = useQuery({
    queryKey: ["shared", "odds", room],
    queryFn: () => unwrap(api.GET("/api/v1/betting/odds", { params: { query } })),
    staleTime: 5_000,
    gcTime: 0,
  });
  useEffect(() => {
    if (odds.data) offerBoard(room, odds.data);
  }, [room, odds.data]);
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
