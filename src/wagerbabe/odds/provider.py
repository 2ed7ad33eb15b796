"""What a provider of odds tells, whoever it is: leagues, quotes, scores, and how it fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from wagerbabe.catalog import MarketKey
from wagerbabe.odds.domain import Price


@dataclass(frozen=True, slots=True)
class FeedLeague:
    """A league that the provider has; ``group`` is its word for the sport.

    One that has only outrights is a competition whose winner is bet on: it has no games and no scores.
    """

    key: str
    title: str
    group: str
    outrights: bool = False


@dataclass(frozen=True, slots=True)
class FeedQuote:
    """One sportsbook's quote of one side; the line in quarter points; the time is the sportsbook's own.

    ``name`` is what people read where the side does not say it: an entrant, an answer.
    """

    market: MarketKey
    side: str
    sportsbook: str
    price: Price
    line: int | None
    updated_at: datetime | None
    name: str = ""

    @property
    def kind(self) -> str:
        """The kind of its market."""
        return self.market.kind


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """A game with everything that is quoted on it."""

    key: str
    home: str
    away: str
    starts_at: datetime
    quotes: Sequence[FeedQuote]


@dataclass(frozen=True, slots=True)
class FeedScore:
    """A game's score; ``completed`` alone says that it is final."""

    key: str
    home: str
    away: str
    starts_at: datetime
    home_score: int
    away_score: int
    completed: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of an answer that cannot be used: what is wrong, with what, and in which words."""

    problem: str
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class OddsAnswer:
    """The usable part of an answer about a league's odds, and what was left out."""

    events: Sequence[FeedEvent]
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class ScoresAnswer:
    """The usable part of an answer about a league's scores, and what was left out."""

    scores: Sequence[FeedScore]
    problems: Sequence[Problem] = ()


class ProviderError(Exception):
    """The provider gave no usable answer. Nothing was changed; what it said before goes stale by itself."""


class ProviderAway(ProviderError):
    """No answer, or an error of its own, in spite of trying again."""


class ProviderTooFast(ProviderError):
    """We ask too often: slow down."""


class CreditsUsedUp(ProviderError):
    """The quota is spent: asking again is useless until it is renewed."""


class KeyRefused(ProviderError):
    """The key is missing, wrong or switched off: a person has to act."""


class LeagueRefused(ProviderError):
    """The provider does not serve this league or market."""


class EventGone(ProviderError):
    """The provider does not list this event any more."""


class AnswerUnusable(ProviderError):
    """An answer that is mostly nonsense; the few good-looking parts of it are not believed either."""


@dataclass(slots=True)
class Quota:
    """What the provider last said about credits; ``None`` until it did."""

    remaining: int | None = None
    used: int | None = None
    last: int | None = None


class Provider(Protocol):
    """A source of odds. Calls raise ``ProviderError`` only."""

    name: str
    quota: Quota

    async def leagues(self) -> Sequence[FeedLeague]:
        """The leagues in season. Costs nothing."""
        ...

    async def odds(self, league: str, now: datetime) -> OddsAnswer:
        """All quotes of a league in one request. ``now`` is game time, to judge the answer's times by."""
        ...

    async def event_odds(self, league: str, event: str, now: datetime) -> OddsAnswer:
        """The additional markets of one event, by the provider's key of it; no event when it is not listed."""
        ...

    async def scores(self, league: str, now: datetime) -> ScoresAnswer:
        """Scores of games in play and lately finished."""
        ...

    @property
    def odds_cost(self) -> int:
        """Credits that one answer about odds costs."""
        ...

    def event_cost(self, league: str) -> int:
        """Credits that the additional markets of one event cost at most; 0: there are none to ask for."""
        ...

    @property
    def scores_cost(self) -> int:
        """Credits that one answer about scores costs."""
        ...
