"""`make simulate DAYS=… SEED=…`: ends in `days N, tickets T, broken B`.

B counts the invariants that did not hold after some day. Zero counts only when cancelled games, voids, re-grades,
cash-outs and every refusal occurred at least 100 times: otherwise what was missing is named, and the exit code is 1.
"""

import asyncio
import logging
import os
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil
from typing import Any

import structlog

from tests.journeys.replay.__main__ import say, servers
from tests.simulation.house import House, open_house
from tests.simulation.punters import REFUSED
from tests.simulation.season import Season
from wagerbabe.cli import INVARIANTS
from wagerbabe.platform.invariants import broken
from wagerbabe.platform.migrate import migrate
from wagerbabe.platform.settings import Settings

ENOUGH = 100
STARTS = datetime(2026, 3, 2, 15, tzinfo=UTC)


@dataclass
class Report:
    """What came of it."""

    days: int
    tickets: int = 0
    broken: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)


async def simulate(
    settings: Settings, days: int, *, seed: int, players: int, per_day: int, each: int | None = None, tell: Any = say
) -> Report:
    """Play the days; the invariants are asked after each."""
    await migrate(settings.owner_url)
    report, began = Report(days), time.monotonic()
    async with open_house(settings, STARTS, players) as house:
        season = Season(house, random.Random(seed), per_day, each or ceil(ENOUGH / days) + 1)
        await season.begin()
        for number in range(1, days + 1):
            await season.day(number)
            found = await _check(house, season)
            report.broken |= found
            tell(
                f"day {number}: {len(season.taken)} tickets, {time.monotonic() - began:.0f} s {' '.join(sorted(found))}"
            )
        counted = await _counted(house, season)
        wanted = {name for name in counted if not name.startswith("refused ")} | {f"refused {x}" for x in _REFUSALS}
        report.tickets = len(season.taken)
        report.missing = [f"{name} {n}" for name, n in sorted(counted.items()) if n < ENOUGH and name in wanted]
        tell(", ".join(f"{name} {n}" for name, n in sorted((counted + season.happened).items())))
    return report


async def _check(house: House, season: Season) -> set[str]:
    """The names of what does not hold: in the rows, and in what players were told."""
    async with house.owner.acquire() as db:
        found = {name for name, _ in (await broken(db, INVARIANTS)).items()}
        rows = await db.fetch("SELECT id, kind, risk_minor FROM ticket")
    kept = {str(row["id"]): (row["kind"], row["risk_minor"]) for row in rows}
    told = {ticket: (known.kind, known.risk_minor) for ticket, known in season.taken.items()}
    return found | ({"i1_every_acknowledged_ticket_exists_once"} if kept != told else set())


_ENDINGS = "SELECT kind, count(*) AS n FROM ticket_ending GROUP BY kind"
_CANCELLED = """
SELECT count(DISTINCT l.ticket_id) FROM ticket_leg l JOIN event e ON e.id = l.event_id WHERE e.status = 'cancelled'
"""


async def _counted(house: House, season: Season) -> Counter[str]:
    """How often everything happened that has to happen for a zero to mean something."""
    async with house.owner.acquire() as db:
        ended = {row["kind"]: row["n"] for row in await db.fetch(_ENDINGS)}
        cancelled = await db.fetchval(_CANCELLED)
    wanted = ("void", "regrade", "cash_out", "reject", "reopen")
    counted = Counter({f"endings {kind}": ended.get(kind, 0) for kind in wanted})
    counted["tickets on cancelled games"] = cancelled
    for name in (*_REFUSALS, *season.refused):
        counted[f"refused {name}"] = season.refused[name]
    return counted


_REFUSALS = (*REFUSED, "IdempotencyKeyReused")


def main() -> int:
    """Answer the exit code."""
    days, seed = int(os.environ.get("DAYS") or 30), int(os.environ.get("SEED") or 1)
    players, per_day = int(os.environ.get("PLAYERS") or 2_000), int(os.environ.get("TICKETS") or 1_000)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    say(f"{days} days of {per_day} tickets of {players} players, seed {seed}")
    with servers() as (_, settings):
        report = asyncio.run(simulate(settings, days, seed=seed, players=players, per_day=per_day))
    for name in sorted(report.broken):
        say(f"broken: {name}")
    for name in report.missing:
        say(f"too seldom: {name}")
    say(f"days {report.days}, tickets {report.tickets}, broken {len(report.broken)}")
    return 1 if report.broken or report.missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
