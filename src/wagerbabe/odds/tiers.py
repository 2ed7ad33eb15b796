"""How often a league is asked, how long an answer holds, and which of it the credits allow. Pure.

Tiers: live 30 s, upcoming (starts within 24 h) 5 min, scheduled 30 min; an answer older than twice its tier is stale
(house rules, accepting 4). An event changes its tier while an answer ages, so both questions are about a moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from wagerbabe.catalog import UPCOMING
from wagerbabe.platform.settings import Settings

LONGEST_GAME = timedelta(hours=12)
"""After this an event without a result is asked about as seldom as a scheduled one."""

SCORES_FOR = timedelta(hours=72)
"""How far back the provider tells scores."""

SOURCE_AGE_IN_PLAY = timedelta(seconds=300)
"""A sportsbook's own last update older than this in play suspends that sportsbook's quote only."""

SOURCE_AGE_BEFORE = timedelta(hours=6)
"""Before the start sportsbooks may rest, but a quote from yesterday is a mistake."""


class Tier(IntEnum):
    """In the order in which credits are spent: the markets of single events last."""

    LIVE = 0
    UPCOMING = 1
    SCHEDULED = 2
    ADDITIONAL = 3


@dataclass(frozen=True, slots=True)
class Tiers:
    """The spans of the tiers, in game time."""

    live: timedelta
    upcoming: timedelta
    scheduled: timedelta

    @classmethod
    def of(cls, settings: Settings) -> "Tiers":
        """As set."""
        seconds = (settings.tier_live_seconds, settings.tier_upcoming_seconds, settings.tier_scheduled_seconds)
        return cls(*(timedelta(seconds=n) for n in seconds))

    def reached(self, since: datetime, starts_at: datetime, times: int = 1) -> datetime:
        """The first moment at which an answer of ``since`` is ``times`` its tier old."""
        if starts_at < since - LONGEST_GAME:
            return since + times * self.scheduled
        return min(
            since + times * self.scheduled,
            max(since + times * self.upcoming, starts_at - UPCOMING),
            max(since + times * self.live, starts_at),
        )

    def valid_until(self, confirmed_at: datetime, starts_at: datetime) -> datetime:
        """Until when an offer made from an answer may be sold."""
        return self.reached(confirmed_at, starts_at, times=2)

    def due(self, asked_at: datetime, starts: Iterable[datetime]) -> datetime:
        """When a league with events at these starts is to be asked again."""
        return min((self.reached(asked_at, start) for start in starts), default=asked_at + self.scheduled)


def tier_of(starts: Iterable[datetime], now: datetime) -> Tier:
    """The most urgent tier of a league's open events."""
    tier = Tier.SCHEDULED
    for start in starts:
        if now - LONGEST_GAME <= start <= now:
            return Tier.LIVE
        if now < start <= now + UPCOMING:
            tier = Tier.UPCOMING
    return tier


def source_deadline(updated_at: datetime | None, starts_at: datetime) -> datetime | None:
    """Until when a sportsbook's own quote is fresh by its own account; ``None`` when it gives none."""
    if updated_at is None:
        return None
    return min(updated_at + SOURCE_AGE_BEFORE, max(updated_at + SOURCE_AGE_IN_PLAY, starts_at))


_DAYS = 30
_MILLI = 1000
_LEAST_CAPACITY = 300


class CreditPlan:
    """A day's share of the month's credits in a bucket that refills steadily; the less urgent, the more must be left.

    Live polls may spend all of it, upcoming ones leave a quarter, scheduled ones a half, additional markets three
    quarters.
    """

    def __init__(self, monthly: int, now_ms: int) -> None:
        """Start with a full bucket. Times are milliseconds of real time, from any origin."""
        self.monthly = monthly
        self.capacity = max(monthly // _DAYS, _LEAST_CAPACITY) * _MILLI
        self.level = self.capacity
        self._at = now_ms

    def allows(self, tier: Tier, cost: int, now_ms: int) -> bool:
        """Whether a call of this cost fits the plan; if so, it is counted as spent."""
        self._refill(now_ms)
        left = self.level - cost * _MILLI
        if left < self.capacity * int(tier) // 4:
            return False
        self.level = left
        return True

    def _refill(self, now_ms: int) -> None:
        gained = (now_ms - self._at) * self.monthly // (_DAYS * 24 * 3600)
        if gained > 0:
            self.level = min(self.level + gained, self.capacity)
            self._at = now_ms
