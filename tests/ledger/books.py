"""Books with bare accounts, made of rows alone: the ledger knows no agents and no sign-in."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wagerbabe.platform.db import Executor, Row
from wagerbabe.platform.ids import new_id


async def one(db: Executor, query: str, *arguments: object) -> Row:
    """The one row of a query."""
    row = await db.fetchrow(query, *arguments)
    assert row is not None
    return row


async def until_somebody_waits(db: Executor) -> None:
    """Return once a session of this database waits for a lock."""
    while not await db.fetchval(  # noqa: ASYNC110 - it happens in another process
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ):
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Book:
    id: UUID
    house: UUID
    cash: UUID
    players: list[UUID]
    accounts: list[UUID]

    async def post(self, db: Executor, *postings: tuple[Any, ...]) -> list[Row]:
        return await db.fetch("SELECT * FROM post_transfers($1, $2::posting [])", self.id, list(postings))


async def make_book(
    db: Executor,
    *,
    players: int,
    credit_minor: int = 1000,
    time_zone: str = "America/New_York",
    day_starts: str = "06:00",
) -> Book:
    book = Book(new_id(), new_id(), new_id(), [new_id() for _ in range(players)], [new_id() for _ in range(players)])
    await db.execute(
        "INSERT INTO book (id, name, currency, time_zone, day_starts, house_account_id, cash_account_id)"
        " VALUES ($1, 'Bare', 'USD', $2, $3::text::time, $4, $5)",
        book.id,
        time_zone,
        day_starts,
        book.house,
        book.cash,
    )
    await db.execute(
        "SELECT open_account($1, $2, 'house'), open_account($1, $3, 'cash')", book.id, book.house, book.cash
    )
    for player, account in zip(book.players, book.accounts, strict=True):
        await db.execute("SELECT open_account($1, $2, 'player', $3, $4)", book.id, account, player, -credit_minor)
    return book


def posting(
    account: UUID,
    amount: int,
    *,
    held: int = 0,
    cause: str = "ticket",
    transfer_id: UUID | str | None = "new",
    ticket_id: UUID | None = None,
    ending_n: int | None = None,
    reverses_id: UUID | None = None,
) -> tuple[Any, ...]:
    made = new_id() if transfer_id == "new" else transfer_id
    return (made, account, amount, held, cause, ticket_id, ending_n, reverses_id, None, None, None, None)
