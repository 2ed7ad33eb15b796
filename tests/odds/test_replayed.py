"""Recorded evenings through twin and adapter: a book priced by one sportsbook offers exactly what was recorded."""

import csv
import gzip
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import asyncpg
import httpx
import pytest

from tests.world import World
from wagerbabe.catalog import save_league
from wagerbabe.demo import Replay, app
from wagerbabe.odds import Price
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.odds_api import OddsApi
from wagerbabe.odds.tiers import Tiers
from wagerbabe.platform.clock import GameClock, real_now
from wagerbabe.platform.leader import Leader
from wagerbabe.platform.runtime import open_runtime, set_clock
from wagerbabe.platform.settings import Settings

RECORDED = Path(__file__).parents[2].parent / "shared" / "data" / "replay_us_odds"
KINDS = {"h2h": "moneyline", "spreads": "spread", "totals": "total"}

Key = tuple[str, str, str]


def in_force(file: str, book: str, moment: datetime) -> dict[Key, tuple[int, int]]:
    """Read from the files by themselves: what the sportsbook quoted on games to come, as (American, quarters)."""
    text = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    with (RECORDED / f"{file}_events.csv").open() as rows:
        events = {row["eid"]: row for row in csv.DictReader(rows)}
    state: dict[Key, tuple[int, int] | None] = {}
    with gzip.open(RECORDED / f"{file}_ticks.csv.gz", "rt") as rows:
        for row in csv.DictReader(rows):
            event = events[row["eid"]]
            if row["book"] != book or row["snap_utc"] > text:
                continue
            if not event["first_seen_utc"] <= text <= event["last_seen_utc"]:
                continue
            key = (event["event_id"], KINDS[row["market"]], row["side"])
            price = row["price"] and (int(row["price"]), int(4 * Fraction(row["point"] or "0")))
            state[key] = price or None
    return {key: quoted for key, quoted in state.items() if quoted is not None}


_OFFERS = """
SELECT e.provider_key, m.kind, s.side, o.price_num, o.price_den, coalesce(o.line_quarters, 0) AS line, e.starts_at
FROM offer o
JOIN selection s ON s.id = o.selection_id JOIN market m ON m.id = s.market_id JOIN event e ON e.id = s.event_id
WHERE o.source = $1 AND o.price_num IS NOT NULL AND o.valid_until > game_now() AND e.starts_at > game_now()
"""


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recordings are not beside this checkout")
@pytest.mark.parametrize(
    ("file", "league", "book", "begin"),
    [
        ("nfl", "americanfootball_nfl", "draftkings", datetime(2025, 12, 14, 14, tzinfo=UTC)),
        ("mlb", "baseball_mlb", "fanduel", datetime(2026, 8, 4, 20, tzinfo=UTC)),
    ],
)
async def test_offers_are_the_recorded_quotes_in_force(
    settings: Settings,
    owner: "asyncpg.Connection[asyncpg.Record]",
    world: World,
    file: str,
    league: str,
    book: str,
    begin: datetime,
) -> None:
    await world.book(source=book)
    twin = app(Replay(RECORDED, [file]), lambda: moment, calls_per_second=None)
    asked = settings.model_copy(update={"odds_api_url": "http://twin"})
    compared = 0
    for hours in range(3):
        moment = begin + timedelta(hours=hours)
        await set_clock(owner, GameClock(real_now(), moment, Fraction(1)))
        async with open_runtime(asked, pool_size=2) as runtime:
            async with OddsApi(asked, transport=httpx.ASGITransport(twin)) as api:
                api._key = "any"
                await save_league(runtime.db, league, file.upper())
                leader = Leader("feed")
                await owner.execute("DELETE FROM leader")
                assert await leader.lead(runtime.db)
                await Fetcher(runtime, api, leader, Tiers.of(asked)).poll_odds(league)
            recorded = in_force(file, book, moment)
            rows = await runtime.db.fetch(_OFFERS, book)
        for row in rows:
            american = Price(row["price_num"], row["price_den"]).american
            told, line = recorded[row["provider_key"], row["kind"], row["side"]]
            assert (american, row["line"]) == (100 if told == -100 else told, line)
        compared += len(rows)
    assert compared > 100
