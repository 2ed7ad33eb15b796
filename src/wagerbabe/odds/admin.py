"""Events and prices by hand: routes for administrators, under ``/api/v1/admin``."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, status

from wagerbabe.catalog import (
    Change,
    EventExists,
    EventOver,
    EventUnknown,
    LeagueUnknown,
    Listing,
    MarketExists,
    MarketKey,
    NewMarket,
    PeriodNotPlayed,
    SelectionNotOfEvent,
    add_markets,
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
from wagerbabe.odds.admin_schemas import (
    EventDetail,
    EventIn,
    EventPatch,
    MarketDetail,
    MarketIn,
    MarketsIn,
    PriceChange,
    PriceShown,
    QuarantineRow,
    SelectionDetail,
    quarters,
)
from wagerbabe.odds.board_state import market_rank, side_rank
from wagerbabe.odds.by_hand import HandPrice, set_prices
from wagerbabe.odds.consensus import Quoted
from wagerbabe.odds.domain import Price
from wagerbabe.odds.errors import LinesDisagree, PriceNeedsConfirmation, StartInPast
from wagerbabe.platform.audit import audit
from wagerbabe.platform.db import Row
from wagerbabe.platform.http import Page, RuntimeDep, error_responses
from wagerbabe.platform.runtime import Runtime

router = APIRouter(prefix="/admin", tags=["admin"])

_ODD_MARKETS = (LinesDisagree, PriceNeedsConfirmation, PeriodNotPlayed)


@router.post(
    "/events",
    status_code=status.HTTP_201_CREATED,
    responses=error_responses(LeagueUnknown, EventExists, StartInPast, *_ODD_MARKETS),
)
async def new_event(body: EventIn, actor: AdminActor, runtime: RuntimeDep) -> EventDetail:
    """Enter an event with its markets and prices."""
    now = runtime.game_now()
    if body.starts_at <= now:
        raise StartInPast(game_now=now)
    game = Listing(manual_key(), body.home, body.away, body.starts_at, frozenset())
    async with changing(runtime.db, runtime.bus) as change:
        event_id = await create_event(change, body.league, game, actor.login_id)
        await _enter(change, await event_of(change.db, event_id), body, actor.login_id, runtime)
    return await _detail(runtime, event_id)


@router.post(
    "/events/{event_id}/markets",
    status_code=status.HTTP_201_CREATED,
    responses=error_responses(EventUnknown, EventOver, MarketExists, *_ODD_MARKETS),
)
async def new_markets(event_id: UUID, body: MarketsIn, actor: AdminActor, runtime: RuntimeDep) -> EventDetail:
    """Give an event more markets, or new entrants to an outright or a prop that it has."""
    async with changing(runtime.db, runtime.bus) as change:
        event = await lock_open_event(change, event_id)
        await _enter(change, event, body, actor.login_id, runtime)
    return await _detail(runtime, event_id)


async def _enter(change: Change, event: Row, body: MarketsIn, actor_id: UUID, runtime: Runtime) -> None:
    """Markets and their prices for a held event."""
    keys = [_key(market, event) for market in body.markets]
    new = [
        NewMarket(event["id"], key, {s.side: s.name for s in market.selections}, market.places)
        for key, market in zip(keys, body.markets, strict=True)
    ]
    await add_markets(change, event, new, actor_id)
    rows = await change.db.fetch(store.sql["event_offers"], event["id"])
    ids = {(_key_of(row), row["side"]): row["selection_id"] for row in rows}
    prices = [
        HandPrice(ids[key, s.side], Quoted(s.price.price, s.line_quarters))
        for key, market in zip(keys, body.markets, strict=True)
        for s in market.selections
    ]
    await set_prices(change, event["id"], prices, runtime.game_now(), confirmed=body.confirm)
    told = body.model_dump(mode="json", exclude_defaults=True, include={"markets", "confirm"})
    await audit(change.db, "price.set", actor_id=actor_id, subject=event["id"], **told)


def _key(market: MarketIn, event: Row) -> MarketKey:
    if market.kind == "outright" and not market.subject:
        return market.key._replace(subject=event["home"])
    return market.key


def _key_of(row: Row) -> MarketKey:
    return MarketKey(row["kind"], row["period"], row["subject"], row["fixed_quarters"])


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
    quoted = Quoted(change.price.price, quarters(change.line)) if change.price and change.by_hand else None
    return HandPrice(change.selection_id, quoted, release=not change.by_hand)


async def _detail(runtime: Runtime, event_id: UUID) -> EventDetail:
    event = await event_of(runtime.db, event_id)
    markets: dict[UUID, dict[str, Any]] = {}
    for row in sorted(await runtime.db.fetch(store.sql["event_offers"], event_id), key=_rank):
        market = markets.setdefault(row["market_id"], {**_head(row), "selections": []})
        market["selections"].append(_selection(row))
    shown = event_row(event, runtime.game_now())
    return EventDetail(**dict(shown), markets=[MarketDetail(**market) for market in markets.values()])


def _rank(row: Row) -> tuple[object, ...]:
    return market_rank(_key_of(row)), side_rank(row["side"], row["name"])


def _head(row: Row) -> dict[str, Any]:
    told = {name: row[name] for name in ("kind", "period", "subject", "places", "status")}
    return {"id": row["market_id"], "alternate": row["fixed_quarters"] is not None, **told}


def _selection(row: Row) -> SelectionDetail:
    offered = row["price_num"] is not None
    return SelectionDetail(
        id=row["selection_id"],
        side=row["side"],
        name=row["name"],
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
