"use client";
import { useTranslations } from "use-intl";
import type { EventDetail, ResultRow } from "@/api/types";
import { useNames } from "@/tickets/names";
import { Field } from "@/ui/field";
import { Fold } from "@/ui/fold";
import { localMoment, periodsOf, type Scores } from "./facts";

type Props = { event: EventDetail; last: ResultRow | undefined };

/** Everything a result may say beside the score; a correction begins with what was said before. */
export function ResultFacts({ event, last }: Props) {
  const t = useTranslations("events");
  const names = useNames();
  const periods = periodsOf(event, last);
  const baseball = event.league.startsWith("baseball_");
  return (
    <div className="-mx-4 divide-y divide-hair border-y border-hair">
      {periods.length > 0 && (
        <Fold open={periods.length > 0} title={t("facts.periods")}>
          <div className="grid gap-3">
            {periods.map((period) => (
              <Pair
                event={event}
                key={period}
                last={last?.periods[period]}
                name={`period:${period}`}
                title={names.periodName(period)}
              />
            ))}
          </div>
        </Fold>
      )}
      <Entrants event={event} last={last} />
      <Answers event={event} last={last} />
      <Fold title={t("facts.more")}>
        <div className="grid gap-3">
          {event.away && (
            <Pair event={event} last={last?.regulation ?? undefined} name="regulation" title={t("facts.regulation")} />
          )}
          <div className="grid grid-cols-2 items-end gap-3">
            {baseball ? (
              <Field
                defaultValue={last?.innings_played ?? ""}
                inputMode="decimal"
                label={t("facts.innings")}
                name="innings"
              />
            ) : (
              <Field
                defaultValue={last?.minutes_played ?? ""}
                inputMode="numeric"
                label={t("facts.minutes")}
                name="minutes"
              />
            )}
            <Field
              defaultValue={localMoment(last?.started_at)}
              label={t("facts.started")}
              name="started"
              type="datetime-local"
            />
          </div>
          {baseball && (
            <label className="flex min-h-11 items-center gap-3 text-sm font-semibold">
              <input
                className="size-6 accent-accent"
                defaultChecked={last?.pitchers_changed}
                name="pitchers"
                type="checkbox"
              />
              {t("facts.pitchers")}
            </label>
          )}
        </div>
      </Fold>
    </div>
  );
}

type PairProps = { event: EventDetail; name: string; title: string; last: Scores | undefined };

function Pair({ event, name, title, last }: PairProps) {
  return (
    <fieldset className="grid grid-cols-2 gap-3">
      <legend className="mb-1 text-sm text-soft">{title}</legend>
      <Field
        aria-label={`${event.home}, ${title}`}
        autoComplete="off"
        defaultValue={last?.home ?? ""}
        inputMode="numeric"
        label={event.home}
        name={`${name}:home`}
        pattern="\d{1,3}"
      />
      <Field
        aria-label={`${event.away}, ${title}`}
        autoComplete="off"
        defaultValue={last?.away ?? ""}
        inputMode="numeric"
        label={event.away}
        name={`${name}:away`}
        pattern="\d{1,3}"
      />
    </fieldset>
  );
}

/** The places of an outright's entrants; equal places are a dead heat. */
function Entrants({ event, last }: Props) {
  const t = useTranslations("events");
  const entrants = event.markets.filter((market) => market.kind === "outright").flatMap((market) => market.selections);
  if (entrants.length === 0) return null;
  return (
    <Fold open title={t("facts.placings")}>
      <p className="mb-2 text-sm text-soft">{t("facts.placingsHint")}</p>
      <div className="grid gap-3 md:grid-cols-2">
        {entrants.map(({ id, side, name }) => (
          <Field
            autoComplete="off"
            defaultValue={last?.placings[side] ?? ""}
            inputMode="numeric"
            key={id}
            label={name || side}
            name={`place:${side}`}
            pattern="\d{1,4}"
          />
        ))}
      </div>
    </Fold>
  );
}

const OUTCOMES = ["won", "lost", "push", "void", "half_won", "half_lost"] as const;

/** What became of the specials, answer by answer. */
function Answers({ event, last }: Props) {
  const t = useTranslations("events");
  const results = useTranslations("ticket.leg");
  const names = useNames();
  const props = event.markets.filter((market) => market.kind === "prop");
  if (props.length === 0) return null;
  return (
    <Fold count={props.length} title={t("facts.outcomes")}>
      <div className="grid gap-3 md:grid-cols-2">
        {props.flatMap((market) =>
          market.selections.map((selection) => (
            <label className="grid gap-1.5 text-sm font-semibold" key={selection.id}>
              {names.pick({ ...event, ...market, ...selection, market: market.kind })}
              <select
                className="input"
                defaultValue={last?.outcomes[selection.id] ?? ""}
                name={`outcome:${selection.id}`}
              >
                <option value="">{t("facts.unknown")}</option>
                {OUTCOMES.map((outcome) => (
                  <option key={outcome} value={outcome}>
                    {results(outcome)}
                  </option>
                ))}
              </select>
            </label>
          )),
        )}
      </div>
    </Fold>
  );
}
