"""If-bets: legs in order, the next stake in play when the one before won (or also when it came back)."""

from collections.abc import Sequence

from wagerbabe.betting.kinds.base import Condition, Kind, Options
from wagerbabe.betting.payout import Leg, Line, Plan
from wagerbabe.betting.rules import Rules

DEFAULT: Condition = "win_only"


def chain(stake_minor: int, places: Sequence[int], condition: Condition, *, first: int = 0) -> Plan:
    """Lines that wait for each other; ``first`` is the index of the first one among the ticket's lines."""
    carries = condition == "win_push_or_cancel"
    return tuple(
        Line(stake_minor, (place,), after=first + n - 1 if n else None, carries=carries)
        for n, place in enumerate(places)
    )


def plan(legs: Sequence[Leg], stake_minor: int, options: Options, _rules: Rules) -> Plan:
    """One chain through the legs: the ticket risks one stake, since each next one has come back before."""
    return chain(stake_minor, range(len(legs)), options.condition or DEFAULT)


KIND = Kind("if_bet", 2, 12, plan, multiplies=False)
