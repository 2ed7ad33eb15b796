"""From the queue into the tree: nothing lost, nothing twice, every step signed."""

import asyncio
import contextlib
import random
from datetime import timedelta

import pytest

from tests.database import Database
from tests.ledger.log.logs import (
    BOOK,
    PLAYER,
    Watcher,
    bodies,
    checkpoints,
    is_extension,
    root_of,
    seal,
    seal_facts,
    values,
)
from wagerbabe.ledger.log import sealer as sealing
from wagerbabe.ledger.log import store
from wagerbabe.ledger.log.errors import LogDamaged
from wagerbabe.ledger.log.keys import Memory, SomebodyElseSigns
from wagerbabe.ledger.log.merkle import consistency, extends, includes, inclusion, leaf_hash
from wagerbabe.ledger.log.sealer import Sealer
from wagerbabe.platform.db import Connection, connect
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.leader import Leader, LeadershipLost
from wagerbabe.platform.runtime import Runtime

WRITERS, EACH, SLOW = 8, 60, 40


async def test_what_waits_becomes_leaves_under_a_signed_root(runtime: Runtime) -> None:
    await seal_facts(runtime.db, *range(5))
    await seal(runtime)

    leaves = await bodies(runtime.db)
    assert await values(runtime.db) == [0, 1, 2, 3, 4]
    assert await runtime.db.fetchval("SELECT count(*) FROM log_queue") == 0
    [checkpoint] = await checkpoints(runtime.db)
    assert (checkpoint.size, checkpoint.root) == (5, root_of(leaves))


async def test_an_empty_log_is_signed_too_and_nothing_new_is_signed_once(runtime: Runtime) -> None:
    for _ in range(3):
        await seal(runtime)
    [checkpoint] = await checkpoints(runtime.db)
    assert (checkpoint.size, checkpoint.root) == (0, root_of([]))


async def test_every_leaf_is_proved_under_every_later_checkpoint(runtime: Runtime) -> None:
    for n in range(1, 8):
        await seal_facts(runtime.db, *range(n))
        await seal(runtime)
    leaves, signed = await bodies(runtime.db), await checkpoints(runtime.db)
    assert [checkpoint.size for checkpoint in signed] == [1, 3, 6, 10, 15, 21, 28]
    for checkpoint in signed:
        for n in range(checkpoint.size):
            proof = await store.hashes(runtime.db, inclusion(n, checkpoint.size))
            assert includes(leaf_hash(leaves[n].encode()), n, checkpoint.size, proof, checkpoint.root)
    for first in signed:
        for second in signed[signed.index(first) :]:
            proof = await store.hashes(runtime.db, consistency(first.size, second.size))
            assert extends(first.size, second.size, proof, first.root, second.root)


async def test_more_than_a_batch_is_sealed_at_once(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 4)
    await seal_facts(runtime.db, *range(11))
    await seal(runtime)
    assert [c.size for c in await checkpoints(runtime.db)] == [4, 8, 11]
    assert (await checkpoints(runtime.db))[-1].root == root_of(await bodies(runtime.db))


async def test_what_commits_late_is_sealed_late(runtime: Runtime) -> None:
    async with runtime.db.acquire() as slow:
        transaction = slow.transaction()
        await transaction.start()
        await seal_facts(slow, 1)
        await seal_facts(runtime.db, 2)
        await seal(runtime)
        assert len(await bodies(runtime.db)) == 1
        await transaction.commit()
    await seal(runtime)
    assert await values(runtime.db) == [2, 1]


async def write(url: str, writer: int, chance: random.Random, waiting: asyncio.Event | None) -> set[str]:
    """What one writer commits; one transaction in ten is rolled back. A slow one keeps its last one open."""
    connection = await connect(url)
    kept = set()
    for n in range(EACH):
        transaction = connection.transaction()
        await transaction.start()
        written = [f"{writer}.{n}.{k}" for k in range(chance.randint(1, 3))]
        for value in written:
            await connection.execute(
                "SELECT seal_entry($1, 'fact', $2, $3, $4)", BOOK, new_id(), PLAYER, {"value": value}
            )
        if waiting is not None and n == EACH - 1:
            await waiting.wait()
        if chance.random() < 0.1:
            await transaction.rollback()
        else:
            await transaction.commit()
            kept.update(written)
    await connection.close()
    return kept


@pytest.mark.req("NFR-S8")
async def test_under_eight_writers_with_aborts_and_a_slow_one_nothing_is_lost(
    runtime: Runtime, database: Database
) -> None:
    late, watcher = asyncio.Event(), Watcher()
    writers = [
        asyncio.create_task(write(database.app_url, n, random.Random(n), late if n == 0 else None))
        for n in range(WRITERS)
    ]
    sealer = Sealer(Leader("sealer"))
    while not all(task.done() for task in writers[1:]):
        await sealer.tick(runtime)
        await watcher.look(runtime.db)
    await sealer.tick(runtime)
    # The slow writer still holds rows that were numbered long before: they hold nobody else's up.
    assert await runtime.db.fetchval("SELECT count(*) FROM log_queue") == 0
    before = await watcher.look(runtime.db)
    late.set()
    kept = set().union(*(await asyncio.gather(*writers)))
    await sealer.tick(runtime)

    leaves = await bodies(runtime.db)
    sealed = await values(runtime.db)
    assert len(sealed) == len(set(sealed)), "nothing twice"
    assert set(sealed) == kept, "nothing lost, nothing of what was rolled back"
    assert await runtime.db.fetchval("SELECT count(*) FROM log_queue") == 0, "nothing waits"
    last = await watcher.look(runtime.db)
    assert (last.size, last.root) == (len(leaves), root_of(leaves))
    assert await is_extension(runtime.db, before, last)
    assert len(watcher.seen) > 2


async def test_a_sealer_that_lost_its_lead_seals_nothing(runtime: Runtime) -> None:
    stopped = Sealer(Leader("sealer", term=timedelta(0)))
    await stopped.tick(runtime)
    await seal_facts(runtime.db, 1)
    other = Sealer(Leader("sealer"))
    assert await other.leader.lead(runtime.db)

    for late in (stopped.append(runtime.db), stopped.sign(runtime)):
        with pytest.raises(LeadershipLost):
            await late
    await stopped.tick(runtime)
    assert await bodies(runtime.db) == []
    assert await runtime.db.fetchval("SELECT count(*) FROM log_queue") == 1

    await other.tick(runtime)
    assert len(await bodies(runtime.db)) == 1


async def test_while_another_process_of_the_folder_signs_one_waits(runtime: Runtime) -> None:
    sealer = Sealer(Leader("sealer"))
    await sealer.tick(runtime)
    await seal_facts(runtime.db, 1)
    with Memory(runtime.settings.data_dir).held():
        with pytest.raises(SomebodyElseSigns):
            await sealer.sign(runtime)
        await sealer.tick(runtime)
        assert [c.size for c in await checkpoints(runtime.db)] == [0]
    await sealer.tick(runtime)
    assert [c.size for c in await checkpoints(runtime.db)] == [0, 1]


async def test_a_crash_between_remembering_and_committing_costs_nothing(runtime: Runtime) -> None:
    """The folder remembers a signature that nobody has seen: the next one is for the same tree, in the same epoch."""
    await seal(runtime)
    await seal_facts(runtime.db, 1, 2)
    sealer = Sealer(Leader("sealer"))
    assert await sealer.leader.lead(runtime.db)
    await sealer.append(runtime.db)
    with contextlib.suppress(ZeroDivisionError), pytest.MonkeyPatch.context() as patch:

        def remember_and_die(self: Memory, signed: object) -> None:
            patch.undo()
            self.write(signed)  # type: ignore[arg-type]
            raise ZeroDivisionError

        patch.setattr(Memory, "write", remember_and_die)
        await sealer.sign(runtime)
    assert [c.size for c in await checkpoints(runtime.db)] == [0]
    await sealer.leader.resign(runtime.db)

    await seal_facts(runtime.db, 3)
    await seal(runtime)
    assert [c.size for c in await checkpoints(runtime.db)] == [0, 3]
    assert await runtime.db.fetchval("SELECT count(*) FROM log_epoch") == 1


async def test_a_damaged_tree_is_neither_grown_nor_signed(runtime: Runtime, owner: Connection) -> None:
    await seal_facts(runtime.db, 1, 2)
    await seal(runtime)
    await owner.execute("DELETE FROM log_node")
    await seal_facts(runtime.db, 3)
    sealer = Sealer(Leader("sealer"))
    with pytest.raises(LogDamaged, match="See `wagerbabe check`"):
        await sealer.tick(runtime)
    assert await runtime.db.fetchval("SELECT count(*) FROM log_queue") == 1
    assert len(await bodies(runtime.db)) == 2
