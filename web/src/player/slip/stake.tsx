"use client";
import { useTranslations } from "use-intl";
import type { Quote } from "@/api/types";
import { formatMinor, formatMinorShort, parseAmount } from "@/money/money";
import { Field } from "@/ui/field";
import { slipActions, useSlip } from "./store";

const PRESETS_MINOR = [1000, 2500, 5000, 10000];

/** The stake as typed; presets set it, `max` is the most the server's quote would take. */
export function StakeField({ quote, disabled }: { quote: Quote | undefined; disabled: boolean }) {
  const t = useTranslations("slip");
  const slip = useSlip();
  const each = slip.kind === "straight" && slip.legs.length > 1;
  const most = mostStake(quote, each ? slip.legs.length : 1);
  const wrong = slip.stake.trim() !== "" && parseAmount(slip.stake) === null;
  const set = (minor: number) => slipActions.change({ stake: formatMinorShort(minor).replaceAll(",", "") });
  return (
    <div className="grid gap-2">
      <Field
        autoComplete="off"
        className="text-left [&_input]:text-2xl [&_input]:font-bold [&_input]:tracking-tight"
        disabled={disabled}
        enterKeyHint="done"
        error={wrong ? t("stakeWrong") : null}
        inputMode="decimal"
        label={each ? t("stakeEach") : t("stake")}
        onChange={(event) => slipActions.change({ stake: event.target.value })}
        placeholder="0.00"
        value={slip.stake}
      />
      <fieldset className="flex gap-2">
        <legend className="sr-only">{t("presets")}</legend>
        {PRESETS_MINOR.map((minor) => (
          <Preset disabled={disabled} key={minor} label={formatMinorShort(minor)} onPress={() => set(minor)} />
        ))}
        <Preset
          disabled={disabled || most === null}
          label={t("max")}
          onPress={() => most !== null && set(most)}
          title={most === null ? undefined : t("maxIs", { amount: formatMinor(most) })}
        />
      </fieldset>
    </div>
  );
}

type PresetProps = { label: string; title?: string | undefined; disabled: boolean; onPress: () => void };

function Preset({ label, title, disabled, onPress }: PresetProps) {
  return (
    <button
      className="min-h-11 min-w-0 flex-1 rounded-xl bg-sunken font-semibold hover:bg-hair disabled:opacity-50"
      disabled={disabled}
      onClick={onPress}
      title={title}
      type="button"
    >
      {label}
    </button>
  );
}

/** The tighter of the limit and the credit left: credit is shared by all tickets of the slip. */
function mostStake(quote: Quote | undefined, tickets: number): number | null {
  if (!quote) return null;
  const credit = Math.floor(quote.limits.available_minor / tickets);
  const most = Math.min(quote.limits.max_stake_minor, credit);
  return most > 0 ? most : null;
}
