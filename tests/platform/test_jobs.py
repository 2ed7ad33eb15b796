"""Jobs are rows of the transaction that needs them; they are tried again, and kept when they fail for good."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from wagerbabe.platform.db import Connection, Pool
from wagerbabe.platform.jobs import MOST_TRIES, JobKind, Priority, Recurring, enqueue, run_worker
from wagerbabe.platform.runtime import Runtime, open_runtime
from wagerbabe.platform.settings import Settings

KIND = "test-job"


@pytest.fixture
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    async with open_runtime(settings) as runtime:
        yield runtime


@contextlib.asynccontextmanager
async def working(
    runtime: Runtime, kinds: Sequence[JobKind], recurring: Sequence[Recurring] = ()
) -> AsyncIterator[None]:
    """A worker for as long as the block runs; it stops of itself when told."""
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(runtime, kinds, recurring, stop))
    try:
        yield
    finally:
        stop.set()
        await worker


class Recorder:
    """A job that notes what it was given, and fails the first ``failures`` times."""

    def __init__(self, failures: int = 0) -> None:
        self.calls: asyncio.Queue[Any] = asyncio.Queue()
        self.failures = failures

    def kind(self, name: str = KIND) -> JobKind:
        return JobKind(name, self.run)

    async def run(self, _runtime: Runtime, payload: Any) -> None:
        self.calls.put_nowait(payload)
        if self.failures:
            self.failures -= 1
            raise RuntimeError


async def put(db: Pool, payload: Any, *, priority: Priority = Priority.MEDIUM) -> None:
    async with db.acquire() as connection, connection.transaction():
        await enqueue(connection, KIND, payload, priority=priority)


async def jobs(owner: Connection) -> list[str]:
    return [row["status"] for row in await owner.fetch("SELECT status::text FROM pgqueuer ORDER BY id")]


@pytest.mark.req("FR73", partly=True)
async def test_a_job_exists_if_and_only_if_its_transaction_commits(runtime: Runtime, db: Pool) -> None:
    async with db.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await enqueue(connection, KIND, "never")
        await transaction.rollback()
    await put(db, {"event": "e1", "n": 1})
    done = Recorder()
    async with working(runtime, [done.kind()]):
        assert await done.calls.get() == {"event": "e1", "n": 1}
    assert done.calls.empty()


@pytest.mark.req("FR73", partly=True)
async def test_what_is_urgent_goes_first(runtime: Runtime, db: Pool) -> None:
    for priority in (Priority.LOW, Priority.HIGH, Priority.MEDIUM):
        await put(db, priority.name, priority=priority)
    order = await db.fetch("SELECT priority FROM pgqueuer ORDER BY priority DESC, id")
    assert [row["priority"] for row in order] == [20, 10, 0]
    done = Recorder()
    async with working(runtime, [done.kind()]):
        assert {await done.calls.get() for _ in range(3)} == {"LOW", "MEDIUM", "HIGH"}


async def test_two_workers_share_the_jobs(runtime: Runtime, db: Pool) -> None:
    for n in range(60):
        await put(db, n)
    done = Recorder()
    async with working(runtime, [done.kind()]), working(runtime, [done.kind()]):
        assert sorted([await done.calls.get() for _ in range(60)]) == list(range(60))
    assert done.calls.empty()


async def test_a_job_that_fails_is_tried_again_later(runtime: Runtime, db: Pool, owner: Connection) -> None:
    await put(db, "again")
    done = Recorder(failures=1)
    async with working(runtime, [done.kind()]):
        assert await done.calls.get() == "again"
        assert await done.calls.get() == "again"
    assert await jobs(owner) == []


async def test_a_job_that_fails_for_good_is_kept(runtime: Runtime, db: Pool, owner: Connection) -> None:
    await put(db, "doomed")
    await owner.execute("UPDATE pgqueuer SET attempts = $1", MOST_TRIES - 1)
    done = Recorder(failures=1)
    async with working(runtime, [done.kind()]):
        await done.calls.get()
    assert await jobs(owner) == ["failed"]


async def test_a_worker_finishes_what_is_in_hand_before_it_stops(runtime: Runtime, db: Pool, owner: Connection) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_runtime: Runtime, _payload: Any) -> None:
        begun.set()
        await go_on.wait()

    await put(db, None)
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(runtime, [JobKind(KIND, slow)], [], stop))
    await begun.wait()
    stop.set()
    await asyncio.wait([worker], timeout=0.05)
    assert not worker.done()
    go_on.set()
    await worker
    assert await jobs(owner) == []


async def test_recurring_work_runs_at_its_times(runtime: Runtime) -> None:
    ran = asyncio.Event()

    async def run(_runtime: Runtime) -> None:
        ran.set()

    async with working(runtime, [], [Recurring("test-schedule", "* * * * * *", run)]):
        await ran.wait()
