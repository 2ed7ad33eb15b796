"""Sequences of leagues, locks of events, and the hints that follow a commit."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from tests.catalog.games import LEAGUE, add_games, listing, row_of
from wagerbabe.catalog import changing
from wagerbabe.platform.bus import Bus
from wagerbabe.platform.db import Pool


async def seq_of(db: Pool, league: str = LEAGUE) -> int:
    return int(await db.fetchval("SELECT seq FROM league WHERE key = $1", league))


async def test_touching_counts_each_league_once_and_stamps_its_events(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing("g1"), listing("g2"))
    other = await add_games(db, bus, listing("n1"), league="basketball_nba")
    before = await seq_of(db)
    async with changing(db, bus) as change:
        await change.touch([games["g1"], other["n1"]])
    assert change.heads == {LEAGUE: before + 1, "basketball_nba": await seq_of(db, "basketball_nba")}
    assert (await row_of(db, games["g1"]))["seq"] == before + 1
    assert (await row_of(db, games["g2"]))["seq"] == before


async def test_twenty_writers_at_once_leave_no_gap_and_no_repeat(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, *(listing(f"g{n}") for n in range(5)))
    before, seen = await seq_of(db), []

    async def touch(event: UUID) -> None:
        async with changing(db, bus) as change:
            await change.touch([event])
        seen.append(change.heads[LEAGUE])

    await asyncio.gather(*(touch(event) for event in list(games.values()) * 4))
    assert sorted(seen) == list(range(before + 1, before + 21))


async def test_a_change_that_fails_counts_nothing_and_says_nothing(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing())
    before = await seq_of(db)

    async def fail() -> None:
        async with changing(db, bus) as change:
            await change.touch(games.values())
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await seq_of(db) == before


async def test_the_commit_is_followed_by_a_hint(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing())
    heard = bus.listen("league:*")
    assert await anext(heard) == ("", None)
    async with changing(db, bus) as change:
        await change.touch(games.values())
    assert await anext(heard) == (f"league:{LEAGUE}", {"league": LEAGUE, "seq": await seq_of(db)})
    await heard.aclose()  # type: ignore[attr-defined]  # an async generator


async def test_a_bet_in_progress_holds_the_lock_off_and_the_other_way_round(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing())
    event = games["g1"]
    shared = "SELECT pg_try_advisory_xact_lock_shared(7001, hashtext($1::text))"
    async with changing(db, bus) as change:
        await change.lock_events([event])
        assert await db.fetchval(shared, str(event)) is False
    assert await db.fetchval(shared, str(event)) is True


async def test_no_more_than_500_events_are_held_at_once(db: Pool) -> None:
    ids = [UUID(int=n) for n in range(501)]
    with pytest.raises(asyncpg.RaiseError, match="500"):
        await db.execute("SELECT lock_events($1::uuid [])", ids)
