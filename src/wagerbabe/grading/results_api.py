"""Results by hand, and what waits for one, under ``/api/v1/admin``."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from wagerbabe.betting import line_to_wire
from wagerbabe.catalog import (
    SOURCE_MANUAL,
    EventUnknown,
    ResultContradicts,
    ResultImplausible,
    ResultIn,
    ResultMissing,
    ResultOut,
    ResultRow,
    ResultTooEarly,
    SelectionNotOfEvent,
    UndoIn,
    UndoOut,
    changing,
    event_of,
    record_result,
    result_row,
    results_of,
    undo_result,
)
from wagerbabe.grading.checks import check_by_rules
from wagerbabe.grading.rules import rules_of
from wagerbabe.grading.service import sql
from wagerbabe.identity import AdminActor
from wagerbabe.platform.clock import instant
from wagerbabe.platform.db import Row
from wagerbabe.platform.http import Out, Page, RuntimeDep, encode_cursor, error_responses, parse_cursor

results_router = APIRouter(prefix="/admin", tags=["admin"])

_REFUSED = (EventUnknown, ResultTooEarly, ResultImplausible, ResultContradicts, SelectionNotOfEvent)


class UngradedPick(Out):
    """A selection at a line that somebody bet on, and the fact that is missing."""

    selection_id: UUID
    kind: str
    period: str
    subject: str
    side: str
    line: float | None
    missing: str


class UngradedEvent(Out):
    """An event whose result does not decide all that was bet on. ``error``: grading failed on our side."""

    event_id: UUID
    league: str
    home: str
    away: str
    starts_at: datetime
    n: int
    status: str
    error: str | None
    tries: int
    picks: list[UngradedPick]


@results_router.get("/events/{event_id}/results", responses=error_responses(EventUnknown))
async def results(event_id: UUID, _: AdminActor, runtime: RuntimeDep) -> Page[ResultRow]:
    """Everything that was ever said about how an event ended, the latest first."""
    return Page(items=[result_row(row) for row in await results_of(runtime.db, event_id)])


@results_router.post("/events/{event_id}/result", responses=error_responses(*_REFUSED))
async def enter_result(event_id: UUID, body: ResultIn, actor: AdminActor, runtime: RuntimeDep) -> ResultOut:
    """Enter a result, or correct one: the highest number counts, and the same result again changes nothing."""
    entry = body.entry()
    async with changing(runtime.db, runtime.bus) as change:
        event = await event_of(change.db, event_id)
        check_by_rules(entry, rules_of(event["league_key"], event["starts_at"]))
        found = await record_result(
            change,
            event_id,
            entry,
            source=SOURCE_MANUAL,
            now=runtime.game_now(),
            actor_id=actor.login_id,
            reason=body.reason,
        )
    return ResultOut(event_id=event_id, n=found.n, changed=found.changed, status=body.status)


@results_router.post("/events/{event_id}/result/undo", responses=error_responses(EventUnknown, ResultMissing))
async def undo(event_id: UUID, body: UndoIn, actor: AdminActor, runtime: RuntimeDep) -> UndoOut:
    """Take back the result of the wrong event as a whole: its tickets are open again, its markets suspended."""
    async with changing(runtime.db, runtime.bus) as change:
        n = await undo_result(change, event_id, actor_id=actor.login_id, reason=body.reason)
    return UndoOut(event_id=event_id, n=n)


@results_router.get("/ungraded")
async def ungraded(
    _: AdminActor,
    runtime: RuntimeDep,
    cursor: Annotated[str | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[UngradedEvent]:
    """Events with bets that wait: for a fact that a corrected result tells, or for our own mistake to be mended."""
    after = (None, None) if cursor is None else parse_cursor(cursor, instant, UUID)
    rows = await runtime.db.fetch(sql["ungraded_list"], *after, limit + 1)
    items = [_event(row) for row in rows[:limit]]
    more = encode_cursor(items[-1].starts_at.isoformat(), items[-1].event_id) if len(rows) > limit else None
    return Page(items=items, next=more)


def _event(row: Row) -> UngradedEvent:
    return UngradedEvent(
        event_id=row["id"],
        league=row["league_key"],
        home=row["home"],
        away=row["away"],
        starts_at=row["starts_at"],
        n=row["result_n"],
        status=row["status"],
        error=row["error"],
        tries=row["tries"] or 0,
        picks=[_pick(pick) for pick in row["picks"]],
    )


def _pick(told: dict[str, Any]) -> UngradedPick:
    return UngradedPick(line=line_to_wire(told.pop("line_quarters")), **told)
