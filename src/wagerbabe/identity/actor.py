"""Who asks: from a request to an ``Actor``, with the rights that the store says at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket

from wagerbabe.identity import web
from wagerbabe.identity.domain import Role
from wagerbabe.identity.errors import ForeignOrigin, RoleRequired
from wagerbabe.identity.passwords import Passwords
from wagerbabe.identity.tokens import Keys
from wagerbabe.platform.batch import Batcher
from wagerbabe.platform.db import Executor, Row, Sql
from wagerbabe.platform.errors import Unauthenticated
from wagerbabe.platform.ratelimit import RateLimiter, check_rate
from wagerbabe.platform.runtime import Runtime

sql = Sql(__file__)


@dataclass(frozen=True, slots=True)
class Identity:
    """What sign-ins need: the runtime, the signing keys, the threads that hash passwords, the limits."""

    runtime: Runtime
    keys: Keys
    passwords: Passwords
    limiter: RateLimiter
    sessions: Batcher[UUID, Row | None]
    """Looks a session up in the database, now, together with whatever other requests look up."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts, in which role and for whose book. An administrator has no book of their own."""

    login_id: UUID
    username: str
    role: Role
    book_id: UUID | None
    session_id: UUID
    csrf_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Member(Actor):
    """A player or an agent: somebody who belongs to a book."""

    book_id: UUID


async def find_sessions(db: Executor, session_ids: list[UUID]) -> list[Row | None]:
    """The logins of sessions, in their order; none for those that are over or whose login is switched off."""
    found = {row["session_id"]: row for row in await db.fetch(sql["find_actors"], session_ids)}
    return [found.get(session_id) for session_id in session_ids]


def identity_of(request: HTTPConnection) -> Identity:
    """What the application was started with."""
    identity: Identity = request.app.state.identity
    return identity


async def authenticate(request: HTTPConnection) -> Actor:
    """The actor of a request; ``Unauthenticated``, or for cookies ``ForeignOrigin`` or ``CsrfTokenInvalid``.

    A bearer token counts alone; a session begun by a browser is good only with cookies, one of a program never.
    """
    identity = identity_of(request)
    settings = identity.runtime.settings
    token = web.bearer(request)
    by_cookie = token is None
    token = request.cookies.get(web.access_cookie(settings)) if by_cookie else token
    if not token:
        raise Unauthenticated
    claims = identity.keys.verify(token)
    row = await identity.sessions.ask(claims.session_id)
    if row is None or row["id"] != claims.login_id or (row["csrf_token"] is not None) != by_cookie:
        raise Unauthenticated
    if by_cookie:
        web.check_csrf(request, row["csrf_token"], settings)
    return actor_from(row, claims.session_id)


def actor_from(row: Row | Mapping[str, Any], session_id: UUID) -> Actor:
    """The actor of a stored login and its session."""
    kind = Actor if row["book_id"] is None else Member
    return kind(row["id"], row["username"], row["role"], row["book_id"], session_id, row["csrf_token"])


async def authenticate_if_any(request: HTTPConnection) -> Actor | None:
    """The actor where anybody may ask: none for a visitor, ``Unauthenticated`` for a session that is over."""
    settings = identity_of(request).runtime.settings
    if web.bearer(request) is None and web.access_cookie(settings) not in request.cookies:
        return None
    return await authenticate(request)


async def authenticate_socket(websocket: WebSocket) -> Actor | None:
    """The actor of a socket; none for a visitor without a session.

    Raises ``ForeignOrigin`` for another site's page, and ``Unauthenticated`` for a session that is over: close then.
    """
    settings = identity_of(websocket).runtime.settings
    browser = web.from_browser(websocket, settings)
    if web.bearer(websocket) is None:
        if web.access_cookie(settings) not in websocket.cookies:
            return None
        if not browser:
            raise ForeignOrigin
    return await authenticate(websocket)


async def admit(request: HTTPConnection, *roles: Role, cost: int = 1) -> Actor:
    """Authenticate, count against the rate limits, and demand one of the roles (none named: any will do).

    A failed attempt counts against its address. For plain routes; FastAPI's use the dependencies below.
    """
    try:
        actor = await authenticate(request)
    except Unauthenticated:
        await check_rate(request, None, cost)
        raise
    await check_rate(request, actor, cost)
    if roles and actor.role not in roles:
        raise RoleRequired(f"Only a sign-in of this kind may do that: {', '.join(roles)}.")
    return actor


async def admit_player(request: HTTPConnection, cost: int = 1) -> Member:
    """``admit`` for players, on plain routes."""
    return _member(await admit(request, "player", cost=cost))


async def admit_agent(request: HTTPConnection, cost: int = 1) -> Member:
    """``admit`` for agents, on plain routes."""
    return _member(await admit(request, "agent", cost=cost))


def _member(actor: Actor) -> Member:
    if not isinstance(actor, Member):
        raise RoleRequired
    return actor


# These two only tell the API description of the two ways to come.
_Bearer = Annotated[object, Depends(HTTPBearer(auto_error=False, scheme_name="bearer"))]
_Cookie = Annotated[object, Depends(APIKeyCookie(name="wb_access", auto_error=False, scheme_name="cookie"))]


async def _current(request: Request, _bearer: _Bearer, _cookie: _Cookie) -> Actor:
    return await admit(request)


async def _player(request: Request, _bearer: _Bearer, _cookie: _Cookie) -> Member:
    return _member(await admit(request, "player"))


async def _agent(request: Request, _bearer: _Bearer, _cookie: _Cookie) -> Member:
    return _member(await admit(request, "agent"))


async def _admin(request: Request, _bearer: _Bearer, _cookie: _Cookie) -> Actor:
    return await admit(request, "admin")


CurrentActor = Annotated[Actor, Depends(_current)]
"""Anybody signed in."""
PlayerActor = Annotated[Member, Depends(_player)]
AgentActor = Annotated[Member, Depends(_agent)]
AdminActor = Annotated[Actor, Depends(_admin)]
