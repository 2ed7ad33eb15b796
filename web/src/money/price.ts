/** Prices as shown and compared: exact fractions, never floats. */

export type Price = { american: number; decimal: string; fraction: string };
export type Fraction = { num: bigint; den: bigint };

const MINUS = "\u2212";

function signed(text: string): string {
  return text.startsWith("-") ? MINUS + text.slice(1) : `+${text}`;
}

/** `-110` → `−110`, `120` → `+120`. */
export function formatAmerican(american: number): string {
  return signed(String(american));
}

export function formatPrice(price: Price): string {
  return formatAmerican(price.american);
}

/** A handicap: `-2.5` → `−2.5`, `3` → `+3`, `0` → `0`. */
export function formatSpread(line: number): string {
  return line === 0 ? "0" : signed(String(line));
}

/** Profit per unit staked, as `fraction` says it: `10/11`. */
export function profitOf(price: Price): Fraction {
  const [num = "0", den = "1"] = price.fraction.split("/");
  return { num: BigInt(num), den: BigInt(den) };
}

/** Above zero when `a` pays more than `b`. */
export function comparePrices(a: Price, b: Price): -1 | 0 | 1 {
  const [x, y] = [profitOf(a), profitOf(b)];
  const difference = x.num * y.den - y.num * x.den;
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

/**
 * What a ticket would return if every leg won, rounded half up once at the end.
 * Only bridges the moment until the server's quote arrives; the quote is what counts.
 */
export function estimateReturn(stakeMinor: number, prices: readonly Price[]): number {
  let num = BigInt(stakeMinor);
  let den = 1n;
  for (const price of prices) {
    const profit = profitOf(price);
    num *= profit.num + profit.den;
    den *= profit.den;
  }
  return Number((2n * num + den) / (2n * den));
}
