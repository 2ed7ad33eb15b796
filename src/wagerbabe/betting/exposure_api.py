"""What a book stands to lose, for its agents, under ``/api/v1/agent/exposure``."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, status

from wagerbabe.agents import MasterAgentRequired, admit_master
from wagerbabe.betting.domain import line_to_wire
from wagerbabe.betting.limits import Figures, Limit, Place, figures
from wagerbabe.identity import AgentActor, Member
from wagerbabe.platform.audit import audit
from wagerbabe.platform.db import Executor, Row, Sql
from wagerbabe.platform.errors import AppError, NotFound
from wagerbabe.platform.http import Out, Page, RuntimeDep, error_responses

sql = Sql(__file__, "exposure.sql")
router = APIRouter(prefix="/agent/exposure", tags=["agent"])

_MOST_EVENTS = 200
_WINNERS = ("moneyline", "moneyline_3way")


class ExposureFull(AppError):
    """An outcome or event that is at its limit."""

    status = 409
    message = "This is still at its limit. Raise or withdraw the limit first."


class OutcomeExposureOut(Out):
    """What stands on a selection. ``if_wins_minor``: what the market brings the book then, minus: it loses."""

    selection_id: UUID
    side: str
    name: str
    tickets: int
    stakes_minor: int
    liability_minor: int
    if_wins_minor: int
    max_minor: int | None
    closed_at: datetime | None


class MarketExposureOut(Out):
    """A market with bets: the book's best and worst case, tickets of several legs counted whole."""

    market_id: UUID
    kind: str
    period: str
    subject: str
    line: float | int | None
    best_minor: int
    worst_minor: int
    outcomes: list[OutcomeExposureOut]


class EventExposureOut(Out):
    """An event with open bets. Best and worst case are those of its main market."""

    event_id: UUID
    league: str
    home: str
    away: str
    starts_at: datetime
    status: str
    tickets: int
    stakes_minor: int
    liability_minor: int
    best_minor: int
    worst_minor: int
    max_minor: int | None
    closed_at: datetime | None
    markets: list[MarketExposureOut]


@router.get("")
async def exposure(
    actor: AgentActor,
    runtime: RuntimeDep,
    league: Annotated[str | None, Query(max_length=80)] = None,
    event: Annotated[UUID | None, Query()] = None,
) -> Page[EventExposureOut]:
    """Open bets of the caller's players by event and outcome, the most to lose first; 200 events at most."""
    rows = await runtime.db.fetch(sql["open_exposure"], actor.book_id, actor.login_id, league, event, _MOST_EVENTS)
    caps = await _caps(runtime.db, actor.book_id, [_place(row) for row in rows])
    by_event = [list(group) for _, group in groupby(rows, lambda row: row["event_id"])]
    return Page(items=[_event(group, caps) for group in by_event])


@router.post(
    "/{target_id}/reopen",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=error_responses(NotFound, MasterAgentRequired, ExposureFull),
)
async def reopen(target_id: UUID, actor: AgentActor, runtime: RuntimeDep) -> None:
    """Open a selection or an event again that was closed at its limit; ``ExposureFull`` while it is at it."""
    async with runtime.db.acquire() as db, db.transaction():
        await admit_master(db, actor)
        row = await db.fetchrow(sql["lock_target"], actor.book_id, target_id)
        if row is None:
            raise NotFound
        place = Place(
            target_id, row["event_id"], row["league_key"].partition("_")[0], row["league_key"],
            row["kind"] or "", row["period"] or "",
        )  # fmt: skip
        caps = await _caps(db, actor.book_id, [place])
        cap = (caps.event_caps if row["target_kind"] == "event" else caps.outcome_caps).get(target_id)
        if cap is not None and cap.amount <= row["liability_minor"]:
            raise ExposureFull(scope=cap.scope, max_minor=cap.amount, liability_minor=row["liability_minor"])
        if row["closed_at"] is not None:
            await db.execute(sql["reopen_target"], actor.book_id, target_id)
            await _note(db, actor, target_id)


async def reopen_all(db: Executor, book_id: UUID) -> None:
    """After a cap was changed: nothing counts as closed until a bet finds it full again."""
    await db.execute(sql["reopen_all"], book_id)


async def _note(db: Executor, actor: Member, target_id: UUID) -> None:
    await audit(db, "reopen_exposure", actor_id=actor.login_id, book_id=actor.book_id, subject=target_id)


async def _caps(db: Executor, book_id: UUID, places: Sequence[Place]) -> Figures:
    """The caps of selections and events, found the way a bet finds them."""
    rows = [row["row"] for row in await db.fetch(sql["exposure_limits"], book_id)]
    return figures(Limit(), Limit(), msgspec.convert(rows, list[Limit]), "", places)


def _place(row: Row) -> Place:
    league = row["league_key"]
    return Place(row["selection_id"], row["event_id"], league.partition("_")[0], league, row["kind"], row["period"])


def _event(rows: Sequence[Row], caps: Figures) -> EventExposureOut:
    first = rows[0]
    by_market = [list(group) for _, group in groupby(rows, lambda row: row["market_id"])]
    markets = [_market(group, caps) for group in by_market]
    main = min(markets, key=_order)
    cap = caps.event_caps.get(first["event_id"])
    named = ("event_id", "home", "away", "starts_at", "status")
    return EventExposureOut(
        **{name: first[name] for name in named},
        league=first["league_key"],
        tickets=first["event_tickets"],
        stakes_minor=first["event_stakes_minor"],
        liability_minor=first["event_liability_minor"],
        best_minor=main.best_minor,
        worst_minor=main.worst_minor,
        max_minor=cap and cap.amount,
        closed_at=first["event_closed_at"],
        markets=markets,
    )


def _order(market: MarketExposureOut) -> tuple[bool, bool, bool, int]:
    """The main market first: who wins the game; else the one with the most to lose."""
    return market.period != "game", market.kind not in _WINNERS, market.line is not None, market.worst_minor


def _market(rows: Sequence[Row], caps: Figures) -> MarketExposureOut:
    first, staked = rows[0], sum(row["stakes_minor"] for row in rows)
    outcomes = [_outcome(row, staked, caps) for row in rows]
    cases = [outcome.if_wins_minor for outcome in outcomes]
    named: Mapping[str, Any] = {name: first[name] for name in ("market_id", "kind", "period", "subject")}
    line = line_to_wire(first["line_quarters"])
    return MarketExposureOut(**named, line=line, best_minor=max(cases), worst_minor=min(cases), outcomes=outcomes)


def _outcome(row: Row, staked_minor: int, caps: Figures) -> OutcomeExposureOut:
    cap = caps.outcome_caps.get(row["selection_id"])
    named = ("selection_id", "side", "name", "tickets", "stakes_minor", "liability_minor", "closed_at")
    kept = staked_minor - row["stakes_minor"] - row["liability_minor"]
    return OutcomeExposureOut(**{name: row[name] for name in named}, if_wins_minor=kept, max_minor=cap and cap.amount)
