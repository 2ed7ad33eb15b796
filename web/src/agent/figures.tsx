"use client";
import { useTranslations } from "use-intl";
import type { FigureLine, Figures, Sums } from "@/api/types";
import { href, Link, paths, useGo, useQueryValue } from "@/route";
import { useRole } from "@/session/session";
import { Icon } from "@/ui/icon";
import { Money } from "@/ui/money";
import { Empty, ErrorNote, Skeleton } from "@/ui/notes";
import { useWide } from "@/ui/wide";
import { FigureCards } from "./figure-cards";
import { DAYS, Figure, WhoPays } from "./figure-parts";
import { useFigures } from "./queries";
import { addDays, dayText } from "./weeks";

/** The week's sheet, the page an agent lives in: players down, Monday to Sunday across, totals both ways. */
export function FiguresScreen() {
  const t = useTranslations("figures");
  const me = useRole("agent");
  const asked = useQueryValue("week");
  return (
    <div className="grid gap-4">
      <h1 className="text-2xl">{t("title")}</h1>
      {me ? <Sheet week={asked} /> : <SheetSkeleton />}
    </div>
  );
}

function Sheet({ week }: { week: string | null }) {
  const t = useTranslations("figures");
  const figures = useFigures(week);
  const wide = useWide();
  if (figures.error && !figures.data) return <ErrorNote error={figures.error} retry={() => figures.refetch()} />;
  if (!figures.data) return <SheetSkeleton />;
  const sheet = figures.data;
  return (
    <>
      <WeekBar sheet={sheet} />
      <p className="text-sm text-soft">
        {t("boundary", { starts: sheet.day_starts.slice(0, 5), zone: sheet.time_zone.replaceAll("_", " ") })}{" "}
        {t("sign")}
      </p>
      <Summary totals={sheet.totals} />
      {sheet.items.length === 0 ? (
        <Empty title={t("none")} />
      ) : wide ? (
        <Table sheet={sheet} />
      ) : (
        <FigureCards sheet={sheet} />
      )}
    </>
  );
}

function WeekBar({ sheet }: { sheet: Figures }) {
  const t = useTranslations("figures");
  const go = useGo();
  const move = (days: number) => go.replace(href(paths.figures, { week: addDays(sheet.week, days) }));
  const arrow = "grid size-12 place-items-center rounded-xl border border-line bg-surface disabled:opacity-40";
  return (
    <div className="flex items-center justify-between gap-2 sm:justify-start">
      <button aria-label={t("previous")} className={arrow} onClick={() => move(-7)} type="button">
        <Icon name="back" />
      </button>
      <p className="text-center font-semibold sm:min-w-52" data-testid="week">
        {t("week", { from: dayText(sheet.week, false), to: dayText(addDays(sheet.week, 6)) })}
        {sheet.current && <span className="block text-sm font-medium text-accent">{t("open")}</span>}
      </p>
      <button aria-label={t("next")} className={arrow} disabled={sheet.current} onClick={() => move(7)} type="button">
        <Icon name="chevron" />
      </button>
    </div>
  );
}

function Summary({ totals }: { totals: Sums }) {
  const t = useTranslations("figures");
  const cards = [
    ["bookWin", -totals.week_minor],
    ["balances", totals.balance_minor],
    ["atRisk", totals.pending_minor],
  ] as const;
  return (
    <dl className="grid gap-2 sm:grid-cols-3">
      {cards.map(([name, minor]) => (
        <div
          className="flex items-baseline justify-between gap-2 rounded-2xl border border-hair bg-surface px-4 py-3 shadow-lift sm:block"
          key={name}
        >
          <dt className="text-sm text-soft">{t(`card.${name}`)}</dt>
          <dd className="text-2xl font-bold tracking-tight">
            <Money minor={minor} signed={name !== "atRisk"} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const HEAD = "py-3 text-xs font-semibold text-faint";
const RIGHT = "px-2 text-right last:pr-4";
const STICKY = "sticky left-0 z-10 bg-surface pl-4 pr-3 text-left";

function Table({ sheet }: { sheet: Figures }) {
  const t = useTranslations("figures");
  return (
    <section
      aria-label={t("table")}
      className="overflow-x-auto rounded-2xl border border-hair bg-surface shadow-lift"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must scroll with the keyboard too
      tabIndex={0}
    >
      <table className="w-full border-collapse whitespace-nowrap text-sm">
        <caption className="sr-only">{t("title")}</caption>
        <thead>
          <tr className="border-b border-line">
            <th className={`${HEAD} ${STICKY}`} scope="col">
              {t("player")}
            </th>
            {DAYS.map((day, index) => (
              <th className={`${HEAD} ${RIGHT}`} key={day} scope="col">
                <span className="block">{t(`day.${day}`)}</span>
                <span className="font-normal">{dayText(addDays(sheet.week, index), false)}</span>
              </th>
            ))}
            {(["weekSum", "payments", "carried", "balance", "pending"] as const).map((column) => (
              <th className={`${HEAD} ${RIGHT}`} key={column} scope="col">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sheet.items.map((line) => (
            <Line key={line.client_id} line={line} />
          ))}
        </tbody>
        <tfoot>
          <tr className="border-t-2 border-line font-bold">
            <th className={`${STICKY} py-3 font-bold`} scope="row">
              {t("all", { count: sheet.items.length })}
            </th>
            <Cells sums={sheet.totals} />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Line({ line }: { line: FigureLine }) {
  return (
    <tr className="border-b border-hair last:border-b-0">
      <th className={`${STICKY} font-normal`} scope="row">
        <Link
          className="flex min-h-12 max-w-36 flex-col justify-center"
          to={href(paths.player, { id: line.client_id })}
        >
          <span className="overflow-hidden text-ellipsis font-semibold">{line.username}</span>
        </Link>
      </th>
      <Cells sums={line} />
    </tr>
  );
}

const CELL = "px-2 py-2 text-right last:pr-4";

function Cells({ sums }: { sums: Sums }) {
  const { balance_minor: balance } = sums;
  return (
    <>
      {DAYS.map((day, index) => (
        <td className={CELL} key={day}>
          <Figure minor={sums.days[index] ?? 0} />
        </td>
      ))}
      <td className={`${CELL} font-bold`}>
        <Figure minor={sums.week_minor} />
      </td>
      <td className={CELL}>
        <Figure minor={sums.payments_minor} />
      </td>
      <td className={CELL}>
        <Figure minor={sums.brought_forward_minor} />
      </td>
      <td className={`${CELL} font-bold`}>
        <Figure minor={balance} />
        <WhoPays balanceMinor={balance} />
      </td>
      <td className={`${CELL} text-soft`}>
        <Money minor={sums.pending_minor} short />
      </td>
    </>
  );
}

function SheetSkeleton() {
  return (
    <div className="grid gap-3">
      <Skeleton className="h-12 w-72" />
      <div className="grid gap-2 sm:grid-cols-3">
        <Skeleton className="h-20" />
        <Skeleton className="h-20" />
        <Skeleton className="h-20" />
      </div>
      <Skeleton className="h-96" />
    </div>
  );
}
