"""Tickets graded a second: the product's grading against plain statements that write the same rows.

Both sides end sets of tickets that are alike: two in five are parlays of three legs, over a Sunday's games whose
results all come in at once. The product reads, decides, and pays in batches of 500, messages to players published.
The other side has every value ready and only writes: eight statements a transaction of 500 tickets.
"""

import asyncio
import itertools
import time
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg

from tests.bench.plain import prepare, sql
from tests.bench.rounds import Row, in_turn
from tests.bench.stage import Stage
from tests.bench.world import BOOK, build, game_id
from tests.bench.world import sql as world_sql
from tests.checks import assert_all_hold
from wagerbabe.grading import grade_event, pay_event
from wagerbabe.platform.outbox import Publisher
from wagerbabe.platform.runtime import open_runtime

NAME, UNIT, AIM = "grading against the same rows by plain SQL", "tickets/s", 0.60
GAMES = 16
PUBLISHED = "UPDATE outbox SET published_at = clock_timestamp() WHERE published_at IS NULL"
"""The plain statements leave publishing out."""
UNSEALED = "UPDATE log_queue SET created_at = clock_timestamp()"
"""No sealer runs here: what is to be sealed may wait."""


async def measure(stage: Stage, *, tickets: int = 20_000, players: int = 2_000, rounds: int = 3) -> Row:
    """The row."""
    async with stage.fresh() as fresh:
        await build(fresh, players=players, games=2 * (rounds + 1) * GAMES)
        sets = itertools.count()
        async with open_runtime(fresh.settings()) as runtime:
            owner = await asyncpg.connect(fresh.owner_url)
            try:

                async def ours() -> float:
                    games = await _place(owner, next(sets), tickets, players)
                    outbox = Publisher(runtime.db, runtime.bus)
                    grading = replace(runtime, outbox=outbox)
                    started = time.perf_counter()
                    for game in games:
                        await grade_event(grading, game)
                    ended = [await pay_event(grading, game) for game in games]
                    await outbox.close()  # not before all messages are out
                    seconds = time.perf_counter() - started
                    assert sum(ended) == tickets
                    return tickets / seconds

                async def base() -> float:
                    games = await _place(owner, next(sets), tickets, players)
                    plain = await prepare(runtime.db, games)
                    batches = plain.batches(await runtime.db.fetch(sql["legs"], BOOK, games))
                    async with runtime.db.acquire() as connection:
                        started = time.perf_counter()
                        await plain.write_outcomes(connection)
                        await plain.write(connection, batches)
                        return tickets / (time.perf_counter() - started)

                row = await in_turn(NAME, UNIT, AIM, ours, base, rounds)
                await owner.execute(PUBLISHED)
                await owner.execute(UNSEALED)
                await assert_all_hold(owner)  # whoever wrote the rows
                return row
            finally:
                await owner.close()


async def _place(owner: "asyncpg.Connection[Any]", number: int, tickets: int, players: int) -> list[UUID]:
    """A set of open tickets, and the results of their games; answers the games."""
    first = number * GAMES
    await owner.execute(world_sql["tickets"], number, tickets, players, first, GAMES)
    await owner.execute(world_sql["results"], first, first + GAMES - 1)
    await owner.execute("VACUUM ANALYZE")
    await owner.execute("CHECKPOINT")
    await asyncio.sleep(0)
    return [game_id(n) for n in range(first, first + GAMES)]
