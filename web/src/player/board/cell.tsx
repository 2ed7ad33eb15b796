"use client";
import { useTranslations } from "use-intl";
import type { Market, OddsEvent, Selection } from "@/api/types";
import { useMove } from "@/live/store";
import { formatPrice, formatSpread } from "@/money/price";
import { useNames } from "@/tickets/names";
import { announce } from "@/ui/announce";
import { legFrom, MAX_LEGS } from "../slip/slip";
import { slipActions, useSlip } from "../slip/store";

/** `room` is the board the cell is drawn from; `label` stands over the price where no row or column names the side. */
type Props = {
  room: string;
  event: OddsEvent;
  market: Market | undefined;
  selection: Selection | undefined;
  label?: boolean;
};

/** One selection of the board. What cannot be bet now says so in a word and explains itself when pressed. */
export function PriceCell({ market, selection, ...rest }: Props) {
  if (!(market && selection))
    return (
      <span aria-hidden="true" className="cell cell-empty">
        –
      </span>
    );
  return <OfferedCell market={market} selection={selection} {...rest} />;
}

type Offered = Props & { market: Market; selection: Selection };

function OfferedCell({ room, event, market, selection, label = false }: Offered) {
  const t = useTranslations("board");
  const names = useNames();
  const picked = useSlip((slip) => slip.legs.some((leg) => leg.selectionId === selection.id));
  const refusal = refusalOf(event, selection);
  const named = { ...event, ...market, ...selection, market: market.kind };
  const price = selection.price ? formatPrice(selection.price) : t("noPrice");
  const word = refusal ? t(`word.${refusal}`) : null;

  function press() {
    const leg = legFrom(event, market, selection);
    if (refusal || !leg) return announce(t(`why.${refusal ?? "closed"}`));
    const full = !picked && useSlip.getState().legs.length >= MAX_LEGS;
    if (full) return announce(t("slipFull", { max: MAX_LEGS }));
    navigator.vibrate?.(8);
    slipActions.toggle(leg);
  }

  return (
    <button
      aria-disabled={refusal ? true : undefined}
      aria-pressed={picked}
      className="cell"
      data-selection={selection.id}
      onClick={press}
      type="button"
    >
      <span className="sr-only">
        {t("cell", { name: names.pick(named), market: names.marketName(named), price: word ?? price })}
      </span>
      <span aria-hidden="true" className="grid justify-items-center">
        {label && <small className="line-clamp-2 px-1">{names.side(named)}</small>}
        {word ? (
          <span className="word">{word}</span>
        ) : (
          <>
            {!label && selection.line !== null && <small>{lineText(selection)}</small>}
            <b>{price}</b>
          </>
        )}
      </span>
      {!word && <Moving room={room} selectionId={selection.id} />}
    </button>
  );
}

/** The arrow and frame of a move; a new key starts them anew. */
function Moving({ room, selectionId }: { room: string; selectionId: string }) {
  const move = useMove(room, selectionId);
  return move ? <i aria-hidden="true" className={`move move-${move.direction}`} key={move.n} /> : null;
}

type Why = "suspended" | "closed";

/** A competition is closed once it has begun; a game goes on being bet on in play. */
function refusalOf(event: OddsEvent, selection: Selection): Why | null {
  if (selection.status === "suspended") return "suspended";
  if (selection.status !== "open" || !selection.price) return "closed";
  return event.in_play && !event.away ? "closed" : null;
}

function lineText({ side, line }: Selection): string {
  if (side === "over" || side === "under") return `${side === "over" ? "o" : "u"} ${line}`;
  return formatSpread(line ?? 0);
}
