"""What one answer of a provider does to the database: quotes, offers, scores, results, each answer one transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import structlog

from wagerbabe.catalog import (
    SIDES,
    SOURCE_FEED,
    Change,
    KnownEvent,
    Listing,
    LiveScore,
    MarketKey,
    ResultEntry,
    ResultImplausible,
    ResultStands,
    ResultTooEarly,
    changing,
    confirm_scores,
    list_provider_events,
    may_count_extra_time,
    provider_events,
    record_result,
    set_scores,
)
from wagerbabe.odds import store
from wagerbabe.odds.pricer import price
from wagerbabe.odds.provider import FeedEvent, FeedQuote, FeedScore, OddsAnswer, Problem, Provider, ScoresAnswer
from wagerbabe.odds.tiers import Tiers
from wagerbabe.platform.leader import Leader
from wagerbabe.platform.runtime import Runtime

log = structlog.get_logger()

_NINETY = "it went on for so long that extra time may be in the final score: enter the score after 90 minutes"


@dataclass
class Fetcher:
    """Asks a provider and writes what it answers, as long as this process leads."""

    runtime: Runtime
    provider: Provider
    leader: Leader
    tiers: Tiers
    _days: set[date] = field(default_factory=set)

    async def poll_odds(self, league: str) -> datetime:
        """Ask for a league's odds and write them; answers the game time of asking. Raises ``ProviderError``."""
        asked_at = self.runtime.game_now()
        answer = await self.provider.odds(league, asked_at)
        await self._partition(asked_at)
        async with changing(self.runtime.db, self.runtime.bus) as change:
            await self.leader.hold(change.db)
            await change.lock_leagues([league])
            await write_odds(change, league, self.provider.name, answer, asked_at, self.tiers)
        return asked_at

    async def poll_event(self, league: str, event: str) -> datetime:
        """Ask for the additional markets of one event, by the provider's key, and write them; as ``poll_odds``."""
        asked_at = self.runtime.game_now()
        answer = await self.provider.event_odds(league, event, asked_at)
        await self._partition(asked_at)
        async with changing(self.runtime.db, self.runtime.bus) as change:
            await self.leader.hold(change.db)
            await change.lock_leagues([league])
            await write_event_odds(change, league, self.provider.name, event, answer, asked_at, self.tiers)
        return asked_at

    async def reprice(self, league: str) -> None:
        """Make a league's featured offers anew from the quotes that stand: a source came into use."""
        async with changing(self.runtime.db, self.runtime.bus) as change:
            await self.leader.hold(change.db)
            await change.lock_leagues([league])
            confirmed = await change.db.fetchval(store.sql["confirmed_at"], league, self.provider.name)
            if confirmed is not None:
                known = await provider_events(change.db, league, self.provider.name, [])
                scope = [id_ for event in known.values() for id_ in featured(event)]
                await change.touch(await price(change, scope, confirmed, self.tiers))

    async def poll_scores(self, league: str) -> datetime:
        """Ask for a league's scores, write those of games in play, and record results. Raises ``ProviderError``."""
        asked_at = self.runtime.game_now()
        answer = await self.provider.scores(league, asked_at)
        async with changing(self.runtime.db, self.runtime.bus) as change:
            await self.leader.hold(change.db)
            await change.lock_leagues([league])
            finals = await write_scores(change, league, self.provider.name, answer)
        for event, final in finals:
            await self._finish(league, event, final)
        return asked_at

    async def _finish(self, league: str, event: UUID, final: FeedScore) -> None:
        entry = ResultEntry("finished", final.home_score, final.away_score)
        try:
            async with changing(self.runtime.db, self.runtime.bus) as change:
                await self.leader.hold(change.db)
                await record_result(change, event, entry, source=SOURCE_FEED, now=self.runtime.game_now())
        except (ResultTooEarly, ResultImplausible, ResultStands) as refused:
            problem = Problem("result", final.key, f"{final.home_score}:{final.away_score} {refused.name}")
            await store.keep_problems(self.runtime.db, self.provider.name, league, [problem])

    async def _partition(self, at: datetime) -> None:
        if at.date() not in self._days:
            await store.make_partitions(self.runtime.db, at.date())
            self._days = {at.date()}


async def write_odds(
    change: Change, league: str, provider: str, answer: OddsAnswer, asked_at: datetime, tiers: Tiers
) -> None:
    """Write an answer about a league: games, quotes, withdrawals, and the offers that follow from them.

    It speaks of the featured markets of all open events of the league: of those that it leaves out nothing is offered.
    Additional markets are left as they are.
    """
    known, changed, quotes, problems = await _listed(change, league, provider, answer, asked_at)
    scope = {id_ for event in known.values() if event.open for id_ in featured(event)}
    changed |= await _quoted(change, scope, quotes, asked_at, tiers)
    await change.db.execute(store.sql["confirm_poll"], league, provider, asked_at)
    await change.touch(changed)
    await store.keep_problems(change.db, provider, league, problems)


async def write_event_odds(
    change: Change, league: str, provider: str, key: str, answer: OddsAnswer, asked_at: datetime, tiers: Tiers
) -> None:
    """Write an answer about one event's additional markets: of those that it leaves out nothing is offered."""
    known, changed, quotes, problems = await _listed(change, league, provider, answer, asked_at)
    if (event := known.get(key)) is not None and event.open:
        scope = set(event.selections.values()) - set(featured(event))
        changed |= await _quoted(change, scope, quotes, asked_at, tiers)
    await change.touch(changed)
    await store.keep_problems(change.db, provider, league, problems)


_Quotes = list[tuple[UUID, FeedQuote]]


async def _listed(
    change: Change, league: str, provider: str, answer: OddsAnswer, asked_at: datetime
) -> tuple[dict[str, KnownEvent], set[UUID], _Quotes, list[Problem]]:
    """The league's events with what an answer lists, which of them changed, the answer's quotes, its problems."""
    listings = [_listing(event) for event in answer.events]
    known, changed = await list_provider_events(change, league, provider, listings, asked_at)
    problems, quotes = [*answer.problems], _Quotes()
    for event in answer.events:
        if same_teams(known[event.key], event.home, event.away):
            quotes += _selected(known[event.key], event)
        else:
            problems.append(Problem("event", event.key, f"teams changed to {event.home} and {event.away}"))
    return known, changed, quotes, problems


async def _quoted(change: Change, scope: set[UUID], quotes: _Quotes, asked_at: datetime, tiers: Tiers) -> set[UUID]:
    """Write what an answer says about the selections it speaks of, and price them; answers the events that changed."""
    spoken_of = scope | {selection for selection, _ in quotes}
    changed = await store.set_quotes(change.db, asked_at, spoken_of, quotes)
    return changed | await price(change, spoken_of, asked_at, tiers)


_FEATURED = frozenset({"moneyline", "moneyline_3way", "spread", "total", "outright"})


def featured(event: KnownEvent) -> Iterator[UUID]:
    """The selections that answers about a whole league speak of: main lines of the full game, and outrights.

    Where there is a moneyline without the draw, the one with it is an additional market.
    """
    two_way = (MarketKey("moneyline"), "home") in event.selections
    for (key, _), selection in event.selections.items():
        main = key.kind in _FEATURED and key.period == "game" and key.is_main
        if main and not (two_way and key.kind == "moneyline_3way"):
            yield selection


def _listing(event: FeedEvent) -> Listing:
    entrants: dict[MarketKey, dict[str, str]] = {}
    for quote in event.quotes:
        if quote.kind not in SIDES:
            entrants.setdefault(quote.market, {})[quote.side] = quote.name
    markets = frozenset(quote.market for quote in event.quotes)
    return Listing(event.key, event.home, event.away, event.starts_at, markets, entrants)


def same_teams(known: KnownEvent, home: str, away: str) -> bool:
    """Whether a game is still the one that was listed: tickets on it say home and away."""
    return (known.home, known.away) == (home, away)


def _selected(known: KnownEvent, event: FeedEvent) -> list[tuple[UUID, FeedQuote]]:
    if not known.open:
        return []
    return [(known.selections[quote.market, quote.side], quote) for quote in event.quotes]


async def write_scores(
    change: Change, league: str, provider: str, answer: ScoresAnswer
) -> Sequence[tuple[UUID, FeedScore]]:
    """Write scores of games in play; answers the final ones that are news."""
    known = await provider_events(change.db, league, provider, [score.key for score in answer.scores])
    told_before = await confirm_scores(change.db, league)
    problems = [*answer.problems]
    playing: list[LiveScore] = []
    finals: list[tuple[UUID, FeedScore]] = []
    for score in answer.scores:
        if (event := known.get(score.key)) is None:
            continue
        if not same_teams(event, score.home, score.away):
            problems.append(Problem("score", score.key, f"teams changed to {score.home} and {score.away}"))
        elif not score.completed:
            playing.append(LiveScore(event.id, score.home_score, score.away_score))
        elif event.status != "finished" and may_count_extra_time(league, event.starts_at, told_before):
            problems.append(Problem("result", score.key, _NINETY))
        elif event.status != "finished" or event.score != (score.home_score, score.away_score):
            finals.append((event.id, score))
    await change.touch(await set_scores(change.db, playing))
    await store.keep_problems(change.db, provider, league, problems)
    return finals
