"""One leader a task, and no late write of a former one."""

import asyncio
from datetime import timedelta

import pytest

from wagerbabe.platform.db import Pool
from wagerbabe.platform.leader import Leader, LeadershipLost


async def end_term(db: Pool) -> None:
    await db.execute("UPDATE leader SET expires_at = clock_timestamp() - interval '1 second'")


async def test_of_many_candidates_one_leads_and_stays(db: Pool) -> None:
    candidates = [Leader("feed") for _ in range(8)]
    assert sum(await asyncio.gather(*(x.lead(db) for x in candidates))) == 1
    [leader] = [x for x in candidates if x.leads]
    assert await leader.lead(db)
    assert sum(await asyncio.gather(*(x.lead(db) for x in candidates))) == 1
    assert leader.epoch == 1


async def test_tasks_have_leaders_of_their_own(db: Pool) -> None:
    assert await Leader("feed").lead(db)
    assert await Leader("sealer").lead(db)


async def test_a_successor_has_a_new_epoch_and_fences_the_former_off(db: Pool) -> None:
    former, successor = Leader("feed"), Leader("feed")
    await former.lead(db)
    await end_term(db)
    assert await successor.lead(db)
    assert successor.epoch == 2
    async with db.acquire() as connection, connection.transaction():
        with pytest.raises(LeadershipLost):
            await former.hold(connection)
        await successor.hold(connection)
    assert not former.leads
    assert not await former.lead(db)


async def test_whoever_resigns_is_followed_at_once(db: Pool) -> None:
    former, successor = Leader("feed"), Leader("feed")
    await former.lead(db)
    await former.resign(db)
    assert await successor.lead(db)


async def test_a_successor_waits_for_a_write_in_progress_and_a_renewal_does_not(db: Pool) -> None:
    leader = Leader("feed", term=timedelta(hours=1))
    await leader.lead(db)
    async with db.acquire() as connection, connection.transaction():
        await leader.hold(connection)
        assert await leader.lead(db)
        await end_term(db)
        successor = asyncio.create_task(Leader("feed").lead(db))
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while not await db.fetchval(waiting):  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0)
        assert not successor.done()
    assert await successor
