"""The catalogue's routes for administrators, under ``/api/v1/admin``."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from wagerbabe.catalog.changes import changing
from wagerbabe.catalog.domain import EventStatus
from wagerbabe.catalog.errors import (
    EventOver,
    MarketUnknown,
)
from wagerbabe.catalog.schemas import (
    EventRow,
    MarketChange,
    MarketStatusOut,
    Moment,
    event_row,
)
from wagerbabe.catalog.service import set_market_status
from wagerbabe.catalog.store import sql
from wagerbabe.identity import AdminActor
from wagerbabe.platform.clock import instant
from wagerbabe.platform.http import Page, RuntimeDep, encode_cursor, error_responses, parse_cursor
from wagerbabe.platform.runtime import Runtime

router = APIRouter(prefix="/admin", tags=["admin"])


@router.get("/events")
async def events(
    _: AdminActor,
    runtime: RuntimeDep,
    league: Annotated[str | None, Query(max_length=80)] = None,
    status: Annotated[list[EventStatus] | None, Query(description="May be given several times.")] = None,
    since: Annotated[Moment | None, Query(description="Only events that start at or after this.")] = None,
    q: Annotated[str | None, Query(max_length=80, description="A part of the teams' names.")] = None,
    cursor: Annotated[str | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[EventRow]:
    """Events in order of their start."""
    after = (None, None) if cursor is None else parse_cursor(cursor, instant, UUID)
    rows = await runtime.db.fetch(sql["list_events"], league, status, *after, since, q, limit + 1)
    now = runtime.game_now()
    items = [event_row(row, now) for row in rows[:limit]]
    more = encode_cursor(items[-1].starts_at.isoformat(), items[-1].id) if len(rows) > limit else None
    return Page(items=items, next=more)


@router.post("/markets/{market_id}/suspend", responses=error_responses(MarketUnknown, EventOver))
async def suspend_market(
    market_id: UUID, actor: AdminActor, runtime: RuntimeDep, body: MarketChange | None = None
) -> MarketStatusOut:
    """Take no more bets on a market until it is opened again."""
    return await _set_status(runtime, market_id, "suspended", actor.login_id, body)


@router.post("/markets/{market_id}/open", responses=error_responses(MarketUnknown, EventOver))
async def open_market(
    market_id: UUID, actor: AdminActor, runtime: RuntimeDep, body: MarketChange | None = None
) -> MarketStatusOut:
    """Take bets on a suspended market again."""
    return await _set_status(runtime, market_id, "open", actor.login_id, body)


async def _set_status(
    runtime: Runtime, market_id: UUID, status: Literal["open", "suspended"], actor_id: UUID, body: MarketChange | None
) -> MarketStatusOut:
    reason = body.reason if body else ""
    async with changing(runtime.db, runtime.bus) as change:
        event_id = await set_market_status(change, market_id, status, actor_id, reason)
    return MarketStatusOut(id=market_id, event_id=event_id, status=status)
