"""``make bench``: the rows, a table of ratios, the same in ``build/bench.json``; the slate only when it is named."""

# ruff: noqa: T201 - it talks to the person who runs it

import argparse
import json
import os
import platform
import resource
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import uvloop

from tests.bench import bets, grading, odds, quote, slate, sockets
from tests.bench.rounds import Row, table
from tests.bench.stage import Stage, stage

ROWS: dict[str, Callable[[Stage], Awaitable[Row]]] = {
    "bets": bets.measure,
    "odds": odds.measure,
    "sockets": sockets.measure,
    "grading": grading.measure,
    "quote": quote.measure,
    "slate": slate.measure,
}
LONG = {"slate"}
"""Takes a quarter of an hour: only by name."""
OUT = Path("build/bench.json")
OPEN_FILES = 20_000


def main() -> None:
    """Measure the rows named on the command line, or all that are quick."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("rows", nargs="*", metavar="row", help=f"{', '.join(ROWS)}; default: all but {', '.join(LONG)}")
    chosen = parser.parse_args().rows or [name for name in ROWS if name not in LONG]
    if unknown := [name for name in chosen if name not in ROWS]:
        parser.error(f"no such row: {', '.join(unknown)}")
    _allow_open_files()
    rows = uvloop.run(_measure(chosen))
    machine = {
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"machine": machine, "rows": [row.to_json() for row in rows]}, indent=1) + "\n")
    print(f"{machine['cores']} cores, {machine['memory_gib']} GiB; rate limits raised, all else as shipped")
    print(table(rows))


def _allow_open_files() -> None:
    """Thousands of sockets need more than many shells allow; the roles inherit it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most if 0 < most < OPEN_FILES else OPEN_FILES, most))


async def _measure(chosen: list[str]) -> list[Row]:
    rows = []
    async with stage() as opened:
        for name in chosen:
            print(f"measuring {name} ...", flush=True)
            rows.append(await ROWS[name](opened))
            print(f"  {rows[-1].ratio:.2f} of {', '.join(f'{ratio:.2f}' for ratio in rows[-1].ratios)}", flush=True)
    return rows


if __name__ == "__main__":
    main()
