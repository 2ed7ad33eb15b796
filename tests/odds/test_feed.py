"""The feed's loop: polls what is due, one process at a time, and outlives a provider that misbehaves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from starlette.responses import Response

from tests.odds.feeds import LEAGUE, Feed, game, refusal, score, three_markets
from wagerbabe.odds import feed as loop
from wagerbabe.odds.odds_api import OddsApi
from wagerbabe.platform.runtime import Runtime


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_RENEW", "_CHORES", "_LONGEST_SLEEP", "_LONGEST_RETRY", "_NO_CREDITS_PAUSE"):
        monkeypatch.setattr(loop, name, 0.02)


@asynccontextmanager
async def running(runtime: Runtime, provider: OddsApi) -> AsyncIterator[loop.Feed]:
    feed, stop = loop.Feed(runtime, provider), asyncio.Event()
    task = asyncio.create_task(feed.run(stop))
    try:
        yield feed
    finally:
        stop.set()
        await task


async def until(runtime: Runtime, query: str) -> None:
    while not await runtime.db.fetchval(query):  # noqa: ASYNC110 - it happens in the database
        await asyncio.sleep(0.01)


PRICED = "SELECT count(*) = 6 FROM offer WHERE price_num IS NOT NULL"


async def test_it_lists_leagues_polls_them_and_stops(runtime: Runtime, feed: Feed, provider: OddsApi) -> None:
    now = runtime.game_now().replace(microsecond=0)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now))]
    async with running(runtime, provider):
        await until(runtime, PRICED)
    assert await runtime.db.fetchval("SELECT title FROM league") == "NFL"
    assert await runtime.db.fetchval("SELECT expires_at <= clock_timestamp() FROM leader")


@pytest.mark.req("FR16", partly=True)
async def test_a_game_in_play_is_asked_for_its_score(runtime: Runtime, feed: Feed, provider: OddsApi) -> None:
    now = runtime.game_now().replace(microsecond=0)
    start = now - timedelta(hours=3)
    feed.odds[LEAGUE] = [game("g1", start, three_markets("a", now))]
    feed.scores[LEAGUE] = [score("g1", start, "3", "0", completed=True)]
    async with running(runtime, provider):
        await until(runtime, "SELECT result_n = 1 FROM event")


async def test_one_of_two_leads_and_the_other_takes_over(runtime: Runtime, feed: Feed, provider: OddsApi) -> None:
    now = runtime.game_now().replace(microsecond=0)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now))]
    async with running(runtime, provider) as second:
        async with running(runtime, provider) as first:
            await until(runtime, PRICED)
            assert {first.leader.leads, second.leader.leads} == {True, False}
        await until(runtime, "SELECT epoch >= 1 AND expires_at > clock_timestamp() FROM leader")


@pytest.mark.parametrize("broken", [refusal(401, "OUT_OF_USAGE_CREDITS"), refusal(429, "EXCEEDED_FREQ_LIMIT")])
async def test_it_goes_on_when_the_provider_does(
    runtime: Runtime, feed: Feed, provider: OddsApi, broken: Callable[[], Response]
) -> None:
    now = runtime.game_now().replace(microsecond=0)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now))]
    answers = [broken] * 3
    feed.broken = lambda: answers.pop()() if answers and len(feed.asked) > 1 else None
    async with running(runtime, provider):
        await until(runtime, PRICED)
    assert answers == []


@pytest.mark.req("NFR-SC11")
async def test_without_credits_nothing_is_asked(runtime: Runtime, feed: Feed, provider: OddsApi) -> None:
    feed.headers["x-requests-remaining"] = "2"
    async with running(runtime, provider) as polling:
        while not any(league.not_before for league in polling.leagues.values()):  # noqa: ASYNC110 - set by its loop
            await asyncio.sleep(0.01)
    assert [params for params in feed.asked if "markets" in params] == []
