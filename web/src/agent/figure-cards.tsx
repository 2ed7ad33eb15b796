"use client";
import { useTranslations } from "use-intl";
import type { FigureLine, Figures } from "@/api/types";
import { href, Link, paths } from "@/route";
import { Icon } from "@/ui/icon";
import { Money } from "@/ui/money";
import { DAYS, Figure, WhoPays } from "./figure-parts";
import { addDays, dayText } from "./weeks";

/** The week's sheet on a phone: one player a row, the days behind a tap. */
export function FigureCards({ sheet }: { sheet: Figures }) {
  const t = useTranslations("figures");
  return (
    <ul aria-label={t("table")} className="grid gap-2">
      {sheet.items.map((line) => (
        <li key={line.client_id}>
          <FigureCard line={line} week={sheet.week} />
        </li>
      ))}
    </ul>
  );
}

function FigureCard({ line, week }: { line: FigureLine; week: string }) {
  const t = useTranslations("figures");
  const rest = [
    ["payments", line.payments_minor],
    ["carried", line.brought_forward_minor],
  ] as const;
  return (
    <details className="group rounded-2xl border border-hair bg-surface shadow-lift">
      <summary className="grid min-h-16 list-none grid-cols-[minmax(0,1fr)_auto_auto_1.25rem] items-center gap-3 rounded-2xl px-4 py-2">
        <span className="min-w-0">
          <span className="block font-semibold">{line.username}</span>
          {line.pending_minor > 0 && (
            <span className="block text-xs text-soft">
              {t("pending")} <Money minor={line.pending_minor} short />
            </span>
          )}
        </span>
        <span className="text-right">
          <span className="block text-xs text-soft">{t("weekSum")}</span>
          <Figure minor={line.week_minor} />
        </span>
        <span className="min-w-20 text-right font-bold">
          <span className="block text-xs font-normal text-soft">{t("balance")}</span>
          <Figure minor={line.balance_minor} />
          <WhoPays balanceMinor={line.balance_minor} />
        </span>
        <Icon className="!size-5 text-faint transition-transform group-open:rotate-180" name="down" />
      </summary>
      <dl className="grid gap-1 border-t border-hair px-4 py-3">
        {DAYS.map((day, index) => (
          <div className="flex justify-between" key={day}>
            <dt className="text-soft">
              {t(`day.${day}`)} {dayText(addDays(week, index), false)}
            </dt>
            <dd>
              <Figure minor={line.days[index] ?? 0} />
            </dd>
          </div>
        ))}
        {rest.map(([name, minor]) => (
          <div className="flex justify-between border-t border-hair pt-1" key={name}>
            <dt className="text-soft">{t(name)}</dt>
            <dd>
              <Figure minor={minor} />
            </dd>
          </div>
        ))}
      </dl>
      <Link
        className="flex min-h-12 items-center justify-between border-t border-hair px-4 font-semibold text-accent"
        to={href(paths.player, { id: line.client_id })}
      >
        {t("openPlayer", { username: line.username })}
        <Icon className="!size-4" name="chevron" />
      </Link>
    </details>
  );
}
