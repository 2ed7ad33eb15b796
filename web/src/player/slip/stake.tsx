"use client";
import { useTranslations } from "use-intl";
import type { Quote } from "@/api/types";
import { formatMinor, formatMinorShort, parseAmount } from "@/money/money";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import type { Slip } from "./slip";
import { slipActions, useSlip } from "./store";

const PRESETS_MINOR = [1000, 2500, 5000, 10000];

/** The stake as typed; presets set it, `max` is the most the server's quote would take. */
export function StakeField({ quotes, disabled }: { quotes: Quote[]; disabled: boolean }) {
  const t = useTranslations("slip");
  const slip = useSlip();
  const most = mostStake(quotes);
  const wrong = slip.stake.trim() !== "" && parseAmount(slip.stake) === null;
  const stakeMinor = parseAmount(slip.stake);
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
        label={t(labelOf(slip))}
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
      {most !== null && stakeMinor !== null && stakeMinor > most && (
        <Button look="quiet" onClick={() => set(most)}>
          {t("largest", { amount: formatMinor(most) })}
        </Button>
      )}
    </div>
  );
}

/** What the amount is the stake of: the ticket, each straight, or each line. */
function labelOf({ kind, legs }: Slip): "stake" | "stakeEach" | "stakeLine" {
  if (kind === "round_robin" || kind === "reverse") return "stakeLine";
  return kind === "straight" && legs.length > 1 ? "stakeEach" : "stake";
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

/** The largest stake that passes every limit, by the server; what is available is shared by all tickets of the slip. */
function mostStake(quotes: Quote[]): number | null {
  const largest = quotes.map((quote) => quote.limits.largest_stake_minor ?? 0);
  const available = Math.min(...quotes.map((quote) => Math.floor(quote.limits.available_minor / quotes.length)));
  const most = quotes.length > 1 ? Math.min(...largest, available) : (largest[0] ?? 0);
  return most > 0 ? most : null;
}
