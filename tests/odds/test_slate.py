"""A recorded slate of 74 leagues and 72 sportsbooks, with outrights, through the real adapter, in decimal odds."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from fractions import Fraction

import asyncpg
import httpx
import pytest

from tests.odds.slate import LAID, NOW, RECORDED, provider, slate
from tests.world import World
from wagerbabe.catalog import save_league
from wagerbabe.odds import Price
from wagerbabe.odds.consensus import CONSENSUS
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.odds_api import OddsApi
from wagerbabe.odds.odds_api_markets import slug
from wagerbabe.odds.tiers import Tiers
from wagerbabe.platform.clock import GameClock, real_now
from wagerbabe.platform.leader import Leader
from wagerbabe.platform.runtime import open_runtime, set_clock
from wagerbabe.platform.settings import Settings, read_settings

pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recordings are not beside this checkout")

EXCHANGES = ("betfair_ex", "matchbook", "smarkets", "polymarket", "kalshi", "novig", "prophet", "betopenly")


@pytest.fixture
async def api() -> AsyncIterator[OddsApi]:
    settings = read_settings(
        database_url="postgresql://nowhere/none",
        redis_url="redis://nowhere",
        odds_api_url="http://slate",
        odds_api_key="any",
        odds_format="decimal",
    )
    async with OddsApi(settings, transport=provider()) as found:
        found._pace.least = found._pace.gap = 0.0
        yield found


async def test_every_league_is_read_and_every_price_is_the_recorded_one(api: OddsApi) -> None:
    leagues = {league.key: league for league in await api.leagues()}
    assert leagues.keys() == slate().keys()
    outrights = {key for key, league in leagues.items() if league.outrights}
    assert "americanfootball_nfl_super_bowl_winner" in outrights
    read, told, left_out = 0, 0, Counter[str]()
    for key, events in slate().items():
        answer = await api.odds(key, NOW)
        recorded = {
            (row["id"], book["key"], market["key"], outcome["name"]): (
                outcome["price"].exact,
                Fraction(outcome.get("point", "0")),
            )
            for row in events
            for book in row["bookmakers"]
            for market in book["markets"]
            for outcome in market["outcomes"]
        }
        told += sum(market not in LAID for _, _, market, _ in recorded)
        names = {(row["id"], slug(o["name"])): o["name"] for row in events for o in _outcomes(row)}
        for event in answer.events:
            for quote in event.quotes:
                market = {"moneyline_3way": "h2h", "moneyline": "h2h", "spread": "spreads", "total": "totals"}
                name = {"home": event.home, "away": event.away, "draw": "Draw", "over": "Over", "under": "Under"}
                side = name.get(quote.side) if quote.kind != "outright" else names[event.key, quote.side]
                price, point = recorded[event.key, quote.sportsbook, market.get(quote.kind, "outrights"), side or ""]
                assert (quote.price.ratio, Fraction(quote.line or 0, 4)) == (price, point), quote
                read += 1
        left_out.update(problem.subject.split()[1] for problem in answer.problems if problem.problem == "market")
    assert told > 18_000
    assert read > told * 0.95
    of_exchanges = sum(count for name, count in left_out.items() if name.startswith(EXCHANGES))
    assert of_exchanges > sum(left_out.values()) * 0.5


def _outcomes(row: dict[str, object]) -> list[dict[str, str]]:
    return [o for book in row["bookmakers"] for market in book["markets"] for o in market["outcomes"]]  # type: ignore[attr-defined]


_OFFERS = """
SELECT e.provider_key, m.kind, s.side, s.name, o.source, o.price_num, o.price_den
FROM offer o
JOIN selection s ON s.id = o.selection_id JOIN market m ON m.id = s.market_id JOIN event e ON e.id = s.event_id
WHERE o.price_num IS NOT NULL
"""


async def test_a_book_that_follows_one_sportsbook_offers_its_decimals(
    settings: Settings, owner: "asyncpg.Connection[asyncpg.Record]", world: World
) -> None:
    await world.book(source="draftkings")
    leagues = ("soccer_epl", "basketball_nba", "americanfootball_nfl_super_bowl_winner", "golf_pga_championship_winner")
    await set_clock(owner, GameClock(real_now(), NOW, Fraction(1)))
    asked: list[httpx.QueryParams] = []
    decimal = settings.model_copy(update={"odds_format": "decimal"})
    async with open_runtime(decimal, pool_size=2) as runtime:
        async with OddsApi(decimal, transport=provider(asked.append)) as api:
            api._key = "any"
            await api.leagues()
            leader = Leader("feed")
            assert await leader.lead(runtime.db)
            fetcher = Fetcher(runtime, api, leader, Tiers.of(decimal))
            for league in leagues:
                await save_league(runtime.db, league, league)
                await fetcher.poll_odds(league)
        rows = await runtime.db.fetch(_OFFERS)
    assert {params["oddsFormat"] for params in asked} == {"decimal"}
    assert {params["markets"] for params in asked} == {"h2h,spreads,totals", "outrights"}
    quoted = {
        (row["id"], slug(outcome["name"])): outcome["price"].exact
        for league in leagues[2:]
        for row in slate()[league]
        for book in row["bookmakers"]
        if book["key"] == "draftkings"
        for market in book["markets"]
        if market["key"] == "outrights"
        for outcome in market["outcomes"]
    }
    followed = {
        (row["provider_key"], row["side"]): Price(row["price_num"], row["price_den"]).ratio
        for row in rows
        if row["source"] == "draftkings" and row["kind"] == "outright"
    }
    assert followed
    assert all(quoted[key] == price for key, price in followed.items())
    made = Counter(row["kind"] for row in rows if row["source"] == CONSENSUS)
    assert made["outright"] > 60
    assert made["moneyline_3way"] == 9
    assert {row["name"] for row in rows if row["side"] == "kansas-city-chiefs"} == {"Kansas City Chiefs"}


async def test_scores_of_the_slate_are_read(api: OddsApi) -> None:
    finals = 0
    for league in ("soccer_epl", "basketball_nba", "icehockey_nhl", "baseball_mlb"):
        answer = await api.scores(league, NOW + timedelta(days=4))
        assert not answer.problems, league
        finals += sum(score.completed for score in answer.scores)
    assert finals > 10
