"""Goals as a Poisson process: soccer, ice hockey, and their short electronic forms."""

from dataclasses import dataclass
from math import exp
from random import Random

from wagerbabe.demo.simulator.models.base import THREE_MARKETS, Part, Rates, parts_of
from wagerbabe.demo.simulator.outlook import Outlook, lattice_outlook
from wagerbabe.demo.simulator.play import Frame, Moment, Period, Play, spans, wall
from wagerbabe.demo.simulator.rng import poisson

_TAIL = 1e-7


def poisson_weights(mean: float) -> list[float]:
    """Chances of 0, 1, 2 … until the tail no longer matters."""
    weight, weights, left = exp(-mean), [], 1.0
    count = 0
    while left > _TAIL and count < 60:
        weights.append(weight)
        left -= weight
        count += 1
        weight *= mean / count
    return weights


@dataclass(frozen=True, slots=True)
class Goals:
    """Two Poisson processes over the same clock.

    `stoppage`: seconds added to each period, at least and at most. With `overtime` a level game is decided by one
    goal, in `overtime_seconds` of play or, in about a third of the games, by shots after it.
    """

    periods: tuple[Period, ...]
    stoppage: tuple[float, float] = (0.0, 0.0)
    overtime: bool = False
    overtime_seconds: float = 420.0
    markets: tuple[str, ...] = THREE_MARKETS

    @property
    def draws(self) -> bool:
        """Level games stand where there is no overtime."""
        return not self.overtime

    @property
    def parts(self) -> tuple[Part, ...]:
        """Halves or thirds."""
        return parts_of(self.periods)

    def part(self, rates: Rates, part: Part) -> Outlook:
        """Its share of the goals."""
        home, away = (poisson_weights(goals * part.share) for goals in (rates.home, rates.away))
        return lattice_outlook((0, 0), home, away)

    def first(self, rates: Rates) -> tuple[float, float, float] | None:
        """In proportion to the goals expected; without a goal overtime brings one, where there is overtime."""
        nobody = exp(-rates.home - rates.away)
        home = rates.home / (rates.home + rates.away) * (1.0 - nobody)
        if self.overtime:
            home, nobody = home + nobody * self._tilt(rates), 0.0
        return home, 1.0 - home - nobody, nobody

    def play(self, rates: Rates, random: Random) -> Play:
        """Goals at uniform times, as many as a Poisson number says."""
        low, high = self.stoppage
        periods = [
            Period(p.label, p.minutes, p.seconds + random.uniform(low, high), p.pause) if high else p
            for p in self.periods
        ]
        rows = spans(periods)
        goals = [(random.random(), 1, 0) for _ in range(poisson(random, rates.home))]
        goals += [(random.random(), 0, 1) for _ in range(poisson(random, rates.away))]
        frames = [Frame(0.0, 0, 0)]
        for played, home, away in sorted(goals):
            frames.append(Frame(wall(rows, played), frames[-1].home + home, frames[-1].away + away))
        ends = rows[-1].ends
        if self.overtime and frames[-1].home == frames[-1].away:
            rows += spans([Period("OT", 5, self.overtime_seconds)], ends + 60.0, 1.0, 60.0)
            in_play = random.random() < 0.66
            ends = rows[-1].begins + random.uniform(30.0, self.overtime_seconds) if in_play else rows[-1].ends + 300.0
            home = int(random.random() < self._tilt(rates))
            frames.append(Frame(ends, frames[-1].home + home, frames[-1].away + 1 - home))
        return Play(tuple(frames), tuple(rows), int(ends))

    def outlook(self, rates: Rates, moment: Moment) -> Outlook:
        """Poisson goals in the share of the game that is left."""
        left = max(1.0 - moment.played, 0.0)
        home, away = poisson_weights(rates.home * left), poisson_weights(rates.away * left)
        decided = ((1, 1.0),) if self.overtime else ()
        return lattice_outlook((moment.home, moment.away), home, away, decided, self._tilt(rates))

    def _tilt(self, rates: Rates) -> float:
        return min(max(0.5 + 0.06 * rates.edge, 0.3), 0.7)
