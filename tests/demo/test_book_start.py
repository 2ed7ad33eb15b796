"""How the demo book comes into an empty database: whole or not at all, and beside what is there already."""

import asyncio
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from tests.checks import assert_all_hold
from tests.database import Database
from tests.demo.books import NOW, fill
from wagerbabe.demo import demo_password
from wagerbabe.demo.archive import PROVIDER
from wagerbabe.demo.book import DemoNameTaken
from wagerbabe.demo.games import past_games
from wagerbabe.demo.history import TIME_ZONE, book_weeks


async def test_two_starts_at_once_make_one_book(
    database: Database, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    made = await asyncio.gather(*(fill(database, weeks=0) for _ in range(2)))
    assert sorted(made) == [False, True]
    assert await owner.fetchval("SELECT count(*) FROM book") == 1


async def test_cut_off_half_way_it_leaves_nothing(
    database: Database, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    """The connection is cut while the figures are being written, when people and tickets have been."""
    async with owner.transaction():
        await owner.execute("LOCK TABLE day_figure IN ACCESS EXCLUSIVE MODE")
        filling = asyncio.create_task(fill(database, weeks=1))
        waiting = "SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'day_figure'::regclass"
        while (pid := await owner.fetchval(waiting)) is None:
            assert not filling.done()
            await asyncio.sleep(0.01)
        await owner.execute("SELECT pg_terminate_backend($1)", pid)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
            await filling
    assert await owner.fetchval("SELECT count(*) FROM login") == 0
    assert await owner.fetchval("SELECT count(*) FROM event") == 0
    assert await fill(database, weeks=1)
    await assert_all_hold(owner)


async def test_games_that_the_feed_has_listed_are_left_to_it(
    database: Database, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    (week, *_) = book_weeks(1, NOW)
    games = past_games(1, ZoneInfo(TIME_ZONE), week.begins_at, NOW)
    listed = next(iter(games.values()))[0]
    await owner.execute("INSERT INTO sport (key, title) VALUES ('x', 'X')")
    await owner.execute("INSERT INTO league (key, sport_key, title) VALUES ('x', 'x', 'X')")
    await owner.execute(
        "INSERT INTO event (id, league_key, provider, provider_key, home, away, starts_at, first_starts_at, updated_at)"
        " VALUES ($1, 'x', $2, $3, 'Home', 'Away', $4, $4, $4)",
        listed.id, PROVIDER, listed.key, listed.starts_at,
    )  # fmt: skip
    assert await fill(database, weeks=1)
    assert await owner.fetchval("SELECT count(*) FROM ticket_leg WHERE event_id = $1", listed.id) == 0


async def test_taken_names_are_said_and_an_administrator_stays(
    database: Database, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    add = "INSERT INTO login (id, username, password_hash, role) VALUES (gen_random_uuid(), $1, 'their own', $2)"
    await owner.execute(add, "Admin", "admin")
    await owner.execute(add, "Player2", "player")
    with pytest.raises(DemoNameTaken, match="player1 onwards"):
        await fill(database, weeks=0)
    assert await owner.fetchval("SELECT count(*) FROM book") == 0
    await owner.execute("DELETE FROM login WHERE username = 'Player2'")
    assert await fill(database, weeks=0)
    assert await owner.fetchval("SELECT password_hash FROM login WHERE lower(username) = 'admin'") == "their own"


def test_the_password_is_chosen_or_made_once_and_kept_private(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert demo_password(folder, "chosen by somebody") == "chosen by somebody"
    assert not folder.exists()
    made = demo_password(folder, None)
    assert len(made) >= 10
    assert demo_password(folder, None) == made
    (kept,) = folder.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
