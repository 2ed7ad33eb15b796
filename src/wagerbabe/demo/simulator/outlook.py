"""What is likely to happen from a moment on: chances of the winner, and distributions of final margin and total.

Floats live here and in the models: they are a model of the world. What leaves the simulator is quoted by
sportsbooks, and quotes are American integers (`books.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import erf, floor, sqrt
from operator import add
from typing import Protocol

NARROWEST = 0.3  # points; keeps a decided game from dividing by zero


def normal_cdf(z: float) -> float:
    """The standard normal distribution function."""
    return 0.5 * (1.0 + erf(z / sqrt(2.0)))


class Distribution(Protocol):
    """Chances of a whole number of points."""

    def above(self, x: float) -> float:
        """Chance of more than x."""

    def at(self, x: float) -> float:
        """Chance of exactly x."""

    @property
    def median(self) -> float:
        """A number with about half of the chance on each side."""


@dataclass(frozen=True)
class Bell:
    """A rounded normal distribution, for sports with many scores."""

    mean: float
    deviation: float

    def above(self, x: float) -> float:
        """Chance of more than x."""
        return 1.0 - normal_cdf((floor(x) + 0.5 - self.mean) / max(self.deviation, NARROWEST))

    def at(self, x: float) -> float:
        """Chance of exactly x."""
        return self.above(x - 1) - self.above(x) if x == floor(x) else 0.0

    @property
    def median(self) -> float:
        """The mean."""
        return self.mean


@dataclass(frozen=True)
class Lattice:
    """Exact chances, `weights[i]` of the number `base + i`."""

    base: int
    weights: Sequence[float]

    @cached_property
    def _tails(self) -> list[float]:
        tails, sum_ = [0.0], 0.0
        for weight in reversed(self.weights):
            sum_ += weight
            tails.append(sum_)
        return tails[::-1]

    def above(self, x: float) -> float:
        """Chance of more than x."""
        first = floor(x) + 1 - self.base
        return self._tails[min(max(first, 0), len(self.weights))]

    def at(self, x: float) -> float:
        """Chance of exactly x."""
        index = floor(x) - self.base
        return self.weights[index] if x == floor(x) and 0 <= index < len(self.weights) else 0.0

    @cached_property
    def median(self) -> float:
        """The point where the chance passes one half, between two whole numbers in proportion."""
        half = self._tails[0] / 2
        for index, weight in enumerate(self.weights):
            if self._tails[index + 1] <= half:
                return self.base + index - 0.5 + (self._tails[index] - half) / max(weight, 1e-12)
        return float(self.base + len(self.weights))


@dataclass(frozen=True, slots=True)
class Outlook:
    """The view from one moment. `margin` is home minus away; without draws `draw` is 0.

    `points` are those of the home and of the away side. `level` is the chance that regular time ends level; `tilt`
    says how often the home side wins what comes after.
    """

    home: float
    draw: float
    away: float
    margin: Distribution | None = None
    total: Distribution | None = None
    points: tuple[Distribution, Distribution] | None = None
    level: float = 0.0
    tilt: float = field(default=0.5)

    @property
    def regular(self) -> tuple[float, float, float]:
        """Home, level and away at the end of regular time."""
        extra = 0.0 if self.draw else self.level
        return self.home - extra * self.tilt, self.level, self.away - extra * (1.0 - self.tilt)


def meet(score: tuple[int, int], home: Sequence[float], away: Sequence[float]) -> tuple[list[float], list[float], int]:
    """Margin and total weights when two sides add independent points to a score, and the index of margin 0.

    The margin's weights begin at `score[0] - score[1] - len(away) + 1`; the total's at the sum of the score.
    """
    margins = [0.0] * (len(home) + len(away) - 1)
    totals = [0.0] * (len(home) + len(away) - 1)
    shift = len(away) - 1
    for h, p in enumerate(home):
        if p < 1e-12:
            continue
        # Whole rows at a time: most of the simulator's time is spent here.
        row = [p * q for q in away]
        at = slice(h, h + len(row))
        totals[at] = map(add, totals[at], row)
        margins[at] = map(add, margins[at], reversed(row))
    return margins, totals, shift - (score[0] - score[1])


def _add_overtime(
    totals: list[float],
    home: Sequence[float],
    away: Sequence[float],
    ahead: int,
    overtime: Sequence[tuple[int, float]],
) -> None:
    """Move the part of the total that comes with a tie up by the points that decide it."""
    totals += [0.0] * max(points for points, _ in overtime)
    for h, weight in enumerate(home):
        a = h + ahead
        if 0 <= a < len(away):
            part = weight * away[a]
            totals[h + a] -= part
            for points, share in overtime:
                totals[h + a + points] += part * share


def _with_overtime(
    own: Sequence[float], other: Sequence[float], behind: int, overtime: Sequence[tuple[int, float]], wins: float
) -> list[float]:
    """One side's points to come, with those that decide a tie; the other side is that far `behind`."""
    weights = [*own, *[0.0] * max((points for points, _ in overtime), default=0)]
    for index, weight in enumerate(own):
        if overtime and 0 <= index + behind < len(other):
            tied = weight * other[index + behind] * wins
            weights[index] -= tied
            for points, share in overtime:
                weights[index + points] += tied * share
    return weights


def lattice_outlook(
    score: tuple[int, int],
    home: Sequence[float],
    away: Sequence[float],
    overtime: Sequence[tuple[int, float]] = (),
    tilt: float = 0.5,
) -> Outlook:
    """The outlook from a score and the chances of points still to come.

    `overtime`: by how much a tied game is won and how often; empty when games may end level. `tilt`: how often the
    home side wins a tied game.
    """
    margins, totals, zero = meet(score, home, away)
    base = -zero
    tied = margins[zero] if 0 <= zero < len(margins) else 0.0
    if overtime and tied:
        reach = max(points for points, _ in overtime)
        before, after = max(0, reach - zero), max(0, zero + reach + 1 - len(margins))
        margins = [0.0] * before + margins + [0.0] * after
        zero += before
        base -= before
        margins[zero] = 0.0
        for points, share in overtime:
            margins[zero + points] += tied * share * tilt
            margins[zero - points] += tied * share * (1.0 - tilt)
        _add_overtime(totals, home, away, score[0] - score[1], overtime)
    ahead = score[0] - score[1]
    sides = (
        Lattice(score[0], _with_overtime(home, away, ahead, overtime, tilt)),
        Lattice(score[1], _with_overtime(away, home, -ahead, overtime, 1.0 - tilt)),
    )
    sum_ = sum(margins)
    win = sum(margins[max(zero + 1, 0) :]) / sum_
    level = margins[zero] / sum_ if 0 <= zero < len(margins) else 0.0
    total = Lattice(score[0] + score[1], totals)
    away_wins = max(0.0, 1.0 - win - level)
    return Outlook(win, level, away_wins, Lattice(base, margins), total, sides, tied / sum_, tilt)
