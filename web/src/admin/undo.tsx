"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { ErrorNote } from "@/ui/notes";
import { useUndoResult } from "./queries";

/** A result of the wrong game is taken back as a whole: its tickets are open again. */
export function UndoForm({ eventId }: { eventId: string }) {
  const t = useTranslations("events");
  const undo = useUndoResult(eventId);
  const [reason, setReason] = useState("");
  return (
    <form
      className="grid gap-3 rounded-2xl bg-sunken p-4"
      onSubmit={(event) => {
        event.preventDefault();
        undo.mutate(reason.trim(), { onSuccess: () => announce(t("undo.done")) });
      }}
    >
      <p className="text-sm text-soft">{t("undo.hint")}</p>
      <Field
        autoComplete="off"
        label={t("undo.reason")}
        maxLength={500}
        onChange={(event) => setReason(event.target.value)}
        value={reason}
      />
      {undo.error && <ErrorNote error={undo.error} />}
      <Button busy={undo.isPending} disabled={!reason.trim()} look="danger" type="submit">
        {t("undo.button")}
      </Button>
    </form>
  );
}
