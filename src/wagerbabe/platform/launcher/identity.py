"""Recognising a process beyond doubt.

A process id is used again after its process has ended, at once in a small container. Together with the instant the
process started it is unique until the machine restarts; on Linux that instant is counted from boot, so that setting
the clock cannot move it.
"""

import contextlib
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

POLL_SECONDS = 0.02

StopPlan = tuple[tuple[signal.Signals, float], ...]
"""Signals to send in turn, each with the seconds to wait for its effect; SIGKILL follows the last."""


@dataclass(frozen=True)
class Identity:
    """One run of one process."""

    pid: int
    started: str

    def alive(self) -> bool:
        """Whether this very process still runs; one that has ended and waits to be reaped does not."""
        return identify(self.pid) == self


def identify(pid: int) -> Identity | None:
    """The identity of the process that has this id now, or None."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return Identity(pid, _start_mark(process))
    except (psutil.Error, OSError):
        return None


def _start_mark(process: psutil.Process) -> str:
    if not sys.platform.startswith("linux"):
        return f"{process.create_time():.2f}"
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    ticks_since_boot = fields[19]
    return f"{boot}:{ticks_since_boot}"


def stop(identity: Identity, plan: StopPlan) -> None:
    """Ends a process by `plan`, then kills what is left of its group if it leads one."""
    for number, seconds in plan:
        if not identity.alive():
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(identity.pid, number)
        wait_until_gone(identity, seconds)
    if identity.alive():
        with contextlib.suppress(ProcessLookupError):
            _kill(identity.pid)
        wait_until_gone(identity, seconds=5)


def _kill(pid: int) -> None:
    if os.getpgid(pid) == pid:
        os.killpg(pid, signal.SIGKILL)
    else:
        os.kill(pid, signal.SIGKILL)


def wait_until_gone(identity: Identity, seconds: float) -> bool:
    """Waits for a process to end; False when it still runs after `seconds`."""
    deadline = time.monotonic() + seconds
    while identity.alive():
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
