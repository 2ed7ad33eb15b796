"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Disputed, TicketRequest } from "@/api/types";
import { formatPrice } from "@/money/price";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { ErrorNote } from "@/ui/notes";
import { TextArea } from "@/ui/text-area";
import { useWhen } from "@/ui/time";
import { useAnswer, useDecide } from "./queries";
import { DeskTicket } from "./ticket";

const CARD = "grid gap-3 rounded-2xl border border-hair bg-surface p-4 shadow-lift";

/** Something that one person asked for and another has to decide. */
export function RequestCard({ request }: { request: TicketRequest }) {
  const t = useTranslations("desk.request");
  const { when } = useWhen();
  const prices = request.legs.map((leg) => t("leg", { n: leg.n, price: formatPrice(leg.price) })).join(" · ");
  return (
    <article aria-label={t(`what.${request.kind}`, { number: request.number })} className={CARD}>
      <header className="flex items-start justify-between gap-3">
        <div>
          <h2 className="text-base">{t(`what.${request.kind}`, { number: request.number })}</h2>
          <p className="text-sm text-soft">
            {t("by", { client: request.client, person: request.asked_by, when: when(request.asked_at) })}
          </p>
        </div>
        <p className="rounded-full bg-sunken px-3 py-1 text-sm font-bold text-soft">{t(`is.${request.status}`)}</p>
      </header>
      <p>{request.reason}</p>
      {prices && <p className="font-semibold">{prices}</p>}
      {request.status === "open" ? (
        <Decide id={request.id} />
      ) : (
        request.decided_by && (
          <p className="text-sm text-soft">
            {[t("decided", { person: request.decided_by }), request.answer].filter(Boolean).join(" · ")}
          </p>
        )
      )}
    </article>
  );
}

function Decide({ id }: { id: string }) {
  const t = useTranslations("desk.request");
  const decide = useDecide(id);
  const [answer, setAnswer] = useState("");
  return (
    <div className="grid gap-3">
      <Field
        autoComplete="off"
        label={t("answer")}
        maxLength={500}
        onChange={(event) => setAnswer(event.target.value)}
        value={answer}
      />
      {decide.error && <ErrorNote error={decide.error} />}
      <div className="grid grid-cols-2 gap-2">
        <Button busy={decide.isPending} onClick={() => decide.mutate({ approve: true, answer: answer.trim() })}>
          {t("approve")}
        </Button>
        <Button
          busy={decide.isPending}
          look="outline"
          onClick={() => decide.mutate({ approve: false, answer: answer.trim() })}
        >
          {t("refuse")}
        </Button>
      </div>
    </div>
  );
}

/** What a player objects to, over the ticket that it is about. */
export function DisputeCard({ dispute }: { dispute: Disputed }) {
  const t = useTranslations("desk.dispute");
  const { when } = useWhen();
  return (
    <article aria-label={t("name", { number: dispute.ticket.number })} className="grid gap-2">
      <div className={CARD}>
        <header>
          <h2 className="text-base">{t("name", { number: dispute.ticket.number })}</h2>
          <p className="text-sm text-soft">{t("by", { client: dispute.client, when: when(dispute.at) })}</p>
        </header>
        <p>{dispute.text}</p>
        {dispute.status === "open" ? (
          <Answer id={dispute.id} />
        ) : (
          <p className="text-sm text-soft">
            {[dispute.outcome && t(dispute.outcome), dispute.answer, dispute.answered_by].filter(Boolean).join(" · ")}
          </p>
        )}
      </div>
      <DeskTicket client={dispute.client} ticket={dispute.ticket} />
    </article>
  );
}

function Answer({ id }: { id: string }) {
  const t = useTranslations("desk.dispute");
  const answer = useAnswer(id);
  const [text, setText] = useState("");
  const send = (upheld: boolean) => answer.mutate({ upheld, text: text.trim() });
  return (
    <div className="grid gap-3">
      <TextArea hint={t("hint")} label={t("answer")} maxLength={500} onChange={setText} value={text} />
      {answer.error && <ErrorNote error={answer.error} />}
      <div className="grid grid-cols-2 gap-2">
        <Button busy={answer.isPending} disabled={!text.trim()} onClick={() => send(true)}>
          {t("uphold")}
        </Button>
        <Button busy={answer.isPending} disabled={!text.trim()} look="outline" onClick={() => send(false)}>
          {t("decline")}
        </Button>
      </div>
    </div>
  );
}
