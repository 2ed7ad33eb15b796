"""What crosses HTTP about odds, and how the hot answers are written: ready-made pieces of JSON, joined."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from wagerbabe.catalog import ShownStatus
from wagerbabe.odds.board_state import Event, Market, PriceClass, Selection, selection_status
from wagerbabe.odds.domain import Price, shade

encode = msgspec.json.Encoder().encode
NULL = Raw(b"null")


class OfferedPrice(Struct, frozen=True):
    """A price in the three ways it is shown; ``fraction`` is the exact profit per stake."""

    american: int
    decimal: str
    fraction: str


class SportsbookQuote(Struct, frozen=True):
    """What one sportsbook quotes; its line may differ from the offered one."""

    book: str
    price: OfferedPrice
    line: float | None
    updated_at: datetime


class OddsSelection(Struct, frozen=True):
    """A side of a market. ``name`` is there where home, away, over and the like do not say it.

    ``books`` is left out when single sportsbooks were not asked for.
    """

    id: UUID
    side: str
    line: float | None
    price: OfferedPrice | None
    status: Literal["open", "suspended", "closed", "graded"]
    updated_at: datetime | None
    name: str | UnsetType = UNSET
    books: list[SportsbookQuote] | UnsetType = UNSET


class OddsMarket(Struct, frozen=True):
    """A market of an event.

    ``subject``: whose total, which question, which competition. ``alternate``: its line is fixed, beside the main one.
    ``places``: how many places an outright pays.
    """

    id: UUID
    kind: str
    period: str
    subject: str
    alternate: bool
    selections: list[OddsSelection]
    places: int | UnsetType = UNSET


class OddsScore(Struct, frozen=True):
    """The score so far, or at the end."""

    home: int
    away: int


class OddsEvent(Struct, frozen=True):
    """A game on the board; or a competition, which is named by ``home`` and has no ``away``."""

    id: UUID
    league: str
    home: str
    away: str
    starts_at: datetime
    status: ShownStatus
    in_play: bool
    score: OddsScore | None
    clock: str | None
    markets: list[OddsMarket]


class LeagueOdds(Struct, frozen=True):
    """A league's board. ``confirmed_at``: when the provider last confirmed it, in game time."""

    league: str
    seq: int
    updated_at: datetime
    confirmed_at: datetime | None
    events: list[OddsEvent]


class SportRow(Struct, frozen=True):
    """A sport with how many games it has, and how many of them are in play."""

    key: str
    title: str
    games: int
    live: int


class LeagueRow(Struct, frozen=True):
    """A league with how many games it has, and how many of them are in play."""

    key: str
    title: str
    sport: str
    games: int
    live: int


class SportsPage(Struct, frozen=True):
    """Sports that can be bet on, American ones first."""

    items: list[SportRow]
    next: str | None = None


class LeaguesPage(Struct, frozen=True):
    """Leagues that can be bet on, the best-known American ones first."""

    items: list[LeagueRow]
    next: str | None = None


class FoundEvent(Struct, frozen=True):
    """A game that a search found."""

    id: UUID
    league: str
    home: str
    away: str
    starts_at: datetime
    status: ShownStatus


class FoundTeam(Struct, frozen=True):
    """A team that a search found."""

    name: str
    league: str


class FoundLeague(Struct, frozen=True):
    """A league that a search found."""

    key: str
    title: str


class Found(Struct, frozen=True):
    """What a search found."""

    events: list[FoundEvent]
    teams: list[FoundTeam]
    leagues: list[FoundLeague]


def event_json(event: Event, price_class: PriceClass, now: datetime, *, books: bool, main: bool = False) -> Raw:
    """An event's bytes for a price class, kept until something about it changes."""
    key = (price_class, books, main)
    if (ready := event.ready.get(key)) is None:
        ready = event.ready[key] = Raw(encode(_event(event, price_class, now, books=books, main=main)))
    return ready


def _event(event: Event, price_class: PriceClass, now: datetime, *, books: bool, main: bool) -> dict[str, Any]:
    status = event.shown_status(now)
    return {
        "id": event.id,
        "league": event.league,
        "home": event.home,
        "away": event.away,
        "starts_at": event.starts_at,
        "status": status,
        "in_play": status == "live",
        "score": event.score and {"home": event.score[0], "away": event.score[1]},
        "clock": event.clock_text,
        "markets": [
            _market(event, market, price_class, now, books=books)
            for market in event.markets
            if (market.listed if main else market.line_quarters is None or market.is_offered(price_class.source))
        ],
    }


def _market(event: Event, market: Market, price_class: PriceClass, now: datetime, *, books: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": market.id,
        "kind": market.kind,
        "period": market.period,
        "subject": market.subject,
        "alternate": market.line_quarters is not None,
        "selections": [_selection(event, market, x, price_class, now, books=books) for x in market.selections],
    }
    if market.kind == "outright":
        shown["places"] = market.places
    return shown


def _selection(
    event: Event, market: Market, selection: Selection, price_class: PriceClass, now: datetime, *, books: bool
) -> dict[str, Any]:
    offer = selection.offers.get(price_class.source)
    shown: dict[str, Any] = {
        "id": selection.id,
        "side": selection.side,
        "line": _line(price_class.line(selection.side, offer.line_quarters)) if offer else NULL,
        "price": _price(offer.price, price_class.margin_bp) if offer and offer.price else NULL,
        "status": selection_status(event, market, offer, now),
        "updated_at": offer.updated_at if offer else None,
    }
    if selection.name:
        shown["name"] = selection.name
    if books:
        shown["books"] = [
            {
                "book": q.sportsbook,
                "price": _price(q.price, 0),
                "line": _line(q.line_quarters),
                "updated_at": q.updated_at,
            }
            for q in selection.quotes
        ]
    return shown


@lru_cache(maxsize=16384)
def _price(price: Price, margin_bp: int) -> Raw:
    return Raw(encode(shade(price, margin_bp).to_wire()))


@lru_cache(maxsize=4096)
def _line(quarters: int | None) -> Raw:
    """A JSON number, exactly: quarters end in .0, .25, .5 or .75."""
    if quarters is None:
        return NULL
    whole, rest = divmod(abs(quarters), 4)
    sign = "-" if quarters < 0 else ""
    return Raw(f"{sign}{whole}{('', '.25', '.5', '.75')[rest]}".encode())


def league_json(key: str, seq: int, updated_at: datetime, confirmed_at: datetime | None, events: list[Raw]) -> bytes:
    """A league's board from the bytes of its events."""
    return encode(
        {
            "league": key,
            "seq": seq,
            "updated_at": updated_at.astimezone(UTC),
            "confirmed_at": confirmed_at,
            "events": events,
        }
    )
