"use client";
import { useTranslations } from "use-intl";
import type { EventRow, Market } from "@/api/types";
import { useNames } from "@/tickets/names";
import { Button } from "@/ui/button";
import { ErrorNote, Skeleton } from "@/ui/notes";
import { useEventMarkets, useSwitchMarket } from "./queries";

/** The markets of a game, each with its two switches. */
export function Markets({ event }: { event: EventRow }) {
  const t = useTranslations("events");
  const markets = useEventMarkets(event, true);
  if (markets.error && !markets.data) return <ErrorNote error={markets.error} retry={() => markets.refetch()} />;
  if (!markets.data) return <Skeleton className="h-24" />;
  if (markets.data.length === 0) return <p className="text-soft">{t("noMarkets")}</p>;
  return (
    <ul className="divide-y divide-hair">
      {markets.data.map((market) => (
        <MarketRow event={event} key={market.id} market={market} />
      ))}
    </ul>
  );
}

function stateOf(market: Market): "isOpen" | "suspended" | "closed" {
  const states = new Set(market.selections.map((selection) => selection.status));
  return states.has("open") ? "isOpen" : states.has("suspended") ? "suspended" : "closed";
}

function MarketRow({ event, market }: { event: EventRow; market: Market }) {
  const t = useTranslations("events");
  const names = useNames();
  const change = useSwitchMarket(market.id);
  const state = stateOf(market);
  const named = { ...event, ...market, market: market.kind };
  const [first] = market.selections;
  // Alternate markets are told apart by their lines.
  const name = names.marketName(named) + (market.alternate && first ? `, ${names.side({ ...named, ...first })}` : "");
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>
          <span className="font-semibold">{name}</span>{" "}
          <span className={state === "isOpen" ? "text-up" : "text-warn"}>{t(state)}</span>
        </p>
        <div className="flex gap-2">
          <Button busy={change.isPending} look="outline" onClick={() => change.mutate(false)}>
            {t("suspend")} <span className="sr-only">{name}</span>
          </Button>
          <Button busy={change.isPending} look="outline" onClick={() => change.mutate(true)}>
            {t("open")} <span className="sr-only">{name}</span>
          </Button>
        </div>
      </div>
      {change.error && <ErrorNote error={change.error} />}
    </li>
  );
}
