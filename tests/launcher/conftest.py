"""Folders and users for the launcher's tests."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wagerbabe.platform.launcher import DataFolder
from wagerbabe.platform.launcher.accounts import Account, barrier, server_account

SOURCE = Path(__file__).parents[2] / "src"
RunAs = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user of the machine can pass through, unlike `tmp_path` as root."""
    with tempfile.TemporaryDirectory(prefix="wb-launcher-", dir="/tmp", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture
def folder(place: Path) -> Iterator[DataFolder]:
    """A locked data folder."""
    with DataFolder(place / "data").locked() as locked:
        yield locked


@pytest.fixture
def as_nobody() -> RunAs:
    """Runs a Python script as `nobody`, the one ordinary user that every machine has; for root only."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user; the other tests run as an ordinary user already")
    return running_as(server_account())


def running_as(account: Account) -> RunAs:
    """A function that runs a Python script as an account, with the project and its packages on the path."""
    python = _python_for(account)

    def run(script: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [python, "-c", script, *map(str, arguments)],
            env={
                "PYTHONPATH": os.pathsep.join([str(SOURCE), *(entry for entry in sys.path if "site-packages" in entry)])
            },
            cwd="/",
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


def _python_for(account: Account) -> Path:
    """This Python, or the system's where the account cannot reach it (root's own builds lie in root's home)."""
    if barrier(SOURCE / "any", account) is not None:
        pytest.skip(f"'{account.name}' cannot enter the folder of this checkout")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (Path(sys.executable).resolve(), Path("/usr/bin") / version, Path("/usr/local/bin") / version):
        if python.exists() and barrier(python.resolve(), account) is None:
            return python
    pytest.skip(f"'{account.name}' can reach no {version} on this machine")
