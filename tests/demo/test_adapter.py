"""The odds adapter reads the twin: every league's answer is usable, and no fault of the feed becomes a quote."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.demo.recorded import at
from wagerbabe.demo import Fault, Replay, Simulator, Source, app
from wagerbabe.demo.simulator import leagues
from wagerbabe.demo.simulator.outrights import competitions
from wagerbabe.odds.odds_api import OddsApi
from wagerbabe.odds.provider import OddsAnswer, ProviderError
from wagerbabe.platform.settings import read_settings

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
NFL = "americanfootball_nfl"
WORLD = Simulator(7)


@asynccontextmanager
async def adapter(source: Source, now: datetime, fault: Fault | None = None) -> AsyncIterator[OddsApi]:
    settings = read_settings(
        database_url="postgresql://nowhere/none",
        redis_url="redis://nowhere",
        odds_api_url="http://twin",
        odds_api_key="demo",
    )
    twin = app(source, lambda: now, calls_per_second=None, fault=fault, slow_seconds=0.0)
    async with OddsApi(settings, transport=httpx.ASGITransport(twin)) as api:
        yield api


def told(answer: OddsAnswer) -> dict[tuple[str, ...], object]:
    return {
        (event.key, quote.sportsbook, *map(str, quote.market), quote.side): (quote.price, quote.line)
        for event in answer.events
        for quote in event.quotes
    }


async def test_every_way_of_playing_is_read_without_a_problem() -> None:
    one_each = {league.format_name: key for key, league in leagues().items()}
    async with adapter(WORLD, NOW) as api:
        found = await api.leagues()
        assert {league.key for league in found if not league.outrights} == set(leagues())
        assert {league.key for league in found if league.outrights} == set(competitions())
        for key in one_each.values():
            odds, scores = await api.odds(key, NOW), await api.scores(key, NOW)
            assert not odds.problems, key
            assert not scores.problems, key
            assert told(odds), key


@pytest.mark.parametrize("fault", list(Fault))
async def test_no_fault_of_the_feed_becomes_a_quote(fault: Fault) -> None:
    async with adapter(WORLD, NOW) as api:
        good = told(await api.odds(NFL, NOW))
    async with adapter(WORLD, NOW, fault) as api:
        try:
            read = told(await api.odds(NFL, NOW))
        except ProviderError:
            return
    harmless = fault in {Fault.SLOW, Fault.REVERSED, Fault.OLD_TIMES}
    assert read == (good if harmless else {})


async def test_every_way_of_playing_has_its_additional_markets() -> None:
    one_each = {league.format_name: key for key, league in leagues().items()}
    kinds: set[str] = set()
    async with adapter(WORLD, NOW) as api:
        await api.leagues()
        for key in one_each.values():
            for event in (await api.odds(key, NOW)).events[:3]:
                answer = await api.event_odds(key, event.key, NOW)
                assert not answer.problems, key
                kinds |= {quote.kind for found in answer.events for quote in found.quotes}
                featured = {(quote.kind, quote.side) for quote in event.quotes}
                more = {(q.kind, q.side) for found in answer.events for q in found.quotes if q.market.is_main}
                periods = {q.market.period for found in answer.events for q in found.quotes}
                assert not {name for name in featured & more if periods == {"game"} and name[0] != "total"}, key
    assert {"spread", "total", "team_total", "moneyline", "moneyline_3way", "draw_no_bet", "prop"} <= kinds


async def test_winners_of_competitions_are_read() -> None:
    async with adapter(WORLD, NOW) as api:
        await api.leagues()
        for key in competitions():
            answer = await api.odds(key, NOW)
            assert not answer.problems
            [event] = answer.events
            assert (event.home, event.away) == (competitions()[key].title, "")
            assert {quote.kind for quote in event.quotes} == {"outright"}
            assert {quote.name for quote in event.quotes} <= set(leagues()[competitions()[key].league].teams)


@pytest.mark.parametrize("fault", list(Fault))
async def test_no_fault_becomes_a_quote_of_an_additional_market(fault: Fault) -> None:
    game = WORLD.listed(NFL, NOW)[-1].id
    async with adapter(WORLD, NOW) as api:
        good = told(await api.event_odds(NFL, game, NOW))
    assert len(good) > 40
    async with adapter(WORLD, NOW, fault) as api:
        try:
            read = told(await api.event_odds(NFL, game, NOW))
        except ProviderError:
            return
    assert read == (good if fault in {Fault.SLOW, Fault.REVERSED, Fault.OLD_TIMES} else {})


async def test_a_recording_reads_like_the_feed(folder: Path) -> None:
    async with adapter(Replay(folder), at(31)) as api:
        answer = await api.odds("soccer_x", at(31))
    assert not answer.problems
    assert {(kind, side) for _, _, kind, *_, side in told(answer)} == {("total", "over"), ("total", "under")}
