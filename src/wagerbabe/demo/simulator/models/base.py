"""What every model of a sport offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from wagerbabe.demo.simulator.outlook import Outlook
from wagerbabe.demo.simulator.play import Moment, Period, Play

THREE_MARKETS = ("h2h", "spreads", "totals")


@dataclass(frozen=True, slots=True)
class Rates:
    """What two sides are expected to do: the home side's edge and the sum of points.

    In sports with points the edge is the expected margin. Where a model counts something else it says what.
    """

    edge: float
    total: float

    @property
    def home(self) -> float:
        """Expected points of the home side."""
        return max((self.total + self.edge) / 2, self.total * 0.06)

    @property
    def away(self) -> float:
        """Expected points of the away side."""
        return max((self.total - self.edge) / 2, self.total * 0.06)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the game that is bet on by itself, such as `h1` or `q3`: from where to where, in shares played."""

    name: str
    begins: float
    ends: float

    @property
    def share(self) -> float:
        """How much of the game it is."""
        return self.ends - self.begins


_QUARTERS, _THIRDS, _HALVES = 4, 3, 2


def parts_of(periods: Sequence[Period]) -> tuple[Part, ...]:
    """The parts of a game in quarters (its halves, too), thirds or halves, all of equal length."""
    count = len(periods)
    letter = {_QUARTERS: "q", _THIRDS: "p", _HALVES: "h"}[count]
    found = [Part(f"{letter}{n + 1}", n / count, (n + 1) / count) for n in range(count)]
    if count == _QUARTERS:
        found += [Part("h1", 0.0, 0.5), Part("h2", 0.5, 1.0)]
    return tuple(found)


def alternating(home: float, away: float, home_begins: float = 0.5) -> tuple[float, float]:
    """Who is the first to score when both sides try in turn, with these chances at each try: home, away."""
    nobody = (1.0 - home) * (1.0 - away)
    somebody = max(1.0 - nobody, 1e-9)
    first = home * (home_begins + (1.0 - home_begins) * (1.0 - away)) / somebody
    return first, 1.0 - first


class Model(Protocol):
    """A sport's scoring process."""

    @property
    def markets(self) -> tuple[str, ...]:
        """The markets sportsbooks offer on it."""

    @property
    def draws(self) -> bool:
        """Whether games may end level, which makes the moneyline three-way."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the game that are bet on by themselves."""

    def part(self, rates: Rates, part: Part) -> Outlook:
        """What is likely within a part that has not begun, by itself."""

    def first(self, rates: Rates) -> tuple[float, float, float] | None:
        """Before the game: the chances that home, away or nobody scores first; None where nobody bets on it."""

    def play(self, rates: Rates, random: Random) -> Play:
        """One game from start to end."""

    def outlook(self, rates: Rates, moment: Moment) -> Outlook:
        """What is likely from that moment on."""
