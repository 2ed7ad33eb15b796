"use client";
import { useEffect, useState } from "react";

const TYPING_MS = 300;

/** The value once it has stood still: a request a keystroke would use up a person's share of them. */
export function useSettled<T>(value: T, settleMs = TYPING_MS): T {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as T), settleMs);
    return () => clearTimeout(timer);
  }, [text, settleMs]);
  return settled;
}
