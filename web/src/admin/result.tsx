"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { EventRow, Result } from "@/api/types";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { ErrorNote } from "@/ui/notes";
import { Segments } from "@/ui/segments";
import { useEnterResult } from "./queries";

type Ended = Result["status"];
const ENDINGS: Ended[] = ["finished", "postponed", "cancelled", "abandoned"];
const HAS_SCORE = new Set<Ended>(["finished", "abandoned"]);
const WHOLE = /^\d{1,3}$/;

/** How a game ended. The button names the score, so that the last look before grading is at the figures themselves. */
export function ResultForm({ event }: { event: EventRow }) {
  const t = useTranslations("events");
  const enter = useEnterResult(event.id, () => announce(t("saved")));
  const [status, setStatus] = useState<Ended>("finished");
  const correcting = event.results > 0;
  const [reason, setReason] = useState("");
  const [home, setHome] = useState(String(event.score?.home ?? ""));
  const [away, setAway] = useState(String(event.score?.away ?? ""));
  const scored = HAS_SCORE.has(status);
  const complete = !scored || (WHOLE.test(home) && WHOLE.test(away));
  const wrong = (text: string) => (text !== "" && !WHOLE.test(text) ? t("scoreWrong") : null);
  return (
    <form
      className="grid gap-4"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        const scores = { home: Number.parseInt(home, 10), away: Number.parseInt(away, 10) };
        enter.mutate({ status, ...(scored && { scores }), ...(reason.trim() && { reason: reason.trim() }) });
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
