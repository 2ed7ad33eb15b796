"use client";
import { memo } from "react";
import { useTranslations } from "use-intl";
import type { Market, OddsEvent } from "@/api/types";
import { useBoardEvent } from "@/live/store";
import { useNames, visitorsFirst } from "@/tickets/names";
import { timeOfDay } from "@/ui/time";
import { PriceCell } from "./cell";

/** What a row of the grid offers: a team, or the draw. */
type Row = { key: string; name: string; score: number | undefined; spread: string; total: string; money: string };

/** The game's main markets by kind, which come first; other lines, halves and quarters are for a game's own page. */
function mainMarkets(event: OddsEvent): Map<string, Market> {
  const ofGame = event.markets.filter((market) => market.period === "game");
  return new Map(ofGame.reverse().map((market) => [market.kind, market]));
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

export const Game = memo(function Game({ league, id }: { league: string; id: string }) {
  const t = useTranslations("board");
  const names = useNames();
  const event = useBoardEvent(league, id);
  if (!event) return null;
  const markets = mainMarkets(event);
  const threeWay = !markets.has("moneyline") && markets.has("moneyline_3way");
  const money = threeWay ? "moneyline_3way" : "moneyline";
  const cell = (kind: string, side: string) =>
    side ? (
      <PriceCell
        event={event}
        league={league}
        market={kind}
        selection={markets.get(kind)?.selections.find((selection) => selection.side === side)}
      />
    ) : (
      <span />
    );
  return (
    <article
      aria-label={names.game({ ...event, league })}
      className="game rounded-2xl border border-hair bg-surface px-2.5 pb-2.5 pt-2 shadow-lift"
      data-event={event.id}
      id={`event-${event.id}`}
    >
      <p className="flex min-h-6 items-center justify-between gap-2 px-0.5 text-[0.8125rem] text-faint">
        <Status event={event} />
        {event.status === "live" && <span>{t("notInPlayYet")}</span>}
      </p>
      {rowsOf(event, league, threeWay ? t("draw") : null).map((row) => (
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
      ))}
    </article>
  );
});

function Status({ event }: { event: OddsEvent }) {
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
