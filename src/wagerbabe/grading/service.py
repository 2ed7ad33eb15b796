"""Grading: the outcomes of an event's result, written once in a short transaction under the event's lock.

Outcomes are committed before anything is paid, so the job of a ticket's last leg sees all its legs.
"""

from collections.abc import Sequence
from uuid import UUID

import structlog

from wagerbabe.grading.domain import Pick, Result, Ungradable, decide
from wagerbabe.grading.paying import PAY_JOB
from wagerbabe.grading.rules import SportRules, rules_of
from wagerbabe.grading.scores import Score
from wagerbabe.platform.db import Connection, Row, Sql
from wagerbabe.platform.jobs import Priority, enqueue
from wagerbabe.platform.runtime import Runtime

log = structlog.get_logger()

sql = Sql(__file__)

_AT_ONCE = 500


async def grade_event(runtime: Runtime, event_id: UUID) -> int:
    """Write the outcomes of an event's latest result and enqueue its paying; answers how many outcomes there are."""
    async with runtime.db.acquire() as connection, connection.transaction():
        await connection.execute(sql["lock_event"], event_id)
        found = await connection.fetchrow(sql["latest_result"], event_id)
        if found is None or found["graded_n"] >= found["result_n"]:
            return 0
        result = Result(found["status"], found["home_score"], found["away_score"], _periods(found))
        rules = rules_of(found["league_key"], found["starts_at"])
        picks = await connection.fetch(sql["picks_of_event"], event_id)
        await _write_outcomes(connection, event_id, found["result_n"], result, rules, picks)
        await connection.execute(sql["mark_graded"], event_id, found["result_n"])
        if picks:
            await enqueue(connection, PAY_JOB, {"event_id": str(event_id)}, priority=Priority.HIGH)
        return len(picks)


def _periods(row: Row) -> dict[str, Score]:
    return {period: (home, away) for period, (home, away) in row["periods"].items()}


async def _write_outcomes(
    connection: Connection, event_id: UUID, n: int, result: Result, rules: SportRules, picks: Sequence[Row]
) -> None:
    decided = [decide(_pick(row), result, rules) for row in picks]
    await connection.execute(
        sql["write_outcomes"],
        event_id,
        n,
        [row["selection_id"] for row in picks],
        [row["line_quarters"] for row in picks],
        [outcome.result for outcome in decided],
        [outcome.win_parts for outcome in decided],
        [outcome.refund_parts for outcome in decided],
        [outcome.parts for outcome in decided],
    )


def _pick(row: Row) -> Pick:
    return Pick(
        row["kind"],
        row["side"],
        row["line_quarters"],
        row["period"],
        row["subject"],
        row["places"],
        str(row["selection_id"]),
    )


async def grade_all(runtime: Runtime) -> int:
    """Grade every event that has a newer result than its outcomes; answers how many there were."""
    rows = await runtime.db.fetch(sql["ungraded_events"], _AT_ONCE)
    for row in rows:
        try:
            await grade_event(runtime, row["id"])
        except Ungradable as error:
            log.error("ungradable", event_id=str(row["id"]), reason=str(error))
    return len(rows)
