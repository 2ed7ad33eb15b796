"""Betting's rows: terms, offers, tickets. Book and player come first in every question."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from wagerbabe.betting.domain import Priced, Slip, Terms, line_to_wire
from wagerbabe.betting.limits import Limit
from wagerbabe.betting.schemas import EndingOut, LegOut, PriceOut, TicketOut
from wagerbabe.odds import Offered, Price, PriceClass
from wagerbabe.platform.db import Executor, Row, Sql

sql = Sql(__file__)


async def terms(db: Executor, book_id: UUID, player_id: UUID) -> Terms | None:
    """What the player's bets are decided on."""
    row = await db.fetchrow(sql["terms"], book_id, player_id)
    return _terms(row) if row else None


def _terms(row: Row) -> Terms:
    fields = dict(row)
    limits = msgspec.convert(fields.pop("limits") or (), tuple[Limit, ...])
    return Terms(**fields, limits=limits)


async def offers(db: Executor, price_class: PriceClass, selection_ids: Sequence[UUID]) -> dict[UUID, Offered]:
    """What a class of books offers on these selections; those that do not exist are left out."""
    rows = await db.fetch(sql["offers"], price_class.source, list(selection_ids))
    return {row["selection_id"]: _offered(row, price_class) for row in rows}


def _offered(row: Row, price_class: PriceClass) -> Offered:
    fields = dict(row)
    fields["line_quarters"] = price_class.line(row["side"], row["line_quarters"])
    num, den = fields.pop("price_num"), fields.pop("price_den")
    base = None if num is None else Price(num, den)
    return Offered(**fields, base=base, price=price_class.price(base))


async def place(
    db: Executor,
    terms: Terms,
    session_id: UUID,
    ticket_id: UUID,
    slip: Slip,
    priced: Priced,
    key: str,
    body_hash: bytes,
) -> Row:
    """The one round trip that takes the bet; its answer's codes stand in ``functions/place_ticket.sql``."""
    legs = priced.legs
    row = await db.fetchrow(
        sql["place_ticket"],
        terms.book_id,
        terms.player_id,
        session_id,
        terms.terms_version,
        terms.rules_version,
        ticket_id,
        slip.kind,
        slip.stake_minor,
        priced.risk_minor,
        priced.to_win_minor,
        priced.max_return_minor,
        slip.accept,
        priced.options.stored(),
        key,
        body_hash,
        terms.price_source,
        [leg.offered.selection_id for leg in legs],
        [leg.offered.version for leg in legs],
        [leg.price.num for leg in legs],
        [leg.price.den for leg in legs],
        [leg.line_quarters for leg in legs],
    )
    assert row is not None  # noqa: S101 - a function without SETOF answers one row
    return row


async def ticket_of_key(db: Executor, book_id: UUID, player_id: UUID, key: str) -> Row | None:
    """The id and request hash of the ticket that a key was used for."""
    return await db.fetchrow(sql["ticket_of_key"], book_id, player_id, key)


async def available_minor(db: Executor, book_id: UUID, player_id: UUID) -> int:
    """What the player may still risk."""
    value = await db.fetchval(sql["available"], book_id, player_id)
    return int(value or 0)


async def tickets(db: Executor, book_id: UUID, player_id: UUID | None, ids: Sequence[UUID]) -> list[TicketOut]:
    """Tickets of a player (or of any of the book's, for its agents), newest first, each with legs and history."""
    rows = await db.fetch(sql["tickets_by_id"], book_id, player_id, list(ids))
    found = [row["id"] for row in rows]
    legs = _grouped(await db.fetch(sql["legs_of"], book_id, found))
    endings = _grouped(await db.fetch(sql["endings_of"], book_id, found))
    return [_ticket(row, legs.get(row["id"], []), endings.get(row["id"], [])) for row in rows]


async def ticket_ids_of_player(
    db: Executor,
    book_id: UUID,
    player_id: UUID,
    statuses: Sequence[str] | None,
    period: tuple[datetime | None, datetime | None],
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[UUID]:
    """A page of a player's ticket ids, newest first."""
    at, last = after or (None, None)
    rows = await db.fetch(sql["tickets_of_player"], book_id, player_id, statuses, *period, at, last, limit)
    return [row["id"] for row in rows]


async def ticket_ids_of_agent(
    db: Executor,
    book_id: UUID,
    agent_id: UUID,
    player_id: UUID | None,
    statuses: Sequence[str] | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[UUID]:
    """A page of ticket ids of the players below an agent (of one of them, if named), newest first."""
    at, last = after or (None, None)
    rows = await db.fetch(sql["tickets_of_agent"], book_id, agent_id, player_id, statuses, at, last, limit)
    return [row["id"] for row in rows]


async def read_slip(db: Executor, book_id: UUID, player_id: UUID) -> Any:
    """The saved slip, or None."""
    return await db.fetchval(sql["read_slip"], book_id, player_id)


async def save_slip(db: Executor, book_id: UUID, player_id: UUID, slip: Any) -> Any:
    """Keep a slip; answers it as kept."""
    return await db.fetchval(sql["save_slip"], book_id, player_id, slip)


def placed_ticket(terms: Terms, slip: Slip, priced: Priced, row: Row) -> TicketOut:
    """The ticket just written, without reading it again: a test keeps the two equal."""
    placed_at = row["placed_at"]
    return TicketOut(
        id=row["ticket_id"],
        number=str(row["number"]),
        player_id=terms.player_id,
        kind=slip.kind,
        status="open",
        currency=terms.currency,
        stake_minor=slip.stake_minor,
        risk_minor=priced.risk_minor,
        to_win_minor=priced.to_win_minor,
        return_minor=None,
        legs=[
            LegOut(
                selection_id=leg.offered.selection_id,
                event_id=leg.offered.event_id,
                market_id=leg.offered.market_id,
                league=leg.offered.league_key,
                home=leg.offered.home,
                away=leg.offered.away,
                starts_at=leg.offered.starts_at,
                kind=leg.offered.kind,
                period=leg.offered.period,
                side=leg.offered.side,
                line=line_to_wire(leg.line_quarters),
                price=price_out(leg.price),
                event_status=leg.offered.event_status,
            )
            for leg in priced.legs
        ],
        placed_at=placed_at,
        graded_at=None,
        rules_version=terms.rules_version,
        history=[EndingOut("placed", "open", placed_at)],
    )


def price_out(price: Price) -> PriceOut:
    """A price in all its representations."""
    return PriceOut(price.american, price.decimal, price.fraction)


def _grouped(rows: Sequence[Row]) -> Mapping[UUID, list[Row]]:
    groups: dict[UUID, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["ticket_id"], []).append(row)
    return groups


def _ticket(row: Row, legs: Sequence[Row], endings: Sequence[Row]) -> TicketOut:
    placed = EndingOut("placed", "open", row["placed_at"])
    return TicketOut(
        id=row["id"],
        number=str(row["number"]),
        player_id=row["player_id"],
        kind=row["kind"],
        status=row["status"],
        currency=row["currency"],
        stake_minor=row["stake_minor"],
        risk_minor=row["risk_minor"],
        to_win_minor=row["to_win_minor"],
        return_minor=row["return_minor"],
        legs=[_leg(leg) for leg in legs],
        placed_at=row["placed_at"],
        graded_at=row["graded_at"],
        rules_version=row["rules_version"],
        history=[placed, *(_ending(ending) for ending in endings)],
    )


def _leg(row: Row) -> LegOut:
    score = None if row["home_score"] is None else {"home": row["home_score"], "away": row["away_score"]}
    return LegOut(
        selection_id=row["selection_id"],
        event_id=row["event_id"],
        market_id=row["market_id"],
        league=row["league_key"],
        home=row["home"],
        away=row["away"],
        starts_at=row["starts_at"],
        kind=row["kind"],
        period=row["period"],
        side=row["side"],
        line=line_to_wire(row["line_quarters"]),
        price=price_out(Price(row["price_num"], row["price_den"])),
        result=row["result"],
        event_status=row["event_status"],
        score=score,
    )


def _ending(row: Row) -> EndingOut:
    return EndingOut(
        row["kind"], row["status"], row["game_at"], row["return_minor"], row["reason"], list(row["leg_results"])
    )
