"use client";
import { useTranslations } from "use-intl";
import type { Ticket, TicketLeg } from "@/api/types";
import { formatPrice } from "@/money/price";
import { Icon } from "@/ui/icon";
import { Money } from "@/ui/money";
import { useWhen } from "@/ui/time";
import { useNames } from "./names";
import { isOpenStatus } from "./status";

const TONES: { [status: string]: string } = {
  won: "bg-up-soft text-up",
  partly_won: "bg-up-soft text-up",
  lost: "bg-down-soft text-down",
  partly_lost: "bg-down-soft text-down",
  rejected: "bg-down-soft text-down",
  open: "bg-accent-soft text-accent",
  waiting: "bg-warn-soft text-warn",
};

/** A ticket as it stands: what was bet, what it risks, what it returned. `lit` draws the eye once after a change. */
export function TicketCard({ ticket, lit = false }: { ticket: Ticket; lit?: boolean }) {
  const t = useTranslations("ticket");
  const { when } = useWhen();
  const open = isOpenStatus(ticket.status);
  return (
    <article
      aria-label={t("name", { number: ticket.number, status: t(`status.${ticket.status as "open"}`) })}
      className={`grid gap-3 rounded-2xl border border-hair bg-surface p-4 shadow-lift ${lit ? "lit" : ""}`}
      data-status={ticket.status}
      data-ticket={ticket.id}
    >
      <header className="flex items-center justify-between gap-3">
        <p className="text-sm text-soft">
          <span className="font-semibold text-text">{t(`kind.${ticket.kind as "straight"}`)}</span> ·{" "}
          {t("number", { number: ticket.number })}
        </p>
        <p className={`rounded-full px-3 py-1 text-sm font-bold ${TONES[ticket.status] ?? "bg-sunken text-soft"}`}>
          {t(`status.${ticket.status as "open"}`)}
        </p>
      </header>
      <ul className="grid gap-2.5">
        {ticket.legs.map((leg) => (
          <Leg key={leg.selection_id} leg={leg} />
        ))}
      </ul>
      <dl className="flex flex-wrap justify-between gap-x-5 gap-y-1 border-t border-hair pt-3">
        <Figure label={t("risk")} minor={ticket.risk_minor} />
        {open ? (
          <Figure label={t("toWin")} minor={ticket.to_win_minor} strong />
        ) : (
          <Figure label={t("returned")} minor={ticket.return_minor ?? 0} />
        )}
        {!open && <Figure label={t("result")} minor={(ticket.return_minor ?? 0) - ticket.risk_minor} signed strong />}
      </dl>
      <p className="text-xs text-faint">
        {t("placedAt", { when: when(ticket.placed_at) })}
        {ticket.graded_at && ` · ${t("gradedAt", { when: when(ticket.graded_at) })}`}
      </p>
    </article>
  );
}

type FigureProps = { label: string; minor: number; signed?: boolean; strong?: boolean };

function Figure({ label, minor, signed = false, strong = false }: FigureProps) {
  return (
    <div>
      <dt className="text-xs text-soft">{label}</dt>
      <dd className={strong ? "text-lg font-bold" : "text-lg"}>
        <Money minor={minor} signed={signed} />
      </dd>
    </div>
  );
}

const LEG_ICONS = { won: "check", lost: "close" } as const;

function Leg({ leg }: { leg: TicketLeg }) {
  const t = useTranslations("ticket");
  const names = useNames();
  const { when } = useWhen();
  const result = leg.result && leg.result !== "open" ? leg.result : null;
  const icon = result === "won" || result === "lost" ? LEG_ICONS[result] : null;
  return (
    <li className="flex items-start justify-between gap-3">
      <div className="min-w-0">
        <p className="font-semibold">{names.pick({ ...leg, market: leg.kind })}</p>
        <p className="text-sm text-soft">
          {names.game(leg)} · {names.marketName(leg.kind)} · {when(leg.starts_at)}
        </p>
      </div>
      <div className="shrink-0 text-right">
        <p className="font-bold">{formatPrice(leg.price)}</p>
        {result && (
          <p
            className={`flex items-center justify-end gap-1 text-sm font-semibold ${
              result === "won" ? "text-up" : result === "lost" ? "text-down" : "text-soft"
            }`}
          >
            {icon && <Icon className="!size-4" name={icon} />}
            {t(`leg.${result as "won"}`)}
          </p>
        )}
      </div>
    </li>
  );
}
