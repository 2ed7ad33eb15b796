/** A game's markets in the order people look for them: the main lines, other lines, teams, periods, specials. */
import type { Market } from "@/api/types";

/** `key` is `main`, `spreads`, `totals`, `teams`, `props`, `outright`, or a period such as `h1`. */
export type Group = { key: string; markets: Market[] };

const FIRST = ["main", "outright", "spreads", "totals", "teams"];
const LAST = ["props"];

function keyOf({ kind, period, alternate }: Market): string {
  if (kind === "outright") return "outright";
  if (kind === "prop") return "props";
  if (period !== "game") return period;
  if (kind === "team_total") return "teams";
  if (!alternate) return "main";
  return kind === "total" ? "totals" : "spreads";
}

const PERIODS = ["f5", "h1", "h2", "q1", "q2", "q3", "q4", "p1", "p2", "p3"];
const ORDER = [...FIRST, ...PERIODS, ...LAST];

function rank(key: string): number {
  const place = ORDER.indexOf(key);
  return place < 0 ? ORDER.length : place;
}

const line = (market: Market) => market.selections[0]?.line ?? 0;

/** Alternate lines go by their line; all others keep the order they come in. */
export function groupsOf(markets: readonly Market[]): Group[] {
  const groups = new Map<string, Market[]>();
  for (const market of markets) {
    const key = keyOf(market);
    groups.set(key, [...(groups.get(key) ?? []), market]);
  }
  return [...groups]
    .map(([key, some]) => ({ key, markets: key === "spreads" || key === "totals" ? some.sort(byLine) : some }))
    .sort((a, b) => rank(a.key) - rank(b.key));
}

function byLine(a: Market, b: Market): number {
  return line(a) - line(b);
}
