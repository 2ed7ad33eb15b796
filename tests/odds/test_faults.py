"""A feed that sends nonsense, through the twin's own faults: nothing wrong is sold, and nothing is graded from it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from fractions import Fraction

import httpx
import pytest

from wagerbabe.catalog import save_league
from wagerbabe.demo import Fault, Simulator, app
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.odds_api import OddsApi
from wagerbabe.odds.provider import ProviderError
from wagerbabe.odds.tiers import Tiers
from wagerbabe.platform.leader import Leader
from wagerbabe.platform.runtime import Runtime
from wagerbabe.platform.settings import Settings

LEAGUE = "basketball_nba"
WRONG = [fault for fault in Fault if fault is not Fault.SLOW]


class Twin:
    """The twin's application with the time it lives in and the fault it has."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.app = app(Simulator(7), lambda: self.now, calls_per_second=None)

    def breaks(self, fault: Fault | None) -> None:
        self.app.state.twin.fault = fault


@pytest.fixture
def twin(runtime: Runtime) -> Twin:
    return Twin(runtime.game_now())


@pytest.fixture
async def fetcher(
    twin: Twin, runtime: Runtime, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Fetcher]:
    monkeypatch.setattr("wagerbabe.odds.odds_api.FIRST_WAIT_SECONDS", 0)
    asked = settings.model_copy(update={"odds_api_url": "http://twin"})
    async with OddsApi(asked, transport=httpx.ASGITransport(twin.app)) as api:
        api._key = "any"
        leader = Leader("feed")
        assert await leader.lead(runtime.db)
        await save_league(runtime.db, LEAGUE, "NBA", "Basketball")
        yield Fetcher(runtime, api, leader, Tiers.of(settings))


async def poll(fetcher: Fetcher) -> bool:
    try:
        await fetcher.poll_odds(LEAGUE)
        await fetcher.poll_scores(LEAGUE)
    except ProviderError:
        return False
    return True


_PRICES = "SELECT selection_id, source, price_num, price_den FROM offer WHERE price_num IS NOT NULL"


async def prices(runtime: Runtime) -> dict[object, Fraction]:
    rows = await runtime.db.fetch(_PRICES)
    return {row["selection_id"]: Fraction(row["price_num"], row["price_den"]) for row in rows}


@pytest.mark.parametrize("fault", WRONG)
async def test_no_fault_of_the_feed_sells_a_wrong_price_or_grades_a_game(
    runtime: Runtime, twin: Twin, fetcher: Fetcher, fault: Fault
) -> None:
    assert await poll(fetcher)
    good = await prices(runtime)
    results = await runtime.db.fetchval("SELECT count(*) FROM result")
    assert len(good) > 20
    twin.breaks(fault)
    await poll(fetcher)
    bad = await prices(runtime)
    # The same moment asked again: what is offered is what was offered, or nothing.
    assert bad.items() <= good.items()
    assert await runtime.db.fetchval("SELECT count(*) FROM result") == results
    twin.breaks(None)
    assert await poll(fetcher)
    assert await prices(runtime) == good


async def test_a_wrong_answer_does_not_make_an_old_one_younger(runtime: Runtime, twin: Twin, fetcher: Fetcher) -> None:
    await poll(fetcher)
    confirmed = await runtime.db.fetchval("SELECT confirmed_at FROM league_poll")
    twin.breaks(Fault.GARBAGE)
    twin.now += timedelta(seconds=30)
    assert not await poll(fetcher)
    assert await runtime.db.fetchval("SELECT confirmed_at FROM league_poll") == confirmed
