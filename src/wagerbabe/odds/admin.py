"""Events and prices by hand: routes for administrators, under ``/api/v1/admin``."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field, model_validator

from wagerbabe.catalog import (
    SIDES,
    Change,
    EventExists,
    EventOver,
    EventRow,
    EventUnknown,
    Id,
    LeagueKey,
    LeagueUnknown,
    Listing,
    MarketKey,
    Reason,
    Start,
    Team,
    change_event,
    changing,
    create_event,
    event_of,
    event_row,
    lock_open_event,
    manual_key,
)
from wagerbabe.identity import AdminActor
from wagerbabe.odds import store
from wagerbabe.odds.by_hand import HandPrice, set_prices
from wagerbabe.odds.consensus import Quoted
from wagerbabe.odds.domain import Price, line_quarters
from wagerbabe.odds.errors import LinesDisagree, PriceNeedsConfirmation, SelectionNotOfEvent, StartInPast
from wagerbabe.platform.audit import audit
from wagerbabe.platform.db import Row
from wagerbabe.platform.http import Body, Out, Page, RuntimeDep, error_responses
from wagerbabe.platform.runtime import Runtime

router = APIRouter(prefix="/admin", tags=["admin"])

Kind = Literal["moneyline", "moneyline_3way", "draw_no_bet", "spread", "total"]
Side = Literal["home", "away", "draw", "over", "under"]
Line = Annotated[float, Field(ge=-2000, le=2000, multiple_of=0.25)]
MOST_MARKETS = len(SIDES)


class PriceByHand(Body):
    """A price in one of its three forms."""

    american: int | None = None
    decimal: str | None = None
    fraction: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(form is not None for form in (self.american, self.decimal, self.fraction)) != 1:
            raise ValueError("is given in exactly one form: american, decimal or fraction")
        _ = self.price
        return self

    @property
    def price(self) -> Price:
        """The exact price."""
        if self.american is not None:
            return Price.from_american(self.american)
        return (
            Price.from_decimal(self.decimal) if self.decimal is not None else Price.from_fraction(self.fraction or "")
        )


class SelectionIn(Body):
    """A side of a new market with its price; the line for spread and total."""

    side: Side
    price: PriceByHand
    line: Line | None = None


class MarketIn(Body):
    """A new market with all its sides."""

    kind: Kind
    period: Literal["game"] = "game"
    selections: Annotated[list[SelectionIn], Field(min_length=2, max_length=3)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if sorted(s.side for s in self.selections) != sorted(SIDES[self.kind]):
            raise ValueError(f"has the sides {', '.join(SIDES[self.kind])}, each once")
        return self


class EventIn(Body):
    """A new event."""

    league: LeagueKey
    home: Team
    away: Team
    starts_at: Start
    markets: Annotated[list[MarketIn], Field(min_length=1, max_length=MOST_MARKETS)]
    confirm: bool = False

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.home.casefold() == self.away.casefold():
            raise ValueError("a team does not play itself")
        if len({m.kind for m in self.markets}) < len(self.markets):
            raise ValueError("has each market once")
        return self


class PriceChange(Body):
    """A new price of a selection. Without a price it is suspended; ``by_hand`` false gives it back to the feed."""

    selection_id: Id
    price: PriceByHand | None = None
    line: Line | None = None
    by_hand: bool = True


class EventPatch(Body):
    """What to change; what is left out stays. ``cancelled`` is a result, not a change."""

    starts_at: Start | None = None
    status: Literal["scheduled", "live", "postponed"] | None = None
    suspended: bool | None = None
    prices: Annotated[list[PriceChange], Field(max_length=50)] = Field(default_factory=list)
    confirm: bool = False
    reason: Reason = ""


class PriceShown(Out):
    """A price in its three forms."""

    american: int
    decimal: str
    fraction: str


class SelectionDetail(Out):
    """A selection with the base offer, before any book's margin."""

    id: UUID
    side: str
    line: float | None
    price: PriceShown | None
    by_hand: bool
    version: int
    updated_at: datetime | None


class MarketDetail(Out):
    """A market with its selections."""

    id: UUID
    kind: str
    period: str
    status: str
    selections: list[SelectionDetail]


class EventDetail(EventRow):
    """An event with its markets."""

    markets: list[MarketDetail]


class QuarantineRow(Out):
    """Something that a feed sent and that was not used."""

    provider: str
    league: str
    problem: str
    subject: str
    detail: str
    times: int
    first_at: datetime
    last_at: datetime


@router.post(
    "/events",
    status_code=status.HTTP_201_CREATED,
    responses=error_responses(LeagueUnknown, EventExists, StartInPast, LinesDisagree, PriceNeedsConfirmation),
)
async def new_event(body: EventIn, actor: AdminActor, runtime: RuntimeDep) -> EventDetail:
    """Enter an event with its markets and prices."""
    now = runtime.game_now()
    if body.starts_at <= now:
        raise StartInPast(game_now=now)
    game = Listing(
        manual_key(), body.home, body.away, body.starts_at, frozenset(MarketKey(m.kind) for m in body.markets)
    )
    async with changing(runtime.db, runtime.bus) as change:
        event_id = await create_event(change, body.league, game, actor.login_id)
        prices = await _new_prices(change, event_id, body.markets)
        await set_prices(change, event_id, prices, now, confirmed=body.confirm)
    return await _detail(runtime, event_id)


async def _new_prices(change: Change, event_id: UUID, markets: list[MarketIn]) -> list[HandPrice]:
    rows = await change.db.fetch(store.sql["event_offers"], event_id)
    ids = {(row["kind"], row["side"]): row["selection_id"] for row in rows}
    return [
        HandPrice(ids[market.kind, s.side], Quoted(s.price.price, _quarters(s.line)))
        for market in markets
        for s in market.selections
    ]


def _quarters(line: float | None) -> int | None:
    return None if line is None else line_quarters(line)


@router.get("/events/{event_id}", responses=error_responses(EventUnknown))
async def one_event(event_id: UUID, _: AdminActor, runtime: RuntimeDep) -> EventDetail:
    """One event with its markets and base offers."""
    return await _detail(runtime, event_id)


@router.patch(
    "/events/{event_id}",
    responses=error_responses(EventUnknown, EventOver, SelectionNotOfEvent, LinesDisagree, PriceNeedsConfirmation),
)
async def patch_event(event_id: UUID, body: EventPatch, actor: AdminActor, runtime: RuntimeDep) -> EventDetail:
    """Change start, status, suspension or prices; a bet comes wholly before the change or sees it."""
    now = runtime.game_now()
    async with changing(runtime.db, runtime.bus) as change:
        event = await lock_open_event(change, event_id)
        await change_event(change, event, starts_at=body.starts_at, status=body.status, suspended=body.suspended)
        if body.prices:
            prices = [_hand_price(price) for price in body.prices]
            await set_prices(change, event_id, prices, now, confirmed=body.confirm)
        told = body.model_dump(mode="json", exclude_unset=True)
        await audit(change.db, "event.change", actor_id=actor.login_id, subject=event_id, change=told)
    return await _detail(runtime, event_id)


def _hand_price(change: PriceChange) -> HandPrice:
    quoted = Quoted(change.price.price, _quarters(change.line)) if change.price and change.by_hand else None
    return HandPrice(change.selection_id, quoted, release=not change.by_hand)


async def _detail(runtime: Runtime, event_id: UUID) -> EventDetail:
    event = await event_of(runtime.db, event_id)
    markets: dict[UUID, dict[str, Any]] = {}
    for row in await runtime.db.fetch(store.sql["event_offers"], event_id):
        head = {"id": row["market_id"], "kind": row["kind"], "period": row["period"], "status": row["status"]}
        market = markets.setdefault(row["market_id"], {**head, "selections": []})
        market["selections"].append(_selection(row))
    shown = event_row(event, runtime.game_now())
    return EventDetail(**dict(shown), markets=[MarketDetail(**market) for market in markets.values()])


def _selection(row: Row) -> SelectionDetail:
    offered = row["price_num"] is not None
    return SelectionDetail(
        id=row["selection_id"],
        side=row["side"],
        line=None if row["line_quarters"] is None else row["line_quarters"] / 4,
        price=PriceShown.model_validate(Price(row["price_num"], row["price_den"]).to_wire()) if offered else None,
        by_hand=bool(row["by_hand"]),
        version=row["version"] or 0,
        updated_at=row["updated_at"],
    )


@router.get("/quarantine")
async def quarantined(
    _: AdminActor,
    runtime: RuntimeDep,
    league: Annotated[str | None, Query(max_length=80)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Page[QuarantineRow]:
    """What feeds sent lately and was not used, the latest first."""
    rows = await runtime.db.fetch(store.sql["quarantined"], league, limit)
    return Page(items=[QuarantineRow(**{**dict(row), "league": row["league_key"]}) for row in rows])
