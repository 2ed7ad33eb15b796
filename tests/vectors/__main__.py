"""`make vectors FILE=…`: every vector of a file through the public API of processes of its own.

Ends in `vectors N, differences D`; exits 1 unless D is 0.
"""

import asyncio
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.journeys.replay.__main__ import say, servers
from tests.vectors.settle import NOT_COVERED, Differs, settle
from tests.vectors.stage import desk_of
from wagerbabe.platform.launcher import CannotStart
from wagerbabe.platform.migrate import migrate

DEFAULT = Path(__file__).resolve().parents[2] / ".." / "shared" / "spec" / "vectors.json"


@dataclass(frozen=True)
class Verdict:
    """How many vectors were settled, what differed, and what kinds are not of tickets."""

    settled: int
    differences: list[str]
    not_covered: Counter[str]


async def run(vectors: list[Any], tell: Any = say) -> Verdict:
    """Settle all of them, one after the other."""
    differences = []
    covered = [vector for vector in vectors if vector["kind"] not in NOT_COVERED]
    with servers() as (folder, settings):
        await migrate(settings.owner_url)
        async with desk_of(folder, settings) as desk:
            for vector in covered:
                try:
                    await settle(desk, vector)
                except (Differs, httpx.HTTPError) as error:
                    differences.append(f"{vector['id']} {vector['kind']}: {error!s}")
                    tell(f"difference: {differences[-1]}")
    missing = Counter(vector["kind"] for vector in vectors if vector["kind"] in NOT_COVERED)
    return Verdict(len(covered), differences, missing)


def main() -> int:
    """Answer the exit code."""
    path = Path(os.environ.get("FILE") or DEFAULT)
    try:
        vectors = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        print(f"{path}: {error}. Name a file of worked examples: make vectors FILE=…", file=sys.stderr)  # noqa: T201
        return 1
    try:
        verdict = asyncio.run(run(vectors))
    except CannotStart as error:
        print(error, file=sys.stderr)  # noqa: T201 - it talks to the person who runs it
        return 1
    for kind, number in sorted(verdict.not_covered.items()):
        say(f"not covered: {kind} {number}")
    say(f"vectors {verdict.settled}, differences {len(verdict.differences)}")
    return 1 if verdict.differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
