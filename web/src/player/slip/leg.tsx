"use client";
import { useTranslations } from "use-intl";
import { comparePrices, formatPrice } from "@/money/price";
import { useNames } from "@/tickets/names";
import { Icon } from "@/ui/icon";
import type { Moved, SlipLeg } from "./slip";
import { slipActions } from "./store";

type Props = { leg: SlipLeg; moved: Moved | undefined; locked: boolean };

export function Leg({ leg, moved, locked }: Props) {
  const t = useTranslations("slip");
  const names = useNames();
  const name = names.pick(leg);
  return (
    <li className="grid gap-2 border-b border-hair py-3">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p className="font-semibold">{name}</p>
          <p className="text-sm text-soft">
            {names.game(leg)} · {names.marketName(leg.market)}
          </p>
        </div>
        <p className="font-bold">{formatPrice(leg.price)}</p>
        <button
          aria-label={t("remove", { name })}
          className="-my-2.5 -mr-3 grid size-11 place-items-center rounded-xl text-faint hover:text-text"
          disabled={locked}
          onClick={() => slipActions.remove(leg.selectionId)}
          type="button"
        >
          <Icon className="!size-5" name="close" />
        </button>
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
