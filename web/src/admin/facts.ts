/** What a result says beside its score, as the form's fields name it. */
import type { EventDetail, Result, ResultRow } from "@/api/types";

export type Facts = Omit<Result, "status" | "scores" | "reason">;
export type Scores = NonNullable<Result["scores"]>;

type Outcome = NonNullable<Facts["outcomes"]>[string];

const PERIOD = /^period:(\w+):home$/;
const PLACE = /^place:(.+)$/;
const OUTCOME = /^outcome:(.+)$/;

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

function scores(form: FormData, name: string): Scores | null {
  const [home, away] = [text(form, `${name}:home`), text(form, `${name}:away`)];
  return home && away ? { home: Number(home), away: Number(away) } : null;
}

/** The facts that were filled in; whatever is left empty is not said. */
export function factsFrom(form: FormData): Facts {
  const names = [...form.keys()];
  const matching = (pattern: RegExp) =>
    names.flatMap((name) => {
      const found = pattern.exec(name)?.[1];
      return found ? [{ name, found }] : [];
    });
  const periods = matching(PERIOD).flatMap(({ found }) => {
    const score = scores(form, `period:${found}`);
    return score ? [[found, score] as const] : [];
  });
  const filled = (pattern: RegExp) => matching(pattern).filter(({ name }) => text(form, name) !== "");
  const regulation = scores(form, "regulation");
  const [minutes, innings, started] = [text(form, "minutes"), text(form, "innings"), text(form, "started")];
  return {
    ...(periods.length > 0 && { periods: Object.fromEntries(periods) }),
    ...(regulation && { regulation }),
    ...(minutes && { minutes_played: Number(minutes) }),
    ...(innings && { innings_played: Number(innings) }),
    placings: Object.fromEntries(filled(PLACE).map(({ name, found }) => [found, Number(text(form, name))])),
    outcomes: Object.fromEntries(filled(OUTCOME).map(({ name, found }) => [found, text(form, name) as Outcome])),
    ...(started && { started_at: new Date(started).toISOString() }),
    pitchers_changed: form.get("pitchers") === "on",
  };
}

/** The periods that something is offered on, and those that the last result told. */
export function periodsOf({ markets }: EventDetail, last: ResultRow | undefined): string[] {
  const offered = markets.map((market) => market.period).filter((period) => period !== "game");
  return [...new Set([...offered, ...Object.keys(last?.periods ?? {})])].sort();
}

/** A moment for a `datetime-local` field, in the reader's zone. */
export function localMoment(at: string | null | undefined): string {
  if (!at) return "";
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
