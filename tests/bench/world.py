"""Rows for benchmarks, many at once. Every id is made from a number: see ``world.sql``."""

from typing import Final
from uuid import UUID

import asyncpg

from tests.bench.stage import Stage
from wagerbabe.platform.db import Sql

sql = Sql(__file__, "world.sql")

LEAGUE: Final = "bench_league"


def bench_id(kind: int, n: int) -> UUID:
    """The id of the n-th row of a kind, as the function of that name in the database makes it."""
    return UUID(int=kind << 96 | 0x7000 << 64 | 0x8000 << 48 | n)


BOOK: Final = bench_id(1, 1)


def player_id(n: int) -> UUID:
    """The n-th player, from 1."""
    return bench_id(4, n)


def session_id(n: int) -> UUID:
    """The n-th player's session."""
    return bench_id(6, n)


def game_id(n: int) -> UUID:
    """The n-th game, from 0."""
    return bench_id(7, n)


def spread_of(n: int) -> UUID:
    """The home side of the n-th game's spread: -3.5 at 21/11."""
    return bench_id(9, 6 * n + 2)


async def build(stage: Stage, *, players: int, games: int) -> None:
    """A book, its players with sessions, games with offers."""
    owner = await asyncpg.connect(stage.owner_url)
    try:
        for name in ("ids", "book", "league"):
            await owner.execute(sql[name])
        await owner.execute(sql["players"], players)
        await owner.execute(sql["games"], 0, games - 1)
        await owner.execute("VACUUM ANALYZE")
    finally:
        await owner.close()
