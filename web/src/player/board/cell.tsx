"use client";
import { useTranslations } from "use-intl";
import type { OddsEvent, Selection } from "@/api/types";
import { useMove } from "@/live/store";
import { formatPrice, formatSpread } from "@/money/price";
import { useNames } from "@/tickets/names";
import { announce } from "@/ui/announce";
import { legFrom, MAX_LEGS } from "../slip/slip";
import { slipActions, useSlip } from "../slip/store";

type Props = { league: string; event: OddsEvent; market: string; selection: Selection | undefined };

/** One selection of the board. What cannot be bet now says so in a word and explains itself when pressed. */
export function PriceCell({ league, event, market, selection }: Props) {
  if (!selection)
    return (
      <span aria-hidden="true" className="cell cell-empty">
        –
      </span>
    );
  return <OfferedCell event={event} league={league} market={market} selection={selection} />;
}

function OfferedCell({ league, event, market, selection }: Props & { selection: Selection }) {
  const t = useTranslations("board");
  const names = useNames();
  const picked = useSlip((slip) => slip.legs.some((leg) => leg.selectionId === selection.id));
  const refusal = refusalOf(event, selection);
  const { home, away } = event;
  const name = names.pick({ market, side: selection.side, line: selection.line, home, away });
  const price = selection.price ? formatPrice(selection.price) : t("noPrice");
  const word = refusal && refusal !== "inPlay" ? t(`word.${refusal}`) : null;

  function press() {
    const leg = legFrom(league, event, market, selection);
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
      <span className="sr-only">{t("cell", { name, market: names.marketName(market), price: word ?? price })}</span>
      <span aria-hidden="true" className="grid justify-items-center">
        {word ? (
          <span className="word">{word}</span>
        ) : (
          <>
            {selection.line !== null && <small>{lineText(market, selection)}</small>}
            <b>{price}</b>
          </>
        )}
      </span>
      {!word && <Moving league={league} selectionId={selection.id} />}
    </button>
  );
}

/** The arrow and frame of a move; a new key starts them anew. */
function Moving({ league, selectionId }: { league: string; selectionId: string }) {
  const move = useMove(league, selectionId);
  return move ? <i aria-hidden="true" className={`move move-${move.direction}`} key={move.n} /> : null;
}

type Why = "suspended" | "closed" | "inPlay";

function refusalOf(event: OddsEvent, selection: Selection): Why | null {
  if (selection.status === "suspended") return "suspended";
  if (selection.status !== "open" || !selection.price) return "closed";
  return event.status === "live" ? "inPlay" : null;
}

function lineText(market: string, { side, line }: Selection): string {
  if (market === "spread") return formatSpread(line ?? 0);
  return `${side === "over" ? "o" : "u"} ${line}`;
}
