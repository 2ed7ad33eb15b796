"""A fresh, migrated database for a test: a copy of a template that is migrated once per test process."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest

from tests.world import World
from wagerbabe.platform.db import Pool, open_pool
from wagerbabe.platform.migrate import migrate
from wagerbabe.platform.runtime import Runtime, open_runtime
from wagerbabe.platform.settings import Settings, read_settings

_TEMPLATE = "wb_template"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """Where a test's database is: as its owner, and as the application sees it."""

    owner_url: str
    app_url: str


def database_url(dsn: str, name: str, role: str = "wagerbabe_owner") -> str:
    """The DSN of another database (and role) on the same server."""
    return dsn.replace("/postgres?", f"/{name}?").replace("wagerbabe_owner@", f"{role}@")


@pytest.fixture(scope="session")
async def template(pg_dsn: str) -> str:
    """The name of the migrated template database."""
    server = await asyncpg.connect(pg_dsn)
    await server.execute(f"CREATE DATABASE {_TEMPLATE}")
    await server.close()
    await migrate(database_url(pg_dsn, _TEMPLATE))
    return _TEMPLATE


@pytest.fixture
async def database(pg_dsn: str, template: str) -> AsyncIterator[Database]:
    """A fresh database with the whole schema, dropped afterwards."""
    name = f"wb_{next(_numbers)}"
    server = await asyncpg.connect(pg_dsn)
    await server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    try:
        yield Database(database_url(pg_dsn, name), database_url(pg_dsn, name, "wagerbabe_app"))
    finally:
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await server.close()


@pytest.fixture
def settings(database: Database, valkey_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings that point at the test's own database and Valkey."""
    return read_settings(
        database_url=database.app_url,
        database_owner_url=database.owner_url,
        redis_url=valkey_url,
        data_dir=tmp_path_factory.mktemp("data"),
    )


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Pool]:
    """A pool with the application's rights."""
    pool = await open_pool(settings, size=8)
    yield pool
    await pool.close()


@pytest.fixture
async def owner(database: Database) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection with the schema owner's rights."""
    connection = await asyncpg.connect(database.owner_url)
    yield connection
    await connection.close()


@pytest.fixture
async def runtime(settings: Settings, database: Database) -> AsyncIterator[Runtime]:
    """The runtime of a role, with the application's rights."""
    async with open_runtime(settings, pool_size=8) as opened:
        yield opened


@pytest.fixture
def world(owner: "asyncpg.Connection[asyncpg.Record]") -> World:
    """A builder of rows to stand on."""
    return World(owner)
