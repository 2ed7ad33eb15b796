"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Ticket } from "@/api/types";
import { Button } from "@/ui/button";
import { Done, ErrorNote } from "@/ui/notes";
import { TextArea } from "@/ui/text-area";
import { useDispute } from "./queries";

/** What the player objects to, with the agent's answers. */
export function Dispute({ ticket }: { ticket: Ticket }) {
  const t = useTranslations("ticket.dispute");
  const dispute = useDispute(ticket.id);
  const [text, setText] = useState("");
  const said = ticket.disputes ?? [];
  const pending = said.some((one) => one.status === "open");
  return (
    <div className="grid gap-3">
      {said.map((one) => (
        <dl className="grid gap-1 rounded-xl bg-sunken px-3 py-2 text-sm" key={one.id}>
          <dt className="text-xs text-soft">{t("yours")}</dt>
          <dd>{one.text}</dd>
          <dt className="text-xs text-soft">
            {t("answer")} {one.outcome && `· ${t(one.outcome)}`}
          </dt>
          <dd>{one.status === "open" ? t("waiting") : one.answer}</dd>
        </dl>
      ))}
      {dispute.isSuccess && pending && <Done>{t("sent")}</Done>}
      {!pending && (
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            dispute.mutate(text.trim(), { onSuccess: () => setText("") });
          }}
        >
          <TextArea hint={t("hint")} label={t("text")} maxLength={500} onChange={setText} value={text} />
          {dispute.error && <ErrorNote error={dispute.error} />}
          <Button busy={dispute.isPending} disabled={!text.trim()} look="outline" type="submit">
            {t("send")}
          </Button>
        </form>
      )}
    </div>
  );
}
