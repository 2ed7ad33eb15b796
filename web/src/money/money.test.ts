import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatMinor, formatMinorShort, parseAmount } from "./money";

const amounts = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

describe("formatMinor", () => {
  test.each([
    [0, "0.00"],
    [5, "0.05"],
    [-5, "\u22120.05"],
    [126450, "1,264.50"],
    [-100000000, "\u22121,000,000.00"],
  ])("%i reads %s", (minor, text) => expect(formatMinor(minor)).toBe(text));

  test("a gain carries a plus when asked, zero never does", () => {
    expect(formatMinor(100, "always")).toBe("+1.00");
    expect(formatMinor(0, "always")).toBe("0.00");
    expect(formatMinorShort(-64000, "always")).toBe("\u2212640");
    expect(formatMinorShort(64050, "always")).toBe("+640.50");
  });
});

describe("parseAmount", () => {
  test("reads back whatever was shown", () => {
    fc.assert(fc.property(amounts, (minor) => parseAmount(formatMinor(minor)) === minor));
  });

  test("reads back the short form too", () => {
    fc.assert(fc.property(amounts, (minor) => parseAmount(formatMinorShort(minor)) === minor));
  });

  test.each([
    "",
    " ",
    "0",
    "0.00",
    "-5",
    "+5",
    "1.234",
    "1,23",
    "12,345,6",
    "1e3",
    "abc",
    "\u00bd",
    ".5",
    "9".repeat(20),
  ])("%j is no amount", (text) => expect(parseAmount(text)).toBeNull());

  test.each([
    ["25", 2500],
    ["25.", 2500],
    ["25.5", 2550],
    [" 1,250.00 ", 125000],
    ["0.01", 1],
  ])("%j is %i", (text, minor) => expect(parseAmount(text)).toBe(minor));

  test("never answers with anything but a positive safe integer or nothing", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const minor = parseAmount(text);
        return minor === null || (Number.isSafeInteger(minor) && minor > 0);
      }),
    );
  });
});
