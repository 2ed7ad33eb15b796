/** Kinds of tickets: which of them a slip may choose from, and the options that each asks for. */
import type { BetRequest } from "@/api/types";
import type { SlipKind } from "./slip";

export type Condition = "win_only" | "win_push_or_cancel";
/** What was chosen for the kinds that ask: kept while another kind is looked at. `points` null: the sport's first. */
export type Options = { sizes: number[]; points: number | null; condition: Condition; freePlay: boolean };

const ALL: SlipKind[] = ["straight", "parlay", "round_robin", "teaser", "if_bet", "reverse", "same_game_parlay"];
/** What is shown until the server has said which kinds these legs allow. */
const USUAL: SlipKind[] = ["straight", "parlay"];

/** Straights are several tickets, so they are always there; the kind in force too, and the quote says what is wrong. */
export function choices(legs: number, allowed: readonly SlipKind[] | undefined, chosen: SlipKind): SlipKind[] {
  if (legs < 2) return ["straight"];
  const shown = new Set<SlipKind>(["straight", chosen, ...(allowed ?? USUAL)]);
  return ALL.filter((kind) => shown.has(kind));
}

const SPECIAL_LEGS = 3;

/** The points a sport's lines may be moved by (house rules, teasers); ten points are for three legs. */
export function teaserPoints(league: string, legs: number): number[] {
  if (league.startsWith("americanfootball_")) return legs === SPECIAL_LEGS ? [6, 6.5, 7, 10] : [6, 6.5, 7];
  return league.startsWith("basketball_") ? [4, 4.5, 5] : [];
}

type Chosen = Options & { legs: readonly { league: string }[] };

/** The points in force: those chosen where this sport and number of legs have them. */
export function pointsOf({ points, legs }: Chosen): number | null {
  const known = teaserPoints(legs[0]?.league ?? "", legs.length);
  return points !== null && known.includes(points) ? points : (known[0] ?? null);
}

/** The sizes in force: those chosen that this number of legs has. */
export function sizesOf({ sizes, legs }: Chosen): number[] {
  return sizes.filter((size) => size <= legs.length).sort((a, b) => a - b);
}

/** The options as a ticket of this kind sends them; undefined when it has none. */
export function optionsFor(kind: SlipKind, slip: Chosen): BetRequest["options"] {
  const points = pointsOf(slip);
  const own = {
    ...(kind === "round_robin" && { by: sizesOf(slip) }),
    ...(kind === "teaser" && points !== null && { points }),
    ...((kind === "if_bet" || kind === "reverse") && { condition: slip.condition }),
    ...(slip.freePlay && { free_play: true }),
  };
  return Object.keys(own).length > 0 ? own : undefined;
}

/** How many parlays of `size` legs there are among `count`. */
export function combinations(count: number, size: number): number {
  let found = 1;
  for (let n = 1; n <= size; n++) found = (found * (count - size + n)) / n;
  return found;
}
