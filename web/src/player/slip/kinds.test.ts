import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { choices, combinations, type Options, optionsFor, pointsOf, sizesOf, teaserPoints } from "./kinds";

const chosen: Options = { sizes: [3, 2], points: null, condition: "win_push_or_cancel", freePlay: false };
const legs = (count: number, league = "americanfootball_nfl") => Array.from({ length: count }, () => ({ league }));

describe("kinds of a slip", () => {
  test("one leg is a straight, whatever the server allows", () => {
    expect(choices(1, ["straight"], "straight")).toEqual(["straight"]);
  });

  test("the server's kinds stand beside straights, in their usual order", () => {
    expect(choices(3, ["teaser", "if_bet", "parlay"], "parlay")).toEqual(["straight", "parlay", "teaser", "if_bet"]);
  });

  test("until the server has answered: the usual ones, and the chosen one", () => {
    expect(choices(2, undefined, "reverse")).toEqual(["straight", "parlay", "reverse"]);
  });

  test("a kind that the legs no longer allow stays to be seen, and is not changed behind one's back", () => {
    expect(choices(2, ["same_game_parlay"], "parlay")).toContain("parlay");
  });
});

describe("options", () => {
  test("go with their kind only", () => {
    const slip = { ...chosen, legs: legs(3) };
    expect(optionsFor("parlay", slip)).toBeUndefined();
    expect(optionsFor("round_robin", slip)).toEqual({ by: [2, 3] });
    expect(optionsFor("teaser", slip)).toEqual({ points: 6 });
    expect(optionsFor("if_bet", slip)).toEqual({ condition: "win_push_or_cancel" });
    expect(optionsFor("reverse", slip)).toEqual({ condition: "win_push_or_cancel" });
  });

  test("free play goes with every kind", () => {
    expect(optionsFor("parlay", { ...chosen, freePlay: true, legs: legs(2) })).toEqual({ free_play: true });
  });

  test("ten points are for three legs of football, and no sport has another's points", () => {
    expect(teaserPoints("americanfootball_nfl", 3)).toContain(10);
    expect(teaserPoints("americanfootball_nfl", 2)).not.toContain(10);
    expect(pointsOf({ ...chosen, points: 10, legs: legs(2) })).toBe(6);
    expect(pointsOf({ ...chosen, points: 6, legs: legs(2, "basketball_nba") })).toBe(4);
    expect(pointsOf({ ...chosen, legs: legs(2, "soccer_epl") })).toBeNull();
  });

  test("sizes that the legs no longer have are left out", () => {
    expect(sizesOf({ ...chosen, sizes: [5, 2], legs: legs(3) })).toEqual([2]);
  });
});

test("all sizes of a round robin of n legs together are 2^n less the empty one and the singles", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 12 }), (count) => {
      const sizes = Array.from({ length: count - 1 }, (_, n) => n + 2);
      const all = sizes.reduce((sum, size) => sum + combinations(count, size), 0);
      expect(all).toBe(2 ** count - 1 - count);
    }),
  );
});
