"""Two times: real time for tokens, limits and audit; game time for cut-offs, staleness, days and weeks.

Game time is real time unless a demo or a replay moves it: one row, ``game_clock``, read by the database function
``game_now()`` and mirrored here, so both sides of a decision use the same mapping.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def real_now() -> datetime:
    """The real time, in UTC."""
    return datetime.now(UTC)


def instant(text: str) -> datetime:
    """A written time in UTC; ``ValueError`` when it is none, has no zone, or lies outside the years 1 to 9999."""
    return in_utc(datetime.fromisoformat(text))


def in_utc(value: datetime) -> datetime:
    """The same instant in UTC; ``ValueError`` as above."""
    if value.tzinfo is None:
        raise ValueError("has no zone")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("lies outside the years 1 to 9999") from error


@dataclass(frozen=True, slots=True)
class GameClock:
    """The mapping from real to game time: ``game_origin + (real - real_origin) * speed``."""

    real_origin: datetime = EPOCH
    game_origin: datetime = EPOCH
    speed: Fraction = Fraction(1)

    def at(self, real: datetime) -> datetime:
        """The game time at a real time, to the microsecond."""
        elapsed = (real - self.real_origin) // _MICROSECOND
        return self.game_origin + timedelta(microseconds=int(elapsed * self.speed))

    def now(self) -> datetime:
        """The game time now."""
        return self.at(real_now())

    def real_seconds(self, game_seconds: float) -> float:
        """How many real seconds a span of game time takes."""
        return game_seconds / float(self.speed)
