"""The local twin of The Odds API v4: the same addresses, parameters, headers, costs and errors, served from a source.

It follows the published guide of the API (v4). What it leaves out: player props, the historical endpoints, and every
region but `us`, whose sportsbooks are the ones a source has. Additional markets, and propositions of its own about
teams, are answered game by game.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wagerbabe.demo import wire
from wagerbabe.demo.faults import Fault, spoil
from wagerbabe.demo.query import ADDITIONAL, FEATURED, OUTRIGHTS, Query
from wagerbabe.demo.source import EventOdds, Score, Source, UnknownSport
from wagerbabe.demo.wire import Refusal

RENDERED_AT_MOST = 512  # answers kept ready; about 50 kB each for a full league
CALLS_PER_SECOND = 30  # the limit the guide states
CREDITS = 5_000_000  # a month of the second largest plan
SLOW_SECONDS = 5.0


@dataclass
class Twin:
    """The state behind the application: source, game time, quota, ready answers, and a fault when tests set one."""

    source: Source
    now: Callable[[], datetime]
    keys: Collection[str] | None = None
    credits: int = CREDITS
    calls_per_second: int | None = CALLS_PER_SECOND
    fault: Fault | None = None
    slow_seconds: float = SLOW_SECONDS
    used: dict[str, int] = field(default_factory=dict)
    rendered: OrderedDict[tuple[object, ...], bytes] = field(default_factory=OrderedDict)
    calls: deque[float] = field(default_factory=deque)

    def admit(self, key: str | None) -> str:
        """The caller's key, when it may call now. Raises `Refusal`."""
        if not key:
            raise Refusal(401, "MISSING_KEY", "API key is missing")
        if self.keys is not None and key not in self.keys:
            raise Refusal(401, "INVALID_KEY", "API key is not valid. Get an API key at https://the-odds-api.com")
        self._count_call()
        return key

    def _count_call(self) -> None:
        if self.calls_per_second is None:
            return
        moment = time.monotonic()
        while self.calls and self.calls[0] <= moment - 1:
            self.calls.popleft()
        if len(self.calls) >= self.calls_per_second:
            raise Refusal(429, "EXCEEDED_FREQ_LIMIT", "Requests are coming in too fast. Space them out and try again")
        self.calls.append(moment)

    def charge(self, key: str, cost: int) -> dict[str, str]:
        """Book the cost in credits and return the quota headers. Raises `Refusal` when the credits are used up."""
        used = self.used.get(key, 0)
        if cost and used + cost > self.credits:
            raise Refusal(401, "OUT_OF_USAGE_CREDITS", "Usage quota has been reached. See usage plans")
        self.used[key] = used + cost
        return {
            "x-requests-used": str(used + cost),
            "x-requests-remaining": str(self.credits - used - cost),
            "x-requests-last": str(cost),
        }

    def render(self, name: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
        """The bytes of that name, made when they are not ready."""
        body = self.rendered.get(name)
        if body is None:
            body = self.rendered[name] = make()
            if len(self.rendered) > RENDERED_AT_MOST:
                self.rendered.popitem(last=False)
        return body

    def moment(self) -> datetime:
        """Game time in whole seconds: the feed knows no finer ones, and equal seconds share an answer."""
        return self.now().astimezone(UTC).replace(microsecond=0)


def _sports(twin: Twin, query: Query) -> tuple[bytes, int]:
    rows = twin.source.sports(twin.moment())
    shown = rows if query.flag("all") else [row for row in rows if row.active]
    return wire.encode([wire.sport(row) for row in shown]), 0


def _has_outrights(twin: Twin, sport: str) -> bool:
    return any(row.key == sport and row.has_outrights for row in twin.source.sports(twin.moment()))


def _odds(twin: Twin, query: Query) -> tuple[bytes, int]:
    served = OUTRIGHTS if _has_outrights(twin, query.sport) else FEATURED
    form, markets, books = query.form(), query.markets(served), query.books()
    now = twin.moment()
    name = ("odds", query.sport, twin.source.as_of(query.sport, now), query.text)

    def make() -> bytes:
        rows = [row for row in twin.source.odds(query.sport, now) if query.wants(row.event)]
        return wire.encode([wire.odds(row, markets, books, form) for row in rows])

    body = twin.render(name, make)
    return body, 0 if body == b"[]" else len(markets) * query.region_count()


def _event_odds(twin: Twin, query: Query) -> tuple[bytes, int]:
    form, markets, books = query.form(), query.markets(FEATURED | OUTRIGHTS | ADDITIONAL), query.books()
    answer = wire.odds(_event(twin, query), markets, books, form)
    returned = {market["key"] for book in answer["bookmakers"] for market in book["markets"]}
    return wire.encode(answer), len(returned) * query.region_count()


def _event_markets(twin: Twin, query: Query) -> tuple[bytes, int]:
    return wire.encode(wire.offered(_event(twin, query), query.books(), query.form())), 1


def _event(twin: Twin, query: Query) -> EventOdds:
    found = twin.source.event_odds(query.sport, query.event, twin.moment())
    if found is None:
        text = "Event not found. The event may have expired or the event id may be invalid"
        raise Refusal(404, "EVENT_NOT_FOUND", text)
    return found


def _events(twin: Twin, query: Query) -> tuple[bytes, int]:
    form, now = query.form(), twin.moment()
    rows = (row.event for row in twin.source.scores(query.sport, now, 0))
    return wire.encode([wire.event(row, form) for row in rows if query.wants(row)]), 0


def _scores(twin: Twin, query: Query) -> tuple[bytes, int]:
    form, days, now = query.form(), query.days_from(), twin.moment()

    def wanted(row: Score) -> bool:
        return query.wants(row.event)

    rows = filter(wanted, twin.source.scores(query.sport, now, days))
    return wire.encode([wire.score(row, form) for row in rows]), 2 if days else 1


_ROUTES: dict[str, Callable[[Twin, Query], tuple[bytes, int]]] = {
    "/v4/sports": _sports,
    "/v4/sports/{sport}/odds": _odds,
    "/v4/sports/{sport}/scores": _scores,
    "/v4/sports/{sport}/events": _events,
    "/v4/sports/{sport}/events/{event}/odds": _event_odds,
    "/v4/sports/{sport}/events/{event}/markets": _event_markets,
}


def _answer(twin: Twin, request: Request, work: Callable[[Twin, Query], tuple[bytes, int]]) -> Response:
    try:
        key = twin.admit(request.query_params.get("apiKey"))
        if twin.fault is Fault.SERVER_ERROR:
            return Response(b"Internal Server Error", 500, media_type="text/plain")
        if twin.fault is Fault.RATE_LIMITED:
            raise Refusal(429, "EXCEEDED_FREQ_LIMIT", "Requests are coming in too fast. Space them out and try again")
        if twin.fault is Fault.OUT_OF_CREDITS:
            raise Refusal(401, "OUT_OF_USAGE_CREDITS", "Usage quota has been reached. See usage plans")
        try:
            body, cost = work(twin, Query.of(request))
        except UnknownSport:
            raise Refusal(404, "UNKNOWN_SPORT", "Unknown sport") from None
        headers = twin.charge(key, cost)
    except Refusal as refusal:
        return Response(wire.encode(refusal.body()), refusal.status, media_type="application/json")
    if twin.fault is not None:
        body = spoil(twin.fault, body)
    return Response(body, headers=headers, media_type="application/json")


def app(
    source: Source,
    now: Callable[[], datetime],
    *,
    keys: Collection[str] | None = None,
    credits: int = CREDITS,  # noqa: A002 - the feed's word
    calls_per_second: int | None = CALLS_PER_SECOND,
    fault: Fault | None = None,
    slow_seconds: float = SLOW_SECONDS,
) -> Starlette:
    """The twin as an ASGI application; `app.state.twin` is its `Twin`, whose fault tests may change while it runs.

    `now` gives game time; `keys` None accepts any key that is not empty; `calls_per_second` None sets no limit.
    """
    twin = Twin(source, now, keys, credits, calls_per_second, fault, slow_seconds)

    def route(path: str, work: Callable[[Twin, Query], tuple[bytes, int]]) -> Route:
        async def endpoint(request: Request) -> Response:
            if twin.fault is Fault.SLOW:
                await asyncio.sleep(twin.slow_seconds)
            return _answer(twin, request, work)

        return Route(path, endpoint, methods=["GET"])

    # The real feed answers with and without a slash at the end.
    routes = [route(path + slash, work) for path, work in _ROUTES.items() for slash in ("", "/")]
    application = Starlette(routes=routes)
    application.state.twin = twin
    return application


def server(application: Starlette, *, host: str = "127.0.0.1", port: int = 0, uds: str | None = None) -> uvicorn.Server:
    """A server for the twin, on a port or a unix socket, that keeps quiet; await its `serve()`."""
    return uvicorn.Server(
        uvicorn.Config(
            application, host=host, port=port, uds=uds, log_level="warning", access_log=False, lifespan="off"
        )
    )


def serve(application: Starlette, *, host: str = "127.0.0.1", port: int = 0, uds: str | None = None) -> None:
    """Serve the twin until the process is told to stop (SIGINT, SIGTERM)."""
    server(application, host=host, port=port, uds=uds).run()
