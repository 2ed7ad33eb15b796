"""A record for each running child, so that the launcher after a killed one finds and stops what was left running.

A record names the child's identity, the data folder it works for and how to stop it. It counts only when all of that
fits: a process id used again, or a data folder copied together with its records, must not cost an innocent its life.
"""

import contextlib
import dataclasses
import json
import signal
from pathlib import Path

from wagerbabe.platform.launcher import identity
from wagerbabe.platform.launcher.identity import Identity, StopPlan


class Records:
    """The records of one data folder."""

    def __init__(self, data_folder: Path, directory: Path) -> None:
        self._data_folder = data_folder
        self._directory = directory

    def write(self, name: str, child: Identity, plan: StopPlan) -> None:
        """Notes that `child` runs under this name."""
        record = {
            "folder": str(self._data_folder),
            "stop_plan": [[int(number), seconds] for number, seconds in plan],
            **dataclasses.asdict(child),
        }
        unfinished = self._path(name).with_suffix(".new")
        unfinished.write_text(json.dumps(record), encoding="utf-8")
        unfinished.replace(self._path(name))

    def remove(self, name: str) -> None:
        """Notes that the child of this name has ended."""
        self._path(name).unlink(missing_ok=True)

    def stop_orphans(self) -> list[str]:
        """Stops the recorded processes that still run, the last started first; returns their names."""
        stopped = []
        for path in sorted(self._directory.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True):
            # An unreadable record names nobody: it is dropped.
            with contextlib.suppress(ValueError, KeyError, TypeError):
                record = json.loads(path.read_text(encoding="utf-8"))
                orphan = Identity(record["pid"], record["started"])
                plan = tuple((signal.Signals(number), seconds) for number, seconds in record["stop_plan"])
                if record["folder"] == str(self._data_folder) and orphan.alive():
                    identity.stop(orphan, plan)
                    stopped.append(path.stem)
            path.unlink(missing_ok=True)
        return stopped

    def _path(self, name: str) -> Path:
        return self._directory / f"{name}.json"
