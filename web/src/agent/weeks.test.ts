import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, dayText } from "./weeks";

describe("weeks", () => {
  test.each([
    ["2026-11-16", 7, "2026-11-23"],
    ["2026-03-02", -7, "2026-02-23"],
    ["2025-12-29", 7, "2026-01-05"],
    ["2028-02-28", 1, "2028-02-29"],
  ])("%s and %i days is %s", (day, count, result) => expect(addDays(day, count)).toBe(result));

  test("there and back again, over clock changes too", () => {
    const days = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(days, fc.integer({ min: -5000, max: 5000 }), (date, count) => {
        const day = date.toISOString().slice(0, 10);
        return addDays(addDays(day, count), -count) === day;
      }),
    );
  });

  test("reads the same everywhere", () => expect(dayText("2026-11-16")).toBe("16 Nov 2026"));
});
