"""Background jobs: rows in PostgreSQL (pgqueuer), enqueued in the transaction of the fact that needs them.

A job that fails is tried again with growing pauses; after the last try it is kept (`failed`) and shown, never dropped.
A handler may run twice: what it does is guarded by rows that exist once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Any

import asyncpg
import msgspec
import structlog
from pgqueuer import Job, PgQueuer, RetryRequested
from pgqueuer.models import Schedule as DueSchedule

from wagerbabe.platform.db import Connection
from wagerbabe.platform.runtime import Runtime

log = structlog.get_logger()

MOST_TRIES = 6
_POLL = timedelta(seconds=1)

# The library's own call encodes JSON for connections without a codec, and ours have one: its workers would stumble.
_ENQUEUE = "INSERT INTO pgqueuer (priority, entrypoint, payload, status) VALUES ($1, $2, $3, 'queued')"


class Priority(IntEnum):
    """High: money waits for it. Medium: people do. Low: nobody does."""

    LOW = 0
    MEDIUM = 10
    HIGH = 20


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job: its name and what carries it out. ``run`` takes the runtime and the payload."""

    name: str
    run: Callable[[Runtime, Any], Awaitable[None]]
    priority: Priority = Priority.MEDIUM


@dataclass(frozen=True, slots=True)
class Recurring:
    """Work at set times; ``cron`` has five fields, or six with seconds last."""

    name: str
    cron: str
    run: Callable[[Runtime], Awaitable[None]]


async def enqueue(connection: Connection, name: str, payload: Any, *, priority: Priority = Priority.MEDIUM) -> None:
    """Enqueue a job in the connection's transaction: it exists if and only if the transaction commits."""
    await connection.execute(_ENQUEUE, int(priority), name, msgspec.json.encode(payload))


async def run_worker(
    runtime: Runtime, kinds: Sequence[JobKind], recurring: Sequence[Recurring], stop: asyncio.Event
) -> None:
    """Work until told to stop; then finish what is in hand."""
    connection = await asyncpg.connect(runtime.settings.direct_url)
    try:
        queue = PgQueuer.from_asyncpg_connection(connection)
        for kind in kinds:
            _register(queue, runtime, kind)
        for item in recurring:
            _schedule(queue, runtime, item)
        watcher = asyncio.create_task(_shut_down_on(queue, stop))
        try:
            await queue.run(dequeue_timeout=_POLL, batch_size=10, shutdown_on_listener_failure=True)
        finally:
            watcher.cancel()
    finally:
        await connection.close()


async def _shut_down_on(queue: PgQueuer, stop: asyncio.Event) -> None:
    await stop.wait()
    queue.shutdown.set()


def _register(queue: PgQueuer, runtime: Runtime, kind: JobKind) -> None:
    @queue.entrypoint(kind.name, on_failure="hold")
    async def _run(job: Job) -> None:
        payload = msgspec.json.decode(job.payload or b"null")
        try:
            await kind.run(runtime, payload)
        except Exception as error:
            log.error("job_failed", job=kind.name, job_id=int(job.id), tries=job.attempts + 1, exc_info=error)
            if job.attempts + 1 < MOST_TRIES:
                raise RetryRequested(timedelta(seconds=2**job.attempts), type(error).__name__) from error
            raise


def _schedule(queue: PgQueuer, runtime: Runtime, item: Recurring) -> None:
    @queue.schedule(item.name, item.cron)
    async def _run(_schedule: DueSchedule) -> None:
        try:
            await item.run(runtime)
        except Exception as error:
            log.error("schedule_failed", schedule=item.name, exc_info=error)
            raise
