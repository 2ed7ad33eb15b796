"""Child processes: started, watched, restarted and stopped.

A child leads a session of its own, so that Ctrl-C reaches the launcher only and the launcher decides the order of
stopping. Each running child has a record in the data folder (see `records`).
"""

import contextlib
import dataclasses
import logging
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from wagerbabe.platform.launcher import identity
from wagerbabe.platform.launcher.accounts import Account
from wagerbabe.platform.launcher.errors import CannotStart
from wagerbabe.platform.launcher.folder import DataFolder
from wagerbabe.platform.launcher.identity import Identity, StopPlan
from wagerbabe.platform.launcher.interruption import uninterrupted

TERMINATE: StopPlan = ((signal.SIGTERM, 10.0),)
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 10.0
HEALTHY_AFTER_SECONDS = 60.0
LOG_LIMIT_BYTES = 20_000_000
WATCH_SECONDS = 0.2

_logger = logging.getLogger(__name__)


def _nothing() -> None:
    pass


def _at_once() -> bool:
    return True


@dataclasses.dataclass(frozen=True)
class Program:
    """How a child is run.

    `prepare` runs before every start, `ready` is asked until it says yes; both may raise CannotStart.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = dataclasses.field(default_factory=dict)
    account: Account | None = None
    cwd: Path | None = None
    stop_plan: StopPlan = TERMINATE
    prepare: Callable[[], None] = _nothing
    ready: Callable[[], bool] = _at_once
    ready_seconds: float = 30.0


class Child:
    """One program, run as a child of the launcher."""

    def __init__(self, folder: DataFolder, program: Program) -> None:
        self.program = program
        self.log = folder.logs / f"{program.name}.log"
        self._records = folder.records
        self._process: subprocess.Popen[bytes] | None = None
        self._identity: Identity | None = None
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process is not None and self.running() else None

    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Starts the program and waits until it is ready.

        Raises:
            CannotStart: it ended, or was not ready in time; the message quotes its last words.
        """
        self.spawn()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Waits for a program that has been spawned.

        Raises:
            CannotStart: as `start`.
        """
        deadline = time.monotonic() + self.program.ready_seconds
        while not self.program.ready():
            if not self.running():
                message = f"{self.program.name} ended right after its start. {self._last_words()}"
                self._forget()
                raise CannotStart(message)
            if time.monotonic() > deadline:
                self.stop()
                message = f"{self.program.name} was not ready after {self.program.ready_seconds:g} seconds. "
                raise CannotStart(message + self._last_words())
            time.sleep(identity.POLL_SECONDS)

    def spawn(self) -> None:
        """Starts the program without waiting for it."""
        program = self.program
        program.prepare()
        rotate(self.log)
        with uninterrupted():
            self._process = self._open_process()
            self._identity = identity.identify(self._process.pid)
            if self._identity is not None:
                self._records.write(program.name, self._identity, program.stop_plan)

    def _open_process(self) -> "subprocess.Popen[bytes]":
        program = self.program
        options = program.account.popen_options() if program.account else {}
        try:
            with self.log.open("ab") as log:
                self._log_start = log.tell()
                return subprocess.Popen(
                    program.argv,
                    env=dict(program.env),
                    cwd=program.cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    **options,
                )
        except OSError as error:
            message = f"{program.name} could not be started ({program.argv[0]}): {error.strerror}."
            raise CannotStart(message) from error

    def stop(self) -> None:
        """Ends the process by its plan; does nothing when it has ended already."""
        if self._process is not None:
            running = self._identity or identity.identify(self._process.pid)
            if running is not None:
                identity.stop(running, self.program.stop_plan)
            self._process.wait()
        self._forget()

    def _forget(self) -> None:
        self._process = self._identity = None
        self._records.remove(self.program.name)

    def _last_words(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode(errors="replace").strip().splitlines()[-5:]
        quoted = "\n  ".join(lines) if lines else "(nothing)"
        return f"Its last words, from {self.log}:\n  {quoted}"


class Children:
    """The running children, in the order of their start; leaving the `with` block stops them in reverse."""

    def __init__(self) -> None:
        self._children: list[Child] = []
        self._failures: dict[str, _Failures] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, *children: Child) -> None:
        """Starts children at once, waits until all are ready, and watches them from then on.

        Raises:
            CannotStart: one of them ended, or was not ready in time.
        """
        for child in children:
            self._children.append(child)
            child.spawn()
        for child in children:
            child.wait_until_ready()

    def supervise(self, stop: threading.Event | None = None, say: Callable[[str], None] = _logger.warning) -> None:
        """Restarts children that end, with growing pauses, until `stop` is set; `say` gets a line for each."""
        stop = stop or threading.Event()
        while not stop.wait(WATCH_SECONDS):
            for child in self._children:
                self._watch(child, time.monotonic(), say)

    def _watch(self, child: Child, now: float, say: Callable[[str], None]) -> None:
        name = child.program.name
        failures = self._failures.setdefault(name, _Failures(started=now))
        if child.running():
            rotate(child.log)
            return
        if failures.restart_at is None:
            failures.note(now)
            say(f"{name} ended; it starts again in {failures.pause:g} s. Its log: {child.log}")
        elif now >= failures.restart_at:
            failures.restart_at = None
            failures.started = now
            try:
                child.spawn()
            except CannotStart as error:
                say(f"{name} cannot be started again: {error}")

    def stop(self) -> None:
        """Stops every child, the last one first."""
        while self._children:
            self._children.pop().stop()


@dataclasses.dataclass
class _Failures:
    """How often a child ended lately, and when it is started again."""

    started: float
    pause: float = 0.0
    restart_at: float | None = None

    def note(self, now: float) -> None:
        if now - self.started > HEALTHY_AFTER_SECONDS:
            self.pause = 0.0
        self.pause = min(max(2 * self.pause, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
        self.restart_at = now + self.pause


def rotate(log: Path) -> None:
    """Keeps one older part of a log that has grown too long; whoever writes to it goes on in the emptied file."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LOG_LIMIT_BYTES:
            shutil.copyfile(log, log.with_suffix(".old.log"))
            os.truncate(log, 0)
