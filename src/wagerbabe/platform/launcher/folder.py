"""The data folder: everything a running product keeps, under one lock.

    DATA/lock         held while a launcher works on the folder; its text is the holder's process id
    DATA/postgres/    the database, private to the account PostgreSQL runs as
    DATA/programs/    a copy of PostgreSQL's programs, only where that account cannot enter the installed ones
    DATA/children/    a record for each running child: process id, start, folder, how to stop it
    DATA/logs/        what the children print
    DATA/run          a link to a short private folder that holds the sockets while the product runs

Sockets have a folder of their own because the path of a socket ends at 107 bytes, and data folders lie deep.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from wagerbabe.platform.launcher.accounts import Account, barrier, own_account, server_account
from wagerbabe.platform.launcher.errors import CannotStart
from wagerbabe.platform.launcher.interruption import uninterrupted
from wagerbabe.platform.launcher.records import Records

SOCKET_PATH_BYTES = 107
LONGEST_SOCKET_NAME = 30
RUN_PREFIX = "wagerbabe-"
OWNER_FILE = "data-folder"


class DataFolder:
    """Where one product keeps its data. Use it inside `with DataFolder(path).locked() as folder:`."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.postgres = self.path / "postgres"
        self.programs = self.path / "programs"
        self.records = Records(self.path, self.path / "children")
        self.logs = self.path / "logs"
        self.run_link = self.path / "run"

    @property
    def run(self) -> Path:
        """The folder of the sockets, by its short name.

        Raises:
            CannotStart: nothing runs on this data folder.
        """
        try:
            return self.run_link.readlink()
        except OSError:
            message = f"Nothing runs on {self.path}. Start it with: wagerbabe up --data {self.path}"
            raise CannotStart(message) from None

    def in_use(self) -> bool:
        """Whether a launcher holds the folder now."""
        try:
            with (self.path / "lock").open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    @contextlib.contextmanager
    def locked(self, *, with_database: bool = True) -> Iterator["DataFolder"]:
        """Holds the folder for as long as the block runs, with a fresh folder for the sockets.

        Children that a killed launcher left running are stopped first. Without a database of our own the rules about
        who may run PostgreSQL do not apply.

        Raises:
            CannotStart: the folder cannot be made, written or entered, or another launcher holds it.
        """
        account = server_account() if with_database else own_account()
        self._create(account)
        with self._lock():
            self.records.stop_orphans()
            self._remove_run_folder()
            self._make_run_folder(account)
            try:
                yield self
            finally:
                self._remove_run_folder()

    def _create(self, account: Account) -> None:
        try:
            for folder in reversed([place for place in (self.path, *self.path.parents) if not place.exists()]):
                folder.mkdir()
                folder.chmod(0o711)
            for folder in (self.path / "children", self.logs):
                folder.mkdir(exist_ok=True)
                folder.chmod(0o700)
            # The database's account has to pass through on its way to its own folder; it sees nothing else here.
            self.path.chmod(0o700 if account.uid == os.geteuid() else 0o711)
        except OSError as error:
            raise CannotStart(_unusable(self.path, error)) from error
        closed = barrier(self.path, account)
        if closed is not None:
            message = (
                f"PostgreSQL runs as '{account.name}' when root starts it, and '{account.name}' cannot enter {closed}. "
                "Choose a data folder elsewhere with --data, for example --data /var/lib/wagerbabe, "
                "or start WagerBabe as an ordinary user."
            )
            raise CannotStart(message)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            file = (self.path / "lock").open("a+", encoding="ascii")
        except OSError as error:
            raise CannotStart(_unusable(self.path, error)) from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                message = (
                    f"WagerBabe already runs on {self.path} (process {file.read().strip() or 'unknown'}). "
                    "Stop that one first, or choose another data folder with --data."
                )
                raise CannotStart(message) from None
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield

    def _make_run_folder(self, account: Account) -> None:
        try:
            with uninterrupted():
                run = Path(tempfile.mkdtemp(prefix=RUN_PREFIX, dir=_short_place(account)))
                (run / OWNER_FILE).write_text(str(self.path), encoding="utf-8")
                if account.uid != os.geteuid():
                    os.chown(run, account.uid, account.gid)
                self.run_link.symlink_to(run)
        except OSError as error:
            raise CannotStart(_unusable(self.path, error)) from error

    def _remove_run_folder(self) -> None:
        """Removes the socket folder of this or of a killed launcher; never one that serves a copied data folder."""
        with contextlib.suppress(OSError):
            run = self.run_link.readlink()
            if (run / OWNER_FILE).read_text(encoding="utf-8") == str(self.path):
                shutil.rmtree(run, ignore_errors=True)
        self.run_link.unlink(missing_ok=True)


def default_data_folder(project: Path) -> Path:
    """Where a checkout at `project` keeps its data: inside it, if PostgreSQL's account can get there.

    Root's own folders are closed to `nobody`; there the data lies where a machine's services keep theirs.
    """
    project = project.resolve()
    if barrier(project / "var", server_account()) is None:
        return project / "var"
    return Path("/var/lib/wagerbabe") / f"{project.name}-{hashlib.sha256(os.fsencode(project)).hexdigest()[:8]}"


def _short_place(account: Account) -> Path:
    """A folder for temporary files whose path leaves room for a socket's name and that `account` can enter."""
    place = Path(tempfile.gettempdir())
    length = len(os.fsencode(place)) + len(RUN_PREFIX) + LONGEST_SOCKET_NAME + len("/12345678/")
    if length > SOCKET_PATH_BYTES or barrier(place / "any", account) is not None:
        return Path("/tmp")  # noqa: S108 - only a parent; the folder in it has a random name and is private
    return place


def _unusable(path: Path, error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"No space is left on the disk of {path}. Free some, or choose another data folder with --data."
    with contextlib.suppress(OSError):
        if path.stat().st_uid != os.geteuid():
            return (
                f"The data folder {path} belongs to another user (id {path.stat().st_uid}). "
                "Start WagerBabe as that user, or choose another folder with --data."
            )
    return f"The data folder {path} cannot be used: {error.strerror}. Choose another with --data, or mend this one."
