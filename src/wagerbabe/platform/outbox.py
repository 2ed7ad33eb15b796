"""The outbox: rows written with the fact, published right after the commit, and again by a relay if that failed.

Messages carry absolute state and a counter, so receiving one twice or late does no harm.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeAlias

import asyncpg
import structlog

from wagerbabe.platform.bus import Bus
from wagerbabe.platform.db import Executor, Row, Sql

log = structlog.get_logger()

sql = Sql(__file__, "outbox.sql")

Message: TypeAlias = tuple[int, str, Any]
"""The outbox row's id, the channel and the payload."""

RELAY_AFTER = timedelta(seconds=2)
_BATCH = 500
_CLOSE_SECONDS = 5


async def publish(db: Executor, bus: Bus, ids: list[int]) -> None:
    """Publish rows just committed and mark them; what fails is left to the relay."""
    if not ids:
        return
    rows = await db.fetch(sql["outbox_rows"], ids)
    await _publish_rows(db, bus, rows)


async def relay(db: Executor, bus: Bus) -> int:
    """Publish what has waited longer than two seconds; answers how many rows went out."""
    rows = await db.fetch(sql["outbox_late"], RELAY_AFTER, _BATCH)
    return await _publish_rows(db, bus, rows)


async def _publish_rows(db: Executor, bus: Bus, rows: Sequence[Row]) -> int:
    sent = await _send(bus, [(row["id"], row["channel"], row["payload"]) for row in rows])
    if sent:
        await db.execute(sql["mark_published"], sent)
    return len(sent)


async def _send(bus: Bus, messages: Sequence[Message]) -> list[int]:
    """Send in order and answer the ids sent: all, or none when the bus is away, and then the relay sends them."""
    sent = await bus.publish_all((channel, payload) for _, channel, payload in messages)
    return [row_id for row_id, _, _ in messages] if sent else []


class Publisher:
    """Publishes messages of rows just committed, and marks the rows in batches: no request waits for either.

    What a crash loses here the relay sends again.
    """

    def __init__(self, db: Executor, bus: Bus) -> None:
        """Publish on a bus, mark in a database."""
        self._db = db
        self._bus = bus
        self._waiting: asyncio.Queue[Message | None] = asyncio.Queue(maxsize=10_000)
        self._task: asyncio.Task[None] | None = None

    def push(self, outbox_id: int, channel: str, payload: Any) -> None:
        """Hand over a message; when too many wait it is left to the relay."""
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        with contextlib.suppress(asyncio.QueueFull):
            self._waiting.put_nowait((outbox_id, channel, payload))

    async def push_rows(self, ids: list[int]) -> None:
        """Hand over rows just committed by their ids: reads them, and leaves the rest to be done meanwhile."""
        for row in await self._db.fetch(sql["outbox_rows"], ids):
            self.push(row["id"], row["channel"], row["payload"])

    async def _run(self) -> None:
        while (first := await self._waiting.get()) is not None:
            batch = [first]
            while not self._waiting.empty() and len(batch) < _BATCH:
                if (item := self._waiting.get_nowait()) is None:
                    self._waiting.put_nowait(None)
                    break
                batch.append(item)
            await self._send(batch)

    async def _send(self, batch: list[Message]) -> None:
        sent = await _send(self._bus, batch)
        try:
            await self._db.execute(sql["mark_published"], sent)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            log.warning("outbox_not_marked", rows=len(sent), error=type(error).__name__)

    async def close(self) -> None:
        """Send what waits, then stop. What cannot be sent in time is left to the relay."""
        if self._task is None:
            return
        with contextlib.suppress(TimeoutError, asyncio.QueueFull):
            self._waiting.put_nowait(None)
            await asyncio.wait_for(self._task, _CLOSE_SECONDS)
        self._task.cancel()
