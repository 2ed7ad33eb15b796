"use client";
import { useTranslations } from "use-intl";
import { formatMinorShort } from "@/money/money";
import { Money } from "@/ui/money";

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** A signed figure, quiet when nothing happened. */
export function Figure({ minor }: { minor: number }) {
  return minor === 0 ? <span className="text-faint">0</span> : <Money minor={minor} short signed />;
}

/** What a balance means for the agent, in words: colour and sign are never all. */
export function WhoPays({ balanceMinor }: { balanceMinor: number }) {
  const t = useTranslations("figures");
  if (balanceMinor === 0) return null;
  const amount = formatMinorShort(Math.abs(balanceMinor));
  return (
    <span className="block text-xs font-medium text-soft">{t(balanceMinor < 0 ? "collect" : "pay", { amount })}</span>
  );
}
