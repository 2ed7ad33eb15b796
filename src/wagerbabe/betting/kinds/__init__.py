"""The kinds of tickets: each a small file that says which legs it takes and which lines they make."""

from collections.abc import Mapping, Sequence

from wagerbabe.betting.kinds import if_bet, parlay, reverse, round_robin, same_game, straight, teaser
from wagerbabe.betting.kinds.base import Asked, Condition, Kind, Options
from wagerbabe.betting.payout import Leg, Plan
from wagerbabe.betting.rules import DEFAULT, Rules

KINDS: Mapping[str, Kind] = {
    module.KIND.name: module.KIND
    for module in (straight, parlay, round_robin, teaser, if_bet, reverse, same_game)
}  # fmt: skip

NO_OPTIONS = Options()


def plan_of(
    kind: str,
    legs: Sequence[Leg],
    stake_minor: int,
    options: Options = NO_OPTIONS,
    rules: Rules = DEFAULT,
) -> Plan:
    """The lines of a ticket: the same for the quote, the bet and the grading."""
    return KINDS[kind].plan(legs, stake_minor, options, rules)


__all__ = ["KINDS", "NO_OPTIONS", "Asked", "Condition", "Kind", "Options", "plan_of"]
