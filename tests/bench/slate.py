"""A full slate graded: a million tickets, two in five of them parlays, whose games all end at once.

The product side is a process that does the worker's grading (``grader.py``): its rate, and how much more memory it
takes at most than when it began. The other side writes the same rows by plain statements (``plain.py``) over two
connections, each for its half of the players, and only the writing is timed. Each side has a database of its own with
the same tickets, so that neither finds the other's rows in its indexes. Both are measured with a tenth of the tickets
first: that warms everything up, and shows whether memory depends on the number of tickets.
"""

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from tests.bench.grading import PUBLISHED, UNSEALED
from tests.bench.plain import Plain, prepare, sql
from tests.bench.rounds import Row
from tests.bench.stage import LIMITS, Stage
from tests.bench.world import BOOK, bench_id, build, game_id
from tests.bench.world import sql as world_sql
from tests.checks import assert_all_hold
from wagerbabe.platform.db import Pool, open_pool
from wagerbabe.platform.settings import PREFIX
from wagerbabe.up import POOLS

NAME, UNIT, AIM = "a full slate against the same rows by plain SQL", "tickets/s", 0.60
TICKETS = int(os.environ.get("TICKETS", "1000000"))
GAMES = 64
SET = 100_000
"""Tickets are made in statements of this many."""
CHUNK = 20_000
"""Tickets whose values the plain side has in memory at once."""
ROOT = Path(__file__).parents[2]
KIND = 10
"""The kind of the first set's ids, see ``world.sql``."""


@dataclass(frozen=True)
class Slate:
    """So many open tickets whose games have results."""

    tickets: int
    players: int

    async def place(self, stage: Stage, owner: "asyncpg.Connection[Any]") -> None:
        """Write it into a fresh database."""
        await build(stage, players=self.players, games=GAMES)
        for number, count in self.sets():
            await owner.execute(world_sql["tickets"], number, count, self.players, 0, GAMES)
        await owner.execute(world_sql["results"], 0, GAMES - 1)
        await owner.execute("VACUUM ANALYZE")
        await owner.execute("CHECKPOINT")

    def sets(self) -> list[tuple[int, int]]:
        """The number and size of each statement's tickets."""
        starts = range(0, self.tickets, SET)
        return [(number, min(SET, self.tickets - start)) for number, start in enumerate(starts)]


@dataclass(frozen=True)
class Measured:
    """Both sides' rates with a slate, and the memory of the process that graded."""

    tickets: int
    ours: float
    base: float
    memory_mib: float
    growth_mib: float

    def to_json(self) -> dict[str, Any]:
        """As the row's notes have it."""
        return {
            "tickets": self.tickets,
            "ours": round(self.ours, 1),
            "base": round(self.base, 1),
            "ratio": round(self.ours / self.base, 3),
            "memory_mib": round(self.memory_mib, 1),
            "most_growth_mib": round(self.growth_mib, 1),
        }


async def measure(stage: Stage, *, tickets: int = TICKETS, players: int = 20_000) -> Row:
    """The row: its round is the whole slate; the notes have both sizes."""
    small = await _both(stage, Slate(max(tickets // 10, 1), players), check=True)
    whole = await _both(stage, Slate(tickets, players), check=False)
    notes = {"sizes": [small.to_json(), whole.to_json()]}
    return Row(NAME, UNIT, AIM, [whole.ours], [whole.base], notes)


async def _both(stage: Stage, slate: Slate, *, check: bool) -> Measured:
    """Both sides, which must leave the same behind; ``check``: with all invariants, which takes its time."""
    async with stage.fresh() as fresh, _Owner(fresh) as owner:
        await slate.place(fresh, owner)
        told = await _grader(fresh)
        ours = await _left_behind(owner, check=check)
    async with stage.fresh() as fresh, _Owner(fresh) as owner:
        await slate.place(fresh, owner)
        async with await open_pool(fresh.settings()) as db:
            seconds = await _plainly(db, slate)
        base = await _left_behind(owner, check=check)
    assert ours == base
    grown = told["peak_memory_kib"] - told["memory_kib"]
    rates = (slate.tickets / told["seconds"], slate.tickets / seconds)
    return Measured(slate.tickets, *rates, told["memory_kib"] / 1024, grown / 1024)


class _Owner:
    """A connection of the database's owner."""

    def __init__(self, stage: Stage) -> None:
        self._url = stage.owner_url

    async def __aenter__(self) -> "asyncpg.Connection[Any]":
        self._connection = await asyncpg.connect(self._url)
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()


async def _grader(stage: Stage) -> dict[str, Any]:
    """Let the product grade and pay in a process of its own; answers what it tells."""
    variables = {
        "DATABASE_URL": stage.app_url,
        "REDIS_URL": stage.redis_url,
        "DATA_DIR": stage.folder.path,
        "POOL_SIZE": POOLS["worker"],
        **{name.upper(): value for name, value in LIMITS.items()},
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.grader",
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **{f"{PREFIX}{name}": str(value) for name, value in variables.items()}},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == 0
    told: dict[str, Any] = json.loads(out.splitlines()[-1])
    return told


async def _plainly(db: Pool, slate: Slate) -> float:
    """The seconds that plain statements need; reading and deciding are left out."""
    plain = await prepare(db, [game_id(n) for n in range(GAMES)])
    async with db.acquire() as connection:
        started = time.perf_counter()
        await plain.write_outcomes(connection)
        seconds = time.perf_counter() - started
    for number, count in slate.sets():
        for first in range(1, count + 1, CHUNK):
            last = min(first + CHUNK - 1, count)
            seconds += await _chunk(db, plain, number, first, last)
    return seconds


async def _chunk(db: Pool, plain: Plain, number: int, first: int, last: int) -> float:
    """Write some tickets, the halves of the players side by side."""
    kind = KIND + number
    rows = await db.fetch(sql["legs_between"], BOOK, bench_id(kind, first), bench_id(kind, last))
    halves = [plain.batches([row for row in rows if row["account_id"].int % 2 == half]) for half in (0, 1)]
    async with db.acquire() as one, db.acquire() as two:
        started = time.perf_counter()
        await asyncio.gather(plain.write(one, halves[0]), plain.write(two, halves[1]))
        return time.perf_counter() - started


async def _left_behind(owner: "asyncpg.Connection[Any]", *, check: bool) -> dict[str, Any]:
    """What a side has written, counted."""
    if check:
        await owner.execute(PUBLISHED)
        await owner.execute(UNSEALED)
        await assert_all_hold(owner)
    row = await owner.fetchrow(sql["written"])
    assert row is not None
    return dict(row)
