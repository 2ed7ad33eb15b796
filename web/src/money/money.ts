/** Amounts are integers of minor units (hundredths of a point). Nothing here divides into a float. */

const MINUS = "\u2212";
const MINOR_PER_MAJOR = 100n;

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `126450` → `1,264.50`; `-5` → `−0.05`. With `sign: "always"` a gain carries a plus, zero carries nothing. */
export function formatMinor(minor: number | bigint, sign: "auto" | "always" = "auto"): string {
  const amount = BigInt(minor);
  const size = amount < 0n ? -amount : amount;
  const major = group((size / MINOR_PER_MAJOR).toString());
  const rest = (size % MINOR_PER_MAJOR).toString().padStart(2, "0");
  const mark = amount < 0n ? MINUS : sign === "always" && amount > 0n ? "+" : "";
  return `${mark}${major}.${rest}`;
}

/** Like `formatMinor`, without `.00`: for tables and buttons where every column counts. */
export function formatMinorShort(minor: number | bigint, sign: "auto" | "always" = "auto"): string {
  return formatMinor(minor, sign).replace(/\.00$/, "");
}

const AMOUNT = /^(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{0,2}))?$/;

/**
 * What a person typed → minor units, or `null` when it is not an amount above zero.
 * Accepts `25`, `25.`, `25.5`, `25.50`, `1,250.00`; refuses signs, a third decimal and anything unsafe as an integer.
 */
export function parseAmount(text: string): number | null {
  const trimmed = text.trim();
  const match = AMOUNT.exec(trimmed);
  if (!match) return null;
  const major = trimmed.split(".")[0]?.replaceAll(",", "") ?? "";
  const minor = Number(BigInt(major) * MINOR_PER_MAJOR + BigInt((match[1] ?? "").padEnd(2, "0")));
  return Number.isSafeInteger(minor) && minor > 0 ? minor : null;
}
