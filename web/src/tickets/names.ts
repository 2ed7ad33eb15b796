"use client";
/** Games, markets and selections as people say them. */
import { useTranslations } from "use-intl";
import { formatSpread } from "@/money/price";

type Game = { home: string; away: string };
type LeagueGame = Game & { league: string };
/** What tells a market from the others of its game. */
export type MarketNamed = Game & { market: string; period?: string; subject?: string; alternate?: boolean };
export type PickNamed = MarketNamed & { side: string; line: number | null; name?: string };

const AMERICAN = /^(americanfootball|baseball|basketball|icehockey)_/;

/** American sports name the visitors first (`Packers at Broncos`), the rest of the world the home side. */
export function visitorsFirst(league: string): boolean {
  return AMERICAN.test(league);
}

function teamOf({ home, away }: Game, side: string): string {
  return side === "home" ? home : side === "away" ? away : side;
}

export function useNames() {
  const t = useTranslations("market");

  /** The side alone, under its market's heading: `Packers −1.5`, `Over 44`, `Draw`, `Yes`, an entrant. */
  function side({ side: one, line, name, ...game }: PickNamed): string {
    if (one === "over" || one === "under") return line === null ? t(`sides.${one}`) : t(one, { line: String(line) });
    if (one === "draw" || one === "yes" || one === "no") return t(`sides.${one}`);
    if (one === "home" || one === "away") {
      return line === null ? teamOf(game, one) : `${teamOf(game, one)} ${formatSpread(line)}`;
    }
    return name || one;
  }

  /** `Packers −1.5`, `Over 44`, `Rams to win`, `Draw`, `Packers over 20.5`, `Overtime: yes`. */
  function pick(named: PickNamed): string {
    const { market, subject = "", line } = named;
    if (market === "prop") return t("answer", { question: subject, answer: side(named) });
    if (market === "team_total") return t("ofTeam", { team: teamOf(named, subject), pick: side(named) });
    const wins = line === null && named.side !== "draw" && named.side !== "over" && named.side !== "under";
    return wins ? t("toWin", { team: side(named) }) : side(named);
  }

  function kindName({ market, subject = "", ...game }: MarketNamed): string {
    if (market === "prop") return subject || t("kinds.prop");
    if (market === "outright") return subject || t("kinds.outright");
    if (market === "team_total") return t("teamTotal", { team: teamOf(game, subject) });
    const key = `kinds.${market}` as "kinds.spread";
    return t.has(key) ? t(key) : market;
  }

  function periodName(period: string): string {
    const key = `periods.${period}` as "periods.h1";
    return t.has(key) ? t(key) : period;
  }

  /** `spread`, `1st half total`, `alternate spread`, `Packers total`; a prop is its question. */
  function marketName(named: MarketNamed): string {
    const { period = "game", alternate = false } = named;
    const name = alternate ? t("alternate", { name: kindName(named) }) : kindName(named);
    return period === "game" ? name : t("ofPeriod", { period: periodName(period), name });
  }

  /** A competition has one name and no opponent. */
  function game({ league, home, away }: LeagueGame): string {
    if (!away) return home;
    return t(visitorsFirst(league) ? "game" : "gameHomeFirst", { home, away });
  }

  return { pick, side, marketName, periodName, game };
}
