"""The pool, and SQL kept in files."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from wagerbabe.platform.db import Pool, Sql, open_pool
from wagerbabe.platform.http import PASSING
from wagerbabe.platform.settings import Settings


def test_statements_are_found_by_name_in_the_files_order(tmp_path: Path) -> None:
    (tmp_path / "queries.sql").write_text(
        "-- About this file.\n\n-- name: first\nSELECT 1;\n\n-- name: second\n-- Why.\nSELECT 2\nFROM t;\n"
    )
    sql = Sql(str(tmp_path / "store.py"))
    assert list(sql) == ["first", "second"]
    assert sql["first"] == "SELECT 1"
    assert sql["second"] == "-- Why.\nSELECT 2\nFROM t"
    with pytest.raises(KeyError):
        sql["third"]


def test_a_name_may_stand_only_once(tmp_path: Path) -> None:
    (tmp_path / "queries.sql").write_text("-- name: same\nSELECT 1;\n-- name: same\nSELECT 2;\n")
    with pytest.raises(ValueError, match="same"):
        Sql(str(tmp_path / "store.py"))


async def test_json_travels_as_python_values(db: Pool) -> None:
    value = {"text": "Atlético", "list": [1, None, True], "deep": {"n": 2**53}}
    assert await db.fetchval("SELECT $1::jsonb", value) == value
    assert await db.fetchval("SELECT $1::json", value) == value


async def test_connections_carry_the_timeouts_of_the_settings(settings: Settings) -> None:
    chosen = settings.model_copy(update={"lock_timeout_ms": 150, "statement_timeout_ms": 600, "pool_size": 2})
    async with await open_pool(chosen) as pool:
        shown = [await pool.fetchval(f"SHOW {name}") for name in ("lock_timeout", "statement_timeout", "timezone")]
        assert shown == ["150ms", "600ms", "UTC"]
        assert pool.get_max_size() == 2
        with pytest.raises(asyncpg.QueryCanceledError):
            await pool.execute("SELECT pg_sleep(60)")
        async with pool.acquire() as one, pool.acquire() as other:
            await one.execute("SELECT pg_advisory_lock(1)")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await other.execute("SELECT pg_advisory_lock(1)")


async def test_a_connection_goes_back_without_another_round_trip(db: Pool, owner: asyncpg.Connection) -> None:
    before = await db.fetchval("SELECT pg_backend_pid()")
    await db.fetchval("SELECT 1")
    last = await owner.fetchval("SELECT query FROM pg_stat_activity WHERE pid = $1", before)
    assert "RESET" not in last


async def test_a_lost_connection_is_replaced(db: Pool, owner: asyncpg.Connection) -> None:
    async with db.acquire() as connection:
        pid = await connection.fetchval("SELECT pg_backend_pid()")
        await owner.execute("SELECT pg_terminate_backend($1)", pid)
        with pytest.raises(PASSING):
            await connection.fetchval("SELECT 1")
    assert await asyncio.gather(*(db.fetchval("SELECT 1") for _ in range(20))) == [1] * 20
