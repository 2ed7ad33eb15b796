"""A reverse: two if-bets, one each way round."""

from collections.abc import Sequence

from wagerbabe.betting.kinds.base import Condition, Kind, Options
from wagerbabe.betting.kinds.if_bet import chain
from wagerbabe.betting.payout import Leg, Plan
from wagerbabe.betting.rules import Rules

DEFAULT: Condition = "win_push_or_cancel"


def plan(_legs: Sequence[Leg], stake_minor: int, options: Options, _rules: Rules) -> Plan:
    """Both chains: the ticket risks twice the stake."""
    condition = options.condition or DEFAULT
    return chain(stake_minor, (0, 1), condition) + chain(stake_minor, (1, 0), condition, first=2)


KIND = Kind("reverse", 2, 2, plan, multiplies=False)
