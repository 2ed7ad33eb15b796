"""The Odds API v4 on the wire: values of a source as the JSON the feed writes, and its errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from wagerbabe.demo.source import Bookmaker, Event, EventOdds, Market, Score, Sport, decimal_price

GUIDE = "https://the-odds-api.com/liveapi/guides/v4/api-error-codes.html"


@dataclass(frozen=True, slots=True)
class Form:
    """How a caller wants prices and times written."""

    american: bool = False
    unix: bool = False

    def time(self, moment: datetime) -> str | int:
        """A time to the second, ISO 8601 with Z or seconds since 1970."""
        return int(moment.timestamp()) if self.unix else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


class Refusal(Exception):
    """An error the feed answers with: status, `error_code`, message, headers."""

    def __init__(self, status: int, code: str, message: str) -> None:
        """Status of the answer, the feed's code, and a sentence."""
        self.status, self.code, self.message = status, code, message
        super().__init__(message)

    def body(self) -> dict[str, str]:
        """The feed's one shape of errors."""
        anchor = self.code.lower().replace("_", "-")
        return {"message": self.message, "error_code": self.code, "details_url": f"{GUIDE}#{anchor}"}


def sport(value: Sport) -> dict[str, Any]:
    """One row of `/v4/sports`."""
    return {
        "key": value.key,
        "group": value.group,
        "title": value.title,
        "description": value.description,
        "active": value.active,
        "has_outrights": value.has_outrights,
    }


def event(value: Event, form: Form) -> dict[str, Any]:
    """The fields that every answer about a game begins with."""
    return {
        "id": value.id,
        "sport_key": value.sport_key,
        "sport_title": value.sport_title,
        "commence_time": form.time(value.commence_time),
        "home_team": value.home_team or None,
        "away_team": value.away_team or None,
    }


def _market(value: Market, form: Form) -> dict[str, Any]:
    outcomes = []
    for outcome in value.outcomes:
        row: dict[str, Any] = {"name": outcome.name}
        if outcome.description is not None:
            row["description"] = outcome.description
        row["price"] = outcome.price if form.american else decimal_price(outcome.price)
        if outcome.point is not None:
            row["point"] = outcome.point
        outcomes.append(row)
    return {"key": value.key, "last_update": form.time(value.last_update), "outcomes": outcomes}


def _bookmaker(value: Bookmaker, markets: frozenset[str], form: Form) -> dict[str, Any] | None:
    shown = [_market(market, form) for market in value.markets if market.key in markets]
    if not shown:
        return None
    return {
        "key": value.key,
        "title": value.title,
        "last_update": form.time(value.last_update),
        "markets": shown,
    }


def odds(value: EventOdds, markets: frozenset[str], books: frozenset[str] | None, form: Form) -> dict[str, Any]:
    """A game with the asked markets of the asked sportsbooks (all when None)."""
    chosen = (book for book in value.bookmakers if books is None or book.key in books)
    shown = [row for book in chosen if (row := _bookmaker(book, markets, form)) is not None]
    return {**event(value.event, form), "bookmakers": shown}


def offered(value: EventOdds, books: frozenset[str] | None, form: Form) -> dict[str, Any]:
    """Which markets each sportsbook has on a game."""
    rows = [
        {
            "key": book.key,
            "title": book.title,
            "markets": [{"key": market.key, "last_update": form.time(market.last_update)} for market in book.markets],
        }
        for book in value.bookmakers
        if books is None or book.key in books
    ]
    return {**event(value.event, form), "bookmakers": rows}


def score(value: Score, form: Form) -> dict[str, Any]:
    """A game's score: a list of two strings, or null before the start."""
    rows = None
    if value.home is not None:
        rows = [
            {"name": value.event.home_team, "score": str(value.home)},
            {"name": value.event.away_team, "score": str(value.away)},
        ]
    updated = None if value.last_update is None else form.time(value.last_update)
    start = event(value.event, form)
    return {**start, "completed": value.completed, "scores": rows, "last_update": updated}


def encode(rows: Sequence[Any] | dict[str, Any]) -> bytes:
    """JSON bytes."""
    return msgspec.json.encode(rows)
