"""What may be staked from the free-play balance. Source: the house rules, "Ticket types"."""

from collections.abc import Sequence
from fractions import Fraction

from wagerbabe.betting.errors import FreePlayNotAllowed
from wagerbabe.betting.kinds import KINDS
from wagerbabe.betting.payout import Leg
from wagerbabe.betting.rules import Rules
from wagerbabe.odds import Price


def free_play_problems(kind: str, legs: Sequence[Leg], rules: Rules, win_minor: int) -> Sequence[FreePlayNotAllowed]:
    """Why a bet cannot be a free play: its kind, its legs, a price, or its winnings."""
    if not KINDS[kind].free_play:
        return [FreePlayNotAllowed("A free play is a straight bet or a parlay.", kind=kind)]
    if len(legs) > (most := rules.free_play_most_legs):
        return [FreePlayNotAllowed(f"A free play here has at most {most} legs.", max=most)]
    shortest, longest = rules.free_play_shortest, rules.free_play_longest
    low, high = Price.from_american(shortest).ratio, Price.from_american(longest).ratio
    if not all(low <= Fraction(leg.num, leg.den) <= high for leg in legs):
        text = f"A free play here takes prices from {shortest:+} to {longest:+}."
        return [FreePlayNotAllowed(text, shortest=shortest, longest=longest)]
    if win_minor > (limit := rules.free_play_most_win_minor):
        return [FreePlayNotAllowed("A free play cannot win this much. Lower the stake.", max_minor=limit)]
    return []
