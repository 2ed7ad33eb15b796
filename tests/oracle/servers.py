"""A throw-away PostgreSQL and Valkey with the schema, outside pytest."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from tests.conftest import PLACE
from tests.database import database_url
from wagerbabe.platform.launcher import DataFolder, Postgres, Valkey
from wagerbabe.platform.migrate import migrate
from wagerbabe.platform.settings import Settings, read_settings

NAME = "oracle"


@contextmanager
def servers() -> Iterator[Settings]:
    """The settings of a migrated database and a Valkey that go away afterwards."""
    with tempfile.TemporaryDirectory(prefix="wb-oracle-", dir=PLACE, ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        with DataFolder(Path(place) / "data").locked() as folder:
            postgres, valkey = Postgres(folder, durable=False), Valkey(folder)
            postgres.start()
            try:
                dsn = postgres.dsn("postgres")
                asyncio.run(_make_database(dsn))
                yield read_settings(
                    database_url=database_url(dsn, NAME, "wagerbabe_app"),
                    database_owner_url=database_url(dsn, NAME),
                    redis_url=valkey.start(),
                    data_dir=folder.path,
                )
            finally:
                valkey.stop()
                postgres.stop()


async def _make_database(dsn: str) -> None:
    server = await asyncpg.connect(dsn)
    await server.execute(f"CREATE DATABASE {NAME}")
    await server.close()
    await migrate(database_url(dsn, NAME))
