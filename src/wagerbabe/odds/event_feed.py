"""Additional markets, event by event: asked for one after the other, with the credits that nothing else needs."""

from collections.abc import Iterable

import asyncpg
import structlog

from wagerbabe.catalog import UPCOMING
from wagerbabe.odds import metrics, store
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.places import Place, Places
from wagerbabe.odds.provider import AnswerUnusable, CreditsUsedUp, KeyRefused, Problem, ProviderError
from wagerbabe.odds.tiers import LONGEST_GAME, CreditPlan, Tier
from wagerbabe.platform.leader import LeadershipLost

log = structlog.get_logger()

# Real seconds.
_REST = 1.0
_PAUSE = 0.1
_CREDIT_RETRY = 5.0

_TROUBLE = (LeadershipLost, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


class EventFeed:
    """The events that have a place, and whose turn it is."""

    def __init__(self, fetcher: Fetcher, plan: CreditPlan) -> None:
        """With the fetcher and the plan of credits that the leagues are asked with."""
        self.fetcher, self.plan = fetcher, plan
        self.places = Places(fetcher.runtime.settings.odds_event_places, fetcher.tiers)

    async def renew(self, leagues: Iterable[str]) -> None:
        """Give places to games of these leagues that are on or begin within a day."""
        now, provider = self.fetcher.runtime.game_now(), self.fetcher.provider
        asked = [league for league in leagues if provider.event_cost(league)]
        reach = (provider.name, asked, now - LONGEST_GAME, now + UPCOMING)
        rows = await self.fetcher.runtime.db.fetch(store.sql["open_games"], *reach)
        games = (Place(row["league_key"], row["provider_key"], row["starts_at"], row["known"]) for row in rows)
        self.places.renew(games, now)

    async def turn(self, ms: int) -> float:
        """Ask about the event that is due first; answers for how many real seconds to rest then.

        ``ms`` is real time as the plan of credits counts it. Raises ``CreditsUsedUp`` and ``KeyRefused``; other
        trouble is noted, and the event waits for its next turn.
        """
        if (found := self.places.next()) is None:
            return _REST
        place, due = found
        now = self.fetcher.runtime.game_now()
        if due is not None and due > now:
            return min(self.fetcher.runtime.clock.real_seconds((due - now).total_seconds()), _REST)
        if not self._affords(place, ms):
            return _CREDIT_RETRY
        self.places.asked(place, now)
        try:
            await self.fetcher.poll_event(place.league, place.key)
        except (CreditsUsedUp, KeyRefused):
            raise
        except (ProviderError, *_TROUBLE) as error:
            await self._trouble(place, error)
            return _REST
        metrics.answers.add(1, {"league": place.league, "kind": "event"})
        return _PAUSE

    def _affords(self, place: Place, ms: int) -> bool:
        cost, left = self.fetcher.provider.event_cost(place.league), self.fetcher.provider.quota.remaining
        return (left is None or left >= cost) and self.plan.allows(Tier.ADDITIONAL, cost, ms)

    async def _trouble(self, place: Place, error: Exception) -> None:
        kind, name = type(error).__name__, self.fetcher.provider.name
        metrics.failures.add(1, {"league": place.league, "error": kind})
        log.warning("event_poll_failed", league=place.league, event=place.key, error=kind, why=str(error))
        if isinstance(error, AnswerUnusable):
            problem = Problem("answer", place.key, str(error))
            try:
                await store.keep_problems(self.fetcher.runtime.db, name, place.league, [problem])
            except _TROUBLE as worse:
                log.warning("event_poll_failed", league=place.league, event=place.key, error=type(worse).__name__)
