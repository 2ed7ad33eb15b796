"use client";
import { useTranslations } from "use-intl";
import { ApiError } from "@/api/errors";
import type { Quote } from "@/api/types";
import { formatMinor } from "@/money/money";
import { href, paths, usePath } from "@/route";
import { useMe } from "@/session/session";
import { useNames } from "@/tickets/names";
import { Button, ButtonLink } from "@/ui/button";
import { useErrorWords } from "@/ui/notes";
import type { Attempt, Refusal } from "./attempt";
import { isAboutStake } from "./problems";
import type { Accept, Moved } from "./slip";
import { slipActions, usePlace, useSlip } from "./store";
import { sumOf } from "./totals";

type ProblemsProps = { quotes: Quote[]; attempts: Attempt[]; error: unknown; stakeTyped?: boolean };

/**
 * Why the slip cannot be placed as it stands, and what was refused: each sentence once, with the selection it is about
 * when there are several. A moved price says so at its leg.
 */
export function Problems({ quotes, attempts, error, stakeTyped = true }: ProblemsProps) {
  const words = useErrorWords();
  const names = useNames();
  const legs = useSlip((slip) => slip.legs);
  const quoted = quotes
    .flatMap((quote) => quote.problems)
    .filter((problem) => problem.error !== "PriceMoved" && (stakeTyped || !isAboutStake(problem)));
  const refused = attempts.flatMap((attempt) => (attempt.state === "refused" ? [attempt.refusal] : []));

  function sentence({ message, details }: Pick<Refusal, "message" | "details">): string {
    const about = legs.length > 1 ? legs.find((leg) => leg.selectionId === details.selection_id) : undefined;
    return about ? `${names.pick(about)}: ${message}` : message;
  }

  const sentences = new Set([...refused, ...quoted].map(sentence));
  if (error instanceof ApiError) sentences.add(sentence(error));
  else if (error) sentences.add(words(error));
  if (sentences.size === 0) return null;
  return (
    <ul className="grid gap-1 rounded-xl bg-down-soft p-3 font-medium text-down" role="alert">
      {[...sentences].map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
}

type Props = { quotes: Quote[]; stakeMinor: number | null; fresh: boolean; moved: Moved[]; pending: boolean };

/** One button that always says what pressing it does. */
export function PlaceButton({ quotes, stakeMinor, fresh, moved, pending }: Props) {
  const t = useTranslations("slip");
  const me = useMe();
  const path = usePath();
  const { kind, legs, attempts, accept } = useSlip();
  const { place, again } = usePlace();
  const unanswered = attempts.some((attempt) => attempt.state === "unanswered");
  const sending = attempts.some((attempt) => attempt.state === "sending");

  if (me === null) return <ButtonLink to={href(paths.signIn, { next: path })}>{t("signInToBet")}</ButtonLink>;
  if (unanswered && !sending) {
    return (
      <div className="grid gap-2" role="alert">
        <p className="rounded-xl bg-warn-soft p-3 font-medium text-warn">{t("unanswered")}</p>
        <Button onClick={again}>{t("askAgain")}</Button>
      </div>
    );
  }
  if (sending) {
    return (
      <Button busy className="min-h-14 animate-pulse text-lg">
        {t("sending")}
      </Button>
    );
  }
  if (moved.length > 0 && accept === "none") {
    return (
      <Button className="min-h-14 text-lg" onClick={() => slipActions.take(moved)}>
        {t("takeNew", { count: moved.length })}
      </Button>
    );
  }
  const sum = sumOf(quotes);
  const blocked = quotes.some((quote) => quote.problems.some((problem) => problem.error !== "PriceMoved"));
  const ready = stakeMinor !== null && fresh && quotes.length > 0 && !blocked && me?.role === "player" && !pending;
  const words = kind === "straight" ? t("placeStraights", { count: legs.length }) : t(`place.${kind}`);
  return (
    <Button
      className="min-h-14 !justify-between text-lg"
      disabled={!ready}
      onClick={() => stakeMinor !== null && place(stakeMinor)}
    >
      <span className="font-bold">{stakeMinor === null ? t("enterStake") : words}</span>
      {stakeMinor !== null && fresh && quotes.length > 0 && (
        <span className="text-base">
          {formatMinor(sum.risk)} → {formatMinor(sum.returns)}
        </span>
      )}
    </Button>
  );
}

const CHOICES: Accept[] = ["none", "better", "any"];

/** What to do when a price moves while the bet travels. */
export function AcceptChoice({ disabled }: { disabled: boolean }) {
  const t = useTranslations("slip.accept");
  const accept = useSlip((slip) => slip.accept);
  return (
    <label className="flex min-h-11 flex-wrap items-center justify-between gap-2 text-sm text-soft">
      {t("label")}
      <select
        className="min-h-11 rounded-xl border border-line bg-surface px-3 font-semibold text-text"
        disabled={disabled}
        onChange={(event) => slipActions.change({ accept: event.target.value as Accept })}
        value={accept}
      >
        {CHOICES.map((choice) => (
          <option key={choice} value={choice}>
            {t(choice)}
          </option>
        ))}
      </select>
    </label>
  );
}
