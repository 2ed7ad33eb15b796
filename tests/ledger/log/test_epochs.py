"""A log that was set back, copied or forked goes on under another name: never two roots for one size under one."""

import asyncio
import random
import shutil
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from tests.database import Database
from tests.ledger.log.logs import Watcher, bodies, checkpoints, is_extension, root_of, seal, seal_facts
from wagerbabe.ledger.log import keys as log_keys
from wagerbabe.platform.db import Connection
from wagerbabe.platform.launcher import dump, restore
from wagerbabe.platform.migrate import migrate
from wagerbabe.platform.runtime import Runtime, open_runtime
from wagerbabe.platform.settings import Settings


async def filled(runtime: Runtime, *values: int) -> None:
    await seal_facts(runtime.db, *values)
    await seal(runtime)


async def epochs(runtime: Runtime) -> list[str]:
    rows = await runtime.db.fetch("SELECT reason FROM log_epoch ORDER BY opened_at")
    return [row["reason"] for row in rows]


def memory_file(settings: Settings) -> Path:
    return settings.data_dir / "keys" / "log.json"


async def cut(owner: Connection, size: int) -> None:
    """Set the log's rows back to an earlier size, checkpoints and all, as if the later ones had never been."""
    await owner.execute("DELETE FROM log_checkpoint WHERE size > $1", size)
    await owner.execute("DELETE FROM log_leaf WHERE n >= $1", size)
    await owner.execute("DELETE FROM log_node WHERE (i + 1) << level > $1", size)


async def drop(pg_dsn: str, name: str) -> None:
    server = await asyncpg.connect(pg_dsn)
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.close()


async def test_one_folder_and_one_database_stay_in_one_epoch(runtime: Runtime) -> None:
    for n in range(4):
        await filled(runtime, n)
    assert await epochs(runtime) == ["the log begins"]
    signed = await checkpoints(runtime.db)
    assert len({checkpoint.origin for checkpoint in signed}) == 1
    assert signed[0].origin.startswith("127.0.0.1:8000/log/")


@pytest.mark.req("NFR-S8")
async def test_a_restored_database_opens_an_epoch(
    settings: Settings, database: Database, pg_dsn: str, tmp_path: Path
) -> None:
    watcher, saved = Watcher(), tmp_path / "log.dump"
    async with open_runtime(settings) as runtime:
        await filled(runtime, 1, 2, 3)
        await asyncio.to_thread(dump, database.owner_url, saved)
        await filled(runtime, 4, 5)
        before = await watcher.look(runtime.db)
    for value in (60, 70):  # restored twice, from the same dump, and each time it goes on in another way
        former = await asyncio.to_thread(restore, database.owner_url, saved)
        await drop(pg_dsn, former)
        await migrate(database.owner_url)
        async with open_runtime(settings) as runtime:
            await filled(runtime)
            await filled(runtime, value, value + 1)
            after = await watcher.look(runtime.db)
            assert await epochs(runtime) == ["the log begins", "the database is another one, or was restored"]
            assert (after.size, after.root) == (5, root_of(await bodies(runtime.db)))
            assert after.size == before.size
            assert after.root != before.root
            assert await is_extension(runtime.db, (await checkpoints(runtime.db))[0], after)
    assert len({origin for origin, _ in watcher.seen}) == 3


async def test_a_copied_database_opens_an_epoch(settings: Settings, pg_dsn: str, database: Database) -> None:
    name = database.owner_url.rpartition("?")[0].rpartition("/")[2]
    watcher = Watcher()
    async with open_runtime(settings) as runtime:
        await filled(runtime, 1, 2)
    server = await asyncpg.connect(pg_dsn)
    await server.execute(f"CREATE DATABASE {name}_fork TEMPLATE {name} STRATEGY file_copy")
    try:
        fork = settings.model_copy(
            update={"database_url": settings.database_url.replace(f"/{name}?", f"/{name}_fork?")}
        )
        async with open_runtime(settings) as original, open_runtime(fork) as copy:
            for n in range(3):  # both live on, with one key and one folder
                await filled(original, n)
                await filled(copy, 100 + n)
                await watcher.look(original.db)
                await watcher.look(copy.db)
    finally:
        await server.close()
        await drop(pg_dsn, f"{name}_fork")


async def test_rows_set_back_open_an_epoch(runtime: Runtime, owner: Connection) -> None:
    watcher = Watcher()
    await filled(runtime, 1, 2, 3)
    await filled(runtime, 4, 5, 6, 7)
    await watcher.look(runtime.db)
    await cut(owner, 3)
    await filled(runtime, 40, 50, 60, 70)
    last = await watcher.look(runtime.db)
    assert await epochs(runtime) == ["the log begins", "the log is not what was signed before"]
    assert (last.size, last.root) == (7, root_of(await bodies(runtime.db)))


async def test_rows_set_back_and_filled_up_before_anybody_looked_open_an_epoch(
    runtime: Runtime, owner: Connection
) -> None:
    watcher = Watcher()
    await filled(runtime, 1, 2, 3)
    await filled(runtime, 4)
    await watcher.look(runtime.db)
    await cut(owner, 3)
    await seal_facts(runtime.db, *range(10, 15))
    await seal(runtime)
    await watcher.look(runtime.db)
    assert await epochs(runtime) == ["the log begins", "the log is not what was signed before"]


@pytest.mark.parametrize("column", ["system_id", "timeline", "database_oid"])
async def test_a_database_of_another_history_opens_an_epoch(runtime: Runtime, owner: Connection, column: str) -> None:
    await filled(runtime, 1)
    await owner.execute(f"UPDATE log_epoch SET {column} = '7'")
    await filled(runtime, 2)
    assert await epochs(runtime) == ["the log begins", "the database is another one, or was restored"]


async def test_a_folder_that_was_moved_goes_on(runtime: Runtime, tmp_path: Path) -> None:
    await filled(runtime, 1)
    moved = runtime.settings.data_dir.rename(tmp_path / "moved")
    settings = runtime.settings.model_copy(update={"data_dir": moved})
    await filled(replace(runtime, settings=settings), 2)
    assert await epochs(runtime) == ["the log begins"]


async def test_a_folder_that_was_copied_opens_an_epoch(runtime: Runtime, tmp_path: Path) -> None:
    await filled(runtime, 1)
    copy = shutil.copytree(runtime.settings.data_dir, tmp_path / "copy")
    await filled(replace(runtime, settings=runtime.settings.model_copy(update={"data_dir": copy})), 2)
    assert await epochs(runtime) == ["the log begins", "another folder has signed before"]
    await filled(runtime, 3)
    assert len(await epochs(runtime)) == 3, "the first folder does not know what the second one signed"


async def test_a_memory_put_back_in_its_place_opens_an_epoch(runtime: Runtime) -> None:
    await filled(runtime, 1)
    file = memory_file(runtime.settings)
    before = file.read_bytes()
    await filled(runtime, 2)
    file.write_bytes(before)
    await filled(runtime, 3)
    assert await epochs(runtime) == ["the log begins", "another folder has signed before"]


@pytest.mark.parametrize("text", [None, "", "{", '{"place": 1}', "[]", '{"place": "1.1", "epoch": "x"}'])
async def test_a_memory_that_is_lost_or_unreadable_opens_an_epoch(runtime: Runtime, text: str | None) -> None:
    await filled(runtime, 1)
    file = memory_file(runtime.settings)
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    await filled(runtime, 2)
    assert await epochs(runtime) == ["the log begins", "another folder has signed before"]


async def test_another_key_opens_an_epoch(runtime: Runtime) -> None:
    await filled(runtime, 1)
    (runtime.settings.data_dir / "keys" / "log.key").write_text(log_keys.new_log_key())
    await filled(runtime, 2)
    assert await epochs(runtime) == ["the log begins", "the key is another one"]
    assert len(await checkpoints(runtime.db)) == 2, "each opens with the key of its epoch"


async def test_whatever_happens_no_name_has_two_roots_for_a_size(runtime: Runtime, owner: Connection) -> None:
    """A walk through sealing, set-backs and lost files: an outsider never sees a contradiction."""
    watcher, chance = Watcher(), random.Random(7)
    await filled(runtime, 0)
    for n in range(60):
        match chance.choice(["facts", "facts", "facts", "cut", "lose"]):
            case "facts":
                await filled(runtime, *(chance.randrange(10**9) for _ in range(chance.randint(1, 4))))
            case "cut":
                await cut(owner, chance.randrange(1, n + 2))
            case _:
                memory_file(runtime.settings).unlink(missing_ok=True)
        await watcher.look(runtime.db)
    assert len(watcher.seen) > 20
    assert len(await epochs(runtime)) > 3


async def test_the_key_is_made_once_and_only_its_owner_reads_it(settings: Settings) -> None:
    first, second = log_keys.log_key(settings), log_keys.log_key(settings)
    assert first.private_bytes_raw() == second.private_bytes_raw()
    path = settings.data_dir / "keys" / "log.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    given = settings.model_validate(settings.model_dump() | {"log_key": path.read_text()})
    shutil.rmtree(path.parent)
    assert log_keys.log_key(given).private_bytes_raw() == first.private_bytes_raw()


@pytest.mark.parametrize("text", ["", "x", "AAAA"])
async def test_a_key_that_is_none_is_refused_by_its_place(settings: Settings, text: str) -> None:
    log_keys.log_key(settings)
    (settings.data_dir / "keys" / "log.key").write_text(text)
    with pytest.raises(log_keys.LogKeyInvalid, match=r"log\.key does not hold an Ed25519 key"):
        log_keys.log_key(settings)


async def test_the_memory_is_for_its_owner_alone(runtime: Runtime) -> None:
    await filled(runtime, 1)
    assert memory_file(runtime.settings).stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in memory_file(runtime.settings).parent.iterdir()) == [
        "log.json", "log.key", "log.lock",
    ]  # fmt: skip
