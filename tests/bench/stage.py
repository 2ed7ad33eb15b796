"""Where benchmarks play: the launcher's servers, durable and with the shipped settings, and roles as processes."""

import asyncio
import itertools
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg

from tests.database import database_url
from wagerbabe.platform.launcher import Child, Children, DataFolder, Postgres, Program, Valkey, answers
from wagerbabe.platform.migrate import migrate
from wagerbabe.platform.settings import PREFIX, Settings, read_settings
from wagerbabe.up import POOLS

DISK = Path("/var/tmp")
"""Kept on a disk by convention, unlike /tmp: commits are to cost what they cost."""
UNLIMITED = 10**9
LIMITS = {"rate_limit_user": UNLIMITED, "rate_limit_address": UNLIMITED}
"""The one setting that is not the shipped one: a handful of clients stands for thousands of players."""

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Stage:
    """The servers, one database, and what was started on them."""

    folder: DataFolder
    children: Children
    dsn: str
    """The maintenance database."""
    redis_url: str
    template: str = "bench_template"
    """A migrated database."""
    database: str = "postgres"
    started: dict[str, int] = field(default_factory=dict)

    @property
    def owner_url(self) -> str:
        """The database as its owner sees it."""
        return database_url(self.dsn, self.database)

    @property
    def app_url(self) -> str:
        """The database as the application sees it."""
        return database_url(self.dsn, self.database, "wagerbabe_app")

    def settings(self) -> Settings:
        """The settings that every role runs with."""
        return read_settings(
            database_url=self.app_url,
            database_owner_url=self.owner_url,
            redis_url=self.redis_url,
            data_dir=self.folder.path,
            **LIMITS,
        )

    def start_role(self, role: str) -> str:
        """Start a role the way it ships; answers the ``host:port`` that it listens on."""
        bind = f"127.0.0.1:{free_port()}"
        variables = {
            "DATABASE_URL": self.app_url,
            "REDIS_URL": self.redis_url,
            "DATA_DIR": str(self.folder.path),
            "POOL_SIZE": str(POOLS[role]),
            **{name.upper(): str(value) for name, value in LIMITS.items()},
        }
        argv = (sys.executable, "-m", "wagerbabe", "serve", role, "--bind", bind)
        environment = {f"{PREFIX}{name}": value for name, value in variables.items()}
        self.start(role, argv, answers(bind, "/readyz"), environment)
        return bind

    def start(self, name: str, argv: tuple[str, ...], ready: Callable[[], bool], environment: dict[str, str]) -> None:
        """Start a program and wait until it is ready."""
        env = {"PATH": os.environ["PATH"], **environment}
        self.watch(Child(self.folder, Program(name, argv, env, cwd=Path.cwd(), ready=ready, ready_seconds=60)))

    def watch(self, child: Child) -> None:
        """Start a child; it ends with the row."""
        self.children.start(child)
        assert child.pid is not None
        self.started[child.program.name] = child.pid

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator["Stage"]:
        """The same servers with a migrated database of its own; what is started inside ends with the block."""
        name = f"bench_{next(_numbers)}"
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        with Children() as children:
            try:
                yield replace(self, database=name, children=children, started={})
            finally:
                children.stop()
                await self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    async def execute(self, statement: str) -> None:
        """Run one statement as the owner."""
        connection = await asyncpg.connect(self.owner_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def servers() -> Iterator[Stage]:
    """PostgreSQL (fsync on, the shipped settings) and Valkey in a folder that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="wb-bench-", dir=DISK, ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        with DataFolder(Path(place) / "data").locked() as folder, Children() as children:
            postgres, valkey = Postgres(folder), Valkey(folder)
            children.start(postgres.make_child(), valkey.make_child())
            yield Stage(folder, children, postgres.dsn("postgres"), valkey.url())


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """The servers with a migrated template to copy databases from."""
    opening = servers()
    opened = await asyncio.to_thread(opening.__enter__)
    try:
        await opened.execute(f"CREATE DATABASE {opened.template}")
        await migrate(database_url(opened.dsn, opened.template))
        yield opened
    finally:
        await asyncio.to_thread(opening.__exit__, None, None, None)


def free_port() -> int:
    """A port on loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
