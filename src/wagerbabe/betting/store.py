"""Betting's rows: terms, offers, tickets. Book and player come first in every question."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from wagerbabe.betting.domain import Priced, Slip, Terms
from wagerbabe.betting.exposure import Target, least_win_minor
from wagerbabe.betting.limits import Limit
from wagerbabe.betting.rules import Rules
from wagerbabe.betting.schemas import TicketOut
from wagerbabe.betting.tickets import ticket_of
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
    return Terms(**fields | {"limits": limits, "rules": Rules.of(fields["rules"])})


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
    targets: Sequence[Target] = (),
) -> Row:
    """The one round trip that takes the bet; its answer's codes stand in ``functions/take_bet.sql``."""
    legs = priced.legs
    repeats = priced.bet and priced.bet.figures.max_repeats
    row = await db.fetchrow(
        sql["take_bet"],
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
        slip.free_play,
        terms.delay_seconds,
        repeats and repeats.amount,
        key,
        body_hash,
        terms.price_source,
        [leg.offered.selection_id for leg in legs],
        [leg.offered.version for leg in legs],
        [leg.price.num for leg in legs],
        [leg.price.den for leg in legs],
        [leg.line_quarters for leg in legs],
        [leg.offered.line_quarters for leg in legs],
        [target.id for target in targets],
        [target.kind for target in targets],
        [target.cap_minor for target in targets],
        least_win_minor(priced),
    )
    assert row is not None  # noqa: S101 - a function without SETOF answers one row
    return row


async def accept_waiting(
    db: Executor, ticket_id: UUID, terms: Terms, priced: Priced, targets: Sequence[Target], grace: timedelta
) -> Row:
    """Take a bet whose delay is over; the answer's codes stand in ``functions/accept_waiting.sql``."""
    legs = priced.legs
    row = await db.fetchrow(
        sql["accept_waiting"],
        terms.book_id,
        ticket_id,
        terms.terms_version,
        terms.rules_version,
        grace,
        priced.to_win_minor,
        priced.options.stored(),
        terms.price_source,
        [leg.offered.selection_id for leg in legs],
        [leg.offered.version for leg in legs],
        [leg.price.num for leg in legs],
        [leg.price.den for leg in legs],
        [leg.line_quarters for leg in legs],
        [leg.offered.line_quarters for leg in legs],
        [target.id for target in targets],
        [target.cap_minor for target in targets],
    )
    assert row is not None  # noqa: S101 - a function without SETOF answers one row
    return row


async def ticket_of_key(db: Executor, book_id: UUID, player_id: UUID, key: str) -> Row | None:
    """The id and request hash of the ticket that a key was used for."""
    return await db.fetchrow(sql["ticket_of_key"], book_id, player_id, key)


async def available_minor(db: Executor, book_id: UUID, player_id: UUID, *, free_play: bool = False) -> int:
    """What the player may still risk, or stake as free plays."""
    value = await db.fetchval(sql["available_free_play" if free_play else "available"], book_id, player_id)
    return int(value or 0)


async def least_left(db: Executor, book_id: UUID, targets: Sequence[Target]) -> dict[str, Any]:
    """Of capped targets the one on which the book may lose least from now on, as ``add_exposure`` tells it."""
    row = await db.fetchrow(
        sql["least_left"], book_id, [target.id for target in targets], [target.kind for target in targets],
        [target.cap_minor for target in targets],
    )  # fmt: skip
    assert row is not None  # noqa: S101 - a row for each target
    return dict(row) | {"target_id": str(row["target_id"])}


async def tickets(
    db: Executor, book_id: UUID, player_id: UUID | None, ids: Sequence[UUID], *, books: bool = False
) -> list[TicketOut]:
    """Tickets of a player (or of any of the book's, for its agents), newest first, each with legs and history.

    With ``books``: what every sportsbook quoted on each leg when the ticket was taken.
    """
    rows = await db.fetch(sql["tickets_by_id"], book_id, player_id, list(ids))
    found = [row["id"] for row in rows]
    legs = _grouped(await db.fetch(sql["legs_of"], book_id, found))
    endings = _grouped(await db.fetch(sql["endings_of"], book_id, found))
    disputes = _grouped(await db.fetch(sql["disputes_of"], book_id, found))
    return [
        ticket_of(row, legs[row["id"]], endings.get(row["id"], []), disputes.get(row["id"], []), books=books)
        for row in rows
    ]


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


def _grouped(rows: Sequence[Row]) -> Mapping[UUID, list[Row]]:
    groups: dict[UUID, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["ticket_id"], []).append(row)
    return groups
