"""PostgreSQL: the pool, transactions, and SQL kept in ``.sql`` files.

Nothing in the product ever sets session state, so a connection goes back to the pool without the usual reset: that
saves a round trip a request (docs/decisions/0002-sql-first.md).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import msgspec

from wagerbabe.platform.settings import Settings

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
Executor: TypeAlias = "Pool | Connection"
Row: TypeAlias = asyncpg.Record

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


class Sql:
    """The named statements of a ``queries.sql``: ``sql = Sql(__file__)``, then ``sql["find_player"]``."""

    def __init__(self, module_file: str, name: str = "queries.sql") -> None:
        """Read the file beside a module. Raises ``ValueError`` when a name stands twice."""
        self._statements: dict[str, str] = {}
        for key, text in _statements((Path(module_file).parent / name).read_text()):
            if key in self._statements:
                raise ValueError(f"{name} has two statements named {key}")
            self._statements[key] = text

    def __getitem__(self, name: str) -> str:
        """The text of one statement."""
        return self._statements[name]

    def __iter__(self) -> Iterator[str]:
        """The names, in the file's order."""
        return iter(self._statements)


def _statements(text: str) -> Iterator[tuple[str, str]]:
    parts = _NAME.split(text)
    yield from ((name, body.strip().rstrip(";")) for name, body in zip(parts[1::2], parts[2::2], strict=True))


async def open_pool(settings: Settings, *, size: int | None = None, url: str | None = None) -> Pool:
    """Open a pool with the timeouts of the settings; jsonb travels as Python values."""
    most = size or settings.pool_size
    return await asyncpg.create_pool(
        url or settings.database_url,
        min_size=min(2, most),
        max_size=most,
        init=_prepare,
        reset=_no_reset,
        command_timeout=settings.statement_timeout_ms / 1000 + 1,
        server_settings={
            "application_name": "wagerbabe",
            "lock_timeout": str(settings.lock_timeout_ms),
            "statement_timeout": str(settings.statement_timeout_ms),
            "jit": "off",
            "timezone": "UTC",
        },
    )


async def connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """One connection outside the pool, without its timeouts: commands of the owner take what they take."""
    connection = await asyncpg.connect(url)
    await _prepare(connection)
    return connection


async def _prepare(connection: Connection) -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, schema="pg_catalog", encoder=_encode, decoder=msgspec.json.decode)


async def _no_reset(connection: Connection) -> None:
    """Keep the connection as it is: see the module's text."""


def _encode(value: Any) -> str:
    return msgspec.json.encode(value).decode()
