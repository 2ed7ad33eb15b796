"""The servers that every other test works with."""

import asyncio

import asyncpg
import redis

from wagerbabe.platform.launcher import run_tool


def test_database_answers_as_its_owner(pg_dsn: str) -> None:
    async def ask() -> tuple[str, str]:
        connection = await asyncpg.connect(pg_dsn)
        try:
            return await connection.fetchval("SELECT current_user"), await connection.fetchval("SHOW listen_addresses")
        finally:
            await connection.close()

    assert asyncio.run(ask()) == ("wagerbabe_owner", "")


def test_text_is_compared_by_code_point_and_knows_letters_beyond_ascii(pg_dsn: str) -> None:
    async def ask() -> list[str]:
        connection = await asyncpg.connect(pg_dsn)
        try:
            return [
                await connection.fetchval("SELECT upper('atlético')"),
                await connection.fetchval("SELECT max(v) FROM (VALUES ('Z'), ('a')) t(v)"),
            ]
        finally:
            await connection.close()

    assert asyncio.run(ask()) == ["ATLÉTICO", "a"]


def test_tools_reach_the_database(pg_dsn: str) -> None:
    done = run_tool("psql", "--no-psqlrc", "-Atc", "SELECT 6 * 7", dsn=pg_dsn, capture_output=True)
    assert (done.returncode, done.stdout) == (0, b"42\n")


def test_valkey_answers_and_keeps_nothing_on_disk(valkey_url: str) -> None:
    with redis.Redis.from_url(valkey_url) as client:
        assert client.ping()
        assert client.config_get("save") == {"save": ""}
        assert int(client.config_get("maxmemory")["maxmemory"]) > 0
