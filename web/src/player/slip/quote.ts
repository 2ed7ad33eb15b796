"use client";
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { BetRequest, Quote } from "@/api/types";
import { useSettled } from "@/ui/settled";

const AGAIN_MS = 30_000;

export type Quotes = { quotes: Quote[]; error: unknown; fresh: boolean };

/** The server's quote of each ticket. `pricesSeen` changes when the board moved, and asks anew. */
export function useQuotes(tickets: BetRequest[], pricesSeen: string, enabled: boolean): Quotes {
  const asked = useSettled({ tickets, pricesSeen });
  const answers = useQueries({
    queries: asked.tickets.map((body) => ({
      queryKey: ["quote", body, asked.pricesSeen],
      queryFn: () => unwrap(api.POST("/api/v1/betting/quote", { body })),
      enabled: enabled && body.stake_minor > 0,
      refetchInterval: AGAIN_MS,
      placeholderData: keepPreviousData,
      retry: 1,
    })),
  });
  const settled = JSON.stringify({ tickets, pricesSeen }) === JSON.stringify(asked);
  return {
    quotes: answers.flatMap((answer) => (answer.data ? [answer.data] : [])),
    error: answers.find((answer) => answer.error)?.error ?? null,
    fresh: settled && answers.every((answer) => answer.isSuccess && !answer.isPlaceholderData),
  };
}
