"""What a ticket must return, worked out once more from the house rules alone, with fractions and nothing of ours."""

from collections.abc import Sequence
from fractions import Fraction

MOST_RETURNED = 10_000_000
"""The most a ticket returns, in minor units (house rules, accepting a bet, 7)."""

_HALF = Fraction(1, 2)
_MULTIPLIERS = {
    "won": (Fraction(1), Fraction(0)),
    "lost": (Fraction(0), Fraction(0)),
    "push": (Fraction(0), Fraction(1)),
    "void": (Fraction(0), Fraction(1)),
    "half_won": (_HALF, _HALF),
    "half_lost": (Fraction(0), _HALF),
}


def leg_result(kind: str, side: str, line: Fraction | None, score: tuple[int, int]) -> str:
    """What becomes of a leg when the game ends with a score of (home, away)."""
    home, away = score
    if kind == "moneyline_3way":
        winner = "home" if home > away else "away" if away > home else "draw"
        return "won" if side == winner else "lost"
    if kind == "moneyline":
        ahead = Fraction(home - away if side == "home" else away - home)
    else:
        assert line is not None, f"a {kind} without a line"
        if kind == "spread":
            ahead = line + (home - away if side == "home" else away - home)
        else:
            ahead = (home + away - line) if side == "over" else (line - home - away)
    return _by_margin(ahead)


def _by_margin(ahead: Fraction) -> str:
    if abs(ahead) == Fraction(1, 4):
        return "half_won" if ahead > 0 else "half_lost"
    return "push" if ahead == 0 else "won" if ahead > 0 else "lost"


def returned_minor(stake_minor: int, legs: Sequence[tuple[Fraction, str]]) -> int:
    """The return of a straight bet or a parlay, by the decimal price and the result of each leg."""
    product = Fraction(stake_minor)
    for price, result in legs:
        win, refund = _MULTIPLIERS[result]
        product *= win * price + refund
    rounded = product + _HALF
    return min(rounded.numerator // rounded.denominator, MOST_RETURNED)


def status_of(risk_minor: int, return_minor: int, results: Sequence[str]) -> str:
    """The status of a graded ticket of one line."""
    if set(results) == {"void"}:
        return "void"
    if return_minor == 0:
        return "lost"
    if return_minor == risk_minor:
        return "push"
    if return_minor < risk_minor:
        return "partly_lost"
    return "partly_won" if "half_won" in results and "won" not in results else "won"
