"use client";
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import type { League, OddsEvent } from "@/api/types";
import { useLeagues } from "@/catalog/queries";
import { leagueRoom } from "@/live/protocol";
import { useBoard, useConnection } from "@/live/store";
import { href, Link, paths, useQueryValue } from "@/route";
import { Empty, ErrorNote, Skeleton } from "@/ui/notes";
import { useNow, useWhen } from "@/ui/time";
import { useLeagueBoard } from "../queries";
import { Game } from "./game";

/** The board of one league: the first league of the list when the address names none. */
export function BoardScreen() {
  const asked = useQueryValue("league");
  const leagues = useLeagues();
  const league = asked ?? leagues.data?.[0]?.key;
  return (
    <div className="grid gap-4">
      <LeagueTabs chosen={league} leagues={leagues.data} />
      {leagues.error && !leagues.data && <ErrorNote error={leagues.error} retry={() => leagues.refetch()} />}
      {league ? (
        <LeagueBoard key={league} league={league} title={leagues.data?.find((one) => one.key === league)?.title} />
      ) : (
        !leagues.error && (leagues.data ? <NoGames /> : <BoardSkeleton />)
      )}
    </div>
  );
}

function LeagueTabs({ leagues, chosen }: { leagues: League[] | undefined; chosen: string | undefined }) {
  const t = useTranslations("board");
  useEffect(() => {
    document.getElementById(`tab-${chosen}`)?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [chosen]);
  if (!leagues) return <Skeleton className="h-11 w-full" />;
  return (
    <nav aria-label={t("leagues")} className="scroll-x -mx-3 lg:hidden">
      <ul className="flex gap-2 px-3">
        {leagues.map(({ key, title, games, live }) => (
          <li id={`tab-${key}`} key={key}>
            <Link
              aria-current={key === chosen ? "page" : undefined}
              className={`flex min-h-11 items-center gap-1.5 whitespace-nowrap rounded-full border px-4 text-sm font-semibold ${
                key === chosen ? "border-text bg-text text-ground" : "border-line bg-surface"
              }`}
              replace
              to={href(paths.odds, { league: key })}
            >
              {live > 0 && <span aria-hidden="true" className="size-2 rounded-full bg-down" />}
              {title}
              <span className="font-medium opacity-75">{games}</span>
              {live > 0 && <span className="sr-only">{t("liveCount", { count: live })}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function LeagueBoard({ league, title }: { league: string; title: string | undefined }) {
  const t = useTranslations("board");
  const odds = useLeagueBoard(league);
  const board = useBoard(leagueRoom(league));
  const wanted = useQueryValue("event");
  const there = Boolean(board);
  useEffect(() => {
    if (there && wanted) document.getElementById(`event-${wanted}`)?.scrollIntoView({ block: "center" });
  }, [there, wanted]);
  const sections = useSections(board?.order, board?.events);
  return (
    <section aria-labelledby="league-title" className="grid gap-3">
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h1 className="text-2xl" id="league-title">
          {title ?? t("odds")}
        </h1>
        {board && <Freshness updatedAt={board.updatedAt} />}
      </header>
      {odds.error && !board && <ErrorNote error={odds.error} retry={() => odds.refetch()} />}
      {!board && !odds.error && <BoardSkeleton />}
      {board && sections.length === 0 && <NoGames />}
      {sections.map((section) => (
        <Section key={section.title} league={league} {...section} />
      ))}
    </section>
  );
}

type SectionData = { title: string; live: boolean; games: boolean; ids: string[] };

/** Games in play, then the days to come. */
function useSections(order: string[] | undefined, events: { [id: string]: OddsEvent } | undefined): SectionData[] {
  const t = useTranslations("board");
  const { dayName } = useWhen();
  const sections: SectionData[] = [];
  for (const id of order ?? []) {
    const event = events?.[id];
    if (!event) continue;
    const live = event.status === "live";
    const title = live ? t("inPlayNow") : dayName(event.starts_at);
    const last = sections.at(-1);
    // A competition has no spread and no total: a section of nothing else needs no headings for them.
    const isGame = event.away !== "";
    if (last?.title !== title) sections.push({ title, live, games: isGame, ids: [id] });
    else {
      last.ids.push(id);
      last.games ||= isGame;
    }
  }
  return sections;
}

function Section({ league, title, live, games, ids }: SectionData & { league: string }) {
  const t = useTranslations("board");
  return (
    <section aria-label={title} className="grid gap-2">
      <div className="price-grid px-3 pt-1 text-center text-xs font-semibold text-faint">
        <h2 className={`flex items-center gap-1.5 text-left text-sm ${live ? "text-down" : "text-text"}`}>{title}</h2>
        {games && (
          <>
            <span>{t("spread")}</span>
            <span>{t("total")}</span>
            <span>{t("money")}</span>
          </>
        )}
      </div>
      {ids.map((id) => (
        <Game id={id} key={id} league={league} />
      ))}
    </section>
  );
}

const OLD_MS = 86_400_000;
const JUST_NOW_MS = 2_000;

/** How old the board is, in words; and what it means when the line is down. */
function Freshness({ updatedAt }: { updatedAt: string }) {
  const t = useTranslations("board");
  const connection = useConnection();
  const { when } = useWhen();
  const age = Math.max(0, useNow() - Date.parse(updatedAt));
  const { unit, n } = ageOf(age);
  const ago = age < JUST_NOW_MS ? t("justNow") : t("updated", { age: t(`age.${unit}`, { n }) });
  const words = age < OLD_MS ? ago : t("updatedAt", { when: when(updatedAt) });
  return (
    <p className="flex items-center gap-1.5 text-[0.8125rem] text-soft">
      <span aria-hidden="true" className={`size-2 rounded-full ${connection === "open" ? "bg-up" : "bg-warn"}`} />
      {connection === "lost" ? t("reconnecting", { updated: words }) : words}
    </p>
  );
}

/** The largest whole unit of an age: `4 s`, `2 min`, `3 h`. */
function ageOf(ms: number): { unit: "seconds" | "minutes" | "hours"; n: number } {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return { unit: "seconds", n: seconds };
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? { unit: "minutes", n: minutes } : { unit: "hours", n: Math.floor(minutes / 60) };
}

function NoGames() {
  const t = useTranslations("board");
  return <Empty title={t("noGames")}>{t("noGamesHint")}</Empty>;
}

function BoardSkeleton() {
  return (
    <div className="grid gap-2">
      {["a", "b", "c", "d"].map((key) => (
        <div className="rounded-2xl border border-hair bg-surface px-2.5 pb-2.5 pt-3" key={key}>
          <Skeleton className="h-3 w-24" />
          {["1", "2"].map((row) => (
            <div className="price-grid mt-2" key={row}>
              <Skeleton className="h-4 w-3/4" />
              <Skeleton className="h-12" />
              <Skeleton className="h-12" />
              <Skeleton className="h-12" />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
