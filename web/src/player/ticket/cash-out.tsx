"use client";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { ApiError } from "@/api/errors";
import type { Ticket } from "@/api/types";
import { formatMinor } from "@/money/money";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/button";
import { newKey } from "@/ui/key";
import { Money } from "@/ui/money";
import { ErrorNote, Skeleton } from "@/ui/notes";
import { Segments } from "@/ui/segments";
import { useCashOut, useCashOutOffer } from "./queries";

const SHARES = ["2500", "5000", "7500", "10000"];
const BP_OF_PERCENT = 100;

/** What a ticket is worth now, whole or in part. The button names the amount; another amount is asked about first. */
export function CashOut({ ticket }: { ticket: Ticket }) {
  const t = useTranslations("ticket.cashOut");
  const [share, setShare] = useState("10000");
  const shareBp = Number(share);
  const offer = useCashOutOffer(ticket.id, shareBp);
  const cashOut = useCashOut(ticket.id);
  const sent = useRef<{ offerMinor: number; shareBp: number; key: string } | null>(null);

  if (offer.error && !offer.data) return <ErrorNote error={offer.error} retry={() => offer.refetch()} />;
  const found = offer.data;
  const moved = cashOut.error instanceof ApiError && cashOut.error.code === "CashOutMoved";
  const amount = found?.offer_minor ?? null;

  function take(offerMinor: number) {
    const last = sent.current;
    const unanswered = cashOut.error && !(cashOut.error instanceof ApiError);
    const same = unanswered && last?.offerMinor === offerMinor && last.shareBp === shareBp;
    sent.current = same ? last : { offerMinor, shareBp, key: newKey() };
    cashOut.mutate(sent.current, {
      onSuccess: () => announce(t("done")),
      onError: () => offer.refetch(),
    });
  }

  return (
    <div className="grid gap-3">
      <Segments
        label={t("share")}
        onChange={(next) => {
          setShare(next);
          cashOut.reset();
        }}
        options={SHARES.map((value) => ({
          value,
          label: value === "10000" ? t("whole") : `${Number(value) / BP_OF_PERCENT} %`,
        }))}
        value={share}
      />
      {!found && <Skeleton className="h-14" />}
      {found && amount === null && (
        <p className="rounded-xl bg-sunken px-3 py-2 text-sm" role="status">
          {found.problems[0]?.message ?? t("none")}
        </p>
      )}
      {found && amount !== null && (
        <>
          <p aria-live="polite" className="flex flex-wrap items-baseline gap-x-2">
            <span className="text-soft">{t("offer")}</span>
            <Money className="text-2xl font-bold tracking-tight" minor={amount} />
            <span className="text-sm text-soft">{t("forRisk", { amount: formatMinor(found.closed_risk_minor) })}</span>
          </p>
          {moved && (
            <p className="rounded-xl bg-warn-soft px-3 py-2 text-sm font-semibold text-warn" role="alert">
              {t("moved", { amount: formatMinor(amount) })}
            </p>
          )}
          {cashOut.error && !moved && <ErrorNote error={cashOut.error} />}
          <Button busy={cashOut.isPending} onClick={() => take(amount)}>
            {t("take", { amount: formatMinor(amount) })}
          </Button>
        </>
      )}
    </div>
  );
}
