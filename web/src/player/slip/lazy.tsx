"use client";
import { lazy, Suspense, useEffect } from "react";
import { Skeleton } from "@/ui/notes";
import { useSlip } from "./store";

const load = () => import("./panel");
const Panel = lazy(async () => ({ default: (await load()).SlipPanel }));

/** The slip's content, loaded when it is first shown: most visits begin by looking at prices. */
export function SlipPanel() {
  return (
    <Suspense fallback={<Skeleton className="h-48" />}>
      <Panel />
    </Suspense>
  );
}

/** Fetches the panel as soon as something is on the slip, so that it opens at once. */
export function useSlipReady(): void {
  const count = useSlip((slip) => slip.legs.length);
  useEffect(() => {
    if (count > 0) load();
  }, [count]);
}
