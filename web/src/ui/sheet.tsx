"use client";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { Icon } from "./icon";

const FOCUSABLE = 'a[href],button:not(:disabled),input:not(:disabled),select,textarea,[tabindex]:not([tabindex="-1"])';
const SWIPE_PX = 90;

type Props = { title: string; onClose: () => void; children: ReactNode };

/**
 * A sheet from the bottom edge. Keeps the focus inside, gives it back when closed; closes on Escape, on the
 * shade, and on a swipe down from its grip. (Written here because iOS 14 has no `dialog` element.)
 */
export function Sheet({ title, onClose, children }: Props) {
  const t = useTranslations("ui");
  const panel = useRef<HTMLDivElement>(null);
  const grabbedAt = useRef<number | null>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    document.body.style.overflow = "hidden";
    function onKey(event: KeyboardEvent) {
      if (event.key === "Escape") close.current();
      if (event.key === "Tab" && panel.current) keepInside(event, panel.current);
    }
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.body.style.overflow = "";
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  return (
    <div className="fixed inset-0 z-50 flex flex-col justify-end">
      <button
        aria-label={t("close")}
        className="fade absolute inset-0 bg-shade"
        onClick={onClose}
        tabIndex={-1}
        type="button"
      />
      <div
        aria-label={title}
        aria-modal="true"
        className="rise relative mx-auto flex max-h-[92%] w-full max-w-xl flex-col rounded-t-3xl bg-surface shadow-high outline-none"
        ref={panel}
        role="dialog"
        tabIndex={-1}
      >
        <div
          className="flex touch-none items-center justify-between px-4 pt-2"
          onPointerDown={(event) => {
            grabbedAt.current = event.clientY;
          }}
          onPointerUp={(event) => {
            if (grabbedAt.current !== null && event.clientY - grabbedAt.current > SWIPE_PX) onClose();
            grabbedAt.current = null;
          }}
        >
          <span aria-hidden="true" className="absolute left-1/2 top-2 h-1 w-10 -translate-x-1/2 rounded-full bg-line" />
          <h2 className="text-lg">{title}</h2>
          <button
            aria-label={t("close")}
            className="-mr-2 grid size-12 place-items-center text-soft"
            onClick={onClose}
            type="button"
          >
            <Icon name="close" />
          </button>
        </div>
        <div className="overflow-y-auto px-4 pb-[max(1.25rem,env(safe-area-inset-bottom))]">{children}</div>
      </div>
    </div>
  );
}

function keepInside(event: KeyboardEvent, panel: HTMLElement): void {
  const stops = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const [first, last] = [stops[0], stops.at(-1)];
  if (!first || !last) return;
  const here = document.activeElement;
  if (event.shiftKey && (here === first || here === panel)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && here === last) {
    event.preventDefault();
    first.focus();
  }
}
