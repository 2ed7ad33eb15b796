"""The set-up script says what a machine lacks."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "setup"


def run(place: Path, python: str) -> "subprocess.CompletedProcess[str]":
    """Runs the script in an otherwise empty checkout, with a Python that is a shell script."""
    (place / "scripts").mkdir()
    shutil.copy(SCRIPT, place / "scripts")
    fake = place / "python3"
    fake.write_text(f"#!/bin/sh\n{python}\n")
    fake.chmod(0o755)
    command = [str(place / "scripts" / "setup"), "tools"]
    env = {"PATH": "/usr/bin:/bin", "PYTHON": str(fake)}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("shim", ["echo 'python3: command not found' >&2; exit 127", "exit 1"])
def test_a_python_that_cannot_run_is_told(tmp_path: Path, shim: str) -> None:
    done = run(tmp_path, shim)
    assert done.returncode == 1
    assert f"PYTHON={tmp_path}/python3 does not run, or is older than Python 3.11." in done.stderr


def test_a_python_without_venv_is_told_with_the_package_that_brings_it(tmp_path: Path) -> None:
    done = run(tmp_path, f"case $2 in *version_info*) echo {tmp_path}/python3 ;; *) exit 1 ;; esac")
    assert done.returncode == 1
    assert "cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" in done.stderr
