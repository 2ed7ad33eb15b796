"use client";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { BetRequest, Quote } from "@/api/types";
import { useSettled } from "@/ui/settled";
import type { Slip } from "./slip";

const AGAIN_MS = 30_000;
/** Which kinds the legs allow does not hang on the stake; a quote needs one. */
export const ANY_STAKE_MINOR = 1000;

export type Quotes = { quotes: Quote[]; error: unknown; fresh: boolean };

const ask = (body: BetRequest) => unwrap(api.POST("/api/v1/betting/quote", { body }));

/** The server's quote of each ticket. `pricesSeen` changes when the board moved, and asks anew. */
export function useQuotes(tickets: BetRequest[], pricesSeen: string, enabled: boolean): Quotes {
  const asked = useSettled({ tickets, pricesSeen });
  const answers = useQueries({
    queries: asked.tickets.map((body) => ({
      queryKey: ["quote", body, asked.pricesSeen],
      queryFn: () => ask(body),
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

/** The kinds of ticket that these legs allow, by the server; undefined until it has said so. */
export function useKinds({ legs }: Slip, enabled: boolean): Quote["kinds"] | undefined {
  const asked = useSettled(legs.map((leg) => leg.selectionId));
  const { data } = useQuery({
    queryKey: ["kinds", asked],
    queryFn: async () => {
      const sent = legs.map(({ selectionId, price, line }) => ({
        selection_id: selectionId,
        price: { american: price.american },
        line,
      }));
      return (await ask({ kind: "parlay", stake_minor: ANY_STAKE_MINOR, legs: sent, accept: "any" })).kinds;
    },
    enabled: enabled && asked.length > 1 && asked.length === legs.length,
    staleTime: AGAIN_MS,
    placeholderData: keepPreviousData,
    retry: 1,
  });
  return data;
}
