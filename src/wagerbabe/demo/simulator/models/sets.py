"""Matches won by sets: tennis, table tennis, volleyball, darts, snooker. The score is the sets won."""

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from wagerbabe.demo.simulator.models.base import THREE_MARKETS, Part, Rates
from wagerbabe.demo.simulator.outlook import Lattice, Outlook
from wagerbabe.demo.simulator.play import Frame, Moment, Play, Span

_FAR = 14  # points beyond the target after which the next one decides: keeps the recursion short


@dataclass(frozen=True, slots=True)
class Rule:
    """When a set is over: at `target` points and `lead` more than the other, or at `cap` points."""

    target: int
    lead: int = 2
    cap: int = 1000

    def over(self, home: int, away: int) -> bool:
        """Whether somebody has won."""
        most = max(home, away)
        return most >= self.cap or (most >= self.target and abs(home - away) >= self.lead)


@lru_cache(maxsize=65_536)
def set_chance(rule: Rule, serve: int, edge: int, home: int, away: int) -> float:
    """The home side's chance to win a set from a score in it.

    Points alternate in serve. In thousandths: `serve` is what serving adds to the chance of a point, `edge` what the
    home side has more than one half.
    """
    if rule.over(home, away):
        return float(home > away)
    if home + away >= 2 * rule.target + _FAR:
        return 0.5 + edge / 1000
    chance = point_chance(serve, edge, home + away)
    won = set_chance(rule, serve, edge, home + 1, away)
    return chance * won + (1.0 - chance) * set_chance(rule, serve, edge, home, away + 1)


def point_chance(serve: int, edge: int, index: int) -> float:
    """The home side's chance of the point with that index in a set; the home side serves the even ones."""
    return min(max(0.5 + (edge + (serve if index % 2 == 0 else -serve)) / 1000, 0.03), 0.97)


@dataclass(frozen=True, slots=True)
class Sets:
    """First to `wins` sets, each won by points (in tennis: games) as `rule` says.

    The edge of `Rates` is the home side's chance of one point above one half; the total is not used.
    """

    wins: int
    rule: Rule
    point_seconds: float
    pause: float = 90.0
    serve: float = 0.0
    label: str = "Set"
    markets: tuple[str, ...] = THREE_MARKETS
    draws: bool = False
    parts: tuple[Part, ...] = ()

    def part(self, rates: Rates, part: Part) -> Outlook:  # noqa: ARG002
        """There are none."""
        raise LookupError(part.name)

    def first(self, rates: Rates) -> tuple[float, float, float] | None:  # noqa: ARG002
        """Nobody bets on it."""
        return None

    def play(self, rates: Rates, random: Random) -> Play:
        """Point after point. A frame's state is the score in the set."""
        serve, edge = self._thousandths(rates)
        frames = [Frame(0.0, 0, 0, (0, 0))]
        rows: list[Span] = []
        sets, clock = [0, 0], 0.0
        while max(sets) < self.wins:
            begins, points = clock, [0, 0]
            while not self.rule.over(*points):
                clock += self.point_seconds * random.uniform(0.5, 1.5)
                home = random.random() < point_chance(serve, edge, sum(points))
                points[0 if home else 1] += 1
                if not self.rule.over(*points):
                    frames.append(Frame(clock, sets[0], sets[1], (points[0], points[1])))
            sets[0 if points[0] > points[1] else 1] += 1
            frames.append(Frame(clock, sets[0], sets[1], (0, 0)))
            rows.append(Span(f"{self.label} {len(rows) + 1}", begins, clock + self.pause, 0.0, 0.0, 0.0))
            clock += self.pause
        ends = frames[-1].at
        return Play(tuple(frames), tuple(rows), int(ends) + 1)

    def outlook(self, rates: Rates, moment: Moment) -> Outlook:
        """Every way the remaining sets can go."""
        serve, edge = self._thousandths(rates)
        points = moment.state or (0, 0)
        now = set_chance(self.rule, serve, edge, int(points[0]), int(points[1]))
        later = set_chance(self.rule, serve, edge, 0, 0)
        results: dict[tuple[int, int], float] = {}
        self._walk((moment.home, moment.away), 1.0, now, later, results)
        margins, totals = [0.0] * (2 * self.wins + 1), [0.0] * (2 * self.wins)
        for (home, away), chance in results.items():
            margins[home - away + self.wins] += chance
            totals[home + away] += chance
        win = sum(chance for (home, away), chance in results.items() if home > away)
        return Outlook(win, 0.0, 1.0 - win, Lattice(-self.wins, margins), Lattice(0, totals))

    def _walk(
        self,
        sets: tuple[int, int],
        chance: float,
        now: float,
        later: float,
        results: dict[tuple[int, int], float],
    ) -> None:
        home, away = sets
        if max(sets) == self.wins:
            results[sets] = results.get(sets, 0.0) + chance
            return
        self._walk((home + 1, away), chance * now, later, later, results)
        self._walk((home, away + 1), chance * (1.0 - now), later, later, results)

    def _thousandths(self, rates: Rates) -> tuple[int, int]:
        return round(1000 * self.serve), round(1000 * rates.edge)
