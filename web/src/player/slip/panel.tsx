"use client";
import { useTranslations } from "use-intl";
import { eventRoom } from "@/live/protocol";
import { useRooms, useWatchedPrices } from "@/live/store";
import { parseAmount } from "@/money/money";
import { useMe } from "@/session/session";
import { Icon } from "@/ui/icon";
import { isPending } from "./attempt";
import { Leg } from "./leg";
import { FreePlaySwitch, KindChoice } from "./options";
import { AcceptChoice, PlaceButton, Problems } from "./place";
import { Placed } from "./placed";
import { ANY_STAKE_MINOR, useKinds, useQuotes } from "./quote";
import { movedLegs, ticketsOf } from "./slip";
import { StakeField } from "./stake";
import { useSlip } from "./store";
import { Totals } from "./totals";

/** The slip's content: in the sheet on a phone, beside the board on a desktop. */
export function SlipPanel() {
  const slip = useSlip();
  const placed = slip.attempts.flatMap((attempt) => (attempt.state === "placed" ? [attempt.ticket] : []));
  const pending = slip.attempts.some(isPending);
  return (
    <div className="grid gap-4">
      <div aria-live="polite" role="status">
        {placed.length > 0 && !pending && <Placed tickets={placed} />}
      </div>
      {slip.legs.length > 0 ? <OpenSlip pending={pending} /> : placed.length === 0 && <EmptySlip />}
    </div>
  );
}

function EmptySlip() {
  const t = useTranslations("slip");
  return (
    <div className="grid justify-items-center gap-2 py-8 text-center">
      <Icon className="!size-9 text-faint" name="slip" />
      <p className="font-semibold">{t("empty")}</p>
      <p className="max-w-60 text-soft">{t("emptyHint")}</p>
    </div>
  );
}

/** Without a stake the quote is asked for any: the limits, the kinds and what stands against the legs are told before. */
function OpenSlip({ pending }: { pending: boolean }) {
  const t = useTranslations("slip");
  const slip = useSlip();
  const me = useMe();
  const stakeMinor = parseAmount(slip.stake);
  useRooms(slip.legs.map((leg) => eventRoom(leg.eventId)));
  const pricesSeen = useWatchedPrices(slip.legs);
  const asking = me?.role === "player" && !pending;
  const kinds = useKinds(slip, asking);
  const { quotes, error, fresh } = useQuotes(ticketsOf(slip, stakeMinor ?? ANY_STAKE_MINOR), pricesSeen, asking);
  const moved = movedLegs(slip.legs, quotes);
  const quoted = quotes.flatMap((quote) => quote.legs);
  return (
    <>
      <KindChoice allowed={kinds} pending={pending} />
      <ul aria-label={t("legs")} className="-my-2">
        {slip.legs.map((leg, index) => (
          <Leg
            key={leg.selectionId}
            leg={leg}
            locked={pending}
            moved={moved.find((move) => move.leg === leg)}
            place={slip.kind === "if_bet" ? index + 1 : undefined}
            quoted={quoted.find((one) => one.selection_id === leg.selectionId)}
          />
        ))}
      </ul>
      <StakeField disabled={pending} quotes={quotes} />
      <FreePlaySwitch disabled={pending} />
      <Totals fresh={fresh} quotes={quotes} stakeMinor={stakeMinor} />
      <Problems
        attempts={slip.attempts}
        error={asking ? error : null}
        quotes={quotes}
        stakeTyped={stakeMinor !== null}
      />
      <PlaceButton fresh={fresh} moved={moved} pending={pending} quotes={quotes} stakeMinor={stakeMinor} />
      <AcceptChoice disabled={pending} />
    </>
  );
}
