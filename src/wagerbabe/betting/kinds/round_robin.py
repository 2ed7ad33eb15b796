"""A round robin: every combination of some size as a parlay of its own, each with the same stake."""

from collections.abc import Sequence
from math import comb

from wagerbabe.betting.errors import BetRefused, OptionsNotAllowed, TooManyCombinations
from wagerbabe.betting.kinds.base import Asked, Kind, Options
from wagerbabe.betting.kinds.parlay import FIXED, near_even
from wagerbabe.betting.payout import Combos, Leg, Plan
from wagerbabe.betting.rules import Rules

LEAST_SIZE = 2


def problems(asked: Asked) -> Sequence[BetRefused]:
    """Sizes from two to the number of legs, each once, and not more combinations than the book takes."""
    sizes, count = asked.options.by, len(asked.legs)
    if not sizes or len(set(sizes)) < len(sizes) or not all(LEAST_SIZE <= size <= count for size in sizes):
        text = f"Choose how many legs each parlay has: by 2 to {count}, each size once."
        return [OptionsNotAllowed(text, option="by", min=LEAST_SIZE, max=count)]
    lines = sum(comb(count, size) for size in sizes)
    if lines > asked.rules.most_lines:
        text = f"These are {lines} combinations; at most {asked.rules.most_lines} are taken."
        return [TooManyCombinations(text, combinations=lines, max=asked.rules.most_lines)]
    return []


def plan(legs: Sequence[Leg], stake_minor: int, options: Options, rules: Rules) -> Plan:
    """All combinations at once. By a fixed table pay those whose legs are all of a price that it holds for."""
    places = tuple(range(len(legs)))
    if not rules.parlay_table:
        return (Combos(stake_minor, places, options.by),)
    near = tuple(place for place in places if near_even(legs[place]))
    return (Combos(stake_minor, places, options.by, FIXED, near),)


KIND = Kind("round_robin", 3, 12, plan, problems, example=lambda _: Options(by=(LEAST_SIZE,)))
