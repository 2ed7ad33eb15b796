"""Points by drives: football's touchdowns and field goals, rugby's tries and kicks."""

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from wagerbabe.demo.simulator.models.base import THREE_MARKETS, Part, Rates, alternating, parts_of
from wagerbabe.demo.simulator.outlook import Outlook, lattice_outlook
from wagerbabe.demo.simulator.play import Frame, Moment, Period, Play, spans, wall

Scores = tuple[tuple[int, float], ...]
"""Points of a score, and its share of all the points made."""


def chances(scores: Scores, mean: float) -> tuple[tuple[int, float], ...]:
    """How often a drive brings each score so that it brings `mean` points on average."""
    return tuple((points, mean * share / points) for points, share in scores)


@lru_cache(maxsize=4096)
def drive_weights(scores: Scores, hundredths: int, drives: int) -> tuple[float, ...]:
    """Chances of 0, 1, 2 … points from that many drives of `hundredths / 100` points each."""
    if not drives:
        return (1.0,)
    before = drive_weights(scores, hundredths, drives - 1)
    jumps = chances(scores, hundredths / 100)
    nothing = 1.0 - sum(chance for _, chance in jumps)
    weights = [weight * nothing for weight in before] + [0.0] * max(points for points, _ in jumps)
    for points, chance in jumps:
        for index, weight in enumerate(before):
            weights[index + points] += weight * chance
    while weights[-1] < 1e-9:
        weights.pop()
    return tuple(weights)


@dataclass(frozen=True, slots=True)
class Drives:
    """Each side has `drives` chances in turn. `overtime`: by how much a level game is won; empty: draws stand."""

    periods: tuple[Period, ...]
    drives: int
    scores: Scores
    overtime: tuple[tuple[int, float], ...] = ((3, 0.6), (6, 0.4))
    markets: tuple[str, ...] = THREE_MARKETS

    @property
    def draws(self) -> bool:
        """Level games stand where there is no overtime."""
        return not self.overtime

    @property
    def parts(self) -> tuple[Part, ...]:
        """Quarters and halves."""
        return parts_of(self.periods)

    def part(self, rates: Rates, part: Part) -> Outlook:
        """As many drives as belong to it."""
        count = max(1, round(self.drives * part.share))
        home, away = (
            drive_weights(self.scores, self._hundredths(points, self.drives * part.share / count), count)
            for points in (rates.home, rates.away)
        )
        return lattice_outlook((0, 0), home, away)

    def first(self, rates: Rates) -> tuple[float, float, float] | None:
        """Drives in turn, whoever begins."""
        home, away = (
            sum(chance for _, chance in chances(self.scores, self._hundredths(points) / 100))
            for points in (rates.home, rates.away)
        )
        nobody = 0.0 if self.overtime else ((1.0 - home) * (1.0 - away)) ** self.drives
        one, other = alternating(home, away)
        return one * (1.0 - nobody), other * (1.0 - nobody), nobody

    def play(self, rates: Rates, random: Random) -> Play:
        """Drives in turn, of uneven length. A frame's state counts the drives left to each side."""
        rows = spans(self.periods)
        lengths = [random.uniform(0.4, 1.6) for _ in range(2 * self.drives)]
        whole, passed = sum(lengths), 0.0
        first = random.randrange(2)
        left = [self.drives, self.drives]
        frames = [Frame(0.0, 0, 0, (self.drives, self.drives))]
        jumps = [chances(self.scores, self._hundredths(points) / 100) for points in (rates.home, rates.away)]
        for index, length in enumerate(lengths):
            side = (index + first) % 2
            passed += length / whole
            left[side] -= 1
            points = _draw(random, jumps[side])
            last = frames[-1]
            score = (last.home + points, last.away) if side == 0 else (last.home, last.away + points)
            # A score comes before the drive's time is over, so that the last one falls inside the game.
            frames.append(Frame(wall(rows, min(passed, 0.9995)), *score, (left[0], left[1])))
        ends = rows[-1].ends
        if self.overtime and frames[-1].home == frames[-1].away:
            rows += spans([Period("OT", 10, 1500.0)], ends + 180.0, 1.0, 60.0)
            ends = rows[-1].begins + random.uniform(300.0, 1490.0)
            points = _draw(random, self.overtime) or self.overtime[0][0]
            home = random.random() < self._tilt(rates)
            last = frames[-1]
            frames.append(Frame(ends, last.home + points * home, last.away + points * (not home), (0, 0)))
        return Play(tuple(frames), tuple(rows), int(ends) + 1)

    def outlook(self, rates: Rates, moment: Moment) -> Outlook:
        """The drives that are left, exactly."""
        home_left, away_left = moment.state or (self.drives, self.drives)
        home = drive_weights(self.scores, self._hundredths(rates.home), int(home_left))
        away = drive_weights(self.scores, self._hundredths(rates.away), int(away_left))
        return lattice_outlook((moment.home, moment.away), home, away, self.overtime, self._tilt(rates))

    def _hundredths(self, points: float, times: float = 1.0) -> int:
        most = min(0.95 / sum(share / value for value, share in self.scores), points * times / self.drives)
        return round(100 * most)

    def _tilt(self, rates: Rates) -> float:
        return min(max(0.5 + 0.012 * rates.edge, 0.3), 0.7)


def _draw(random: Random, jumps: tuple[tuple[int, float], ...]) -> int:
    point = random.random()
    for points, chance in jumps:
        point -= chance
        if point < 0:
            return points
    return 0
