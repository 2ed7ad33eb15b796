"""One leader a task; whoever lost it cannot write late."""

import asyncio
from datetime import timedelta

import pytest

from wagerbabe.platform.db import Connection, Pool
from wagerbabe.platform.leader import Leader, LeadershipLost

TASK = "test"
LONG = timedelta(hours=1)


async def expire(owner: Connection) -> None:
    """Let the leader's term be over, as after a pause of its process."""
    await owner.execute("UPDATE leader SET expires_at = clock_timestamp() - interval '1 second'")


async def holds(leader: Leader, db: Pool) -> bool:
    async with db.acquire() as connection, connection.transaction():
        try:
            await leader.hold(connection)
        except LeadershipLost:
            return False
        return True


async def test_one_of_many_leads_and_stays(db: Pool) -> None:
    candidates = [Leader(TASK, term=LONG) for _ in range(8)]
    assert sorted(await asyncio.gather(*(one.lead(db) for one in candidates))) == [False] * 7 + [True]
    first = next(one for one in candidates if one.leads)
    assert await first.lead(db)
    assert first.epoch == 1
    assert await holds(first, db)
    assert not any([await holds(one, db) for one in candidates if one is not first])


async def test_tasks_have_leaders_of_their_own(db: Pool) -> None:
    assert await Leader("one", term=LONG).lead(db)
    assert await Leader("other", term=LONG).lead(db)


async def test_a_successor_has_a_higher_epoch_and_the_former_cannot_write(db: Pool, owner: Connection) -> None:
    former, successor = Leader(TASK, term=LONG), Leader(TASK, term=LONG)
    await former.lead(db)
    await expire(owner)
    assert await successor.lead(db)
    assert successor.epoch == 2
    assert not await holds(former, db)
    assert not former.leads
    assert not await former.lead(db)


async def test_a_leader_whose_term_is_over_cannot_write_though_nobody_followed(db: Pool, owner: Connection) -> None:
    leader = Leader(TASK, term=LONG)
    await leader.lead(db)
    await expire(owner)
    assert not await holds(leader, db)
    assert await leader.lead(db)
    assert leader.epoch == 2


async def test_a_successor_waits_for_the_write_that_is_under_way(db: Pool, owner: Connection) -> None:
    former, successor = Leader(TASK, term=LONG), Leader(TASK, term=LONG)
    await former.lead(db)
    async with db.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await former.hold(connection)
        # The row itself is locked by the write, so what ends the term waits as well.
        expiring = asyncio.create_task(expire(owner))
        done, _ = await asyncio.wait([expiring], timeout=0.05)
        assert not done
        await transaction.commit()
    await expiring
    assert await successor.lead(db)


async def test_whoever_resigns_makes_room_at_once(db: Pool) -> None:
    former, successor = Leader(TASK, term=LONG), Leader(TASK, term=LONG)
    await former.lead(db)
    await former.resign(db)
    assert not former.leads
    assert await successor.lead(db)
    await former.resign(db)
    assert await holds(successor, db), "a former leader cannot resign for its successor"


async def test_nobody_holds_what_was_never_led(db: Pool) -> None:
    async with db.acquire() as connection:
        with pytest.raises(LeadershipLost):
            await Leader(TASK).hold(connection)
