"""One transaction that changes what boards show, and the hints that follow its commit."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from wagerbabe.platform.bus import Bus
from wagerbabe.platform.db import Connection, Pool

RESULTS = "results"
"""Bus channel: some event has a result that is not graded yet. A hint; the rows say which."""


@dataclass
class Change:
    """The open transaction and what it has touched so far."""

    db: Connection
    heads: dict[str, int] = field(default_factory=dict)
    results: int = 0

    async def lock_leagues(self, keys: Iterable[str]) -> None:
        """Be the only writer of these leagues until the commit: comes after events' locks, before their rows."""
        statement = "SELECT FROM league WHERE key = ANY($1::text []) ORDER BY key FOR NO KEY UPDATE"
        await self.db.fetch(statement, sorted(set(keys)))

    async def lock_events(self, events: Iterable[UUID]) -> None:
        """Keep bets away from these events until the commit; at most 500. The first lock to take."""
        await self.db.execute("SELECT lock_events($1::uuid [])", list(events))

    async def touch(self, events: Iterable[UUID]) -> None:
        """Count these events as changed for the boards."""
        if ids := list(events):
            rows = await self.db.fetch("SELECT league_key, seq FROM touch_events($1::uuid [])", ids)
            self.heads.update({row["league_key"]: row["seq"] for row in rows})

    async def announce(self, bus: Bus) -> None:
        """Hint at what was committed. Losing a hint is harmless: boards compare heads every second."""
        for league, seq in self.heads.items():
            await bus.publish(f"league:{league}", {"league": league, "seq": seq})
        if self.results:
            await bus.publish(RESULTS, {"results": self.results})


@asynccontextmanager
async def changing(pool: Pool, bus: Bus) -> AsyncIterator[Change]:
    """A transaction over the catalogue; its hints go out after the commit, and only then.

    Locks are taken in one order: events (advisory), leagues, then rows of events, markets, quotes, offers.
    """
    async with pool.acquire() as connection, connection.transaction():
        change = Change(connection)
        yield change
    await change.announce(bus)
