"use client";
/** Games, markets and selections as people say them. */
import { useTranslations } from "use-intl";
import { formatSpread } from "@/money/price";

type Game = { home: string; away: string };
type LeagueGame = Game & { league: string };
type Pick = Game & { market: string; side: string; line: number | null };

const AMERICAN = /^(americanfootball|baseball|basketball|icehockey)_/;

/** American sports name the visitors first (`Packers at Broncos`), the rest of the world the home side. */
export function visitorsFirst(league: string): boolean {
  return AMERICAN.test(league);
}

export function useNames() {
  const t = useTranslations("market");
  const team = ({ home, away }: Game, side: string) => (side === "home" ? home : side === "away" ? away : side);

  /** `Packers −1.5`, `Over 44`, `Rams to win`, `Draw`. */
  function pick({ market, side, line, ...game }: Pick): string {
    if (side === "draw") return t("draw");
    if (market === "total") return t(side === "over" ? "over" : "under", { line: String(line) });
    if (market === "spread" && line !== null) return `${team(game, side)} ${formatSpread(line)}`;
    return t("toWin", { team: team(game, side) });
  }

  function marketName(kind: string): string {
    const key = `kinds.${kind}` as "kinds.spread";
    return t.has(key) ? t(key) : kind;
  }

  function game({ league, home, away }: LeagueGame): string {
    return t(visitorsFirst(league) ? "game" : "gameHomeFirst", { home, away });
  }

  return { pick, marketName, game };
}
