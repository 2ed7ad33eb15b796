"""Many small scores: basketball, Australian rules, handball, lacrosse."""

from dataclasses import dataclass
from math import exp, sqrt
from random import Random

from wagerbabe.demo.simulator.models.base import THREE_MARKETS, Part, Rates, alternating, parts_of
from wagerbabe.demo.simulator.outlook import Bell, Outlook
from wagerbabe.demo.simulator.play import Frame, Moment, Period, Play, Span, spans, wall

_MOST = 0.95  # a possession's largest chance to score


@dataclass(frozen=True, slots=True)
class Flow:
    """Possessions in turn.

    `scores`: points and their share of all points. `pull`: how strongly a margin returns to what was expected
    (leaders rest, trailers press): without it, margins would spread wider than they do in basketball.
    """

    periods: tuple[Period, ...]
    possessions: int
    scores: tuple[tuple[int, float], ...]
    pull: float = 0.0
    overtime: Period | None = None
    markets: tuple[str, ...] = THREE_MARKETS

    @property
    def draws(self) -> bool:
        """Level games stand where there is no overtime."""
        return self.overtime is None

    @property
    def parts(self) -> tuple[Part, ...]:
        """Quarters and halves, or halves."""
        return parts_of(self.periods)

    def part(self, rates: Rates, part: Part) -> Outlook:
        """As a game of that length."""
        share, scores = part.share, (rates.home, rates.away)
        variances = [self.possessions * self._variance(points) * share for points in scores]
        reach = (1.0 - exp(-2.0 * self.pull * share)) / (2.0 * self.pull * share) if self.pull else 1.0
        margin = Bell(rates.edge * share, sqrt(sum(variances) * reach))
        home, away = (Bell(p * share, sqrt(v)) for p, v in zip(scores, variances, strict=True))
        win, level = margin.above(0), margin.at(0)
        total = Bell(rates.total * share, sqrt(sum(variances)))
        return Outlook(win, level, max(0.0, 1.0 - win - level), margin, total, (home, away), level)

    def first(self, rates: Rates) -> tuple[float, float, float] | None:
        """Possessions in turn, whoever begins."""
        home, away = (
            sum(points / self.possessions * share / value for value, share in self.scores)
            for points in (rates.home, rates.away)
        )
        return *alternating(home, away), 0.0

    def play(self, rates: Rates, random: Random) -> Play:
        """Possessions at jittered, even times; extra periods until somebody leads."""
        rows = spans(self.periods)
        minutes = sum(period.minutes for period in self.periods)
        frames = [Frame(0.0, 0, 0)]
        first = random.randrange(2)
        self._possess(rates, random, frames, rows, (0.0, 1.0), first)
        ends, played = rows[-1].ends, 1.0
        while self.overtime is not None and frames[-1].home == frames[-1].away:
            extra = spans([self.overtime], ends + 90.0, played, minutes)
            rows += extra
            self._possess(rates, random, frames, extra, (played, extra[-1].played_to), first)
            ends, played = extra[-1].ends, extra[-1].played_to
        return Play(tuple(frames), tuple(rows), int(ends))

    def _possess(
        self,
        rates: Rates,
        random: Random,
        frames: list[Frame],
        rows: list[Span],
        stretch: tuple[float, float],
        first: int,
    ) -> None:
        begins, ends = stretch
        count = max(1, round(2 * self.possessions * (ends - begins)))
        step = (ends - begins) / count
        for index in range(count):
            played = begins + step * (index + random.uniform(0.1, 0.9))
            last = frames[-1]
            ahead = last.home - last.away - rates.edge * played
            home = (index + first) % 2 == 0
            lean = -self.pull * ahead / (2 * self.possessions) * (1 if home else -1)
            points = self._draw(random, (rates.home if home else rates.away) / self.possessions + lean)
            if points:
                score = (last.home + points, last.away) if home else (last.home, last.away + points)
                frames.append(Frame(wall(rows, played), *score))

    def _draw(self, random: Random, mean: float) -> int:
        point = random.random()
        for points, share in self.scores:
            point -= max(mean, 0.05) * share / points
            if point < 0:
                return points
        return 0

    def outlook(self, rates: Rates, moment: Moment) -> Outlook:
        """A margin that returns to its expected course, a total that goes on; both bell-shaped."""
        left = moment.left
        ahead = moment.home - moment.away - rates.edge * moment.played
        fade = exp(-self.pull * left)
        margin = rates.edge * (moment.played + left) + ahead * fade
        variance = self.possessions * (self._variance(rates.home) + self._variance(rates.away))
        reach = (1.0 - fade * fade) / (2.0 * self.pull) if self.pull else left
        margins = Bell(margin, sqrt(variance * reach))
        totals = Bell(moment.home + moment.away + rates.total * left, sqrt(variance * left))
        points = self._points(rates, moment)
        level = margins.at(0)
        win = margins.above(0)
        if self.draws:
            return Outlook(win, level, max(0.0, 1.0 - win - level), margins, totals, points, level)
        tilt = min(max(0.5 + margin * 0.01, 0.3), 0.7)
        win += level * tilt
        return Outlook(win, 0.0, 1.0 - win, margins, totals, points, level, tilt)

    def lead(self, rates: Rates, share: float) -> float:
        """The chance that the home side leads after a share of the game."""
        margin = self.part(rates, Part("lead", 0.0, share)).margin
        return 0.5 if margin is None else margin.above(0) + margin.at(0) / 2

    def _points(self, rates: Rates, moment: Moment) -> tuple[Bell, Bell]:
        """What each side ends with. Half of what pulls a margin back acts on each side."""
        pull = (1.0 - exp(-self.pull * moment.left)) * (moment.home - moment.away - rates.edge * moment.played) / 2
        home, away = (
            Bell(score + points * moment.left + back, sqrt(self.possessions * self._variance(points) * moment.left))
            for score, points, back in ((moment.home, rates.home, -pull), (moment.away, rates.away, pull))
        )
        return home, away

    def _variance(self, points: float) -> float:
        mean = points / self.possessions
        return sum(mean * share * value for value, share in self.scores) - mean * mean
