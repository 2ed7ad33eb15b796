/** Calendar days as text (`2026-11-16`), counted without a clock or a time zone. */

const DAY_MS = 86_400_000;

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** `2026-11-16` → `16 Nov 2026`, the same wherever it is read. */
export function dayText(day: string, withYear = true): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
    ...(withYear && { year: "numeric" as const }),
  });
  return format.format(new Date(`${day}T00:00:00Z`));
}
