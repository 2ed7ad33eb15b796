"use client";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Ticket } from "@/api/types";
import { formatMinor } from "@/money/money";
import { formatPrice, type Price } from "@/money/price";
import { Money } from "@/ui/money";
import { useWhen } from "@/ui/time";
import { Leg } from "./leg";
import { isOpenStatus, lastReason } from "./status";

const TONES: { [status: string]: string } = {
  won: "bg-up-soft text-up",
  partly_won: "bg-up-soft text-up",
  lost: "bg-down-soft text-down",
  partly_lost: "bg-down-soft text-down",
  rejected: "bg-down-soft text-down",
  open: "bg-accent-soft text-accent",
  waiting: "bg-warn-soft text-warn",
};

type Props = { ticket: Ticket; lit?: boolean; who?: ReactNode; children?: ReactNode };

/**
 * A ticket as it stands: what was bet, what it risks, what it returned. `lit` draws the eye once after a change; what
 * can be done with it comes as its children.
 */
export function TicketCard({ ticket, lit = false, who, children }: Props) {
  const t = useTranslations("ticket");
  const { when } = useWhen();
  const why = ticket.status === "rejected" || ticket.status === "void" ? lastReason(ticket) : "";
  return (
    <article
      aria-label={t("name", { number: ticket.number, status: t(`status.${ticket.status as "open"}`) })}
      className={`grid gap-3 rounded-2xl border border-hair bg-surface p-4 shadow-lift ${lit ? "lit" : ""}`}
      data-status={ticket.status}
      data-ticket={ticket.id}
    >
      <header className="flex items-start justify-between gap-3">
        <div className="min-w-0 text-sm text-soft">
          {who}
          <p>
            <span className="font-semibold text-text">{t(`kind.${ticket.kind as "straight"}`)}</span> ·{" "}
            {t("number", { number: ticket.number })}
          </p>
          <Facts ticket={ticket} />
        </div>
        <p className={`rounded-full px-3 py-1 text-sm font-bold ${TONES[ticket.status] ?? "bg-sunken text-soft"}`}>
          {t(`status.${ticket.status as "open"}`)}
        </p>
      </header>
      {ticket.status === "waiting" && <p className="text-sm text-warn">{t("waitingSince")}</p>}
      {why && <p className="rounded-xl bg-sunken px-3 py-2 text-sm">{why}</p>}
      <ul className="grid gap-2.5">
        {ticket.legs.map((leg) => (
          <Leg key={leg.selection_id} leg={leg} />
        ))}
      </ul>
      <Figures ticket={ticket} />
      <p className="text-xs text-faint">
        {t("placedAt", { when: when(ticket.placed_at) })}
        {ticket.graded_at && ` · ${t("gradedAt", { when: when(ticket.graded_at) })}`}
      </p>
      {children}
    </article>
  );
}

/** What the kind adds: lines, sizes, points, condition, the price of the whole, free play. */
function Facts({ ticket }: { ticket: Ticket }) {
  const t = useTranslations("ticket");
  const options = (ticket.options ?? {}) as { by?: number[]; points?: number; condition?: string; price?: Price };
  const lines = ticket.lines ?? 1;
  const facts = [
    ticket.free_play && t("freePlay"),
    options.by && options.by.length > 0 && t("by", { sizes: options.by.join(", ") }),
    options.points ? t("points", { points: options.points }) : "",
    options.condition && t(`condition.${options.condition as "win_only"}`),
    lines > 1 && t("lines", { count: lines, stake: formatMinor(ticket.stake_minor) }),
    options.price && t("ticketPrice", { price: formatPrice(options.price) }),
  ].filter(Boolean);
  return facts.length > 0 ? <p>{facts.join(" · ")}</p> : null;
}

function Figures({ ticket }: { ticket: Ticket }) {
  const t = useTranslations("ticket");
  const open = isOpenStatus(ticket.status);
  const returned = ticket.return_minor ?? 0;
  const closed = ticket.closed_risk_minor ?? 0;
  // A free play risks nothing of the player's own: what it returns is what it won.
  const result = ticket.free_play ? returned : returned - ticket.risk_minor;
  return (
    <>
      <dl className="flex flex-wrap justify-between gap-x-5 gap-y-1 border-t border-hair pt-3">
        <Figure label={t("risk")} minor={ticket.risk_minor} />
        {open ? (
          <Figure label={t("toWin")} minor={ticket.to_win_minor} strong />
        ) : (
          <Figure label={t("returned")} minor={returned} />
        )}
        {!open && ticket.status !== "rejected" && <Figure label={t("result")} minor={result} signed strong />}
      </dl>
      {closed > 0 && ticket.status !== "cashed_out" && (
        <p className="text-sm font-semibold">
          {t("cashed", { paid: formatMinor(ticket.cashed_minor ?? 0), closed: formatMinor(closed) })}
        </p>
      )}
    </>
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
