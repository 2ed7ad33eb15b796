"use client";
import { useTranslations } from "use-intl";
import type { Quote } from "@/api/types";
import { formatMinor } from "@/money/money";
import { estimateReturn } from "@/money/price";
import { Money } from "@/ui/money";
import { useSlip } from "./store";

export type Sum = { risk: number; toWin: number; returns: number };

/** All tickets of the slip together, as the server quoted them. */
export function sumOf(quotes: readonly Quote[]): Sum {
  const sum = (pick: (quote: Quote) => number) => quotes.reduce((total, quote) => total + pick(quote), 0);
  return { risk: sum((q) => q.risk_minor), toWin: sum((q) => q.to_win_minor), returns: sum((q) => q.return_minor) };
}

type Props = { quotes: Quote[]; stakeMinor: number | null; fresh: boolean };

/** Risk, to win, return. Until the quote is here our own exact estimate stands in, marked as such. */
export function Totals({ quotes, stakeMinor, fresh }: Props) {
  const t = useTranslations("slip");
  const slip = useSlip();
  if (stakeMinor === null) return null;
  const sum = fresh ? sumOf(quotes) : estimate(stakeMinor, slip.kind === "parlay", slip.legs);
  const limits = quotes[0]?.limits;
  return (
    <div className="grid gap-2">
      <dl aria-busy={!fresh} className={`grid grid-cols-3 gap-2 ${fresh ? "" : "opacity-60"}`}>
        <Amount label={t("risk")} minor={sum.risk} />
        <Amount label={t("toWin")} minor={sum.toWin} />
        <Amount label={fresh ? t("returns") : t("returnsAbout")} minor={sum.returns} strong />
      </dl>
      {limits && (
        <p className="text-sm text-soft">
          {quotes.some((quote) => quote.capped)
            ? t("capped", { amount: formatMinor(limits.max_return_minor) })
            : t("limit", { min: formatMinor(limits.min_stake_minor), max: formatMinor(limits.max_stake_minor) })}
        </p>
      )}
    </div>
  );
}

function Amount({ label, minor, strong = false }: { label: string; minor: number; strong?: boolean }) {
  return (
    <div className="rounded-xl bg-sunken px-3 py-2">
      <dt className="text-xs text-soft">{label}</dt>
      <dd className={strong ? "text-lg font-bold tracking-tight" : "text-lg tracking-tight"}>
        <Money minor={minor} />
      </dd>
    </div>
  );
}

function estimate(
  stakeMinor: number,
  parlay: boolean,
  legs: readonly { price: Parameters<typeof estimateReturn>[1][0] }[],
): Sum {
  const prices = legs.map((leg) => leg.price);
  const tickets = parlay ? [prices] : prices.map((price) => [price]);
  const returns = tickets.reduce((total, some) => total + estimateReturn(stakeMinor, some), 0);
  const risk = stakeMinor * tickets.length;
  return { risk, toWin: returns - risk, returns };
}
