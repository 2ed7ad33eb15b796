"""Who PostgreSQL runs as.

PostgreSQL refuses to run as root and refuses a user id without a name. So an ordinary user runs it as itself, and root
runs it as `nobody`, who exists on every Linux machine: no user is created.
"""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wagerbabe.platform.launcher.errors import CannotStart

STAND_IN = "nobody"


@dataclass(frozen=True)
class Account:
    """A user of this machine and its main group."""

    name: str
    uid: int
    gid: int

    def popen_options(self) -> dict[str, Any]:
        """The arguments of `subprocess` that make a program run as this account; none when it is our own."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account() -> Account:
    """The account the database server runs under.

    Raises:
        CannotStart: our user id has no name, or root finds no `nobody`.
    """
    uid = os.geteuid()
    if uid == 0:
        return _named(STAND_IN)
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        message = (
            f"User id {uid} has no entry in /etc/passwd, and PostgreSQL does not run for a user without a name. "
            "Start WagerBabe as a named user (in a container: add the user, or run as root), "
            "or set WAGERBABE_DATABASE_URL to a server of your own."
        )
        raise CannotStart(message) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def own_account() -> Account:
    """Whoever runs this process, with or without a name."""
    return Account(f"user {os.geteuid()}", os.geteuid(), os.getegid())


def _named(name: str) -> Account:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        message = (
            f"PostgreSQL does not run as root, and this machine has no user '{name}' to run it as. "
            "Start WagerBabe as an ordinary user, or set WAGERBABE_DATABASE_URL to a server of your own."
        )
        raise CannotStart(message) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def barrier(path: Path, account: Account) -> Path | None:
    """The topmost folder on the way to `path` (itself left out) that `account` cannot enter, or None."""
    for folder in reversed(path.resolve().parents):
        if folder.exists() and not _can_enter(folder.stat(), account):
            return folder
    return None


def _can_enter(entry: os.stat_result, account: Account) -> bool:
    if account.uid in {0, entry.st_uid}:
        return account.uid == 0 or bool(entry.st_mode & 0o100)
    if account.gid == entry.st_gid:
        return bool(entry.st_mode & 0o010)
    return bool(entry.st_mode & 0o001)
