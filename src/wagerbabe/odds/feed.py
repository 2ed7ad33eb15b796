"""The feed role: asks each league as often as its games need and the credits allow, one request a league at a time."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg
import structlog

from wagerbabe.catalog import changing, save_league
from wagerbabe.odds import metrics, store
from wagerbabe.odds.event_feed import EventFeed
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.odds_api import OddsApi
from wagerbabe.odds.provider import (
    AnswerUnusable,
    CreditsUsedUp,
    KeyRefused,
    LeagueRefused,
    Problem,
    Provider,
    ProviderError,
)
from wagerbabe.odds.tiers import SCORES_FOR, CreditPlan, Tiers, tier_of
from wagerbabe.platform.leader import Leader, LeadershipLost
from wagerbabe.platform.runtime import Runtime

log = structlog.get_logger()

TASK = "feed"
AT_ONCE = 3
KEEP_HISTORY = timedelta(days=7)
KEEP_QUARANTINE = timedelta(days=7)

# Real seconds.
_RENEW = 2.0
_CHORES = 5.0
_UPKEEP = 600.0
_LONGEST_SLEEP = 1.0
_NO_CREDITS_PAUSE = 600.0
_NO_KEY_PAUSE = 60.0
_REFUSED_PAUSE = 3600.0
_LONGEST_RETRY = 30.0
_CREDIT_RETRY = 5.0

_TROUBLE = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


@dataclass
class _League:
    """What the feed knows of a league: when it asked last, the starts of its open events, when to ask again."""

    key: str
    outrights: bool = False
    asked_at: datetime | None = None
    scores_at: datetime | None = None
    starts: list[datetime] = field(default_factory=list)
    next_odds: datetime | None = None
    next_scores: datetime | None = None
    not_before: float = 0.0
    failures: int = 0

    def plan(self, tiers: Tiers, now: datetime) -> None:
        """Work out when odds and scores are due."""
        self.next_odds = None if self.asked_at is None else tiers.due(self.asked_at, self.starts)
        if self.outrights:
            return  # a competition has no score
        told = self.scores_at
        waiting = [s if told is None else max(s, tiers.reached(told, s)) for s in self.starts if s > now - SCORES_FOR]
        self.next_scores = min(waiting, default=None)

    def odds_due(self, now: datetime) -> bool:
        return self.next_odds is None or self.next_odds <= now

    def scores_due(self, now: datetime) -> bool:
        return self.next_scores is not None and self.next_scores <= now

    def lateness(self, now: datetime) -> tuple[float, float]:
        """How late the league is, in spans of its own tier: when there is too much to do, all get their share."""
        if self.asked_at is None:
            return (float("inf"), 0)
        span = max((self.next_due(now) - self.asked_at).total_seconds(), 1)
        return ((now - self.next_due(now)).total_seconds() / span, -span)

    def next_due(self, now: datetime) -> datetime:
        return min(self.next_odds or now, self.next_scores or self.next_odds or now)


async def run_feed(runtime: Runtime, stop: asyncio.Event) -> None:
    """The feed role's main loop: runs until ``stop`` is set; stands by while another process leads."""
    async with OddsApi(runtime.settings) as provider:
        await Feed(runtime, provider).run(stop)


class Feed:
    """The loop and its state. One provider, one leader among all feed processes."""

    def __init__(self, runtime: Runtime, provider: Provider) -> None:
        self.runtime, self.provider = runtime, provider
        self.leader = Leader(TASK)
        self.tiers = Tiers.of(runtime.settings)
        self.fetcher = Fetcher(runtime, provider, self.leader, self.tiers)
        self.leagues: dict[str, _League] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._sources: frozenset[str] | None = None
        self._paused_until = 0.0
        self._ready = False
        self._plan = CreditPlan(runtime.settings.odds_monthly_credits, self._ms())
        self._events = EventFeed(self.fetcher, self._plan)

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until stopped; what is in flight then is finished first."""
        duties = [(_RENEW, self._renew), (_CHORES, self._chores), (_UPKEEP, self._upkeep)]
        background = [asyncio.create_task(self._every(seconds, duty)) for seconds, duty in duties]
        background.append(asyncio.create_task(self._ask_about_events()))
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                if self.leader.leads:
                    self._start_due()
                busy = set(self._tasks.values())
                await asyncio.wait({stopped, *busy}, timeout=self._sleep(), return_when=asyncio.FIRST_COMPLETED)
                self._tasks = {key: task for key, task in self._tasks.items() if not task.done()}
        finally:
            for task in (*background, stopped):
                task.cancel()
            await asyncio.gather(*self._tasks.values(), *background, stopped, return_exceptions=True)
            await self._safely(lambda: self.leader.resign(self.runtime.db))

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    def _ms(self) -> int:
        return int(self._now() * 1000)

    def _sleep(self) -> float:
        now = self.runtime.game_now()
        free = [league.next_due(now) for league in self.leagues.values() if self._is_free(league)]
        if not self.leader.leads or not free or len(self._tasks) >= AT_ONCE:
            return _LONGEST_SLEEP
        real = self.runtime.clock.real_seconds((min(free) - now).total_seconds())
        return min(max(real, 0.005), _LONGEST_SLEEP)

    def _is_free(self, league: _League) -> bool:
        return league.key not in self._tasks and max(league.not_before, self._paused_until) <= self._now()

    def _start_due(self) -> None:
        now = self.runtime.game_now()
        due = [x for x in self.leagues.values() if self._is_free(x) and (x.odds_due(now) or x.scores_due(now))]
        due.sort(key=lambda x: x.lateness(now), reverse=True)
        for league in due[: AT_ONCE - len(self._tasks)]:
            self._tasks[league.key] = asyncio.create_task(self._poll(league, now))

    async def _poll(self, league: _League, now: datetime) -> None:
        try:
            if league.odds_due(now) and self._affords(league, now, self.provider.odds_cost):
                league.asked_at = await self.fetcher.poll_odds(league.key)
                metrics.answers.add(1, {"league": league.key, "kind": "odds"})
            if league.scores_due(now) and self._affords(league, now, self.provider.scores_cost):
                league.scores_at = await self.fetcher.poll_scores(league.key)
                metrics.answers.add(1, {"league": league.key, "kind": "scores"})
            await self._look(league)
            league.failures = 0
        except Exception as error:  # noqa: BLE001 - one league's trouble must not stop the others
            await self._trouble(league, error)

    def _affords(self, league: _League, now: datetime, cost: int) -> bool:
        left = self.provider.quota.remaining
        if (left is None or left >= cost) and self._plan.allows(tier_of(league.starts, now), cost, self._ms()):
            return True
        league.not_before = self._now() + _CREDIT_RETRY
        metrics.skipped.add(1, {"league": league.key})
        return False

    async def _look(self, *leagues: _League) -> None:
        """Read what is open in the leagues, and plan."""
        by_key = {league.key: league for league in leagues}
        rows = await self.runtime.db.fetch(store.sql["open_starts"], self.provider.name, list(by_key))
        for row in rows:
            league = by_key[row["league_key"]]
            # Nothing is asked about a competition that is over: its result is entered.
            passed = self.runtime.game_now() if league.outrights else datetime.min.replace(tzinfo=UTC)
            league.starts = [start for start in row["starts"] if start > passed]
            league.asked_at = league.asked_at or row["confirmed_at"]
            league.scores_at = league.scores_at or row["scores_at"]
            league.plan(self.tiers, self.runtime.game_now())

    async def _ask_about_events(self) -> None:
        """One event after the other, when nothing more urgent waits for credits, once the leagues have been asked."""
        while True:
            seconds = _LONGEST_SLEEP
            if self.leader.leads and self._ready and self._paused_until <= self._now():
                try:
                    seconds = await self._events.turn(self._ms())
                except CreditsUsedUp as error:
                    self._pause(_NO_CREDITS_PAUSE, type(error).__name__)
                except KeyRefused as error:
                    self._pause(_NO_KEY_PAUSE, type(error).__name__)
            await asyncio.sleep(seconds)

    async def _trouble(self, league: _League, error: Exception) -> None:
        league.failures += 1
        kind = type(error).__name__
        metrics.failures.add(1, {"league": league.key, "error": kind})
        retry = min(2.0 ** min(league.failures, 6), _LONGEST_RETRY) * (0.5 + random.random() / 2)  # noqa: S311 - jitter
        match error:
            case LeadershipLost():
                retry = 0
            case CreditsUsedUp():
                self._pause(_NO_CREDITS_PAUSE, kind)
            case KeyRefused():
                self._pause(_NO_KEY_PAUSE, kind)
            case LeagueRefused():
                retry = _REFUSED_PAUSE
        league.not_before = self._now() + retry
        if isinstance(error, AnswerUnusable):
            problem = Problem("answer", league.key, str(error))
            told = (self.provider.name, league.key, [problem])
            await self._safely(lambda: store.keep_problems(self.runtime.db, *told))
        known = isinstance(error, (ProviderError, LeadershipLost, *_TROUBLE))
        if league.failures == 1 or not known:
            detail = {} if known else {"exc_info": error}
            log.warning("poll_failed", league=league.key, error=kind, why=str(error), **detail)

    def _pause(self, seconds: float, why: str) -> None:
        if self._paused_until <= self._now():
            log.error("provider_paused", error=why, seconds=seconds)
        self._paused_until = self._now() + seconds

    async def _every(self, seconds: float, duty: Callable[[], Awaitable[None]]) -> None:
        while True:
            await self._safely(duty)
            await asyncio.sleep(seconds)

    async def _safely(self, duty: Callable[[], Awaitable[object]]) -> None:
        try:
            await duty()
        except (ProviderError, LeadershipLost, *_TROUBLE) as error:
            log.warning("feed_trouble", error=type(error).__name__, why=str(error))

    async def _renew(self) -> None:
        led = self.leader.leads
        if await self.leader.lead(self.runtime.db) and not led:
            log.info("feed_leads", epoch=self.leader.epoch)
            await self._upkeep()

    async def _chores(self) -> None:
        """Follow what books use: a source that came into use gets its offers at once."""
        if not self.leader.leads:
            return
        metrics.note_quota(self.provider.quota)
        if self._ready:
            await self._events.renew([key for key, league in self.leagues.items() if not league.outrights])
        found = await store.sources(self.runtime.db)
        if self._sources is not None and found - self._sources:
            for key in list(self.leagues):
                await self.fetcher.reprice(key)
        if found != self._sources:
            async with changing(self.runtime.db, self.runtime.bus) as change:
                await self.leader.hold(change.db)
                await change.touch(await store.spread_by_hand(change.db, found))
        self._sources = found
        self._tell_ready()

    def _tell_ready(self) -> None:
        if not self._ready and self.leagues and all(x.asked_at or x.failures for x in self.leagues.values()):
            self._ready = True
            log.info("feed_ready", leagues=len(self.leagues))

    async def _upkeep(self) -> None:
        """Leagues in season, and what may be forgotten."""
        if not self.leader.leads:
            return
        wanted = self.runtime.settings.odds_leagues
        for found in await self.provider.leagues():
            if found.key not in self.leagues and (not wanted or found.key in wanted):
                await save_league(self.runtime.db, found.key, found.title, found.group)
                self.leagues[found.key] = _League(found.key, found.outrights)
        await self._look(*self.leagues.values())
        today = self.runtime.game_now()
        await store.drop_partitions(self.runtime.db, (today - KEEP_HISTORY).date())
        await self.runtime.db.execute(store.sql["forget_quarantine"], KEEP_QUARANTINE)
