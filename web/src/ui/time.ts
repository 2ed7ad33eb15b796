"use client";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";

const LOCALE = "en";
const clock = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(LOCALE, { weekday: "short", day: "numeric", month: "short" });
const dayWithYear = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });
const DAY_MS = 86_400_000;

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

/** Days from today to `at` by the reader's calendar: 0 today, 1 tomorrow, −1 yesterday. */
export function daysAway(at: Date, now: Date): number {
  return Math.round((midnight(at) - midnight(now)) / DAY_MS);
}

export function timeOfDay(at: string): string {
  return clock.format(new Date(at));
}

/** A day as people say it, and a moment as day and time. Only for screens that are drawn in the browser. */
export function useWhen(): { dayName: (at: string) => string; when: (at: string) => string } {
  const t = useTranslations("time");
  function dayName(at: string): string {
    const date = new Date(at);
    const now = new Date();
    const away = daysAway(date, now);
    if (away === 0) return t("today");
    if (away === 1) return t("tomorrow");
    if (away === -1) return t("yesterday");
    return (date.getFullYear() === now.getFullYear() ? day : dayWithYear).format(date);
  }
  return { dayName, when: (at) => `${dayName(at)} ${timeOfDay(at)}` };
}

/** Ticks once a second while mounted: keep it in the smallest component that shows an age. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
