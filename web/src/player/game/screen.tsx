"use client";
import { useTranslations } from "use-intl";
import type { Market, OddsEvent, Selection } from "@/api/types";
import { eventRoom } from "@/live/protocol";
import { useBoardEvent } from "@/live/store";
import { href, Link, paths, useQueryValue } from "@/route";
import { useNames, visitorsFirst } from "@/tickets/names";
import { Fold } from "@/ui/fold";
import { Icon } from "@/ui/icon";
import { Empty, ErrorNote, Skeleton } from "@/ui/notes";
import { useWhen } from "@/ui/time";
import { PriceCell } from "../board/cell";
import { EventStatus } from "../board/game";
import { useEventBoard } from "../queries";
import { type Group, groupsOf } from "./groups";

/** Everything that is offered on one game, or on one competition. */
export function GameScreen() {
  const t = useTranslations("game");
  const league = useQueryValue("league");
  const id = useQueryValue("id");
  return (
    <div className="grid gap-3">
      <Link
        className="inline-flex min-h-11 items-center gap-1 justify-self-start font-semibold text-soft"
        to={href(paths.odds, { league: league ?? undefined })}
      >
        <Icon className="!size-5" name="back" />
        {t("back")}
      </Link>
      {league && id ? <Game id={id} key={id} league={league} /> : <Empty title={t("missing")} />}
    </div>
  );
}

function Game({ league, id }: { league: string; id: string }) {
  const t = useTranslations("game");
  const odds = useEventBoard(league, id);
  const event = useBoardEvent(eventRoom(id), id);
  if (!event) {
    if (odds.error) return <ErrorNote error={odds.error} retry={() => odds.refetch()} />;
    return odds.data ? <Empty title={t("missing")} /> : <Skeleton className="h-96" />;
  }
  const groups = groupsOf(event.markets);
  return (
    <>
      <Head event={event} />
      {groups.length === 0 && <Empty title={t("nothing")} />}
      {groups.map((group, index) => (
        <section className="rounded-2xl border border-hair bg-surface shadow-lift" key={group.key}>
          <GroupFold event={event} group={group} open={index === 0} />
        </section>
      ))}
    </>
  );
}

function Head({ event }: { event: OddsEvent }) {
  const names = useNames();
  const { dayName } = useWhen();
  const sides = visitorsFirst(event.league) ? (["away", "home"] as const) : (["home", "away"] as const);
  return (
    <header className="grid gap-1 rounded-2xl border border-hair bg-surface p-4 shadow-lift">
      <p className="flex items-center gap-1.5 text-sm text-soft">
        {event.status !== "live" && dayName(event.starts_at)}
        <EventStatus event={event} />
      </p>
      <h1 className="text-xl leading-snug">{names.game(event)}</h1>
      {event.score && (
        <p className="text-lg font-bold">{sides.map((side) => `${event[side]} ${event.score?.[side]}`).join(" · ")}</p>
      )}
    </header>
  );
}

type GroupProps = { event: OddsEvent; group: Group; open: boolean };

function GroupFold({ event, group, open }: GroupProps) {
  const t = useTranslations("game");
  const names = useNames();
  const key = `groups.${group.key}` as "groups.main";
  const title = t.has(key) ? t(key) : names.periodName(group.key);
  return (
    <Fold count={group.markets.length} lazy open={open} title={title}>
      <div className="grid gap-4">
        {isLadder(group) ? (
          <Ladder event={event} markets={group.markets} />
        ) : (
          group.markets.map((market) => <MarketBlock event={event} key={market.id} market={market} />)
        )}
      </div>
    </Fold>
  );
}

const isLadder = ({ key }: Group) => key === "spreads" || key === "totals";

/** Alternate lines, one a row: both sides beside each other under no heading but the group's. */
function Ladder({ event, markets }: { event: OddsEvent; markets: Market[] }) {
  return (
    <ul className="grid gap-1.5">
      {markets.map((market) => (
        <li key={market.id}>
          <Sides event={event} market={market} />
        </li>
      ))}
    </ul>
  );
}

function MarketBlock({ event, market }: { event: OddsEvent; market: Market }) {
  const t = useTranslations("game");
  const names = useNames();
  const places = market.places ?? 1;
  return (
    <section className="grid gap-1.5">
      <h3 className="text-sm font-semibold text-soft first-letter:uppercase">
        {names.marketName({ ...event, ...market, market: market.kind })}
        {places > 1 && ` · ${t("places", { count: places })}`}
      </h3>
      <Sides event={event} market={market} />
    </section>
  );
}

/** The visitors first where the game is named so. */
function inOrder({ league }: OddsEvent, { selections }: Market): Selection[] {
  const byTeam = selections[0]?.side === "home" && selections.at(-1)?.side === "away";
  return byTeam && visitorsFirst(league) ? [...selections].reverse() : selections;
}

const COLUMNS: { [count: number]: string } = { 2: "grid-cols-2", 3: "grid-cols-3" };

function Sides({ event, market }: { event: OddsEvent; market: Market }) {
  return (
    <div className={`grid gap-1.5 ${COLUMNS[market.selections.length] ?? "grid-cols-2 md:grid-cols-3"}`}>
      {inOrder(event, market).map((selection) => (
        <PriceCell
          event={event}
          key={selection.id}
          label
          market={market}
          room={eventRoom(event.id)}
          selection={selection}
        />
      ))}
    </div>
  );
}
