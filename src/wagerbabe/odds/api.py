"""Odds over HTTP. Plain routes: the board's bytes are ready, and nothing is parsed, validated or encoded per reader."""

import asyncio
from functools import lru_cache
from typing import NamedTuple, get_args
from uuid import UUID

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wagerbabe.catalog import LeagueUnknown, ShownStatus
from wagerbabe.identity import authenticate_if_any
from wagerbabe.odds import lists
from wagerbabe.odds.board import Board, Rendered
from wagerbabe.odds.board_state import PriceClass
from wagerbabe.odds.schemas import Found, LeagueOdds, LeaguesPage, SportsPage
from wagerbabe.platform.errors import InvalidRequest, TooManyRequests, Unauthenticated, Unavailable
from wagerbabe.platform.http import API, json_response, runtime_of
from wagerbabe.platform.openapi import Operation, Parameter
from wagerbabe.platform.ratelimit import check_rate

LONGEST_QUERY = 80
BIG = 256 * 1024
"""Bodies larger than this are compressed outside the loop."""

_ODDS = frozenset({"league", "event", "status", "books", "markets"})


class BoardLoading(Unavailable):
    """The process has just started."""

    message = "The odds are being loaded. Try again in a second."


def board_of(request: Request) -> Board:
    """The board that the application was started with; ``BoardLoading`` until it is filled."""
    board: Board = request.app.state.board
    if not board.ready:
        raise BoardLoading(headers={"Retry-After": "1"})
    return board


async def _price_class(request: Request, board: Board) -> PriceClass:
    """The class of whoever asks: their own, their book's, or a visitor's. Counts against the rate limits."""
    actor = await authenticate_if_any(request)
    await check_rate(request, actor)
    return board.class_of(actor.book_id, actor.login_id) if actor else board.class_of(None)


async def read_odds(request: Request) -> Response:
    """A league's board."""
    board = board_of(request)
    price_class = await _price_class(request, board)
    asked = _asked(bytes(request.scope["query_string"]))
    rendered = board.render(
        asked.league, price_class, books=asked.books, main=asked.main, event=asked.event, statuses=asked.statuses
    )
    if rendered is None:
        raise LeagueUnknown
    return await _ready(request, rendered)


class _Asked(NamedTuple):
    league: str
    books: bool
    main: bool
    event: UUID | None
    statuses: frozenset[str] | None


@lru_cache(maxsize=1024)
def _asked(query: bytes) -> _Asked:
    """What a query asks for; ``InvalidRequest``. The same few queries come all day."""
    asked = QueryParams(query)
    if unknown := sorted(asked.keys() - _ODDS):
        raise InvalidRequest(fields=dict.fromkeys(unknown, "is unknown"))
    if (league := asked.get("league")) is None:
        raise InvalidRequest(fields={"league": "is required"})
    return _Asked(
        league,
        _either(asked, "books", "none", "all") == "all",
        _either(asked, "markets", "main", "all") == "main",
        _event(asked.get("event")),
        _statuses(asked.get("status")),
    )


def _either(asked: QueryParams, name: str, one: str, default: str) -> str:
    """A parameter that is one of two words; the second when it is left out."""
    if (text := asked.get(name, default)) not in {one, default}:
        raise InvalidRequest(fields={name: f"is {one} or {default}"})
    return text


def _event(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text is not None else None
    except ValueError as error:
        raise InvalidRequest(fields={"event": "is not an id"}) from error


def _statuses(text: str | None) -> frozenset[str] | None:
    if text is None:
        return None
    asked = frozenset(text.split(","))
    if not asked <= frozenset(get_args(ShownStatus)):
        raise InvalidRequest(fields={"status": f"is one or more of {', '.join(get_args(ShownStatus))}"})
    return asked


async def _ready(request: Request, rendered: Rendered) -> Response:
    headers = {"ETag": rendered.etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if _has(request, "if-none-match", rendered.etag):
        return Response(status_code=304, headers=headers)
    if not _has(request, "accept-encoding", "br"):
        return Response(rendered.body, headers=headers, media_type="application/json")
    if rendered.compressed is None and len(rendered.body) > BIG:
        await asyncio.to_thread(rendered.brotli)
    headers["Content-Encoding"] = "br"
    return Response(rendered.brotli(), headers=headers, media_type="application/json")


def _has(request: Request, header: str, value: str) -> bool:
    parts = [part.partition(";") for part in request.headers.get(header, "").split(",")]
    return any(name.strip() == value and weight.replace(" ", "") not in {"q=0", "q=0.0"} for name, _, weight in parts)


async def read_sports(request: Request) -> Response:
    """Sports that can be bet on."""
    board = board_of(request)
    price_class = await _price_class(request, board)
    return json_response(SportsPage(lists.sports(board, price_class, runtime_of(request).game_now())))


async def read_leagues(request: Request) -> Response:
    """Leagues that can be bet on, of one sport or of all."""
    board = board_of(request)
    price_class = await _price_class(request, board)
    now, sport = runtime_of(request).game_now(), request.query_params.get("sport")
    return json_response(LeaguesPage(lists.leagues(board, price_class, now, sport)))


async def search(request: Request) -> Response:
    """Games, teams and leagues by the beginnings of their words."""
    board = board_of(request)
    await _price_class(request, board)
    text = request.query_params.get("q", "").strip()
    if not 0 < len(text) <= LONGEST_QUERY:
        raise InvalidRequest(fields={"q": f"has 1 to {LONGEST_QUERY} characters"})
    return json_response(lists.search(board, text, runtime_of(request).game_now()))


routes = [
    Route(f"{API}/betting/odds", read_odds, methods=["GET"]),
    Route(f"{API}/betting/search", search, methods=["GET"]),
    Route(f"{API}/shared/sports", read_sports, methods=["GET"]),
    Route(f"{API}/shared/leagues", read_leagues, methods=["GET"]),
]

_COMMON = (Unauthenticated, InvalidRequest, TooManyRequests, BoardLoading)

operations = [
    Operation(
        "get",
        f"{API}/betting/odds",
        "A league's odds",
        "betting",
        {200: LeagueOdds, 304: None},
        (LeagueUnknown, *_COMMON),
        None,
        (
            Parameter("league", "query", required=True, description="The league's key."),
            Parameter("event", "query", description="Only this event, whatever its status."),
            Parameter("status", "query", description="One or more statuses with commas; default: not over."),
            Parameter(
                "books",
                "query",
                description="`none` leaves the single sportsbooks out.",
                schema={"type": "string", "enum": ["none", "all"]},
            ),
            Parameter(
                "markets",
                "query",
                description="`main` leaves all but the whole games' main lines out.",
                schema={"type": "string", "enum": ["main", "all"]},
            ),
            Parameter("If-None-Match", "header", description="The `ETag` that is already there."),
        ),
    ),
    Operation(
        "get",
        f"{API}/betting/search",
        "Search games, teams and leagues",
        "betting",
        {200: Found},
        _COMMON,
        None,
        (Parameter("q", "query", required=True, description="Beginnings of words."),),
    ),
    Operation("get", f"{API}/shared/sports", "Sports that can be bet on", "shared", {200: SportsPage}, _COMMON),
    Operation(
        "get",
        f"{API}/shared/leagues",
        "Leagues that can be bet on",
        "shared",
        {200: LeaguesPage},
        _COMMON,
        None,
        (Parameter("sport", "query", description="Only of this sport."),),
    ),
]
