"""What every model of a sport offers."""

from dataclasses import dataclass
from random import Random
from typing import Protocol

from wagerbabe.demo.simulator.outlook import Outlook
from wagerbabe.demo.simulator.play import Moment, Play

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


class Model(Protocol):
    """A sport's scoring process."""

    @property
    def markets(self) -> tuple[str, ...]:
        """The markets sportsbooks offer on it."""

    @property
    def draws(self) -> bool:
        """Whether games may end level, which makes the moneyline three-way."""

    def play(self, rates: Rates, random: Random) -> Play:
        """One game from start to end."""

    def outlook(self, rates: Rates, moment: Moment) -> Outlook:
        """What is likely from that moment on."""
