"use client";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiError } from "@/api/errors";
import type { CashierEntry, Client } from "@/api/types";
import { formatMinor, parseAmount } from "@/money/money";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { newKey } from "@/ui/key";
import { Done, ErrorNote } from "@/ui/notes";
import { Segments } from "@/ui/segments";
import { type Direction, type Entry, useCashier } from "./queries";

type Kind = CashierEntry["kind"];

/** What an entry is meant as decides its direction: a payment received raises the balance, one made lowers it. */
const MEANINGS: { [meaning: string]: { direction: Direction; kind: Kind } } = {
  received: { direction: "credit", kind: "payment_received" },
  paid: { direction: "debit", kind: "payment_made" },
  credit: { direction: "credit", kind: "adjustment" },
  debit: { direction: "debit", kind: "adjustment" },
  freePlay: { direction: "credit", kind: "free_play" },
};
type Meaning = "received" | "paid" | "credit" | "debit" | "freePlay";

export function CashierForm({ client }: { client: Client }) {
  const t = useTranslations("cashier");
  const cashier = useCashier(client.id);
  const [meaning, setMeaning] = useState<Meaning>("received");
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  const [sent, setSent] = useState<Entry | null>(null);
  const amountMinor = parseAmount(amount);
  const { direction, kind } = MEANINGS[meaning] ?? { direction: "credit", kind: "adjustment" };
  // A free play has a balance of its own.
  const after =
    amountMinor === null || kind === "free_play"
      ? null
      : client.balance_minor + (direction === "credit" ? amountMinor : -amountMinor);
  const unanswered = cashier.error && !(cashier.error instanceof ApiError);

  async function submit() {
    if (amountMinor === null) return;
    const body = { amount_minor: amountMinor, kind, reason: reason.trim() };
    // Unanswered and unchanged: the same key, so that it is entered once. Anything else is a new entry.
    const same =
      sent && unanswered && sent.direction === direction && JSON.stringify(sent.body) === JSON.stringify(body);
    const entry = same ? sent : { direction, body, key: newKey() };
    setSent(entry);
    await cashier.mutateAsync(entry);
    setAmount("");
    setReason("");
  }

  return (
    <section aria-labelledby="cashier" className="grid gap-4 rounded-3xl border border-hair bg-surface p-5 shadow-lift">
      <h2 className="text-lg" id="cashier">
        {t("title")}
      </h2>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit().catch(() => {
            // shown below, from the mutation's own state
          });
        }}
      >
        <Segments
          label={t("meaning")}
          onChange={setMeaning}
          options={(["received", "paid", "credit", "debit", "freePlay"] as const).map((value) => ({
            value,
            label: t(value),
          }))}
          value={meaning}
        />
        <p className="-mt-2 text-sm text-soft">{t(`hint.${meaning}`)}</p>
        <Field
          autoComplete="off"
          error={amount.trim() && amountMinor === null ? t("amountWrong") : null}
          inputMode="decimal"
          label={t("amount")}
          onChange={(event) => setAmount(event.target.value)}
          placeholder="0.00"
          value={amount}
        />
        <Field
          autoComplete="off"
          hint={t("reasonHint")}
          label={t("reason")}
          maxLength={200}
          onChange={(event) => setReason(event.target.value)}
          value={reason}
        />
        {cashier.error && <ErrorNote error={cashier.error} />}
        {cashier.isSuccess && !amount && <Done>{t("done")}</Done>}
        <Button busy={cashier.isPending} disabled={amountMinor === null || !reason.trim()} type="submit">
          {after === null
            ? t("enter")
            : t("enterAfter", { amount: formatMinor(amountMinor ?? 0), after: formatMinor(after, "always") })}
        </Button>
      </form>
    </section>
  );
}
