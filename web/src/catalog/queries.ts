"use client";
/** Sports and leagues with games on offer: what every role's navigation is made of. */
import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";

const CATALOGUE_MS = 60_000;

export function useSports() {
  return useQuery({
    queryKey: ["shared", "sports"],
    queryFn: async () => (await unwrap(api.GET("/api/v1/shared/sports"))).items,
    staleTime: CATALOGUE_MS,
    refetchInterval: CATALOGUE_MS,
  });
}

export function useLeagues() {
  return useQuery({
    queryKey: ["shared", "leagues"],
    queryFn: async () => (await unwrap(api.GET("/api/v1/shared/leagues"))).items,
    staleTime: CATALOGUE_MS,
    refetchInterval: CATALOGUE_MS,
  });
}
