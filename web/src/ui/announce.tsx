"use client";
import { useEffect } from "react";
import { create } from "zustand";

type Said = { text: string; n: number };
const useSaid = create<Said>(() => ({ text: "", n: 0 }));
const SHOWN_MS = 4500;

/** Says something short to eyes and ears, without taking the focus. */
export function announce(text: string): void {
  useSaid.setState(({ n }) => ({ text, n: n + 1 }));
}

export function Announcer() {
  const { text, n } = useSaid();
  useEffect(() => {
    if (n === 0) return;
    const timer = setTimeout(() => useSaid.setState({ text: "" }), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [n]);
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 bottom-[calc(5.5rem+env(safe-area-inset-bottom))] z-50 flex justify-center lg:bottom-6"
      role="status"
    >
      {text && (
        <p
          className="fade max-w-md rounded-xl bg-text px-4 py-3 text-center font-medium text-ground shadow-high"
          key={n}
        >
          {text}
        </p>
      )}
    </div>
  );
}
