"""The programs that come with the installed packages: where they lie and whether they run on this machine."""

import errno
import importlib.metadata
import importlib.util
import os
import platform
import subprocess
import sys
from pathlib import Path

from wagerbabe.platform.launcher.accounts import Account
from wagerbabe.platform.launcher.errors import CannotStart

TRIAL_SECONDS = 20
PLAIN_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def package_folder(package: str, distribution: str) -> Path:
    """The folder of an installed package, found without running any of it.

    Raises:
        CannotStart: it is not installed.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(_missing(distribution))
    return Path(next(iter(spec.submodule_search_locations)))


def installed_script(name: str, distribution: str) -> Path:
    """The program of this name that a distribution put beside the scripts.

    Raises:
        CannotStart: it is not installed.
    """
    try:
        files = importlib.metadata.files(distribution) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    found = next((Path(str(file.locate())) for file in files if file.name == name), None)
    if found is None or not found.exists():
        raise CannotStart(_missing(distribution))
    return found.resolve()


def first_line(program: Path, *arguments: str, distribution: str, account: Account | None = None) -> str:
    """Runs a program briefly and returns the first line it prints: the proof that it runs here.

    Raises:
        PermissionError: `account` may not run it.
        CannotStart: it is for another kind of machine, lacks something, or breaks.
    """
    options = account.popen_options() if account else {}
    try:
        trial = subprocess.run(
            [program, *arguments],
            env=PLAIN_ENVIRONMENT,
            cwd="/",
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TRIAL_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
            **options,
        )
    except PermissionError:
        raise
    except OSError as error:
        raise CannotStart(_does_not_run(program, distribution, error)) from error
    except subprocess.TimeoutExpired:
        raise CannotStart(f"{program} gave no answer in {TRIAL_SECONDS} seconds. {_reinstall(distribution)}") from None
    if trial.returncode != 0:
        words = (trial.stderr or trial.stdout).strip().splitlines()
        detail = words[0] if words else f"it ended with {trial.returncode}"
        raise CannotStart(f"{program.name} does not run on this machine: {detail}. {_reinstall(distribution)}")
    return str(trial.stdout).partition("\n")[0]


def _does_not_run(program: Path, distribution: str, error: OSError) -> str:
    if error.errno in {errno.ENOEXEC, errno.ENOENT} and program.exists():
        return (
            f"{program} was built for another kind of machine than this one "
            f"({platform.system()} {platform.machine()}). {_reinstall(distribution)}"
        )
    return f"{program} does not run: {error.strerror}. {_reinstall(distribution)}"


def _missing(distribution: str) -> str:
    return f"The package {distribution} is not installed for {sys.executable}. {_reinstall(distribution)}"


def _reinstall(distribution: str) -> str:
    return (
        f"Remove the folder .venv and run 'make run' again; if that does not help, {distribution} has no build for "
        "this machine, and WAGERBABE_DATABASE_URL and WAGERBABE_REDIS_URL can point to servers of your own."
    )
