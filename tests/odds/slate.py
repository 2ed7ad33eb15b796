"""A recorded slate of the whole world at one moment, in decimal odds, as the provider would have answered it."""

import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

RECORDED = Path(__file__).parents[2].parent / "shared" / "data" / "odds_api_slate"
NOW = datetime(2026, 4, 16, 19, 1, 39, tzinfo=UTC)
EVENTS = 3
"""So many of each league are used: the whole slate has 801 of them, and takes a while."""

LAID = frozenset({"h2h_lay", "outrights_lay"})


@cache
def slate() -> dict[str, list[dict[str, Any]]]:
    """The first events of each league with the latest quotes; numbers as text, so that nobody rounds them."""
    with (RECORDED / "events.csv").open() as rows:
        every = list(csv.DictReader(rows))
    count: Counter[str] = Counter()
    events = {}
    for row in every:
        count[row["sport_key"]] += 1
        if count[row["sport_key"]] <= EVENTS:
            events[row["eid"]] = row
    latest: dict[tuple[str, str, str], dict[str, dict[str, str]]] = {}
    snaps: dict[tuple[str, str, str], str] = defaultdict(str)
    with gzip.open(RECORDED / "quotes.csv.gz", "rt") as rows:
        for row in csv.DictReader(rows):
            if row["eid"] not in events:
                continue
            key = (row["eid"], row["book"], row["market"])
            if row["snap_utc"] > snaps[key]:
                snaps[key], latest[key] = row["snap_utc"], {}
            if row["snap_utc"] == snaps[key]:
                latest[key][row["side"]] = row
    books: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for (eid, book, market), sides in latest.items():
        books[eid][book].append({"key": market, "outcomes": [_outcome(events[eid], row) for row in sides.values()]})
    leagues: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for eid, event in events.items():
        shown = [{"key": name, "title": name, "markets": found} for name, found in books[eid].items()]
        leagues[event["sport_key"]].append({**_event(event), "bookmakers": shown})
    return leagues


def _event(row: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row["event_id"],
        "sport_key": row["sport_key"],
        "sport_title": row["sport_title"],
        "commence_time": row["commence_utc"],
        "home_team": row["home_team"] or None,
        "away_team": row["away_team"] or None,
    }


def _outcome(event: dict[str, str], row: dict[str, str]) -> dict[str, Any]:
    name = {"home": event["home_team"], "away": event["away_team"]}.get(row["side"]) or row["side"]
    return {"name": name, "price": Number(row["price"])} | ({"point": Number(row["point"])} if row["point"] else {})


class Number(str):
    """A number in the digits that were recorded."""

    __slots__ = ()

    @property
    def exact(self) -> Fraction:
        """Its value."""
        return Fraction(self)


def written(value: Any) -> str:
    """JSON with the recorded digits."""
    match value:
        case Number():
            return str(value)
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case dict():
            return "{" + ",".join(f"{written(key)}:{written(found)}" for key, found in value.items()) + "}"
        case list():
            return "[" + ",".join(map(written, value)) + "]"
        case None:
            return "null"
    raise TypeError(value)


def provider(asked: Callable[[httpx.QueryParams], None] = lambda _: None) -> httpx.ASGITransport:
    """The provider at that moment."""

    async def sports(_: Request) -> Response:
        rows = [
            f'{{"key":"{key}","title":{written(events[0]["sport_title"])},"group":"","active":true,'
            f'"has_outrights":{"true" if events[0]["home_team"] is None else "false"}}}'
            for key, events in slate().items()
        ]
        return Response("[" + ",".join(rows) + "]")

    async def odds(request: Request) -> Response:
        asked(httpx.QueryParams(request.url.query))
        return Response(written(slate()[request.path_params["league"]]))

    async def scores(request: Request) -> Response:
        kept = [row for row in _scores() if row["sport_key"] == request.path_params["league"]]
        return Response(written(kept).replace('"true"', "true").replace('"false"', "false"))

    routes = [
        Route("/v4/sports", sports),
        Route("/v4/sports/{league}/odds", odds),
        Route("/v4/sports/{league}/scores", scores),
    ]
    return httpx.ASGITransport(Starlette(routes=routes))


@cache
def _scores() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((RECORDED / "scores.json").read_text())
    return [{**row, "completed": "true" if row["completed"] else "false"} for row in rows]
