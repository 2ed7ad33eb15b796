"""A game as it was played: scores in time, and the mapping between the wall's clock and the game's."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the game: its name, minutes on the game clock, seconds on the wall, and the break after it."""

    label: str
    minutes: float
    seconds: float
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of wall time in which the game goes from `played` to `played_to` (equal in a break)."""

    label: str
    begins: float
    ends: float
    played: float
    played_to: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The score from `at` seconds after the start, until the next frame. `state` is the model's own."""

    at: float
    home: int
    away: int
    state: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a game stands: score, share played (1 is regular time), share left, and the model's own state."""

    home: int = 0
    away: int = 0
    played: float = 0.0
    left: float = 1.0
    state: tuple[float, ...] = ()


def spans(periods: Sequence[Period], begins: float = 0.0, played: float = 0.0, of_minutes: float = 0.0) -> list[Span]:
    """Periods laid out from `begins` seconds; shares are of `of_minutes`, or of all the periods' minutes."""
    whole = of_minutes or sum(period.minutes for period in periods)
    rows = []
    for period in periods:
        share = period.minutes / whole
        rows.append(Span(period.label, begins, begins + period.seconds, played, played + share, period.minutes))
        begins, played = begins + period.seconds, played + share
        if period.pause:
            rows.append(Span(f"{period.label} break", begins, begins + period.pause, played, played, 0.0))
            begins += period.pause
    return rows


@dataclass(frozen=True)
class Play:
    """A finished game, readable at any second. The last frame holds the final score."""

    frames: tuple[Frame, ...]
    spans: tuple[Span, ...]
    ends: int
    regular: float = 1.0
    """Where regular time ends, in shares played."""

    @cached_property
    def _times(self) -> list[float]:
        return [frame.at for frame in self.frames]

    @cached_property
    def scored(self) -> list[float]:
        """Seconds at which the score changed."""
        pairs = zip(self.frames, self.frames[1:], strict=False)
        return [after.at for before, after in pairs if (before.home, before.away) != (after.home, after.away)]

    @property
    def final(self) -> tuple[int, int]:
        """The final score, home and away."""
        return self.frames[-1].home, self.frames[-1].away

    def span(self, seconds: float) -> Span:
        """The stretch of the game at that many seconds after the start."""
        for row in self.spans:
            if seconds < row.ends:
                return row
        return self.spans[-1]

    def moment(self, seconds: float) -> Moment:
        """Where the game stands that many seconds after the start."""
        frame = self.frames[max(bisect_right(self._times, seconds) - 1, 0)]
        span = self.span(seconds)
        passed = min(max((seconds - span.begins) / (span.ends - span.begins), 0.0), 1.0)
        played = span.played + (span.played_to - span.played) * passed
        # Nobody knows of overtime before it begins.
        end = self.regular if played < self.regular else max(self.regular, span.played_to)
        return Moment(frame.home, frame.away, played, max(end - played, 0.0), frame.state)

    def clock(self, seconds: float) -> str:
        """What a scoreboard would show, such as `Q3 04:12`, `2H 67'` or `HT`."""
        span = self.span(seconds)
        if not span.minutes:
            return span.label
        passed = min(max((seconds - span.begins) / (span.ends - span.begins), 0.0), 1.0)
        left = int(span.minutes * 60 * (1.0 - passed))
        return f"{span.label} {left // 60:02d}:{left % 60:02d}"


def wall(rows: Sequence[Span], played: float) -> float:
    """The second at which that share had been played."""
    for row in rows:
        if row.played_to > row.played and played <= row.played_to:
            return row.begins + (row.ends - row.begins) * (played - row.played) / (row.played_to - row.played)
    return rows[-1].ends
