"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Ticket } from "@/api/types";
import { href, Link, paths } from "@/route";
import { useMe } from "@/session/session";
import { TicketCard } from "@/tickets/card";
import { History } from "@/tickets/history";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Fold } from "@/ui/fold";
import { Done, ErrorNote } from "@/ui/notes";
import { useReceipt, useVoid } from "./queries";

type Props = { ticket: Ticket; client?: string | undefined };

/** A player's ticket at the desk: its history, its receipt, and the way to void it. */
export function DeskTicket({ ticket, client }: Props) {
  const t = useTranslations("ticket");
  const receipt = useReceipt(ticket);
  const ended = ticket.status === "void" || ticket.status === "rejected";
  return (
    <TicketCard ticket={ticket} who={client && <Player id={ticket.player_id} name={client} />}>
      <div className="-mx-4 -mb-2 divide-y divide-hair border-t border-hair">
        <Fold lazy title={t("history")}>
          <div className="grid gap-3">
            <History ticket={ticket} />
            <Button busy={receipt.isPending} look="outline" onClick={() => receipt.mutate()}>
              {t("receipt")}
            </Button>
            {receipt.error && <ErrorNote error={receipt.error} />}
          </div>
        </Fold>
        {!ended && (
          <Fold lazy title={t("void.open")}>
            <VoidForm ticket={ticket} />
          </Fold>
        )}
      </div>
    </TicketCard>
  );
}

/** The player's page is the agents'; an administrator reads the name. */
function Player({ id, name }: { id: string; name: string }) {
  const me = useMe();
  if (me?.role !== "agent") return <p className="text-base font-semibold text-text">{name}</p>;
  return (
    <Link
      className="-my-2 inline-flex min-h-11 items-center text-base font-semibold text-accent"
      to={href(paths.player, { id })}
    >
      {name}
    </Link>
  );
}

function VoidForm({ ticket }: { ticket: Ticket }) {
  const t = useTranslations("ticket.void");
  const voiding = useVoid(ticket.id);
  const [reason, setReason] = useState("");
  const asked = voiding.data && "asked_at" in voiding.data;
  if (asked) return <Done>{t("asked")}</Done>;
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        voiding.mutate(reason.trim());
      }}
    >
      <p className="text-sm text-soft">{t("hint")}</p>
      <Field
        autoComplete="off"
        hint={t("reasonHint")}
        label={t("reason")}
        maxLength={500}
        onChange={(event) => setReason(event.target.value)}
        value={reason}
      />
      {voiding.error && <ErrorNote error={voiding.error} />}
      <Button busy={voiding.isPending} disabled={!reason.trim()} look="danger" type="submit">
        {t("confirm", { number: ticket.number })}
      </Button>
    </form>
  );
}
