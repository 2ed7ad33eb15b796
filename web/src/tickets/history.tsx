"use client";
import { useTranslations } from "use-intl";
import type { Ticket } from "@/api/types";
import { formatMinor } from "@/money/money";
import { useWhen } from "@/ui/time";
import { reasonWords } from "./status";

type Happened = Ticket["history"][number];

/** Everything that ever happened to a ticket, who did it and why. */
export function History({ ticket }: { ticket: Ticket }) {
  const t = useTranslations("ticket");
  const { when } = useWhen();
  const words = (one: Happened) => {
    const key = `happened.${one.kind}` as "happened.grade";
    return t.has(key) ? t(key) : one.kind;
  };
  const details = (one: Happened) =>
    [
      one.kind !== "placed" && one.kind !== "accepted" && t(`status.${one.status as "won"}`),
      typeof one.return_minor === "number" && t("returnedThen", { amount: formatMinor(one.return_minor) }),
      typeof one.paid_minor === "number" &&
        t("paidFor", { paid: formatMinor(one.paid_minor), closed: formatMinor(one.closed_risk_minor ?? 0) }),
      one.actor && t("byActor", { actor: one.actor }),
      reasonWords(one.reason ?? ""),
    ].filter(Boolean);
  return (
    <ol className="grid gap-2 border-l-2 border-hair pl-3 text-sm">
      {ticket.history.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what happened is never reordered, only added to
        <li key={index}>
          <p>
            <span className="font-semibold">{words(one)}</span> <span className="text-faint">{when(one.at)}</span>
          </p>
          <p className="text-soft">{details(one).join(" · ")}</p>
        </li>
      ))}
    </ol>
  );
}
