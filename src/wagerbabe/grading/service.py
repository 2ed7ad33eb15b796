"""Grading: the outcomes of an event's result, written once in a short transaction under the event's lock.

Outcomes are committed before anything is paid, so the job of a ticket's last leg sees all its legs. A pick that cannot
be graded for want of a fact is written down as waiting; the rest of its event is graded and paid.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from opentelemetry import metrics

from wagerbabe.betting import Outcome
from wagerbabe.catalog import SOURCE_FEED
from wagerbabe.grading.checks import played
from wagerbabe.grading.domain import Pick, Result, Ungradable, decide
from wagerbabe.grading.paying import PAY_JOB
from wagerbabe.grading.rules import SportRules, rules_of
from wagerbabe.platform.db import Connection, Row, Sql
from wagerbabe.platform.jobs import Priority, enqueue
from wagerbabe.platform.runtime import Runtime

log = structlog.get_logger()

sql = Sql(__file__)

UNDONE = "undone"

_AT_ONCE = 500
_failures = metrics.get_meter("wagerbabe.grading").create_counter(
    "grading_failures", description="Events whose grading failed on our side."
)


async def grade_event(runtime: Runtime, event_id: UUID) -> int:
    """Write the outcomes of an event's latest result and enqueue its paying; answers how many outcomes there are.

    A result that was undone has none: its number counts as graded, and paying opens the tickets again.
    """
    async with runtime.db.acquire() as connection, connection.transaction():
        await connection.execute(sql["lock_event"], event_id)
        found = await connection.fetchrow(sql["latest_result"], event_id)
        if found is None or found["graded_n"] >= found["result_n"]:
            return 0
        picks = [] if found["status"] == UNDONE else await connection.fetch(sql["picks_of_event"], event_id)
        decided = await _grade(connection, event_id, found, picks)
        if picks or found["status"] == UNDONE:
            await enqueue(connection, PAY_JOB, {"event_id": str(event_id)}, priority=Priority.HIGH)
        return decided


async def _grade(connection: Connection, event_id: UUID, found: Row, picks: Sequence[Row]) -> int:
    rules = rules_of(found["league_key"], found["starts_at"])
    result, n = _result(found, rules), found["result_n"]
    decided: list[tuple[Any, ...]] = []
    waiting: list[tuple[Any, ...]] = []
    for row in picks:
        outcome = _outcome(row, result, rules)
        if isinstance(outcome, Outcome):
            decided.append((row["selection_id"], row["line_quarters"], *outcome))
        else:
            waiting.append((row["selection_id"], row["line_quarters"], outcome))
    await connection.execute(sql["write_outcomes"], event_id, n, rules.version, *_columns(decided, 6))
    await connection.execute(sql["forget_waiting"], event_id)
    if waiting:
        await connection.execute(sql["write_waiting"], event_id, n, *_columns(waiting, 3))
        missing = sorted({missing for _, _, missing in waiting})
        log.warning("ungradable", event_id=str(event_id), result_n=n, picks=len(waiting), missing=missing)
    if found["status"] != UNDONE:
        await connection.execute(sql["mark_markets"], event_id)
    await connection.execute(sql["mark_graded"], event_id, n)
    return len(decided)


def _outcome(row: Row, result: Result, rules: SportRules) -> Outcome | str:
    """What became of a pick, or the fact that is missing."""
    pick = Pick(
        row["kind"],
        row["side"],
        row["line_quarters"],
        row["period"],
        row["subject"],
        row["places"],
        str(row["selection_id"]),
    )
    try:
        return decide(pick, result, rules)
    except Ungradable as error:
        return str(error)


def _result(found: Row, rules: SportRules) -> Result:
    regulation = None if found["regulation_home"] is None else (found["regulation_home"], found["regulation_away"])
    begun = found["started_at"]
    return Result(
        status=found["status"],
        home=found["home_score"],
        away=found["away_score"],
        periods={period: (home, away) for period, (home, away) in found["periods"].items()},
        regulation=regulation,
        overtime_told=found["source"] != SOURCE_FEED,
        length=played(found["minutes_played"], found["half_innings"], rules),
        placings=found["placings"],
        outcomes=found["outcomes"],
        late=begun is not None and begun > found["first_starts_at"] + rules.postponed,
    )


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[n] for row in rows] for n in range(width)]


async def grade_all(runtime: Runtime) -> int:
    """Grade every event that has a newer result than its outcomes; answers how many there were.

    One that fails on our side is written down and tried again later; the others are graded.
    """
    rows = await runtime.db.fetch(sql["ungraded_events"], _AT_ONCE)
    for row in rows:
        try:
            await grade_event(runtime, row["id"])
        except Exception as error:
            log.error("grading_failed", event_id=str(row["id"]), exc_info=error)
            _failures.add(1)
            await runtime.db.execute(sql["write_failure"], row["id"], row["result_n"], type(error).__name__)
    return len(rows)
