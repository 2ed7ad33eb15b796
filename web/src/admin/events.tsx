"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { EventRow } from "@/api/types";
import { useLeagues } from "@/catalog/queries";
import { useRole } from "@/session/session";
import { useNames } from "@/tickets/names";
import { Button } from "@/ui/button";
import { Fold } from "@/ui/fold";
import { useHydrated } from "@/ui/hydrated";
import { Icon } from "@/ui/icon";
import { Empty, ErrorNote, Skeleton } from "@/ui/notes";
import { Segments } from "@/ui/segments";
import { useSettled } from "@/ui/settled";
import { useWhen } from "@/ui/time";
import { Markets } from "./markets";
import { type EventsFilter, type EventsView, useEvents } from "./queries";
import { EventResult } from "./result";
import { Ungraded } from "./ungraded";

/** Games in order of their start: enter or correct a result, suspend or open a market. */
export function EventsScreen() {
  const t = useTranslations("events");
  const me = useRole("admin");
  const leagues = useLeagues();
  const hydrated = useHydrated();
  const [league, setLeague] = useState("");
  const [search, setSearch] = useState("");
  const [view, setView] = useState<EventsView | "ungraded">("coming");
  const text = useSettled(search.trim());
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4">
      <h1 className="text-2xl">{t("title")}</h1>
      <div className="grid gap-3 md:grid-cols-2">
        <label className="relative block">
          <span className="sr-only">{t("search")}</span>
          <Icon className="pointer-events-none absolute left-3.5 top-3 text-faint" name="search" />
          <input
            autoComplete="off"
            className="input !pl-12"
            onChange={(event) => setSearch(event.target.value)}
            placeholder={t("search")}
            type="search"
            value={search}
          />
        </label>
        <select
          aria-label={t("league")}
          className="input"
          onChange={(event) => setLeague(event.target.value)}
          value={league}
        >
          <option value="">{t("allLeagues")}</option>
          {(hydrated ? leagues.data : undefined)?.map((one) => (
            <option key={one.key} value={one.key}>
              {one.title}
            </option>
          ))}
        </select>
      </div>
      <Segments
        label={t("show")}
        onChange={setView}
        options={[
          { value: "coming", label: t("coming") },
          { value: "finished", label: t("finished") },
          { value: "ungraded", label: t("ungraded.title") },
        ]}
        value={view}
      />
      {!me ? (
        <Skeleton className="h-64" />
      ) : view === "ungraded" ? (
        <Ungraded />
      ) : (
        <Events league={league} text={text} view={view} />
      )}
    </div>
  );
}

function Events(filter: EventsFilter) {
  const t = useTranslations("events");
  const found = useEvents(filter);
  if (found.error && !found.data) return <ErrorNote error={found.error} retry={() => found.refetch()} />;
  if (!found.data) return <Skeleton className="h-64" />;
  const events = found.data.pages.flatMap((page) => page.items);
  if (events.length === 0) return <Empty title={t("none")} />;
  return (
    <>
      <ul className="grid gap-3">
        {events.map((event) => (
          <li key={event.id}>
            <EventCard event={event} />
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <Button busy={found.isFetchingNextPage} look="outline" onClick={() => found.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

function EventCard({ event }: { event: EventRow }) {
  const t = useTranslations("events");
  const names = useNames();
  const { when } = useWhen();
  const score = event.score && `${event.score.home} : ${event.score.away}`;
  return (
    <article
      aria-label={names.game(event)}
      className="rounded-2xl border border-hair bg-surface shadow-lift"
      data-event={event.id}
    >
      <header className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 pb-1 pt-3">
        <h2 className="text-base">{names.game(event)}</h2>
        <p className="text-sm text-soft">
          {[when(event.starts_at), t(`is.${event.status}`), score].filter(Boolean).join(" · ")}
          {event.results > 0 && (
            <span className="font-semibold text-text"> · {event.graded ? t("graded") : t("grading")}</span>
          )}
        </p>
      </header>
      <Fold lazy title={event.results > 0 ? t("correct") : t("enterResult")}>
        <EventResult id={event.id} />
      </Fold>
      <Fold lazy title={t("markets")}>
        <Markets event={event} />
      </Fold>
    </article>
  );
}
