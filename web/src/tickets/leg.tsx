"use client";
import { useTranslations } from "use-intl";
import type { TicketLeg } from "@/api/types";
import { formatPrice } from "@/money/price";
import { Icon } from "@/ui/icon";
import { useWhen } from "@/ui/time";
import { useNames } from "./names";

const LEG_ICONS = { won: "check", lost: "close" } as const;
const RESULT_TONES: { [result: string]: string } = {
  won: "text-up",
  half_won: "text-up",
  lost: "text-down",
  half_lost: "text-down",
};

/** A leg of a ticket: what was taken at which line and price, and what became of it. */
export function Leg({ leg }: { leg: TicketLeg }) {
  const t = useTranslations("ticket");
  const names = useNames();
  const { when } = useWhen();
  const named = { ...leg, market: leg.kind };
  const result = leg.result && leg.result !== "open" ? leg.result : null;
  const icon = result === "won" || result === "lost" ? LEG_ICONS[result] : null;
  const score = leg.score && leg.event_status !== "scheduled" ? `${leg.score.home} : ${leg.score.away}` : "";
  return (
    <li className="flex items-start justify-between gap-3">
      <div className="min-w-0">
        <p className="font-semibold">{names.pick(named)}</p>
        <p className="text-sm text-soft">
          {[names.game(leg), names.marketName(named), when(leg.starts_at), score].filter(Boolean).join(" · ")}
        </p>
        <Changes leg={leg} />
      </div>
      <div className="shrink-0 text-right">
        {!isTeased(leg) && <p className="font-bold">{formatPrice(leg.price)}</p>}
        {result && (
          <p
            className={`flex items-center justify-end gap-1 text-sm font-semibold ${RESULT_TONES[result] ?? "text-soft"}`}
          >
            {icon && <Icon className="!size-4" name={icon} />}
            {t(`leg.${result as "won"}`)}
          </p>
        )}
      </div>
    </li>
  );
}

/** A teaser is paid by its table: the leg's own price says nothing. */
function isTeased({ offered_line, line }: TicketLeg): boolean {
  return typeof offered_line === "number" && offered_line !== line;
}

/** How the leg differs from what was on the board, or from what was asked for. */
function Changes({ leg }: { leg: TicketLeg }) {
  const t = useTranslations("ticket");
  const names = useNames();
  const named = { ...leg, market: leg.kind };
  const { asked_price: asked, corrected_price: corrected, offered_line: offered } = leg;
  const priced = (price: NonNullable<typeof asked>, line: number | null) =>
    `${names.side({ ...named, line })} ${formatPrice(price)}`;
  const changes = [
    leg.in_play && t("inPlay"),
    isTeased(leg) && t("teasedFrom", { line: names.side({ ...named, line: offered ?? null }) }),
    asked && t("asked", { was: priced(asked, leg.asked_line ?? null), now: priced(leg.price, leg.line) }),
    corrected && t("correctedTo", { price: formatPrice(corrected) }),
  ].filter(Boolean);
  return changes.length > 0 ? <p className="text-sm font-semibold text-accent">{changes.join(" · ")}</p> : null;
}
