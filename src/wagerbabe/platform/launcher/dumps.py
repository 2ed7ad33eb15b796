"""A dump of a database, and its way back.

Dumps leave owners and rights out: roles belong to a server, not to a database, and migrating afterwards grants what the
application needs. They are for the server they came from and for any newer one.
"""

import subprocess
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from wagerbabe.platform.launcher.postgres import run_tool

PRIVATE = 0o600


class DumpFailed(Exception):
    """A dump could not be made or brought back; the message quotes the tool that said so."""


def dump(dsn: str, target: Path) -> None:
    """Writes the database at `dsn` to a file that only its owner can read, and that appears only when it is whole.

    Raises:
        DumpFailed: the database cannot be read, or the file cannot be written.
    """
    unfinished = target.with_name(f"{target.name}.part")
    try:
        unfinished.touch(mode=PRIVATE)
        with unfinished.open("wb") as file:
            _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", dsn=dsn, stdout=file)
        unfinished.replace(target)
    except OSError as error:
        raise DumpFailed(f"{target} cannot be written: {error.strerror}. Name a file in a folder of yours.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def restore(dsn: str, source: Path) -> str:
    """Puts a dump in the place of the database at `dsn`; connections to it are closed in that moment.

    The dump is read into a database beside it first, so a bad file changes nothing. To be followed by migrating.

    Returns:
        The name under which the former database is kept.

    Raises:
        DumpFailed: the file is no whole dump, or the role at `dsn` may not make databases.
    """
    address = urlsplit(dsn)
    name = unquote(address.path.removeprefix("/"))
    server = address._replace(path="/postgres").geturl()
    moment = _sql(server, "SELECT to_char(now(), 'YYYYMMDDHH24MISS')")
    names = {"name": name, "beside": f"{name}_restoring", "former": f"{name}_before_{moment}"}
    _run("pg_restore", "--list", str(source), dsn=None)
    _sql(server, 'DROP DATABASE IF EXISTS :"beside"', **names)
    _sql(server, 'CREATE DATABASE :"beside" TEMPLATE template0', **names)
    try:
        target = address._replace(path=f"/{quote(names['beside'])}").geturl()
        options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        _run("pg_restore", *options, str(source), dsn=target)
        _swap(server, names)
    finally:
        _sql(server, 'DROP DATABASE IF EXISTS :"beside"', **names)
    return names["former"]


def _swap(server: str, names: dict[str, str]) -> None:
    """Lets nobody in while the names change, so that nobody is between two databases."""
    _sql(server, 'ALTER DATABASE :"name" ALLOW_CONNECTIONS false', **names)
    try:
        _sql(server, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = :'name'", **names)
        rename = 'ALTER DATABASE :"name" RENAME TO :"former"; ALTER DATABASE :"beside" RENAME TO :"name"'
        _sql(server, f"BEGIN; {rename}; COMMIT", **names)
    except DumpFailed:
        _sql(server, 'ALTER DATABASE :"name" ALLOW_CONNECTIONS true', **names)
        raise
    _sql(server, 'ALTER DATABASE :"former" ALLOW_CONNECTIONS true', **names)


def _sql(dsn: str, statements: str, **names: str) -> str:
    """Runs statements with psql, which puts the names in, quoted; returns the first line of the answer."""
    variables = [f"--set={name}={value}" for name, value in names.items()]
    options = ("--no-psqlrc", "--set=ON_ERROR_STOP=1", "-Atq", *variables)
    return _run("psql", *options, dsn=dsn, input=statements.encode()).stdout.decode().partition("\n")[0]


def _run(name: str, *arguments: str, dsn: str | None, **options: object) -> "subprocess.CompletedProcess[bytes]":
    done = run_tool(name, *arguments, dsn=dsn, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options)
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        raise DumpFailed(f"{name} failed: {words[-1] if words else done.returncode}")
    return done
