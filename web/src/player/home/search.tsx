"use client";
import { useDeferredValue, useState } from "react";
import { useTranslations } from "use-intl";
import { href, Link, paths } from "@/route";
import { useNames } from "@/tickets/names";
import { Icon } from "@/ui/icon";
import { ErrorNote } from "@/ui/notes";
import { useSettled } from "@/ui/settled";
import { useWhen } from "@/ui/time";
import { SEARCH_FROM, useSearch } from "../queries";

/** Games, teams and leagues by name; results appear under the field while typing. */
export function Search() {
  const t = useTranslations("search");
  const [text, setText] = useState("");
  const asked = useSettled(useDeferredValue(text.trim()));
  return (
    <search className="relative grid gap-2">
      <label className="sr-only" htmlFor="search">
        {t("label")}
      </label>
      <Icon className="pointer-events-none absolute left-3.5 top-3 text-faint" name="search" />
      <input
        autoComplete="off"
        className="input !pl-12"
        id="search"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && setText("")}
        placeholder={t("placeholder")}
        type="search"
        value={text}
      />
      {text.trim().length >= SEARCH_FROM && asked.length >= SEARCH_FROM && <Results text={asked} />}
    </search>
  );
}

const ROW = "flex min-h-12 items-center justify-between gap-3 rounded-xl px-4 py-1.5 hover:bg-sunken";

function Results({ text }: { text: string }) {
  const t = useTranslations("search");
  const names = useNames();
  const { when } = useWhen();
  const found = useSearch(text);
  if (found.error) return <ErrorNote error={found.error} />;
  if (!found.data) return null;
  const { events, leagues } = found.data;
  const none = events.length + leagues.length === 0;
  return (
    <div aria-live="polite" className="rounded-2xl border border-hair bg-surface py-1 shadow-lift">
      {none && <p className="px-4 py-3 text-soft">{t("none", { text })}</p>}
      <ul aria-label={t("results")}>
        {leagues.map((league) => (
          <li key={league.key}>
            <Link className={ROW} to={href(paths.odds, { league: league.key })}>
              <span className="font-semibold">{league.title}</span>
              <span className="text-sm text-faint">{t("league")}</span>
            </Link>
          </li>
        ))}
        {events.map((event) => (
          <li key={event.id}>
            <Link className={ROW} to={href(paths.odds, { league: event.league, event: event.id })}>
              <span className="font-medium">{names.game(event)}</span>
              <span className="shrink-0 text-sm text-faint">{when(event.starts_at)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
