"use client";
import { useTranslations } from "use-intl";
import type { Quote } from "@/api/types";
import { estimateReturn, formatPrice } from "@/money/price";
import { Money } from "@/ui/money";
import { LimitsNote } from "./limits";
import { makesTicket } from "./problems";
import type { Slip } from "./slip";
import { useSlip } from "./store";

export type Sum = { risk: number; toWin: number; returns: number };

/** All tickets of the slip together, as the server quoted them. */
export function sumOf(quotes: readonly Quote[]): Sum {
  const sum = (pick: (quote: Quote) => number) => quotes.reduce((total, quote) => total + pick(quote), 0);
  return { risk: sum((q) => q.risk_minor), toWin: sum((q) => q.to_win_minor), returns: sum((q) => q.return_minor) };
}

type Props = { quotes: Quote[]; stakeMinor: number | null; fresh: boolean };

/** Risk, to win, return. Until the quote is here our own exact estimate stands in where it can, marked as such. */
export function Totals({ quotes, stakeMinor, fresh }: Props) {
  const t = useTranslations("slip");
  const slip = useSlip();
  const sum = stakeMinor === null ? null : fresh ? sumOf(quotes) : estimate(stakeMinor, slip);
  return (
    <div className="grid gap-2">
      {sum && (
        <dl aria-busy={!fresh} className={`grid grid-cols-3 gap-2 ${fresh ? "" : "opacity-60"}`}>
          <Amount label={t("risk")} minor={sum.risk} />
          <Amount label={t("toWin")} minor={sum.toWin} />
          <Amount label={fresh ? t("returns") : t("returnsAbout")} minor={sum.returns} strong />
        </dl>
      )}
      {fresh && <Facts quotes={quotes} />}
      <LimitsNote quotes={quotes} />
    </div>
  );
}

/** What is not an amount: the ticket's own price, how many lines it has, how long it waits. */
function Facts({ quotes }: { quotes: Quote[] }) {
  const t = useTranslations("slip");
  const slip = useSlip();
  const [quote] = quotes;
  if (!quote) return null;
  const lines = quote.line_count ?? 1;
  const delay = Math.max(...quotes.map((one) => one.delay_seconds ?? 0));
  const isWhole = slip.legs.length > 1 && quotes.length === 1 && makesTicket(quote);
  const facts = [
    isWhole && quote.price && t("price", { price: formatPrice(quote.price) }),
    lines > 1 && t("lines", { count: lines }),
    slip.freePlay && t("freePlayReturns"),
    delay > 0 && t("delay", { seconds: delay }),
  ].filter(Boolean);
  if (facts.length === 0) return null;
  return (
    <ul className="grid gap-0.5 text-sm font-semibold">
      {facts.map((fact) => (
        <li key={String(fact)}>{fact}</li>
      ))}
    </ul>
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

/** Straights and parlays are products of their prices; what the other kinds pay only the server says. */
function estimate(stakeMinor: number, { kind, legs, freePlay }: Slip): Sum | null {
  if ((kind !== "straight" && kind !== "parlay") || freePlay) return null;
  const prices = legs.map((leg) => leg.price);
  const tickets = kind === "parlay" ? [prices] : prices.map((price) => [price]);
  const returns = tickets.reduce((total, some) => total + estimateReturn(stakeMinor, some), 0);
  const risk = stakeMinor * tickets.length;
  return { risk, toWin: returns - risk, returns };
}
