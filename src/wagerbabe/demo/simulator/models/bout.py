"""Fights: one winner, at any moment of the fight. The score is 1 for the winner and 0 for the loser, at the end."""

from dataclasses import dataclass
from math import sqrt
from random import Random

from wagerbabe.demo.simulator.models.base import Part, Rates
from wagerbabe.demo.simulator.outlook import Outlook, normal_cdf
from wagerbabe.demo.simulator.play import Frame, Moment, Period, Play, spans

_STEPS = 12  # looks at the fight in a round


@dataclass(frozen=True, slots=True)
class Bout:
    """An unseen balance of the fight walks about; whoever it favours at the end of the fight has won.

    The edge of `Rates` is the home fighter's head start in standard deviations of the whole walk. `stops` is the
    chance that a round ends the fight, decided by the balance at that moment.
    """

    rounds: int
    round_seconds: float
    pause: float = 60.0
    stops: float = 0.12
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
        """Rounds until a stop or the judges. A frame's state is the balance."""
        minutes = self.round_seconds / 60
        rows = spans([Period(f"Round {n + 1}", minutes, self.round_seconds, self.pause) for n in range(self.rounds)])
        rounds = [row for row in rows if row.minutes]
        frames, balance = [Frame(0.0, 0, 0, (0.0,))], 0.0
        for row in rounds:
            stop = random.randrange(_STEPS) if random.random() < self.stops else None
            for step in range(_STEPS):
                at = row.begins + self.round_seconds * (step + 1) / _STEPS
                balance += random.gauss(0.0, 1.0) / sqrt(_STEPS * self.rounds)
                played = row.played + (row.played_to - row.played) * (step + 1) / _STEPS
                last = stop == step or (row is rounds[-1] and step == _STEPS - 1)
                if last:
                    home = int(random.random() < self._chance(rates.edge + balance, 1.0 - played))
                    frames.append(Frame(at, home, 1 - home, (balance,)))
                    return Play(tuple(frames), tuple(rows), int(at) + 1)
                frames.append(Frame(at, 0, 0, (balance,)))
        raise AssertionError("the last step of the last round ends every fight")

    def outlook(self, rates: Rates, moment: Moment) -> Outlook:
        """The chance that the walk ends on the home fighter's side."""
        if moment.home != moment.away:
            return Outlook(float(moment.home), 0.0, float(moment.away))
        balance = rates.edge + (moment.state[0] if moment.state else 0.0)
        win = self._chance(balance, 1.0 - moment.played)
        return Outlook(win, 0.0, 1.0 - win)

    @staticmethod
    def _chance(balance: float, left: float) -> float:
        return normal_cdf(balance / sqrt(max(left, 1e-4)))
