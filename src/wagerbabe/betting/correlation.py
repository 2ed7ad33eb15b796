"""Which legs may stand on one ticket: pairs that exclude each other, and pairs of one event that hang together.

Source: the house rules, "Same-game parlay".
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Literal, NamedTuple
from uuid import UUID

from wagerbabe.odds import Price, whole_american

Relation = Literal["same", "excludes", "correlated"]

_QUARTERS = 4
_FAR = 10**9


class Candidate(NamedTuple):
    """A selection as a leg of a ticket: where it stands, and its line in quarter points."""

    event_id: UUID
    market_id: UUID
    sport: str
    kind: str
    period: str
    subject: str
    side: str
    line_quarters: int | None


_RESULT = frozenset({"moneyline", "moneyline_3way", "draw_no_bet", "spread"})
"""Markets on who wins, and by how much."""

_FREE = {
    # Which pairs of one game and one period may stand in a plain parlay, and in which sports.
    frozenset({"spread", "total"}): frozenset({"americanfootball", "basketball"}),
    frozenset({"moneyline", "total"}): frozenset({"americanfootball", "basketball", "baseball", "icehockey"}),
}

_TIES = {
    # How much of the way from independent (0) to "the one implies the other" (1) the price of a pair goes.
    frozenset({"moneyline", "spread"}): Fraction(9, 10),
    frozenset({"total", "team_total"}): Fraction(1, 2),
    frozenset({"moneyline", "team_total"}): Fraction(2, 5),
    frozenset({"spread", "team_total"}): Fraction(2, 5),
    frozenset({"spread", "total"}): Fraction(1, 5),
    frozenset({"moneyline", "total"}): Fraction(1, 5),
}
_OTHER_TIE = Fraction(1, 2)
_PERIOD_TIE = Fraction(7, 10)
"""A half with its full game."""


def relation(one: Candidate, other: Candidate) -> Relation | None:
    """How two legs stand to each other; None when they may be combined freely."""
    if one.event_id != other.event_id:
        return None
    if (one.market_id, one.side) == (other.market_id, other.side):
        return "same"
    if _exclude(one, other):
        return "excludes"
    if one.period == other.period and one.sport in _FREE.get(frozenset({one.kind, other.kind}), ()):
        return None
    return "correlated"


def related(legs: Sequence[Candidate]) -> Iterator[tuple[int, int, Relation]]:
    """Every pair of legs, by their places, that may not simply be multiplied."""
    for (i, one), (j, other) in combinations(enumerate(legs), 2):
        if found := relation(one, other):
            yield i, j, found


def _exclude(one: Candidate, other: Candidate) -> bool:
    """Whether no result lets both win: two sides of a market, or ranges of the score that do not meet."""
    if one.market_id == other.market_id:
        return True
    if one.period != other.period:
        return False
    mine, theirs = _range(one), _range(other)
    if mine is None or theirs is None or mine[0] != theirs[0]:
        return False
    return max(mine[1], theirs[1]) > min(mine[2], theirs[2])


def _range(leg: Candidate) -> tuple[str, int, int] | None:
    """What a leg needs to win, if only by half: a figure of the game, and its least and greatest value in points."""
    line, figure = leg.line_quarters or 0, f"{leg.kind} {leg.subject}"
    if leg.kind == "spread":
        return ("margin", _above(-line), _FAR) if leg.side == "home" else ("margin", -_FAR, _below(line))
    if leg.kind in {"total", "team_total"}:
        return (figure, _above(line), _FAR) if leg.side == "over" else (figure, -_FAR, _below(line))
    if leg.kind not in _RESULT:
        return None
    return {"home": ("margin", 1, _FAR), "draw": ("margin", 0, 0), "away": ("margin", -_FAR, -1)}[leg.side]


def _above(quarters: int) -> int:
    """The least whole number of points above a line."""
    return quarters // _QUARTERS + 1


def _below(quarters: int) -> int:
    """The greatest whole number of points below a line."""
    return -(-quarters // _QUARTERS) - 1


def tie_of(one: Candidate, other: Candidate) -> Fraction:
    """How closely two legs hang together, from 0 to 1."""
    if one.event_id != other.event_id:
        return Fraction(0)
    if one.period != other.period:
        return _PERIOD_TIE
    if one.kind == other.kind or {one.kind, other.kind} <= _RESULT:
        return _TIES[frozenset({"moneyline", "spread"})]
    return _TIES.get(frozenset({_plain(one.kind), _plain(other.kind)}), _OTHER_TIE)


def _plain(kind: str) -> str:
    return "moneyline" if kind in _RESULT - {"spread"} else kind


def joint_price(prices: Sequence[Price], ties: Sequence[Sequence[Fraction]]) -> Price:
    """The price of several legs of one game together; ``ties[i][j]`` is how leg i hangs on the earlier leg j.

    Between the product of the chances (independent) and the smaller of the two (one implies the other), leg by leg:
    never better than the plain parlay. In whole American odds, rounded to the book's side.
    """
    chance = prices[0].implied
    for i, price in enumerate(prices[1:], start=1):
        apart = chance * price.implied
        tie = max(ties[i][:i], default=Fraction(0))
        chance = apart + tie * (min(chance, price.implied) - apart)
    return whole_american(1 / chance)
