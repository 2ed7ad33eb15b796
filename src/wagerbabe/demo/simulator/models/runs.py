"""Runs by half-innings: baseball, with walk-off wins and extra innings."""

from dataclasses import dataclass
from math import floor
from random import Random

from wagerbabe.demo.simulator.models.base import THREE_MARKETS, Part, Rates, alternating
from wagerbabe.demo.simulator.outlook import Outlook, lattice_outlook
from wagerbabe.demo.simulator.play import Frame, Moment, Period, Play, Span, spans

_P = 0.475  # negative binomial: the variance of a team's runs is about 2.1 times the mean
_TAIL = 1e-6
_BATS = 8.6  # innings the home side bats on average: it often need not bat in the last
_EXTRA = ((1, 0.62), (2, 0.22), (3, 0.16))
_EXTRA_RUNS = 0.75  # an extra inning begins with a runner on second


def run_weights(mean: float) -> list[float]:
    """Chances of 0, 1, 2 … runs of a negative binomial number with that mean."""
    shape = mean * _P / (1.0 - _P)
    weight, weights, left = _P**shape, [], 1.0
    count = 0
    while left > _TAIL and count < 60:
        weights.append(weight)
        left -= weight
        weight *= (count + shape) / (count + 1) * (1.0 - _P)
        count += 1
    return weights


def _draw(random: Random, mean: float) -> int:
    point = random.random()
    weights = run_weights(mean)
    for runs, weight in enumerate(weights):
        point -= weight
        if point < 0:
            return runs
    return len(weights)


def _name(half: int) -> str:
    inning = half // 2 + 1
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(inning, "th")
    return f"{'Bottom' if half % 2 else 'Top'} {inning}{suffix}"


@dataclass(frozen=True, slots=True)
class Runs:
    """Half-innings in turn; a share played of 1 is one half-inning, so regular time is `2 * innings`."""

    innings: int = 9
    half_seconds: float = 510.0
    markets: tuple[str, ...] = THREE_MARKETS
    draws: bool = False
    parts: tuple[Part, ...] = (Part("f5", 0.0, 10.0),)

    def part(self, rates: Rates, part: Part) -> Outlook:
        """The half-innings that belong to it."""
        halves = range(round(part.begins), round(part.ends))
        home = sum(self._mean(rates, half) for half in halves if half % 2)
        away = sum(self._mean(rates, half) for half in halves if not half % 2)
        return lattice_outlook((0, 0), run_weights(home), run_weights(away))

    def first(self, rates: Rates) -> tuple[float, float, float] | None:
        """Half-innings in turn; the away side bats first, and somebody scores in the end."""
        home, away = (1.0 - run_weights(self._mean(rates, half))[0] for half in (1, 0))
        return *alternating(home, away, home_begins=0.0), 0.0

    def play(self, rates: Rates, random: Random) -> Play:
        """Half-innings until the home side need not bat on or, after the last, the score is not level."""
        frames, rows = [Frame(0.0, 0, 0)], []
        half, clock = 0, 0.0
        while not self._over(half, frames[-1]):
            home_bats = bool(half % 2)
            runs = _draw(random, self._mean(rates, half))
            seconds = self.half_seconds * random.uniform(0.55, 1.3) + 100.0 * runs
            rows += spans([Period(_name(half), 0.0, seconds, 0.0)], clock, float(half), 1.0)
            rows[-1] = Span(_name(half), clock, clock + seconds, float(half), half + 1.0, 0.0)
            for at in sorted(random.uniform(0.1, 1.0) for _ in range(runs)):
                last = frames[-1]
                frames.append(Frame(clock + seconds * at, last.home + home_bats, last.away + (not home_bats)))
                if home_bats and half >= 2 * self.innings - 1 and frames[-1].home > frames[-1].away:
                    break
            half, clock = half + 1, clock + seconds
        ends = frames[-1].at if self._walked_off(frames, rows) else clock
        return Play(tuple(frames), tuple(rows), int(ends) + 1, float(2 * self.innings))

    def outlook(self, rates: Rates, moment: Moment) -> Outlook:
        """Negative binomial runs in the half-innings that are left."""
        first = moment.played
        end = max(2 * self.innings, 2 * (floor(first) // 2 + 1))
        home = away = 0.0
        for half in range(floor(first), end):
            share = min(half + 1.0 - first, 1.0) * self._mean(rates, half)
            home, away = (home + share, away) if half % 2 else (home, away + share)
        tilt = min(max(0.5 + 0.03 * rates.edge, 0.4), 0.6)
        return lattice_outlook((moment.home, moment.away), run_weights(home), run_weights(away), _EXTRA, tilt)

    def _mean(self, rates: Rates, half: int) -> float:
        share = rates.home / _BATS if half % 2 else rates.away / 9.0
        return share * 9.0 / self.innings if half < 2 * self.innings else max(share, _EXTRA_RUNS)

    def _over(self, half: int, last: Frame) -> bool:
        if half < 2 * self.innings - 1:
            return False
        if half % 2:
            return last.home > last.away
        return half >= 2 * self.innings and last.home != last.away

    def _walked_off(self, frames: list[Frame], rows: list[Span]) -> bool:
        last = rows[-1]
        return last.played >= 2 * self.innings - 1 and int(last.played) % 2 == 1 and frames[-1].home > frames[-1].away
