"""All invariants, for tests to run after what they did."""

import asyncpg

from wagerbabe import betting, grading, ledger
from wagerbabe.platform import invariants
from wagerbabe.platform.invariants import broken

ALL = [*ledger.INVARIANTS, *betting.INVARIANTS, *grading.INVARIANTS, *invariants.INVARIANTS]


async def assert_all_hold(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Fail with the names and rows of what is broken."""
    found = {name: [dict(row) for row in rows] for name, rows in (await broken(owner, ALL)).items()}
    assert found == {}
