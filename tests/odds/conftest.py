from collections.abc import AsyncIterator

import pytest

from tests.odds.feeds import Feed
from tests.odds.shop import admin, shop
from tests.office import office
from wagerbabe.catalog import save_league
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.odds_api import OddsApi
from wagerbabe.odds.tiers import Tiers
from wagerbabe.platform.bus import Bus
from wagerbabe.platform.leader import Leader
from wagerbabe.platform.runtime import Runtime
from wagerbabe.platform.settings import Settings

__all__ = ["admin", "office", "shop"]  # fixtures of other files


@pytest.fixture
async def bus(runtime: Runtime) -> Bus:
    return runtime.bus


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
async def provider(feed: Feed, settings: Settings) -> AsyncIterator[OddsApi]:
    async with OddsApi(settings, transport=feed.transport) as api:
        yield api


@pytest.fixture
async def fetcher(runtime: Runtime, provider: OddsApi) -> Fetcher:
    leader = Leader("feed")
    assert await leader.lead(runtime.db)
    for league in await provider.leagues():
        await save_league(runtime.db, league.key, league.title, league.group)
    return Fetcher(runtime, provider, leader, Tiers.of(runtime.settings))
