"""What a source of odds tells the twin: plain values, shaped like The Odds API v4 but without its formats.

Two sources exist: the simulator (`wagerbabe.demo.simulator`) and a recording (`wagerbabe.demo.replay`).
Prices are American integers; lines are multiples of a quarter, so a binary float holds them exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Line = int | float
"""A handicap or a total: an int when whole, as the feed writes it (8, not 8.0)."""


class UnknownSport(Exception):
    """The source has no league by that key."""


@dataclass(frozen=True, slots=True)
class Sport:
    """A league of the feed (the feed calls leagues sports)."""

    key: str
    group: str
    title: str
    description: str
    active: bool = True
    has_outrights: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """One side of a market: its name as shown (a team, `Draw`, `Over`, `Under`), American price, line.

    `description` says whose total it is, or what a proposition asks.
    """

    name: str
    price: int
    point: Line | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Market:
    """One market of one sportsbook; `last_update` is when the sportsbook was last read."""

    key: str
    last_update: datetime
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Bookmaker:
    """One sportsbook's markets on an event; a suspended market is absent."""

    key: str
    title: str
    last_update: datetime
    markets: tuple[Market, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A game as listed. An outright has neither team: both are empty."""

    id: str
    sport_key: str
    sport_title: str
    commence_time: datetime
    home_team: str
    away_team: str


@dataclass(frozen=True, slots=True)
class EventOdds:
    """A game with every sportsbook's quotes at one moment."""

    event: Event
    bookmakers: tuple[Bookmaker, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A game's score at one moment; None before the start."""

    event: Event
    completed: bool
    home: int | None = None
    away: int | None = None
    last_update: datetime | None = None
    home_90: int | None = None
    """Score after 90 minutes where extra time was played; the feed does not carry it."""
    away_90: int | None = None


class Source(Protocol):
    """Anything the twin can serve. Every answer is a function of the arguments: asking twice changes nothing."""

    def sports(self, now: datetime) -> Sequence[Sport]:
        """Every league, in the feed's order."""

    def as_of(self, sport_key: str, now: datetime) -> datetime:
        """The earliest moment whose odds equal those of `now`, or a later one not past `now`: a cache key."""

    def odds(self, sport_key: str, now: datetime) -> Sequence[EventOdds]:
        """Games listed and in play with their quotes. Raises `UnknownSport`."""

    def event_odds(self, sport_key: str, event_id: str, now: datetime) -> EventOdds | None:
        """One game with all its markets, the additional ones too; None when it is not listed.

        Raises `UnknownSport`.
        """

    def scores(self, sport_key: str, now: datetime, days_from: int) -> Sequence[Score]:
        """Games to come and in play and, when `days_from` is 1 to 3, finished ones as old as that."""


AMERICAN_MINIMUM = 100


def line(value: float) -> Line:
    """A line as the feed writes it: whole numbers without a fraction."""
    whole = int(value)
    return whole if whole == value else value


def decimal_price(american: int) -> float:
    """The decimal price the feed shows for an American one: two places, the half cent upwards."""
    if american >= AMERICAN_MINIMUM:
        hundredths = american + 100
    else:
        hundredths = (2 * (100 - american) * 100 - american) // (-2 * american)
    # The feed writes a JSON number; two decimals of an integer division are what it can mean.
    return hundredths / 100
