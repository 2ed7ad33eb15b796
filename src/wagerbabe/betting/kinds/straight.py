"""A straight bet: one leg."""

from collections.abc import Sequence

from wagerbabe.betting.kinds.base import Kind, Options
from wagerbabe.betting.payout import Leg, Line, Plan
from wagerbabe.betting.rules import Rules


def plan(_legs: Sequence[Leg], stake_minor: int, _options: Options, _rules: Rules) -> Plan:
    """One line of one leg."""
    return (Line(stake_minor, (0,)),)


KIND = Kind("straight", 1, 1, plan, free_play=True)
