"use client";
import { useSyncExternalStore } from "react";

const never = () => () => {};

/**
 * False while a part of the exported page is being taken over, true from then on. Parts are taken over at different
 * moments, and answers may arrive in between: what depends on them must first draw what the export drew.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
