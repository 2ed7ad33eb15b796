"""What all tests share: a PostgreSQL and a Valkey of their own, one of each per test process."""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from wagerbabe.platform.launcher import CannotStart, DataFolder, Postgres, Valkey

PREFIX = "wb-tests-"
OLD_SECONDS = 3600

# Making a database is copying some 300 files: 1.2 s on a disk where it takes 0.03 s in memory.
PLACE = next(
    place for place in (Path("/dev/shm"), Path("/tmp")) if place.is_dir() and shutil.disk_usage(place).free > 2 * 10**9
)

pytest_plugins = ["tests.database"]

# Plain lines: the default for terminals draws every traceback with the values of its variables, seconds each.
structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()])


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[DataFolder]:
    """A locked data folder that goes away with the test process.

    Not under `tmp_path`: as root that folder is closed to `nobody`, who runs PostgreSQL then.
    """
    _clear_leftovers()
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=PLACE, ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        with DataFolder(Path(place) / "data").locked() as folder:
            yield folder


def _clear_leftovers() -> None:
    """Stops the servers of test runs that were killed: their folders are old and nobody holds their lock."""
    for place in PLACE.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, CannotStart):
            folder = DataFolder(place / "data")
            if time.time() - place.stat().st_mtime > OLD_SECONDS and not folder.in_use():
                with folder.locked():
                    pass  # taking the lock is what stops them
                shutil.rmtree(place)


@pytest.fixture(scope="session")
def pg_dsn(servers_folder: DataFolder) -> Iterator[str]:
    """The superuser's DSN of the maintenance database `postgres` of a throw-away server without fsync."""
    server = Postgres(servers_folder, durable=False)
    server.start()
    yield server.dsn("postgres")
    server.stop()


@pytest.fixture(scope="session")
def valkey_url(servers_folder: DataFolder) -> Iterator[str]:
    """The URL of an empty Valkey on a unix socket."""
    server = Valkey(servers_folder)
    yield server.start()
    server.stop()
