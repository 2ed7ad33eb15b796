"""House rules over HTTP: an agent's own book, or any book for administrators."""

from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wagerbabe.agents import MasterAgentRequired, admit_master
from wagerbabe.betting import house
from wagerbabe.betting.house import RulesHistoryOut, RulesImpossible, RulesOut, RulesPatch, TicketRulesOut
from wagerbabe.identity import Actor, admit, admit_agent, admit_player
from wagerbabe.platform.errors import (
    Forbidden,
    InvalidRequest,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from wagerbabe.platform.http import API, encode_cursor, json_response, parse_cursor, runtime_of
from wagerbabe.platform.openapi import Operation, Parameter

_PAGE = 50
_MOST_PAGE = 200
_decode = msgspec.json.Decoder(RulesPatch).decode
_Book = Callable[[Request], Coroutine[Any, Any, tuple[Actor, UUID]]]
_Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


async def _own(request: Request) -> tuple[Actor, UUID]:
    actor = await admit_agent(request)
    return actor, actor.book_id


async def _mastered(request: Request) -> tuple[Actor, UUID]:
    actor = await admit_agent(request)
    await admit_master(runtime_of(request).db, actor)
    return actor, actor.book_id


async def _any(request: Request) -> tuple[Actor, UUID]:
    actor = await admit(request, "admin")
    try:
        return actor, UUID(request.path_params["book_id"])
    except ValueError as error:
        raise NotFound from error


def _read(of: _Book) -> _Endpoint:
    async def read(request: Request) -> Response:
        _, book_id = await of(request)
        return json_response(await house.read_rules(runtime_of(request).db, book_id))

    return read


def _change(of: _Book) -> _Endpoint:
    async def change(request: Request) -> Response:
        actor, book_id = await of(request)
        try:
            wanted = structs.asdict(_decode(await request.body()))
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise InvalidRequest(fields={"body": str(error)}) from error
        reason = wanted.pop("reason").strip()
        if "\0" in reason:
            raise InvalidRequest(fields={"reason": "has a character that cannot be kept"})
        changes = {name: value for name, value in wanted.items() if value is not UNSET}
        return json_response(await house.change_rules(runtime_of(request).db, actor, book_id, changes, reason))

    return change


def _list(of: _Book) -> _Endpoint:
    async def listed(request: Request) -> Response:
        _, book_id = await of(request)
        query = request.query_params
        limit = _limit(query.get("limit"))
        before = parse_cursor(query["cursor"], _number)[0] if "cursor" in query else None
        items = list(await house.history(runtime_of(request).db, book_id, before, limit))
        following = encode_cursor(items[-1].version) if len(items) == limit else None
        return json_response(RulesHistoryOut(items, following))

    return listed


async def of_tickets(request: Request) -> Response:
    """The rules that a player's tickets are settled by: those of a version, or the newest."""
    actor = await admit_player(request)
    text = request.query_params.get("version")
    try:
        version = None if text is None else _number(text)
    except ValueError as error:
        raise InvalidRequest(fields={"version": "is the number of a version"}) from error
    return json_response(await house.rules_of_version(runtime_of(request).db, actor.book_id, version))


def _number(text: str, most: int = 2**31 - 1) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and 1 <= int(text) <= most):
        raise ValueError(text)
    return int(text)


def _limit(text: str | None) -> int:
    try:
        return _PAGE if text is None else _number(text, _MOST_PAGE)
    except ValueError as error:
        raise InvalidRequest(fields={"limit": f"is a number from 1 to {_MOST_PAGE}"}) from error


_BOOK = "/admin/books/{book_id}/rules"

routes = [
    Route(f"{API}/betting/rules", of_tickets, methods=["GET"]),
    Route(f"{API}/agent/rules", _read(_own), methods=["GET"]),
    Route(f"{API}/agent/rules", _change(_mastered), methods=["PATCH"]),
    Route(f"{API}/agent/rules/history", _list(_own), methods=["GET"]),
    Route(f"{API}{_BOOK}", _read(_any), methods=["GET"]),
    Route(f"{API}{_BOOK}", _change(_any), methods=["PATCH"]),
    Route(f"{API}{_BOOK}/history", _list(_any), methods=["GET"]),
]

_COMMON = (Unauthenticated, Forbidden, TooManyRequests, Unavailable)
_CURSOR = Parameter("cursor", "query", description="`next` of the page before.")
_MANY = Parameter("limit", "query", schema={"type": "integer", "minimum": 1, "maximum": _MOST_PAGE})
_ID = Parameter("book_id", "path")


def _described(tag: str, path: str, whose: str, *parameters: Parameter) -> list[Operation]:
    known = _COMMON if tag == "agent" else (NotFound, *_COMMON)
    refused = (InvalidRequest, RulesImpossible, *((MasterAgentRequired,) if tag == "agent" else ()), *known)
    at = f"{API}{path}"
    return [
        Operation("get", at, f"{whose} house rules", tag, {200: RulesOut}, known, None, parameters),
        Operation(
            "patch", at, f"Change {whose.lower()} house rules", tag, {200: RulesOut}, refused, RulesPatch, parameters
        ),
        Operation(
            "get",
            f"{at}/history",
            f"Versions of {whose.lower()} house rules",
            tag,
            {200: RulesHistoryOut},
            (InvalidRequest, *known),
            None,
            (*parameters, _CURSOR, _MANY),
        ),
    ]


operations = [
    Operation(
        "get",
        f"{API}/betting/rules",
        "The rules that one's tickets are settled by",
        "betting",
        {200: TicketRulesOut},
        (NotFound, InvalidRequest, *_COMMON),
        None,
        (Parameter("version", "query", description="A ticket's `rules_version`; the newest without."),),
    ),
    *_described("agent", "/agent/rules", "The book's"),
    *_described("admin", _BOOK, "A book's", _ID),
]
