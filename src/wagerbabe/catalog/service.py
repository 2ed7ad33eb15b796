"""What people do to the catalogue by hand. Each takes the event's lock: a bet comes wholly before it or sees it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from wagerbabe.catalog.changes import Change
from wagerbabe.catalog.domain import MarketKey, has_period
from wagerbabe.catalog.entry import SOURCE_MANUAL
from wagerbabe.catalog.errors import (
    EventExists,
    EventOver,
    LeagueUnknown,
    MarketExists,
    MarketUnknown,
    PeriodNotPlayed,
)
from wagerbabe.catalog.store import Listing, NewMarket, event_of, insert_events, insert_markets, sql
from wagerbabe.platform.audit import audit
from wagerbabe.platform.db import Row
from wagerbabe.platform.ids import new_id


async def create_event(change: Change, league: str, game: Listing, actor_id: UUID) -> UUID:
    """Enter an event, with the markets that it lists. Raises ``LeagueUnknown``, ``EventExists``."""
    if await change.db.fetchrow(sql["league"], league) is None:
        raise LeagueUnknown
    await change.lock_leagues([league])
    if (known := await change.db.fetchval(sql["same_game"], league, game.home, game.away, game.starts_at)) is not None:
        raise EventExists(event_id=str(known))
    [event] = await insert_events(change.db, league, SOURCE_MANUAL, [game])
    await insert_markets(change.db, [NewMarket(event, key, game.sides(key)) for key in game.markets])
    await change.touch([event])
    told: dict[str, Any] = {"league": league, "home": game.home, "away": game.away, "starts_at": game.starts_at}
    await audit(change.db, "event.create", actor_id=actor_id, subject=event, event=told)
    return event


async def add_markets(change: Change, event: Row, markets: Sequence[NewMarket], actor_id: UUID) -> None:
    """Give a held event markets, or new entrants to one that it has. Raises ``MarketExists``, ``PeriodNotPlayed``."""
    for market in markets:
        if not has_period(event["league_key"], market.key.period):
            raise PeriodNotPlayed(league=event["league_key"], period=market.key.period)
    known = {(MarketKey(*row[:4]), row["side"]) for row in await change.db.fetch(sql["sides_of"], event["id"])}
    if twice := [market.key for market in markets for side in market.sides if (market.key, side) in known]:
        raise MarketExists(**twice[0]._asdict())
    await insert_markets(change.db, markets)
    await change.touch([event["id"]])
    told = [{**market.key._asdict(), "sides": list(market.sides)} for market in markets]
    await audit(change.db, "market.create", actor_id=actor_id, subject=event["id"], markets=told)


def manual_key() -> str:
    """A provider's key for an event that was entered by hand."""
    return str(new_id())


async def lock_open_event(change: Change, event_id: UUID) -> Row:
    """Hold an event that has no result yet, and its league. Raises ``EventUnknown``, ``EventOver``."""
    await change.lock_events([event_id])
    event = await event_of(change.db, event_id)
    if event["result_n"] > event["undone_n"]:
        raise EventOver
    await change.lock_leagues([event["league_key"]])
    return event


async def change_event(
    change: Change, event: Row, *, starts_at: datetime | None, status: str | None, suspended: bool | None
) -> None:
    """Change a held event. A new start without a status takes a postponement back."""
    if starts_at is not None and status is None and event["status"] == "postponed":
        status = "scheduled"
    await change.db.execute(sql["patch_event"], event["id"], starts_at, status, suspended)
    await change.touch([event["id"]])


async def set_market_status(change: Change, market_id: UUID, status: str, actor_id: UUID, reason: str) -> UUID:
    """Suspend or open a market; answers its event. Raises ``MarketUnknown``, ``EventOver``."""
    event_id = await change.db.fetchval(sql["market_event"], market_id)
    if event_id is None:
        raise MarketUnknown
    await lock_open_event(change, event_id)
    await change.db.execute(sql["set_market_status"], market_id, status)
    await change.touch([event_id])
    await audit(change.db, f"market.{status}", actor_id=actor_id, subject=market_id, event_id=event_id, reason=reason)
    found: UUID = event_id
    return found
