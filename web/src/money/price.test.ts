import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { comparePrices, estimateReturn, formatAmerican, formatSpread, type Price } from "./price";

function american(value: number): Price {
  const [num, den] = value > 0 ? [value, 100] : [100, -value];
  return { american: value, decimal: "", fraction: `${num}/${den}` };
}

const americans = fc
  .tuple(fc.integer({ min: 100, max: 20_000 }), fc.boolean())
  .map(([size, minus]) => american(minus ? -size : size));
const stakes = fc.integer({ min: 1, max: 10_000_000 });

describe("formatting", () => {
  test("signs are always there", () => {
    expect(formatAmerican(-110)).toBe("\u2212110");
    expect(formatAmerican(120)).toBe("+120");
    expect(formatSpread(-2.5)).toBe("\u22122.5");
    expect(formatSpread(3)).toBe("+3");
    expect(formatSpread(0)).toBe("0");
  });
});

describe("comparePrices", () => {
  test("a price that pays more is above, whatever its sign", () => {
    expect(comparePrices(american(-108), american(-112))).toBe(1);
    expect(comparePrices(american(100), american(-100))).toBe(0);
    expect(comparePrices(american(-102), american(104))).toBe(-1);
  });

  test("is antisymmetric", () => {
    fc.assert(fc.property(americans, americans, (a, b) => comparePrices(a, b) + comparePrices(b, a) === 0));
  });
});

describe("estimateReturn", () => {
  test.each([
    [2500, [-110], 4773],
    [2500, [-110, -108], 9192],
    [11000, [-110], 21000],
    [100, [], 100],
  ])("%i on %j returns %i", (stake, prices, returns) => {
    expect(estimateReturn(stake, prices.map(american))).toBe(returns);
  });

  test("is never below the stake and grows with each leg", () => {
    fc.assert(
      fc.property(stakes, fc.array(americans, { maxLength: 12 }), americans, (stake, prices, more) => {
        const before = estimateReturn(stake, prices.slice(0, 2));
        return before >= stake && estimateReturn(stake, [...prices.slice(0, 2), more]) >= before;
      }),
    );
  });

  test("is within half a unit of the exact product, rounding half up", () => {
    fc.assert(
      fc.property(stakes, americans, (stake, price) => {
        const [num = "", den = ""] = price.fraction.split("/");
        const exact = BigInt(stake) * (BigInt(num) + BigInt(den));
        const twice = 2n * (BigInt(estimateReturn(stake, [price])) * BigInt(den) - exact);
        return twice > -BigInt(den) && twice <= BigInt(den);
      }),
    );
  });
});
