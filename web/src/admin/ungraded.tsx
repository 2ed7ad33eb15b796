"use client";
import { useTranslations } from "use-intl";
import type { UngradedEvent } from "@/api/types";
import { useNames } from "@/tickets/names";
import { Fold } from "@/ui/fold";
import { Empty, ErrorNote, Skeleton } from "@/ui/notes";
import { useWhen } from "@/ui/time";
import { useUngraded } from "./queries";
import { EventResult } from "./result";

/** Games whose result does not decide everything that was bet on: what is missing, and the form to say it. */
export function Ungraded() {
  const t = useTranslations("events.ungraded");
  const found = useUngraded();
  if (found.error && !found.data) return <ErrorNote error={found.error} retry={() => found.refetch()} />;
  if (!found.data) return <Skeleton className="h-64" />;
  if (found.data.items.length === 0) return <Empty title={t("none")}>{t("noneHint")}</Empty>;
  return (
    <ul className="grid gap-3">
      {found.data.items.map((event) => (
        <li key={event.event_id}>
          <Card event={event} />
        </li>
      ))}
    </ul>
  );
}

function Card({ event }: { event: UngradedEvent }) {
  const t = useTranslations("events");
  const names = useNames();
  const { when } = useWhen();
  return (
    <article
      aria-label={names.game(event)}
      className="rounded-2xl border border-hair bg-surface shadow-lift"
      data-event={event.event_id}
    >
      <header className="px-4 pb-1 pt-3">
        <h2 className="text-base">{names.game(event)}</h2>
        <p className="text-sm text-soft">{when(event.starts_at)}</p>
      </header>
      {event.error && <p className="px-4 text-sm text-down">{t("ungraded.failed", { error: event.error })}</p>}
      <ul className="grid gap-1 px-4 py-2 text-sm">
        {event.picks.map((pick) => (
          <li key={`${pick.selection_id} ${pick.line}`}>
            <span className="font-semibold">{names.pick({ ...event, ...pick, market: pick.kind })}</span>{" "}
            <span className="text-soft">
              {names.marketName({ ...event, ...pick, market: pick.kind })} ·{" "}
              {t("ungraded.missing", { fact: pick.missing })}
            </span>
          </li>
        ))}
      </ul>
      <Fold lazy title={t("correct")}>
        <EventResult id={event.event_id} />
      </Fold>
    </article>
  );
}
