"""Cricket of limited overs: one side sets a total, the other chases it. The score is runs."""

from dataclasses import dataclass
from math import sqrt
from random import Random

from wagerbabe.demo.simulator.models.base import Part, Rates
from wagerbabe.demo.simulator.outlook import NARROWEST, Outlook, normal_cdf
from wagerbabe.demo.simulator.play import Frame, Moment, Period, Play, Span, spans


@dataclass(frozen=True, slots=True)
class Innings:
    """`overs` overs a side; an over brings about `spread` runs more or less than the mean.

    The edge of `Rates` is the home side's runs above the away side's, the total the runs of both.
    """

    overs: int
    over_seconds: float
    pause: float = 900.0
    spread: float = 4.0
    markets: tuple[str, ...] = ("h2h",)
    draws: bool = False
    parts: tuple[Part, ...] = ()

    def part(self, rates: Rates, part: Part) -> Outlook:  # noqa: ARG002
        """There are none."""
        raise LookupError(part.name)

    def first(self, rates: Rates) -> tuple[float, float, float] | None:  # noqa: ARG002
        """Nobody bets on it."""
        return None

    def play(self, rates: Rates, random: Random) -> Play:
        """Over after over. A frame's state is (home bats first, overs bowled in the match)."""
        home_first = random.randrange(2) == 1
        length = self.overs * self.over_seconds
        rows = spans([Period("Innings 1", 0.0, length, self.pause), Period("Innings 2", 0.0, length)], of_minutes=1.0)
        rows = [Span(row.label, row.begins, row.ends, row.played, row.played_to, 0.0) for row in rows]
        frames = [Frame(0.0, 0, 0, (home_first, 0))]
        for over in range(2 * self.overs):
            home_bats = (over < self.overs) == home_first
            begins = rows[0].begins if over < self.overs else rows[2].begins
            at = begins + self.over_seconds * (over % self.overs + random.uniform(0.8, 1.0))
            runs = max(0, round(random.gauss((rates.home if home_bats else rates.away) / self.overs, self.spread)))
            last = frames[-1]
            if over == 2 * self.overs - 1 and self._level(last, home_bats, runs):
                runs += 1  # a tie would go to one more over; the chasing side is given the winning run
            frames.append(self._scored(last, home_bats, runs, at, over + 1))
            chase = frames[-1].home > frames[-1].away if home_bats else frames[-1].away > frames[-1].home
            if over >= self.overs and chase:
                break
        return Play(tuple(frames), tuple(rows), int(frames[-1].at) + 1)

    @staticmethod
    def _scored(last: Frame, home_bats: bool, runs: int, at: float, over: int) -> Frame:  # noqa: FBT001
        home, away = (runs, 0) if home_bats else (0, runs)
        return Frame(at, last.home + home, last.away + away, (last.state[0], over))

    @staticmethod
    def _level(last: Frame, home_bats: bool, runs: int) -> bool:  # noqa: FBT001 - whose turn it is
        ahead = last.home - last.away
        return ahead + runs == 0 if home_bats else ahead - runs == 0

    def outlook(self, rates: Rates, moment: Moment) -> Outlook:
        """Runs still to come of both sides as one bell."""
        home_first, over = moment.state or (0.5, 0)
        first, second = max(self.overs - over, 0), min(2 * self.overs - over, self.overs)
        home_left = home_first * first + (1.0 - home_first) * second
        away_left = first + second - home_left
        margin = moment.home - moment.away + (home_left * rates.home - away_left * rates.away) / self.overs
        deviation = max(self.spread * sqrt(first + second), NARROWEST)
        # Level scores go to the chasing side.
        edge = 0.5 if home_first < 0.5 else -0.5 if home_first > 0.5 else 0.0
        win = normal_cdf((margin + edge) / deviation)
        return Outlook(win, 0.0, 1.0 - win)
