"""A provider made by hand: an ASGI application that answers like The Odds API v4 with what a test puts into it."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

LEAGUE = "americanfootball_nfl"


def iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def market(key: str, *outcomes: tuple[str, Any] | tuple[str, Any, Any], updated: datetime) -> dict[str, Any]:
    rows = [dict(zip(("name", "price", "point"), outcome, strict=False)) for outcome in outcomes]
    return {"key": key, "last_update": iso(updated), "outcomes": rows}


def book(key: str, *markets: dict[str, Any], updated: datetime) -> dict[str, Any]:
    return {"key": key, "title": key.title(), "last_update": iso(updated), "markets": list(markets)}


def game(key: str, starts_at: datetime, *books: dict[str, Any], league: str = LEAGUE, **other: Any) -> dict[str, Any]:
    return {
        "id": key,
        "sport_key": league,
        "sport_title": "NFL",
        "commence_time": iso(starts_at),
        "home_team": "Bears",
        "away_team": "Packers",
        "bookmakers": list(books),
        **other,
    }


def three_markets(name: str, now: datetime, *, home: int = -150, away: int = 130, line: Any = -3.5) -> dict[str, Any]:
    return book(
        name,
        market("h2h", ("Bears", home), ("Packers", away), updated=now),
        market("spreads", ("Bears", -110, line), ("Packers", -110, -line), updated=now),
        market("totals", ("Over", -110, 44.5), ("Under", -110, 44.5), updated=now),
        updated=now,
    )


def score(
    key: str, starts_at: datetime, home: Any, away: Any, *, completed: bool, league: str = LEAGUE
) -> dict[str, Any]:
    shown = None if home is None else [{"name": "Bears", "score": home}, {"name": "Packers", "score": away}]
    head = game(key, starts_at, league=league)
    del head["bookmakers"]
    return {**head, "completed": completed, "scores": shown, "last_update": iso(starts_at + timedelta(hours=3))}


class Feed:
    """What the provider answers now; ``asked`` keeps the requests."""

    def __init__(self) -> None:
        self.sports: Any = [{"key": LEAGUE, "group": "American Football", "title": "NFL", "active": True}]
        self.odds: dict[str, Any] = {LEAGUE: []}
        self.scores: dict[str, Any] = {LEAGUE: []}
        self.events: dict[str, Any] = {}
        self.headers = {"x-requests-remaining": "997", "x-requests-used": "3", "x-requests-last": "3"}
        self.broken: Callable[[], Response | None] = lambda: None
        self.asked: list[httpx.QueryParams] = []
        self.app = Starlette(
            routes=[
                Route("/v4/sports", self._answer(lambda _: self.sports)),
                Route("/v4/sports/{league}/odds", self._answer(lambda league: self.odds.get(league, []))),
                Route("/v4/sports/{league}/events/{event}/odds", self._event),
                Route("/v4/sports/{league}/scores", self._answer(lambda league: self.scores.get(league, []))),
            ]
        )
        self.transport = httpx.ASGITransport(self.app)

    async def _event(self, request: Request) -> Response:
        event = request.path_params["event"]
        if event not in self.events:
            self.asked.append(httpx.QueryParams(request.url.query))
            return refusal(404, "EVENT_NOT_FOUND")()
        answer: Response = await self._answer(lambda _: self.events[event])(request)
        return answer

    def _answer(self, what: Callable[[str], Any]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            self.asked.append(httpx.QueryParams(request.url.query))
            if (broken := self.broken()) is not None:
                return broken
            body = what(request.path_params.get("league", ""))
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            return Response(raw, headers=self.headers, media_type="application/json")

        return endpoint


def refusal(status: int, code: str) -> Callable[[], Response]:
    """What `Feed.broken` answers with an error code."""
    return lambda: Response(json.dumps({"message": "no", "error_code": code}), status)
