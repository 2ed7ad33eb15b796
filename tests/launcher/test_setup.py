"""The set-up script says what a machine lacks; targets are listed, locks are whole."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "setup"


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


def test_make_lists_every_target_with_what_it_does() -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert {"run", "test", "dev", "bench", "replay"} <= set(targets)
    assert [line.split()[1] for line in listed.splitlines()] == targets
    assert all(len(line.split()) > 3 for line in listed.splitlines())


@pytest.mark.parametrize(("lock", "groups"), [("run", ["web"]), ("dev", ["web", "dev"])])
def test_the_lock_pins_every_dependency_with_hashes_and_names_no_address(lock: str, groups: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = project["project"]["dependencies"] + [
        name for group in groups for name in project["dependency-groups"][group] if isinstance(name, str)
    ]
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    pinned = {name.lower() for name in re.findall(r"^([\w.-]+)==", text, flags=re.MULTILINE)}
    assert {re.split(r"[\[<>=;~ ]", name)[0].lower() for name in asked} <= pinned
    assert all("--hash=sha256:" in entry for entry in re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:])
    assert "://" not in text
