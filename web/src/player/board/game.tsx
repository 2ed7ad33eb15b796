"use client";
import { memo } from "react";
import { useTranslations } from "use-intl";
import type { Market, OddsEvent } from "@/api/types";
import { leagueRoom } from "@/live/protocol";
import { useBoardEvent } from "@/live/store";
import { href, Link, paths } from "@/route";
import { useNames, visitorsFirst } from "@/tickets/names";
import { Icon } from "@/ui/icon";
import { timeOfDay } from "@/ui/time";
import { PriceCell } from "./cell";

/** What a row of the grid offers: a team, or the draw. */
type Row = { key: string; name: string; score: number | undefined; spread: string; total: string; money: string };

/** The game's main markets by kind; other lines, halves and quarters are on the game's own page. */
function mainMarkets(event: OddsEvent): Map<string, Market> {
  const main = event.markets.filter((market) => market.period === "game" && !market.alternate);
  return new Map(main.reverse().map((market) => [market.kind, market]));
}

function rowsOf(event: OddsEvent, league: string, draw: string | null): Row[] {
  const home = { key: "home", name: event.home, score: event.score?.home, spread: "home", money: "home" };
  const away = { key: "away", name: event.away, score: event.score?.away, spread: "away", money: "away" };
  const [first, second] = visitorsFirst(league) ? [away, home] : [home, away];
  const rows = [
    { ...first, total: "over" },
    { ...second, total: "under" },
  ];
  if (draw === null) return rows;
  return [...rows, { key: "draw", name: draw, score: undefined, spread: "", total: "", money: "draw" }];
}

/** A game of a league's list: its main lines, one tap from everything else that is offered on it. */
export const Game = memo(function Game({ league, id }: { league: string; id: string }) {
  const names = useNames();
  const event = useBoardEvent(leagueRoom(league), id);
  if (!event) return null;
  return (
    <article
      aria-label={names.game({ ...event, league })}
      className="game rounded-2xl border border-hair bg-surface px-2.5 pb-2.5 pt-2 shadow-lift"
      data-event={event.id}
      id={`event-${event.id}`}
    >
      <p className="flex min-h-6 items-center justify-between gap-2 px-0.5 text-[0.8125rem] text-faint">
        <EventStatus event={event} />
        <MoreLink event={event} />
      </p>
      {event.away ? (
        <MainLines event={event} room={leagueRoom(league)} />
      ) : (
        <Favourites event={event} room={leagueRoom(league)} />
      )}
    </article>
  );
});

function MoreLink({ event }: { event: OddsEvent }) {
  const t = useTranslations("board");
  const names = useNames();
  return (
    <Link
      className="-my-2.5 -mr-2 inline-flex min-h-11 items-center gap-0.5 rounded-xl px-2 font-semibold text-soft hover:text-accent"
      to={href(paths.game, { league: event.league, id: event.id })}
    >
      {t("allBets")}
      <span className="sr-only"> {names.game(event)}</span>
      <Icon className="!size-4" name="chevron" />
    </Link>
  );
}

type LinesProps = { event: OddsEvent; room: string };

/** Spread, total and winner by team, the grid that everybody knows. */
export function MainLines({ event, room }: LinesProps) {
  const t = useTranslations("board");
  const markets = mainMarkets(event);
  const threeWay = !markets.has("moneyline") && markets.has("moneyline_3way");
  const money = threeWay ? "moneyline_3way" : "moneyline";
  const cell = (kind: string, side: string) => {
    if (!side) return <span />;
    const market = markets.get(kind);
    const selection = market?.selections.find((one) => one.side === side);
    return <PriceCell event={event} market={market} room={room} selection={selection} />;
  };
  return rowsOf(event, event.league, threeWay ? t("draw") : null).map((row) => (
    <div className="price-grid mt-1.5" key={row.key}>
      <p className="flex min-w-0 items-baseline justify-between gap-1.5 pl-0.5 pr-1">
        <span
          className={`line-clamp-3 text-[0.9375rem] font-semibold leading-[1.15] tracking-tight ${row.key === "draw" ? "text-soft" : ""}`}
        >
          {row.name}
        </span>
        {row.score !== undefined && <span className="text-lg font-bold leading-tight">{row.score}</span>}
      </p>
      {cell("spread", row.spread)}
      {cell("total", row.total)}
      {cell(money, row.money)}
    </div>
  ));
}

const FAVOURITES = 4;

/** A competition in a list: its favourites, who come first; the whole field is on its own page. */
function Favourites({ event, room }: LinesProps) {
  const [market] = event.markets;
  if (!market) return null;
  return (
    <>
      <p className="px-0.5 pt-1 font-semibold">{event.home}</p>
      <div className="mt-2 grid grid-cols-2 gap-1.5 md:grid-cols-4">
        {market.selections.slice(0, FAVOURITES).map((selection) => (
          <PriceCell event={event} key={selection.id} label market={market} room={room} selection={selection} />
        ))}
      </div>
    </>
  );
}

export function EventStatus({ event }: { event: OddsEvent }) {
  const t = useTranslations("board");
  if (event.status === "live") {
    return (
      <span className="flex items-center gap-1.5 font-bold text-down">
        <span aria-hidden="true" className="size-2 rounded-full bg-down" />
        {t("inPlay")}
        {event.clock && <span className="font-semibold">· {event.clock}</span>}
      </span>
    );
  }
  if (event.status === "postponed") return <span className="font-semibold text-warn">{t("postponed")}</span>;
  if (event.status === "cancelled") return <span className="font-semibold text-warn">{t("cancelled")}</span>;
  if (event.status === "finished") return <span>{t("finished")}</span>;
  return <time dateTime={event.starts_at}>{timeOfDay(event.starts_at)}</time>;
}
