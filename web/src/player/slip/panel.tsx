"use client";
import { useTranslations } from "use-intl";
import type { Ticket } from "@/api/types";
import { leagueRoom } from "@/live/protocol";
import { useRooms, useWatchedPrices } from "@/live/store";
import { parseAmount } from "@/money/money";
import { paths } from "@/route";
import { useMe } from "@/session/session";
import { Button, ButtonLink } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Money } from "@/ui/money";
import { Segments } from "@/ui/segments";
import { isPending } from "./attempt";
import { Leg } from "./leg";
import { AcceptChoice, PlaceButton, Problems } from "./place";
import { useQuotes } from "./quote";
import { movedLegs, ticketsOf } from "./slip";
import { StakeField } from "./stake";
import { slipActions, useSlip } from "./store";
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

function Placed({ tickets }: { tickets: Ticket[] }) {
  const t = useTranslations("slip");
  return (
    <div className="grid gap-3 rounded-2xl bg-up-soft p-4">
      <div className="flex items-center gap-3 text-up">
        <span className="pop grid size-10 shrink-0 place-items-center rounded-full bg-up text-surface">
          <Icon className="draw" name="check" />
        </span>
        <p className="text-lg font-bold">{t("placed", { count: tickets.length })}</p>
      </div>
      <ul className="grid gap-1">
        {tickets.map((ticket) => (
          <li className="flex justify-between gap-3" key={ticket.id}>
            <span className="font-semibold">{t("ticketNumber", { number: ticket.number })}</span>
            <span>
              <Money minor={ticket.risk_minor} /> → <Money minor={ticket.risk_minor + ticket.to_win_minor} />
            </span>
          </li>
        ))}
      </ul>
      <div className="grid grid-cols-2 gap-2">
        <ButtonLink look="outline" onClick={slipActions.done} to={paths.bets}>
          {t("seeBets")}
        </ButtonLink>
        <Button look="outline" onClick={slipActions.done}>
          {t("done")}
        </Button>
      </div>
    </div>
  );
}

function OpenSlip({ pending }: { pending: boolean }) {
  const t = useTranslations("slip");
  const slip = useSlip();
  const me = useMe();
  const stakeMinor = parseAmount(slip.stake);
  useRooms(slip.legs.map((leg) => leagueRoom(leg.league)));
  const pricesSeen = useWatchedPrices(slip.legs);
  const asking = stakeMinor !== null && me?.role === "player" && !pending;
  const { quotes, error, fresh } = useQuotes(ticketsOf(slip, stakeMinor ?? 0), pricesSeen, asking);
  const shown = stakeMinor === null ? [] : quotes;
  const moved = movedLegs(slip.legs, shown);
  return (
    <>
      {slip.legs.length > 1 && (
        <Segments
          label={t("kind")}
          onChange={(kind) => slipActions.change({ kind })}
          options={[
            { value: "straight", label: t("straights", { count: slip.legs.length }), disabled: pending },
            { value: "parlay", label: t("parlay"), disabled: pending },
          ]}
          value={slip.kind}
        />
      )}
      <ul aria-label={t("legs")} className="-my-2">
        {slip.legs.map((leg) => (
          <Leg key={leg.selectionId} leg={leg} locked={pending} moved={moved.find((move) => move.leg === leg)} />
        ))}
      </ul>
      <StakeField disabled={pending} quote={shown[0]} />
      <Totals fresh={fresh} quotes={shown} stakeMinor={stakeMinor} />
      <Problems attempts={slip.attempts} error={asking ? error : null} quotes={shown} />
      <PlaceButton fresh={fresh} moved={moved} pending={pending} quotes={shown} stakeMinor={stakeMinor} />
      <AcceptChoice disabled={pending} />
    </>
  );
}
