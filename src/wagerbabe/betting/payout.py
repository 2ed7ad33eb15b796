"""What a ticket pays: lines of legs, each leg's outcome a share of the price plus a share of the stake.

The quote and the grading both use this module, so a slip cannot promise what a ticket does not pay.
All is integers: a product of prices is a numerator and a denominator, rounded once, half up, at the end.
Source of every rule: the house rules, "Prices and money".
"""

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import NamedTuple

from wagerbabe.platform.money import round_half_up


class Outcome(NamedTuple):
    """What became of a selection: it multiplies what stands on it by ``(win_parts * price + refund_parts) / parts``."""

    result: str
    win_parts: int
    refund_parts: int
    parts: int = 1


WON = Outcome("won", 1, 0)
LOST = Outcome("lost", 0, 0)
PUSH = Outcome("push", 0, 1)
VOID = Outcome("void", 0, 1)
HALF_WON = Outcome("half_won", 1, 1, 2)
HALF_LOST = Outcome("half_lost", 0, 1, 2)


class Leg(NamedTuple):
    """A leg as accepted: its exact decimal price ``num / den``, and what became of it (None: not known yet)."""

    num: int
    den: int
    outcome: Outcome | None = None


class Line(NamedTuple):
    """A stake on a chain of legs, named by their places on the ticket."""

    stake_minor: int
    legs: tuple[int, ...]


class Ending(NamedTuple):
    """How a ticket ends: its status and its return in minor units."""

    status: str
    return_minor: int


def lines_of(kind: str, legs: int, stake_minor: int) -> tuple[Line, ...]:
    """The lines of a ticket: a straight bet and a parlay are one line through all their legs."""
    if kind not in {"straight", "parlay"}:
        raise ValueError(kind)
    return (Line(stake_minor, tuple(range(legs))),)


def return_if_all_win(lines: Sequence[Line], legs: Sequence[Leg], max_return_minor: int) -> int:
    """What the ticket returns if every leg wins, stake included, capped at the most a ticket may return."""
    return _returned(lines, [(leg.num, leg.den) for leg in legs], max_return_minor)


def settle(lines: Sequence[Line], legs: Sequence[Leg], max_return_minor: int) -> Ending | None:
    """How the ticket ends by its legs' outcomes; None while one of them is unknown.

    A pushed or void leg has the factor 1: it drops out.
    """
    factors, results = [], []
    for num, den, outcome in legs:
        if outcome is None:
            return None
        factors.append((outcome.win_parts * num + outcome.refund_parts * den, outcome.parts * den))
        results.append(outcome.result)
    returned = _returned(lines, factors, max_return_minor)
    return Ending(_status(results, sum(line.stake_minor for line in lines), returned), returned)


def _returned(lines: Sequence[Line], factors: Sequence[tuple[int, int]], most: int) -> int:
    if len(lines) == 1:
        stake, places = lines[0]
        num, den = stake, 1
        for place in places:
            num *= factors[place][0]
            den *= factors[place][1]
        return min((2 * num + den) // (2 * den), most)
    exact = sum(
        (Fraction(stake * prod(factors[i][0] for i in at), prod(factors[i][1] for i in at)) for stake, at in lines),
        Fraction(0),
    )
    return min(round_half_up(exact), most)


def _status(results: Sequence[str], risk: int, returned: int) -> str:
    """The status of a ticket of one line (contract: ticket)."""
    if all(result == "void" for result in results):
        return "void"
    if returned == 0:
        return "lost"
    if returned == risk:
        return "push"
    if returned < risk:
        return "partly_lost"
    return "won" if "won" in results or "half_won" not in results else "partly_won"
