"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Market, OddsEvent } from "@/api/types";
import { useLeagues } from "@/catalog/queries";
import { href, paths, useGo, useQueryValue } from "@/route";
import { useRole } from "@/session/session";
import { useNames } from "@/tickets/names";
import { Button } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Empty, ErrorNote, Skeleton } from "@/ui/notes";
import { Segments } from "@/ui/segments";
import { useWhen } from "@/ui/time";
import { type EventsView, useLeagueEvents, useSwitchMarket } from "./queries";
import { ResultForm } from "./result";

/** Games by league: enter or correct a result, suspend or open a market. */
export function EventsScreen() {
  const t = useTranslations("events");
  const me = useRole("admin");
  const leagues = useLeagues();
  const go = useGo();
  const [view, setView] = useState<EventsView>("coming");
  const league = useQueryValue("league") ?? leagues.data?.[0]?.key;
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4">
      <h1 className="text-2xl">{t("title")}</h1>
      <div className="grid gap-3 md:grid-cols-2">
        <label className="grid gap-1.5 text-sm font-semibold">
          {t("league")}
          <select
            className="input font-normal"
            onChange={(event) => go.replace(href(paths.events, { league: event.target.value }))}
            value={league ?? ""}
          >
            {leagues.data?.map((one) => (
              <option key={one.key} value={one.key}>
                {one.title} ({one.games})
              </option>
            ))}
          </select>
        </label>
        <div className="self-end">
          <Segments
            label={t("show")}
            onChange={setView}
            options={[
              { value: "coming", label: t("coming") },
              { value: "finished", label: t("finished") },
            ]}
            value={view}
          />
        </div>
      </div>
      {leagues.error && !leagues.data && <ErrorNote error={leagues.error} retry={() => leagues.refetch()} />}
      {me && league ? <Events league={league} view={view} /> : <Skeleton className="h-64" />}
    </div>
  );
}

function Events({ league, view }: { league: string; view: EventsView }) {
  const t = useTranslations("events");
  const odds = useLeagueEvents(league, view);
  if (odds.error && !odds.data) return <ErrorNote error={odds.error} retry={() => odds.refetch()} />;
  if (!odds.data) return <Skeleton className="h-64" />;
  if (odds.data.events.length === 0) return <Empty title={t("none")} />;
  return (
    <ul className="grid gap-3">
      {odds.data.events.map((event) => (
        <li key={event.id}>
          <EventCard event={event} league={league} />
        </li>
      ))}
    </ul>
  );
}

function EventCard({ event, league }: { event: OddsEvent; league: string }) {
  const t = useTranslations("events");
  const names = useNames();
  const { when } = useWhen();
  const status = useTranslations("board");
  const known = { live: "inPlay", finished: "finished", postponed: "postponed", cancelled: "cancelled" } as const;
  const word = event.status in known ? status(known[event.status as keyof typeof known]) : null;
  return (
    <article
      aria-label={names.game({ ...event, league })}
      className="rounded-2xl border border-hair bg-surface shadow-lift"
      data-event={event.id}
    >
      <header className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 pb-1 pt-3">
        <h2 className="text-base">{names.game({ ...event, league })}</h2>
        <p className="text-sm text-soft">
          {[when(event.starts_at), word, event.score && `${event.score.home}:${event.score.away}`]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </header>
      <Fold title={event.status === "finished" ? t("correct") : t("enterResult")}>
        <ResultForm event={event} />
      </Fold>
      {event.markets.length > 0 && (
        <Fold title={t("markets")}>
          <ul className="divide-y divide-hair">
            {event.markets.map((market) => (
              <MarketRow key={market.id} market={market} />
            ))}
          </ul>
        </Fold>
      )}
    </article>
  );
}

function Fold({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <details className="group">
      <summary className="flex min-h-12 list-none items-center justify-between rounded-2xl px-4 font-semibold text-accent">
        {title}
        <Icon className="!size-5 text-faint transition-transform group-open:rotate-180" name="down" />
      </summary>
      <div className="px-4 pb-4">{children}</div>
    </details>
  );
}

function MarketRow({ market }: { market: Market }) {
  const t = useTranslations("events");
  const names = useNames();
  const change = useSwitchMarket(market.id);
  const states = new Set(market.selections.map((selection) => selection.status));
  const state = states.has("open") ? "isOpen" : states.has("suspended") ? "suspended" : "closed";
  const name = `${names.marketName(market.kind)}, ${market.period}`;
  return (
    <li className="py-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>
          <span className="font-semibold first-letter:uppercase">{name}</span>{" "}
          <span className={state === "isOpen" ? "text-up" : "text-warn"}>{t(state)}</span>
        </p>
        <div className="flex gap-2">
          <Button
            aria-label={`${t("suspend")} ${name}`}
            busy={change.isPending}
            look="outline"
            onClick={() => change.mutate(false)}
          >
            {t("suspend")}
          </Button>
          <Button
            aria-label={`${t("open")} ${name}`}
            busy={change.isPending}
            look="outline"
            onClick={() => change.mutate(true)}
          >
            {t("open")}
          </Button>
        </div>
      </div>
      {change.error && <ErrorNote error={change.error} />}
    </li>
  );
}
