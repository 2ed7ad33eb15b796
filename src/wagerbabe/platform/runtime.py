"""What a running role holds: settings, database, bus and the game clock, opened and closed together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from wagerbabe.platform.bus import Bus, open_redis
from wagerbabe.platform.clock import GameClock
from wagerbabe.platform.db import Executor, Pool, open_pool
from wagerbabe.platform.outbox import Publisher
from wagerbabe.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts that every role needs. Capabilities take what they use as arguments."""

    settings: Settings
    db: Pool
    bus: Bus
    clock: GameClock
    outbox: Publisher

    def game_now(self) -> datetime:
        """The game time now."""
        return self.clock.now()


@asynccontextmanager
async def open_runtime(settings: Settings, *, pool_size: int | None = None) -> AsyncIterator[Runtime]:
    """Open the pool and the bus, read the game clock; close all in the end."""
    pool = await open_pool(settings, size=pool_size)
    bus = Bus(open_redis(settings.redis_url))
    outbox = Publisher(pool, bus)
    try:
        yield Runtime(settings, pool, bus, await read_clock(pool), outbox)
    finally:
        await outbox.close()
        await bus.close()
        await pool.close()


async def read_clock(db: Executor) -> GameClock:
    """The game clock as the database keeps it."""
    row = await db.fetchrow("SELECT real_origin, game_origin, speed FROM game_clock")
    assert row is not None  # noqa: S101 - the migration writes the row, and nobody may delete it
    return GameClock(row["real_origin"], row["game_origin"], Fraction(row["speed"]))


async def set_clock(owner: Executor, clock: GameClock) -> None:
    """Move the game clock: demo, replay and tests only, and only with the owner's rights."""
    await owner.execute(
        "UPDATE game_clock SET real_origin = $1, game_origin = $2, speed = $3::text::numeric",
        clock.real_origin,
        clock.game_origin,
        str(float(clock.speed)),
    )
