"""Limits on bets over HTTP: agents set and withdraw them, never rewrite them; players see those on their bets."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field, StringConstraints, model_validator

from wagerbabe.agents import MasterAgentRequired, ProfileUnknown, admit_master, known_profile, player_of, renew_terms
from wagerbabe.betting import store
from wagerbabe.betting.domain import TicketKind
from wagerbabe.betting.exposure_api import reopen_all
from wagerbabe.catalog import Id, LeagueKey, MarketKind, Period
from wagerbabe.identity import AgentActor, Member, PlayerActor
from wagerbabe.platform.audit import audit
from wagerbabe.platform.clock import instant
from wagerbabe.platform.db import Connection, Executor, Row, Sql
from wagerbabe.platform.errors import InvalidRequest, NotFound
from wagerbabe.platform.http import Body, Out, Page, RuntimeDep, encode_cursor, error_responses, parse_cursor
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.money import MAX_MINOR

sql = Sql(__file__, "limits.sql")
router = APIRouter()

Amount = Annotated[int, Field(ge=1, le=MAX_MINOR)]
SportKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9\-]{2,80}$")]
_EXPOSURE = ("max_exposure_minor", "max_event_exposure_minor")


class LimitIn(Body):
    """A limit: what is left out of its scope holds for any. Stakes are those of a line.

    Exposure is what the book may lose on one outcome, or on one event, to everybody together: it takes no client,
    profile or ticket, and that of an event no market or period.
    """

    client_id: Id | None = None
    profile_id: Id | None = None
    sport: SportKey | None = None
    league: LeagueKey | None = None
    market: MarketKind | None = None
    period: Period | None = None
    ticket: TicketKind | None = None
    min_stake_minor: Amount | None = None
    max_stake_minor: Amount | None = None
    max_win_minor: Amount | None = None
    max_legs: Annotated[int, Field(ge=1, le=12)] | None = None
    max_repeats: Annotated[int, Field(ge=1, le=1000)] | None = None
    max_exposure_minor: Amount | None = None
    max_event_exposure_minor: Amount | None = None
    blocked: bool = False

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        least, most = self.min_stake_minor, self.max_stake_minor
        exposed = self.max_exposure_minor is not None or self.max_event_exposure_minor is not None
        if self.client_id and self.profile_id:
            raise ValueError("is for a client or for a profile, not for both")
        if not self.blocked and all(getattr(self, name) is None for name in FIGURES):
            raise ValueError("needs a figure, or blocked")
        if least is not None and most is not None and least > most:
            raise ValueError("allows no stake: the minimum is above the maximum")
        if exposed and (self.client_id or self.profile_id or self.ticket):
            raise ValueError("has an exposure, which counts everybody's tickets of every kind")
        if self.max_event_exposure_minor is not None and (self.market or self.period):
            raise ValueError("has an exposure of events, which counts all their markets")
        return self


FIGURES = (
    "min_stake_minor", "max_stake_minor", "max_win_minor", "max_legs", "max_repeats", *_EXPOSURE,
)  # fmt: skip


class LimitOut(Out):
    """A limit that stands. Of all that hold for a bet the tightest figure counts."""

    id: UUID
    client_id: UUID | None
    client_username: str | None
    profile_id: UUID | None
    profile_name: str | None
    sport: str | None
    league: str | None
    market: str | None
    period: str | None
    ticket: str | None
    min_stake_minor: int | None
    max_stake_minor: int | None
    max_win_minor: int | None
    max_legs: int | None
    max_repeats: int | None
    max_exposure_minor: int | None
    max_event_exposure_minor: int | None
    blocked: bool
    set_by: str | None
    created_at: datetime


class OwnLimitOut(Out):
    """A limit on one's bets: what it is about, and its figures."""

    scope: dict[str, str]
    min_stake_minor: int | None
    max_stake_minor: int | None
    max_win_minor: int | None
    max_return_minor: int | None
    max_legs: int | None
    max_repeats: int | None
    blocked: bool


_COLUMNS = {
    "client_id": "player_id", "sport": "sport_key", "league": "league_key", "market": "market_kind",
    "ticket": "ticket_kind",
}  # fmt: skip
"""Fields of the wire that have another name in the table."""


@router.get("/agent/limits", tags=["agent"])
async def limits(
    actor: AgentActor,
    runtime: RuntimeDep,
    client: Annotated[UUID | None, Query(description="Those of one player only.")] = None,
    profile: Annotated[UUID | None, Query(description="Those of one profile only.")] = None,
    cursor: Annotated[str | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[LimitOut]:
    """Limits that stand, newest first: the book's, the profiles', and those of the caller's players."""
    after = parse_cursor(cursor, instant, UUID) if cursor is not None else [None, None]
    rows = await runtime.db.fetch(
        sql["limits"], actor.book_id, actor.login_id, None, client, profile, *after, limit + 1
    )
    last = rows[limit - 1] if len(rows) > limit else None
    following = encode_cursor(last["created_at"].isoformat(), last["id"]) if last else None
    return Page(items=[_out(row) for row in rows[:limit]], next=following)


@router.post(
    "/agent/limits",
    tags=["agent"],
    status_code=status.HTTP_201_CREATED,
    responses=error_responses(NotFound, MasterAgentRequired, ProfileUnknown),
)
async def set_limit(body: LimitIn, actor: AgentActor, runtime: RuntimeDep) -> LimitOut:
    """Set a limit: of one's own player, or as the book's master agent for all players or for a profile."""
    limit_id, fields = new_id(), body.model_dump()
    async with runtime.db.acquire() as db, db.transaction():
        await _may_set(db, actor, body.client_id)
        await known_profile(db, actor.book_id, actor.login_id, body.profile_id)
        await _known_scope(db, body)
        await db.execute(
            sql["insert_limit"], actor.book_id, limit_id, *(fields[name] for name in _ORDER), actor.login_id
        )
        await _changed(db, actor, "set_limit", limit_id, fields)
        return _out(await _one(db, actor, limit_id))


@router.delete(
    "/agent/limits/{limit_id}",
    tags=["agent"],
    status_code=status.HTTP_204_NO_CONTENT,
    responses=error_responses(NotFound, MasterAgentRequired),
)
async def withdraw_limit(limit_id: UUID, actor: AgentActor, runtime: RuntimeDep) -> None:
    """Withdraw a limit; open tickets are not touched."""
    async with runtime.db.acquire() as db, db.transaction():
        known = _out(await _one(db, actor, limit_id))
        await _may_set(db, actor, known.client_id)
        if await db.fetchval(sql["delete_limit"], actor.book_id, limit_id) is None:
            raise NotFound
        await _changed(db, actor, "withdraw_limit", limit_id, known.model_dump(mode="json"))


@router.get("/betting/limits", tags=["betting"])
async def own_limits(actor: PlayerActor, runtime: RuntimeDep) -> Page[OwnLimitOut]:
    """Every limit on one's bets: of all that hold for a bet the tightest figure counts."""
    terms = await store.terms(runtime.db, actor.book_id, actor.login_id)
    known = [terms.own, terms.house, *terms.limits] if terms else []
    found = [OwnLimitOut(**{name: getattr(limit, name) for name in OwnLimitOut.model_fields}) for limit in known]
    # Exposure is between the book and its agents.
    return Page(items=[one for one in found if one.blocked or any(getattr(one, name) for name in _FOR_PLAYERS)])


_FOR_PLAYERS = tuple(name for name in OwnLimitOut.model_fields if name.startswith(("min_", "max_")))
_ORDER = (
    "client_id", "profile_id", "sport", "league", "market", "period", "ticket", *FIGURES, "blocked",
)  # fmt: skip


async def _may_set(db: Executor, actor: Member, client_id: UUID | None) -> None:
    """An agent sets limits of the players below it; what holds for others too is the master agent's."""
    if client_id is None:
        await admit_master(db, actor)
    else:
        await player_of(db, actor.book_id, actor.login_id, client_id)


async def _known_scope(db: Executor, body: LimitIn) -> None:
    """A limit on what does not exist would never hold, and nobody would notice."""
    if body.sport and not await db.fetchval(sql["sport_exists"], body.sport):
        raise InvalidRequest(fields={"sport": "is none of the sports"})
    if body.league and not await db.fetchval(sql["league_exists"], body.league, body.sport):
        raise InvalidRequest(fields={"league": "is none of the leagues, or of another sport"})


async def _changed(db: Connection, actor: Member, action: str, limit_id: UUID, fields: dict[str, Any]) -> None:
    """Judge bets anew that were priced under the old limits, and note who did it."""
    if any(fields[name] for name in _EXPOSURE):
        await reopen_all(db, actor.book_id)
    await renew_terms(db, actor.book_id, profile_id=fields["profile_id"], player_id=fields["client_id"])
    told = {name: fields[name] for name in _ORDER if fields[name]}
    await audit(db, action, actor_id=actor.login_id, book_id=actor.book_id, subject=limit_id, **told)


async def _one(db: Executor, actor: Member, limit_id: UUID) -> Row:
    nowhere = (None, None, None, None)
    row = await db.fetchrow(sql["limits"], actor.book_id, actor.login_id, limit_id, *nowhere, 1)
    if row is None:
        raise NotFound
    return row


def _out(row: Row) -> LimitOut:
    return LimitOut(**{field: row[_COLUMNS.get(field, field)] for field in LimitOut.model_fields})
