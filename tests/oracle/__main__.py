"""``make oracle``: random tickets of every kind against the oracle, ends in ``tickets N, differences D``."""

# ruff: noqa: T201 - it talks to the person who runs it

import argparse
import os
import sys

import asyncpg
import uvloop

from tests.oracle.paid import compare_paid
from tests.oracle.pure import Tally, compare
from tests.oracle.servers import servers
from wagerbabe.platform.runtime import open_runtime
from wagerbabe.platform.settings import Settings

PROGRESS = 100_000
SHOWN = 20
PAID = 20_000
"""How many of the tickets also pass through the database, where so many were asked for."""


def main() -> None:
    """Compare, tell what differs, exit 1 if anything does."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle")
    parser.add_argument("--n", type=int, default=1_000_000, help="how many tickets")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    tally = pure(asked.seed, asked.n)
    paid = min(asked.n, PAID)
    with servers() as settings:
        found = uvloop.run(through_the_database(settings, asked.seed, paid))
    print(f"{paid} of them paid by the database, differences {len(found)}")
    for text in (tally.differences + found)[:SHOWN]:
        print(text)
    print(f"tickets {asked.n}, differences {len(tally.differences) + len(found)}")
    sys.exit(1 if tally.differences or found else 0)


def pure(seed: int, count: int) -> Tally:
    """All tickets through the pure functions."""
    tally, told = Tally(), 0
    for block in compare(seed, count, os.cpu_count() or 1):
        tally += block
        if (done := tally.kinds.total()) // PROGRESS > told:
            told = done // PROGRESS
            print(f"{done} tickets compared, differences {len(tally.differences)}", flush=True)
    kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(tally.kinds.items()))
    print(f"{kinds}; {tally.long_products} of twelve legs with products past 64 bits; {tally.picks} picks graded")
    return tally


async def through_the_database(settings: Settings, seed: int, count: int) -> list[str]:
    """The first of the tickets through results, grading and paying."""
    owner = await asyncpg.connect(settings.owner_url)
    try:
        async with open_runtime(settings, pool_size=4) as runtime:
            return await compare_paid(runtime, owner, seed, count)
    finally:
        await owner.close()


if __name__ == "__main__":
    main()
