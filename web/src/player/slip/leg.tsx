"use client";
import { useTranslations } from "use-intl";
import type { Quote } from "@/api/types";
import { comparePrices, formatPrice } from "@/money/price";
import { useNames } from "@/tickets/names";
import { Icon } from "@/ui/icon";
import type { Moved, SlipLeg } from "./slip";
import { slipActions } from "./store";

type Quoted = Quote["legs"][number];
type Props = {
  leg: SlipLeg;
  moved: Moved | undefined;
  quoted: Quoted | undefined;
  locked: boolean;
  /** In an if-bet the order decides: then a leg has its place, and a button to move it up. */
  place?: number | undefined;
};

export function Leg({ leg, moved, quoted, locked, place }: Props) {
  const t = useTranslations("slip");
  const names = useNames();
  const name = names.pick(leg);
  const teased = typeof quoted?.offered_line === "number" && quoted.line !== quoted.offered_line ? quoted : null;
  return (
    <li className="grid gap-2 border-b border-hair py-3">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p className="font-semibold">
            {place !== undefined && <span className="text-soft">{place}. </span>}
            {name}
          </p>
          <p className="text-sm text-soft">
            {names.game(leg)} · {names.marketName(leg)}
          </p>
          {(quoted?.in_play ?? leg.inPlay) && <p className="text-sm font-semibold text-down">{t("inPlay")}</p>}
          {teased && (
            <p className="text-sm font-semibold text-accent">
              {t("teased", { line: names.pick({ ...leg, line: teased.line }) })}
            </p>
          )}
        </div>
        {!teased && <p className="font-bold">{formatPrice(leg.price)}</p>}
        <div className="-my-2.5 -mr-3 flex">
          {place !== undefined && place > 1 && (
            <button
              aria-label={t("earlier", { name })}
              className="grid size-11 place-items-center rounded-xl text-faint hover:text-text"
              disabled={locked}
              onClick={() => slipActions.earlier(leg.selectionId)}
              type="button"
            >
              <Icon className="!size-5 rotate-180" name="down" />
            </button>
          )}
          <button
            aria-label={t("remove", { name })}
            className="grid size-11 place-items-center rounded-xl text-faint hover:text-text"
            disabled={locked}
            onClick={() => slipActions.remove(leg.selectionId)}
            type="button"
          >
            <Icon className="!size-5" name="close" />
          </button>
        </div>
      </div>
      {moved && <MovedNote moved={moved} />}
    </li>
  );
}

/** Old → new, and for whom it is better: the price first, the line when it moved too. */
function MovedNote({ moved: { leg, price, line } }: { moved: Moved }) {
  const t = useTranslations("slip");
  const names = useNames();
  const lineMoved = line !== leg.line;
  const judgement = lineMoved ? "line" : comparePrices(price, leg.price) > 0 ? "better" : "worse";
  const now = lineMoved ? `${names.pick({ ...leg, line })} ${formatPrice(price)}` : formatPrice(price);
  const was = lineMoved ? `${names.pick(leg)} ${formatPrice(leg.price)}` : formatPrice(leg.price);
  return (
    <p className="flex flex-wrap justify-between gap-x-3 rounded-xl bg-warn-soft px-3 py-2 text-sm font-semibold text-warn">
      <span>{t("moved", { was, now })}</span>
      <span>{t(`movedFor.${judgement}`)}</span>
    </p>
  );
}
