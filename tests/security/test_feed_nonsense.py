"""A feed that sends nonsense, from the twin's wire to what can be bet on: nothing is sold from it, nothing is graded.

What single rows and answers are worth is shown in odds/test_odds_api and demo/test_adapter; here is what comes of them.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import pytest
from pydantic import SecretStr

from tests.checks import assert_all_hold
from tests.world import PlayerRow, World
from wagerbabe import betting
from wagerbabe.betting import Pick, SentPrice, Slip, errors
from wagerbabe.catalog import save_league
from wagerbabe.demo import Fault, Simulator, app
from wagerbabe.grading import grade_new_results
from wagerbabe.odds import Price
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.odds_api import OddsApi
from wagerbabe.odds.provider import ProviderError
from wagerbabe.odds.tiers import Tiers
from wagerbabe.platform.clock import GameClock, real_now
from wagerbabe.platform.leader import Leader
from wagerbabe.platform.runtime import Runtime, open_runtime, set_clock
from wagerbabe.platform.settings import Settings

SUNDAY = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
NFL = "americanfootball_nfl"
HARMLESS = {Fault.SLOW, Fault.REVERSED, Fault.OLD_TIMES}
"""Late, in another order, or with sportsbooks' times that do not count before the start."""

_OFFERS = """
SELECT o.selection_id, o.source, o.price_num, o.price_den, o.line_quarters
FROM offer o JOIN selection s ON s.id = o.selection_id JOIN event e ON e.id = s.event_id WHERE e.starts_at > $1
"""
_BETTABLE = """
SELECT o.* FROM offer o JOIN selection s ON s.id = o.selection_id JOIN event e ON e.id = s.event_id
WHERE e.starts_at > $1 AND o.source = 'consensus' AND o.price_num IS NOT NULL AND o.line_quarters IS NULL
ORDER BY o.selection_id LIMIT 1
"""
_GRADED = "SELECT (SELECT count(*) FROM result), (SELECT count(*) FROM transfer), (SELECT sum(graded_n) FROM event)"


@dataclass
class Feed:
    """The way from the twin to the offers, with a player at its end."""

    runtime: Runtime
    twin: Any
    fetcher: Fetcher
    player: PlayerRow
    tickets: int = 0

    async def poll(self, fault: Fault | None) -> bool:
        """Ask for odds and scores; whether both answers could be used."""
        self.twin.fault = fault
        used = 0
        with suppress(ProviderError):
            await self.fetcher.poll_odds(NFL)
            used += 1
        with suppress(ProviderError):
            await self.fetcher.poll_scores(NFL)
            used += 1
        return used == 2

    async def offers(self) -> dict[tuple[Any, str], tuple[Any, ...]]:
        """Prices and lines of games to come."""
        rows = await self.runtime.db.fetch(_OFFERS, self.runtime.game_now())
        return {(row["selection_id"], row["source"]): tuple(row)[2:] for row in rows}

    async def bet(self, selection: Any, price: SentPrice) -> betting.Placed:
        """A straight bet of 5.00 at a price that somebody saw."""
        self.tickets += 1
        slip = Slip("straight", 500, (Pick(selection, price, None),))
        return await betting.place(self.runtime, self.player.actor, slip, f"k{self.tickets}", b"h" * 32)

    async def status(self, placed: betting.Placed) -> str:
        """What a ticket has come to."""
        ids = [placed.ticket.id]
        return (await betting.read_tickets(self.runtime.db, self.player.book_id, self.player.id, ids))[0].status


@pytest.fixture
async def runtime(
    settings: Settings, owner: "asyncpg.Connection[asyncpg.Record]", pg_dsn: str
) -> AsyncIterator[Runtime]:
    """A Sunday on which games are played and others are to come, whatever day it is."""
    await set_clock(owner, GameClock(real_now(), SUNDAY))
    async with open_runtime(settings, pool_size=4) as opened:
        yield opened


@pytest.fixture
async def feed(runtime: Runtime, world: World) -> AsyncIterator[Feed]:
    now = runtime.game_now()
    application = app(Simulator(7), lambda: now, calls_per_second=None, slow_seconds=0.0)
    leader = Leader("feed")
    assert await leader.lead(runtime.db)
    await save_league(runtime.db, NFL, "NFL", "American Football")
    player = await world.player(await world.book())
    async with OddsApi(runtime.settings, transport=httpx.ASGITransport(application)) as api:
        fetcher = Fetcher(runtime, api, leader, Tiers.of(runtime.settings))
        yield Feed(runtime, application.state.twin, fetcher, player)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"odds_api_url": "http://twin", "odds_api_key": SecretStr("demo")})


@pytest.mark.parametrize("fault", list(Fault))
async def test_nothing_is_sold_or_graded_from_nonsense(
    feed: Feed, fault: Fault, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    assert await feed.poll(None)
    before, graded = await feed.offers(), tuple(await owner.fetchrow(_GRADED) or ())
    chosen = await owner.fetchrow(_BETTABLE, feed.runtime.game_now())
    assert chosen is not None, "there is something to bet on"
    good = Price(chosen["price_num"], chosen["price_den"])
    first = await feed.bet(chosen["selection_id"], SentPrice(fraction=good.fraction))

    used = await feed.poll(fault)
    await grade_new_results(feed.runtime)

    after = await feed.offers()
    assert after.keys() == before.keys()
    sold = {key: offer for key, offer in after.items() if offer[0] is not None}
    assert {key for key, offer in sold.items() if offer != before[key]} == set(), "no price from nonsense"
    if fault in HARMLESS:
        assert used
        assert after == before
    assert tuple(await owner.fetchrow(_GRADED) or ()) == graded
    assert await feed.status(first) == "open"
    with pytest.raises((errors.PriceMoved, errors.MarketSuspended)):
        await feed.bet(chosen["selection_id"], SentPrice(american=good.american * 10))
    if sold.get((chosen["selection_id"], "consensus")):
        again = await feed.bet(chosen["selection_id"], SentPrice(fraction=good.fraction))
        assert again.ticket.legs[0].price.fraction == good.fraction
    else:
        with pytest.raises(errors.MarketSuspended):
            await feed.bet(chosen["selection_id"], SentPrice(fraction=good.fraction))

    assert await feed.poll(None), "and it goes on when the feed comes to its senses"
    assert await feed.offers() == before
    await feed.bet(chosen["selection_id"], SentPrice(fraction=good.fraction))
    await assert_all_hold(owner)
