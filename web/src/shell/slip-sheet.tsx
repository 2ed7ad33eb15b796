"use client";
import { useTranslations } from "use-intl";
import { isPending } from "@/player/slip/attempt";
import { SlipPanel } from "@/player/slip/lazy";
import { slipActions, useSlip } from "@/player/slip/store";
import { Sheet } from "@/ui/sheet";

/** The slip on a phone: one tap away with its count, over whatever page is open. */
export function SlipSheet() {
  const t = useTranslations("slip");
  const shown = useSlip((slip) => slip.shown);
  if (!shown) return null;
  return (
    <Sheet
      onClose={() => {
        const { attempts } = useSlip.getState();
        if (attempts.length > 0 && !attempts.some(isPending)) slipActions.done();
        else slipActions.show(false);
      }}
      title={t("title")}
    >
      <SlipPanel />
    </Sheet>
  );
}
