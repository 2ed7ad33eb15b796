"use client";
import { useTranslations } from "use-intl";
import type { Quote } from "@/api/types";
import { useLeagues } from "@/catalog/queries";
import { formatMinor } from "@/money/money";
import { useNames } from "@/tickets/names";

type Limits = Quote["limits"];

/** What holds for this slip before it is placed, and what set each figure. */
export function LimitsNote({ quotes }: { quotes: Quote[] }) {
  const t = useTranslations("slip");
  const about = useScope();
  const [quote] = quotes;
  if (!quote) return null;
  const { limits } = quote;
  const min = formatMinor(limits.min_stake_minor);
  const max = formatMinor(limits.max_stake_minor);
  const win = limits.max_win_minor ?? null;
  return (
    <ul className="grid gap-0.5 text-sm text-soft">
      <li>{t("limit", { min, max, about: about(limits, "max_stake_minor") })}</li>
      {win !== null && <li>{t("limitWin", { amount: formatMinor(win), about: about(limits, "max_win_minor") })}</li>}
      {quotes.some((one) => one.capped) && (
        <li>
          {t("capped", { amount: formatMinor(limits.max_return_minor), about: about(limits, "max_return_minor") })}
        </li>
      )}
    </ul>
  );
}

type Figure = "max_stake_minor" | "max_win_minor" | "max_return_minor";

/** `set for you`, `for NFL, spread`; nothing for what holds for everybody. */
function useScope(): (limits: Limits, figure: Figure) => string {
  const t = useTranslations("slip");
  const kinds = useTranslations("ticket.kind");
  const names = useNames();
  const leagues = useLeagues();
  return ({ scopes = {} }, figure) => {
    const { player, sport, league, market, period, ticket } = scopes[figure] ?? {};
    const title = leagues.data?.find((one) => one.key === league)?.title ?? league;
    const named = [
      title ?? sport,
      market && names.marketName({ market, home: "", away: "" }),
      period && names.periodName(period),
      ticket && kinds(ticket as "parlay"),
    ].filter(Boolean);
    if (named.length > 0) return t("limitFor", { what: named.join(", ") });
    return player ? t("limitYours") : "";
  };
}
