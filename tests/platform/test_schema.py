"""The migrations and the code agree: keys, statements, functions and rights, read from the database itself."""

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from tests.database import Database, database_url
from wagerbabe.platform.db import Connection, Pool, Sql
from wagerbabe.platform.migrate import MIGRATIONS, PACKAGE, functions, migrate
from wagerbabe.platform.tables import GLOBAL_TABLES

QUERY_FILES = sorted(
    path for path in PACKAGE.rglob("*.sql") if "functions" not in path.parts and MIGRATIONS not in path.parents
)

KEYS = """
SELECT t.relname AS table_name, i.relname AS key_name, a.attname AS leads
FROM pg_index x
INNER JOIN pg_class t ON t.oid = x.indrelid
INNER JOIN pg_class i ON i.oid = x.indexrelid
LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
"""

LINKS = """
SELECT c.conname AS key_name, s.relname AS from_table, t.relname AS to_table, a.attname AS leads, b.attname AS leads_to
FROM pg_constraint c
INNER JOIN pg_class s ON s.oid = c.conrelid
INNER JOIN pg_class t ON t.oid = c.confrelid
INNER JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum = c.conkey[1]
INNER JOIN pg_attribute b ON b.attrelid = t.oid AND b.attnum = c.confkey[1]
WHERE c.contype = 'f' AND s.relnamespace = 'public'::regnamespace
"""

TABLES = """
SELECT c.relname AS name, c.oid::regclass::text AS full_name
FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
"""

_numbers = itertools.count(1)


@pytest.fixture
async def empty_url(pg_dsn: str) -> AsyncIterator[str]:
    """The owner's DSN of a database without any table."""
    name = f"wb_empty_{next(_numbers)}"
    server = await asyncpg.connect(pg_dsn)
    await server.execute(f"CREATE DATABASE {name}")
    try:
        yield database_url(pg_dsn, name)
    finally:
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await server.close()


async def tables(connection: Connection) -> set[str]:
    return {row["name"] for row in await connection.fetch(TABLES)}


async def keys_not_led_by_book(connection: Connection) -> list[str]:
    return [
        f"{row['table_name']}.{row['key_name']}"
        for row in await connection.fetch(KEYS)
        if row["table_name"] not in GLOBAL_TABLES and row["leads"] != "book_id"
    ]


async def links_not_led_by_book(connection: Connection) -> list[str]:
    return [
        f"{row['from_table']}.{row['key_name']}"
        for row in await connection.fetch(LINKS)
        if GLOBAL_TABLES.keys().isdisjoint({row["from_table"], row["to_table"]})
        and (row["leads"], row["leads_to"]) != ("book_id", "book_id")
    ]


async def test_an_empty_database_migrates_and_the_second_time_nothing_happens(empty_url: str) -> None:
    first = await migrate(empty_url)
    assert first == [str(path.relative_to(PACKAGE)) for path in functions()]
    assert await migrate(empty_url) == []


async def test_two_runners_at_once_wait_for_each_other(empty_url: str) -> None:
    program = (
        "import asyncio, sys; from wagerbabe.platform.migrate import migrate;"
        " print(len(asyncio.run(migrate(sys.argv[1]))))"
    )
    runners = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, empty_url, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    outputs = [await runner.communicate() for runner in runners]
    assert [runner.returncode for runner in runners] == [0, 0], outputs
    # One of them applied everything, the other found it done.
    assert sorted(int(out) for out, _ in outputs) == [0, len(functions())]


async def test_every_table_is_a_books_own_or_in_the_list_of_global_ones(owner: Connection) -> None:
    columns = await owner.fetch("SELECT table_name FROM information_schema.columns WHERE column_name = 'book_id'")
    with_book = {row["table_name"] for row in columns}
    known = await tables(owner)
    assert known - GLOBAL_TABLES.keys() <= with_book
    assert GLOBAL_TABLES.keys() <= known, "the list names tables that are gone"


async def test_the_keys_of_a_books_tables_lead_with_the_book(owner: Connection) -> None:
    assert await keys_not_led_by_book(owner) == []
    assert await links_not_led_by_book(owner) == []


async def test_a_key_that_does_not_lead_with_the_book_is_found(owner: Connection) -> None:
    await owner.execute("CREATE TABLE stray (id uuid PRIMARY KEY, book_id uuid, UNIQUE (book_id, id))")
    await owner.execute("CREATE TABLE strayed (book_id uuid PRIMARY KEY, stray_id uuid REFERENCES stray (id))")
    assert "stray.stray_pkey" in await keys_not_led_by_book(owner)
    assert "strayed.strayed_stray_id_fkey" in await links_not_led_by_book(owner)


@pytest.mark.parametrize("path", QUERY_FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
async def test_every_named_statement_fits_the_schema(db: Pool, path: Path) -> None:
    statements = Sql(str(path), path.name)
    async with db.acquire() as connection:
        for name in statements:
            try:
                await connection.prepare(statements[name])
            except asyncpg.PostgresError as error:
                pytest.fail(f"{path.name}, {name}: {error}")


async def test_every_function_fits_the_schema(owner: Connection) -> None:
    # Applied in any order they were not looked into; now that all are there, each one is.
    for path in functions():
        try:
            await owner.execute(path.read_text())
        except asyncpg.PostgresError as error:
            pytest.fail(f"{path.relative_to(PACKAGE)}: {error}")


async def test_every_function_lies_in_a_file_of_its_name(owner: Connection) -> None:
    found = await owner.fetch(
        "SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname !~ 'pgqueuer'"
    )
    files = [path.stem for path in functions() if path.parent.name == "functions"]
    assert {row["proname"] for row in found} == set(files)
    assert len(files) == len(set(files))


@pytest.mark.parametrize(
    "table", ["transfer", "ticket_ending", "outcome", "result", "audit", "book_rules", "ticket_cash_out"]
)
async def test_the_application_cannot_rewrite_the_record(db: Pool, table: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute(f"DELETE FROM {table}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute(f"TRUNCATE {table}")
    assert not await db.fetchval("SELECT has_any_column_privilege($1, 'UPDATE')", table)


@pytest.mark.parametrize(
    ("table", "may_change"),
    [
        ("ticket", {"status", "return_minor", "graded_at", "endings", "closed_risk_minor", "cashed_minor"}),
        ("ticket_leg", {"result", "corrected_num", "corrected_den"}),
        ("ticket_request", {"status", "decided_by", "decided_at", "answer"}),
        ("dispute", {"status", "outcome", "answer", "answered_by", "answered_at"}),
    ],
)
async def test_what_was_agreed_is_frozen(db: Pool, table: str, may_change: set[str]) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute(f"DELETE FROM {table}")
    columns = await db.fetch(
        "SELECT column_name, has_column_privilege($1, column_name, 'UPDATE') AS may"
        " FROM information_schema.columns WHERE table_name = $1",
        table,
    )
    assert {row["column_name"] for row in columns if row["may"]} == may_change


async def test_the_application_owns_nothing_and_leaves_the_clock_alone(db: Pool) -> None:
    assert await db.fetchval("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == 0
    assert not await db.fetchval("SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = user")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute("UPDATE game_clock SET speed = 2")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.execute("CREATE TABLE mine (id integer)")


async def test_a_new_migration_gets_its_rights_too(database: Database, owner: Connection, db: Pool) -> None:
    await owner.execute("CREATE TABLE later (id integer)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await db.fetch("SELECT id FROM later")
    assert await migrate(database.owner_url) == ["migrations/grants.sql"]
    assert await db.fetch("SELECT id FROM later") == []


async def test_a_changed_function_is_applied_again(database: Database, owner: Connection) -> None:
    await owner.execute("UPDATE function_checksum SET checksum = 'of an older text' WHERE name LIKE '%game_now.sql'")
    assert await migrate(database.owner_url) == ["platform/functions/game_now.sql"]


async def test_rights_that_were_changed_by_hand_are_put_right(database: Database, owner: Connection, db: Pool) -> None:
    await owner.execute("GRANT UPDATE (amount_minor) ON transfer TO wagerbabe_app")
    await owner.execute("REVOKE SELECT ON ticket FROM wagerbabe_app")
    assert await migrate(database.owner_url) == ["migrations/grants.sql"]
    assert await migrate(database.owner_url) == []
    assert await db.fetch("SELECT id FROM ticket") == []
    assert not await db.fetchval("SELECT has_any_column_privilege('transfer', 'UPDATE')")
