"""Running the product: killed hard, backed up, restored; and what it says when it cannot start."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.conftest import PLACE
from tests.database import database_url
from tests.journeys.product import running, start_up


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder that the database's account can enter."""
    with tempfile.TemporaryDirectory(prefix="wb-operations-", dir=PLACE, ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


def wagerbabe(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A command as a person runs it."""
    command = [sys.executable, "-m", "wagerbabe", *arguments]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WAGERBABE_")}
    return subprocess.run(
        command, env={**clean, **env}, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


@pytest.mark.timeout(240)
@pytest.mark.req("NFR-R5", "FR66", partly=True)
def test_killed_hard_it_recovers_and_a_backup_comes_back(place: Path) -> None:
    data, dump = place / "data", place / "book.dump"
    with start_up(data) as (process, product):
        assert wagerbabe("check", "--data", str(data)).stdout.endswith("broken 0\n")
        process.send_signal(signal.SIGKILL)
        process.wait()

    with running(data) as product:
        token = product.sign_in("player1")
        before = product.call("GET", "/user/statement", token=token)["items"]
        backup = wagerbabe("backup", str(dump), "--data", str(data))
        assert backup.returncode == 0, backup.stderr
        assert dump.stat().st_mode & 0o077 == 0

    restored = wagerbabe("restore", str(dump), "--data", str(data))
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.endswith("broken 0\n")
    with running(data) as product:
        after = product.call("GET", "/user/statement", token=product.sign_in("player1"))["items"]
        assert [row["id"] for row in before][-1] in [row["id"] for row in after]


async def test_servers_of_the_settings_are_used(place: Path, pg_dsn: str, valkey_url: str) -> None:
    """With a database and a Valkey of its own named, nothing is embedded."""
    server = await asyncpg.connect(pg_dsn)
    await server.execute("CREATE DATABASE outside")
    await server.close()
    env = {
        "WAGERBABE_DATABASE_OWNER_URL": database_url(pg_dsn, "outside"),
        "WAGERBABE_DATABASE_URL": database_url(pg_dsn, "outside", "wagerbabe_app"),
        "WAGERBABE_REDIS_URL": valkey_url,
    }
    with running(place / "data", "--no-demo", env=env) as product:
        assert "items" in product.call("GET", "/shared/leagues")
        assert not (place / "data" / "postgres").exists()


def test_a_port_in_use_is_said_in_a_sentence(place: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = wagerbabe("up", "--data", str(place / "data"), "--port", str(port))
    assert refused.returncode != 0
    assert str(port) in refused.stderr
    assert "Traceback" not in refused.stderr


def test_bad_settings_are_named_all_at_once(place: Path) -> None:
    refused = wagerbabe(
        "serve", "api", WAGERBABE_DATABASE_URL="mysql://x", WAGERBABE_BCRYPT_ROUNDS="4", WAGERBABE_DATA_DIR=str(place)
    )
    assert refused.returncode != 0
    for name in ("WAGERBABE_DATABASE_URL", "WAGERBABE_BCRYPT_ROUNDS", "WAGERBABE_REDIS_URL"):
        assert name in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("up", "--feed", "nonsense"), "--feed takes"),
        (("up", "--feed", "replay:/nowhere/at/all"), "names no folder"),
        (("up", "--at", "yesterday"), "is not a time"),
        (("up", "--speed", "0"), "--speed is more than 0"),
        (("check", "--data", "/nowhere/at/all"), "Nothing runs on"),
        (("restore", "/nowhere.dump"), "is not a file"),
    ],
)
def test_a_wrong_argument_is_said_in_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    refused = wagerbabe(*arguments)
    assert refused.returncode != 0
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
