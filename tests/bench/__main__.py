"""``make bench``: all rows, a table of ratios, the same in ``build/bench.json``."""

import argparse
import json
import os
import platform
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import uvloop

from tests.bench import bets, grading, odds, sockets
from tests.bench.rounds import Row, table
from tests.bench.stage import Stage, stage

ROWS: dict[str, Callable[[Stage], Awaitable[Row]]] = {
    "bets": bets.measure,
    "odds": odds.measure,
    "sockets": sockets.measure,
    "grading": grading.measure,
}
OUT = Path("build/bench.json")


def main() -> None:
    """Measure the rows named on the command line, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []], help="default: all")
    chosen = parser.parse_args().rows or list(ROWS)
    rows = uvloop.run(_measure(chosen))
    machine = {
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"machine": machine, "rows": [row.to_json() for row in rows]}, indent=1) + "\n")
    print(table(rows))  # noqa: T201 - a command for people


async def _measure(chosen: list[str]) -> list[Row]:
    async with stage() as opened:
        return [await ROWS[name](opened) for name in chosen]


if __name__ == "__main__":
    main()
