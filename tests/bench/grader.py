"""The worker's grading as a process of its own, for ``slate``: it grades and pays what has a result, then ends.

It does what the role ``worker`` does for grading and nothing else: new results graded, jobs of paying taken from the
queue, messages to players published. Its last line is what it needed, as JSON.
"""

# ruff: noqa: T201 - its output is its answer

import asyncio
import json
import re
import time
from dataclasses import replace
from pathlib import Path

import uvloop

from wagerbabe.grading import JOBS, grade_all
from wagerbabe.platform.jobs import run_worker
from wagerbabe.platform.outbox import Publisher
from wagerbabe.platform.runtime import open_runtime
from wagerbabe.platform.settings import read_settings

UNFINISHED = "SELECT EXISTS (SELECT FROM pgqueuer WHERE status IN ('queued', 'picked'))"
LOOK_EVERY = 0.1


async def main() -> None:
    """Grade and pay everything."""
    async with open_runtime(read_settings()) as runtime:
        outbox = Publisher(runtime.db, runtime.bus)
        grading = replace(runtime, outbox=outbox)
        before = _memory("VmRSS")
        started = time.perf_counter()
        while await grade_all(grading):
            pass
        stop = asyncio.Event()
        working = asyncio.create_task(run_worker(grading, JOBS, [], stop))
        while not working.done() and await runtime.db.fetchval(UNFINISHED):  # noqa: ASYNC110 - rows tell, no event
            await asyncio.sleep(LOOK_EVERY)
        await outbox.close()  # not before all messages are out
        seconds = time.perf_counter() - started
        stop.set()
        await working
    print(json.dumps({"seconds": seconds, "memory_kib": before, "peak_memory_kib": _memory("VmHWM")}))


def _memory(name: str) -> int:
    """The process's resident memory in KiB: as it is (VmRSS), or the most that it was (VmHWM)."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1])


if __name__ == "__main__":
    uvloop.run(main())
