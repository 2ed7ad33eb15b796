"""Bring the schema up to date: dbmate for versioned migrations, then functions and grants whose text changed.

Two runners wait for each other: dbmate holds a lock of its own, the functions an advisory lock.
"""

import asyncio
import hashlib
import subprocess
import sysconfig
from pathlib import Path

import asyncpg

PACKAGE = Path(__file__).parent.parent
MIGRATIONS = PACKAGE / "migrations"
GRANTS = MIGRATIONS / "grants.sql"
_LOCK = 7_003_001

# A migration that cannot get its lock gives up rather than keep everybody behind it waiting; none runs for ever.
_LOCK_TIMEOUT_MS = 5_000
_STATEMENT_TIMEOUT_MS = 900_000

_RIGHTS = """
SELECT string_agg(
    c.relname || coalesce(c.relacl::text, '')
    || coalesce((SELECT string_agg(a.attname || a.attacl::text, ',' ORDER BY a.attname) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL), ''),
    ';' ORDER BY c.relname
)
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'S') AND NOT c.relispartition
"""


class MigrationFailed(Exception):
    """A migration did not run; the text is the tool's own."""


def functions() -> list[Path]:
    """The files reapplied by checksum, in order: every database function, then the application's rights."""
    return [*sorted(PACKAGE.glob("*/functions/*.sql")), GRANTS]


async def migrate(owner_url: str) -> list[str]:
    """Run what is missing as the schema's owner; answers the names of functions that were reapplied."""
    await asyncio.to_thread(_versioned, owner_url)
    connection = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
            # Functions call each other across files, so the order of the files must not matter.
            await connection.execute("SET LOCAL check_function_bodies = off")
            return await _reapply(connection)
    finally:
        await connection.close()


def _versioned(owner_url: str) -> None:
    dbmate = Path(sysconfig.get_path("scripts")) / "dbmate"
    command = [str(dbmate), "--url", _dbmate_url(owner_url), "--migrations-dir", str(MIGRATIONS), "--no-dump-schema"]
    options = ["--migration-lock", "migrate"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    if done.returncode:
        raise MigrationFailed((done.stderr or done.stdout).strip())


def _dbmate_url(url: str) -> str:
    """The address with timeouts, as dbmate wants it.

    It names a socket's folder ``socket``, where libpq says ``host``, and asks for TLS unless told.
    """
    url = url.replace("?host=", "?socket=").replace("&host=", "&socket=").replace("postgresql://", "postgres://")
    options = [f"lock_timeout={_LOCK_TIMEOUT_MS}", f"statement_timeout={_STATEMENT_TIMEOUT_MS}"]
    if "sslmode=" not in url:
        options.append("sslmode=disable")
    return f"{url}{'&' if '?' in url else '?'}{'&'.join(options)}"


async def _reapply(connection: "asyncpg.Connection[asyncpg.Record]") -> list[str]:
    known = {r["name"]: r["checksum"] for r in await connection.fetch("SELECT name, checksum FROM function_checksum")}
    changed = []
    for path in functions():
        name, text = str(path.relative_to(PACKAGE)), path.read_text()
        if known.get(name) != await _checksum(connection, path, text):
            await connection.execute(text)
            await connection.execute(
                "INSERT INTO function_checksum (name, checksum) VALUES ($1, $2)"
                " ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, applied_at = clock_timestamp()",
                name,
                await _checksum(connection, path, text),
            )
            changed.append(name)
    return changed


async def _checksum(connection: "asyncpg.Connection[asyncpg.Record]", path: Path, text: str) -> str:
    # The rights that are there belong to it: a new table has none yet, nor has any table of a restored dump.
    rights = await connection.fetchval(_RIGHTS) if path == GRANTS else ""
    return hashlib.sha256((text + rights).encode()).hexdigest()
