"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { EventDetail, Result, ResultRow } from "@/api/types";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { ErrorNote, Skeleton } from "@/ui/notes";
import { Segments } from "@/ui/segments";
import { factsFrom } from "./facts";
import { useEnterResult, useEvent, useResults } from "./queries";
import { ResultFacts } from "./result-facts";
import { UndoForm } from "./undo";

type Ended = Result["status"];
const ENDINGS: Ended[] = ["finished", "postponed", "cancelled", "abandoned", "retired"];
const HAS_SCORE = new Set<Ended>(["finished", "abandoned", "retired"]);
const WHOLE = /^\d{1,3}$/;

/** The result of a game by its id: read with its markets and with what was said before. */
export function EventResult({ id }: { id: string }) {
  const event = useEvent(id);
  const results = useResults(id);
  const error = event.error ?? results.error;
  if (event.data && results.data) {
    const [last] = results.data.items;
    return (
      <div className="grid gap-4">
        <ResultForm event={event.data} key={last?.n ?? 0} last={last?.status === "undone" ? undefined : last} />
        {last && last.status !== "undone" && <UndoForm eventId={id} />}
      </div>
    );
  }
  if (error) {
    return (
      <ErrorNote
        error={error}
        retry={() => {
          event.refetch();
          results.refetch();
        }}
      />
    );
  }
  return <Skeleton className="h-48" />;
}

/** How a game ended. The button names the score, so that the last look before grading is at the figures themselves. */
export function ResultForm({ event, last }: { event: EventDetail; last: ResultRow | undefined }) {
  const t = useTranslations("events");
  const enter = useEnterResult(event.id, () => announce(t("saved")));
  const [status, setStatus] = useState<Ended>("finished");
  const correcting = event.results > 0;
  const [reason, setReason] = useState("");
  const score = last?.scores ?? event.score;
  const [home, setHome] = useState(String(score?.home ?? ""));
  const [away, setAway] = useState(String(score?.away ?? ""));
  // A competition has entrants and no score.
  const scored = HAS_SCORE.has(status) && event.away !== "";
  const complete = !scored || (WHOLE.test(home) && WHOLE.test(away));
  const wrong = (text: string) => (text !== "" && !WHOLE.test(text) ? t("scoreWrong") : null);
  return (
    <form
      className="grid gap-4"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        const facts = HAS_SCORE.has(status) ? factsFrom(new FormData(submitted.currentTarget)) : {};
        const scores = { home: Number.parseInt(home, 10), away: Number.parseInt(away, 10) };
        enter.mutate({ status, ...facts, ...(scored && { scores }), ...(reason.trim() && { reason: reason.trim() }) });
      }}
    >
      <Segments
        label={t("status")}
        onChange={setStatus}
        options={ENDINGS.map((value) => ({ value, label: t(`ended.${value}`) }))}
        value={status}
      />
      {scored && (
        <div className="grid grid-cols-2 gap-3">
          <Field
            autoComplete="off"
            error={wrong(home)}
            inputMode="numeric"
            label={event.home}
            onChange={(change) => setHome(change.target.value.trim())}
            value={home}
          />
          <Field
            autoComplete="off"
            error={wrong(away)}
            inputMode="numeric"
            label={event.away}
            onChange={(change) => setAway(change.target.value.trim())}
            value={away}
          />
        </div>
      )}
      {HAS_SCORE.has(status) && <ResultFacts event={event} last={last} />}
      {correcting && (
        <Field
          autoComplete="off"
          hint={t("reasonHint")}
          label={t("reason")}
          maxLength={500}
          onChange={(change) => setReason(change.target.value)}
          value={reason}
        />
      )}
      <p className="text-sm text-soft">{correcting ? t("confirmCorrection") : t("confirm")}</p>
      {enter.error && <ErrorNote error={enter.error} />}
      <Button busy={enter.isPending} disabled={!complete || (correcting && !reason.trim())} type="submit">
        {scored && complete ? t("saveScore", { score: `${event.home} ${home} : ${away} ${event.away}` }) : t("save")}
      </Button>
    </form>
  );
}
