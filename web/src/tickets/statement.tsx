"use client";
import { useTranslations } from "use-intl";
import type { StatementLine } from "@/api/types";
import { Money } from "@/ui/money";
import { useWhen } from "@/ui/time";

/** Movements of money with the balance after each: the same list for the player and for the agent. */
export function StatementList({ lines }: { lines: StatementLine[] }) {
  const t = useTranslations("statement");
  const { when } = useWhen();
  return (
    <table className="w-full border-collapse">
      <caption className="sr-only">{t("title")}</caption>
      <thead>
        <tr className="border-b border-line text-left text-xs font-semibold text-faint">
          <th className="py-2 font-semibold" scope="col">
            {t("what")}
          </th>
          <th className="py-2 text-right font-semibold" scope="col">
            {t("amount")}
          </th>
          <th className="py-2 text-right font-semibold" scope="col">
            {t("balance")}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr className="border-b border-hair align-top last:border-b-0" key={line.id}>
            <td className="py-3 pr-3">
              <p className="font-semibold">{t(`cause.${line.cause}`)}</p>
              <p className="text-sm text-soft">
                {[when(line.at), line.reason, line.actor].filter(Boolean).join(" · ")}
              </p>
            </td>
            <td className="py-3 pl-2 text-right font-semibold">
              <Money minor={line.amount_minor} signed />
            </td>
            <td className="py-3 pl-4 text-right">
              <Money minor={line.balance_minor} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
