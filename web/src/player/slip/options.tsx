"use client";
import { useTranslations } from "use-intl";
import { formatMinor } from "@/money/money";
import { useBalance } from "@/session/balance";
import { Segments } from "@/ui/segments";
import { type Condition, choices, combinations, pointsOf, sizesOf, teaserPoints } from "./kinds";
import type { SlipKind } from "./slip";
import { slipActions, useSlip } from "./store";

/** The kind of ticket, of those that the legs allow, and what that kind asks for. */
export function KindChoice({ allowed, pending }: { allowed: readonly SlipKind[] | undefined; pending: boolean }) {
  const t = useTranslations("slip");
  const slip = useSlip();
  const count = slip.legs.length;
  const label = (kind: SlipKind) => (kind === "straight" ? t("straights", { count }) : t(`kinds.${kind}`));
  return (
    <div className="grid gap-2">
      {count > 1 && (
        <Segments
          label={t("kind")}
          onChange={(kind) => slipActions.change({ kind })}
          options={choices(count, allowed, slip.kind).map((kind) => ({
            value: kind,
            label: label(kind),
            disabled: pending,
          }))}
          value={slip.kind}
        />
      )}
      {slip.kind === "round_robin" && <Sizes disabled={pending} />}
      {slip.kind === "teaser" && <Points disabled={pending} />}
      {(slip.kind === "if_bet" || slip.kind === "reverse") && <ConditionChoice disabled={pending} />}
      {slip.kind !== "straight" && <p className="text-sm text-soft">{t(`hint.${slip.kind}`)}</p>}
    </div>
  );
}

/** Sizes of a round robin, several at a time; each says how many parlays it makes. */
function Sizes({ disabled }: { disabled: boolean }) {
  const t = useTranslations("slip");
  const slip = useSlip();
  const count = slip.legs.length;
  const chosen = sizesOf(slip);
  const toggle = (size: number) =>
    slipActions.change({ sizes: chosen.includes(size) ? chosen.filter((one) => one !== size) : [...chosen, size] });
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="mb-1.5 text-sm font-semibold">{t("sizes")}</legend>
      {Array.from({ length: count - 1 }, (_, n) => n + 2).map((size) => (
        <button
          aria-pressed={chosen.includes(size)}
          className={`min-h-11 rounded-xl border px-3 text-sm font-semibold ${
            chosen.includes(size) ? "border-accent bg-accent-soft text-accent" : "border-line bg-surface"
          }`}
          disabled={disabled}
          key={size}
          onClick={() => toggle(size)}
          type="button"
        >
          {t("size", { size, count: combinations(count, size) })}
        </button>
      ))}
    </fieldset>
  );
}

function Points({ disabled }: { disabled: boolean }) {
  const t = useTranslations("slip");
  const slip = useSlip();
  const known = teaserPoints(slip.legs[0]?.league ?? "", slip.legs.length);
  if (known.length === 0) return null;
  return (
    <Segments
      label={t("points")}
      onChange={(points) => slipActions.change({ points: Number(points) })}
      options={known.map((points) => ({ value: String(points), label: t("point", { points }), disabled }))}
      value={String(pointsOf(slip))}
    />
  );
}

const CONDITIONS: Condition[] = ["win_only", "win_push_or_cancel"];

function ConditionChoice({ disabled }: { disabled: boolean }) {
  const t = useTranslations("slip");
  const condition = useSlip((slip) => slip.condition);
  return (
    <Segments
      label={t("condition.label")}
      onChange={(next) => slipActions.change({ condition: next })}
      options={CONDITIONS.map((value) => ({ value, label: t(`condition.${value}`), disabled }))}
      value={condition}
    />
  );
}

/** Whether the stake comes from the free-play balance; only for whoever has one. */
export function FreePlaySwitch({ disabled }: { disabled: boolean }) {
  const t = useTranslations("slip");
  const balance = useBalance();
  const freePlay = useSlip((slip) => slip.freePlay);
  const left = balance?.free_play_minor ?? 0;
  if (left <= 0 && !freePlay) return null;
  return (
    <label className="flex min-h-11 cursor-pointer items-center justify-between gap-3 rounded-xl bg-sunken px-3 text-sm">
      <span>
        <span className="font-semibold">{t("freePlay")}</span>{" "}
        <span className="text-soft">{t("freePlayLeft", { amount: formatMinor(left) })}</span>
      </span>
      <input
        checked={freePlay}
        className="size-6 shrink-0 accent-accent"
        disabled={disabled}
        onChange={(event) => slipActions.change({ freePlay: event.target.checked })}
        type="checkbox"
      />
    </label>
  );
}
