import { describe, expect, test } from "vitest";
import { factsFrom } from "./facts";

function form(fields: { [name: string]: string }): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

describe("facts of a result", () => {
  test("periods count when both scores are there", () => {
    const facts = factsFrom(
      form({ "period:h1:home": "10", "period:h1:away": "7", "period:q1:home": "3", "period:q1:away": "" }),
    );
    expect(facts.periods).toEqual({ h1: { home: 10, away: 7 } });
  });

  test("places and outcomes go by entrant and selection; empty ones are not said", () => {
    const facts = factsFrom(
      form({ "place:ohio-state": "1", "place:georgia": "", "outcome:s1": "won", "outcome:s2": "" }),
    );
    expect(facts.placings).toEqual({ "ohio-state": 1 });
    expect(facts.outcomes).toEqual({ s1: "won" });
  });

  test("an empty form says nothing", () => {
    expect(factsFrom(form({ minutes: "", innings: "", started: "" }))).toEqual({
      placings: {},
      outcomes: {},
      pitchers_changed: false,
    });
  });

  test("half innings, minutes and the regulation score are numbers", () => {
    const facts = factsFrom(
      form({ innings: "7.5", minutes: "90", "regulation:home": "1", "regulation:away": "1", pitchers: "on" }),
    );
    expect(facts).toMatchObject({
      innings_played: 7.5,
      minutes_played: 90,
      regulation: { home: 1, away: 1 },
      pitchers_changed: true,
    });
  });
});
