"""A parlay: all legs have to win. It pays the product of their prices, or by the book's fixed table."""

from collections.abc import Mapping, Sequence

from wagerbabe.betting.kinds.base import Kind, Options
from wagerbabe.betting.payout import Factor, Leg, Line, Plan, Table
from wagerbabe.betting.rules import Rules

FIXED: Mapping[int, Factor] = {2: (18, 5), 3: (7, 1), 4: (11, 1), 5: (21, 1), 6: (41, 1)}
"""13/5, 6/1, 10/1, 20/1 and 40/1, as decimal prices (house rules, ticket types)."""

_SHORTEST: Factor = (11, 6)
_LONGEST: Factor = (2, 1)
"""The table holds for legs from -120 to +100 only."""

_BY_TABLE = Table(lambda won: FIXED.get(len(won)), single_own=True, splits=False)


def table_of(legs: Sequence[Leg], rules: Rules) -> Table | None:
    """The fixed table, where the book has it and every leg is of a price that it holds for."""
    if not rules.parlay_table or len(legs) not in FIXED or not all(near_even(leg) for leg in legs):
        return None
    return _BY_TABLE


def near_even(leg: Leg) -> bool:
    """Whether a leg's price is one that the table holds for."""
    above = leg.num * _SHORTEST[1] >= leg.den * _SHORTEST[0]
    return above and leg.num * _LONGEST[1] <= leg.den * _LONGEST[0]


def plan(legs: Sequence[Leg], stake_minor: int, _options: Options, rules: Rules) -> Plan:
    """One line through all legs."""
    return (Line(stake_minor, tuple(range(len(legs))), table_of(legs, rules)),)


KIND = Kind("parlay", 2, 12, plan, free_play=True)
