"""The ledger's statements, run. The book comes first, always."""

from uuid import UUID

from wagerbabe.ledger.domain import AccountKind, Balance, Posting
from wagerbabe.platform.db import Executor, Row, Sql
from wagerbabe.platform.errors import NotFound
from wagerbabe.platform.ids import new_id

sql = Sql(__file__)


async def balance(db: Executor, book_id: UUID, player_id: UUID) -> Balance:
    """A player's balance now; ``NotFound`` for a player that the book does not have."""
    row = await db.fetchrow(sql["balance"], book_id, player_id)
    if row is None:
        raise NotFound
    return Balance(**row)


async def lock_accounts(db: Executor, book_id: UUID, account_ids: list[UUID]) -> int:
    """Lock the book's calendar, then the accounts in order; read what you decide on in a later statement."""
    locked: int = await db.fetchval(sql["lock_accounts"], book_id, account_ids)
    return locked


async def post(db: Executor, book_id: UUID, postings: list[Posting]) -> list[int]:
    """Post movements, all or none. Answers the outbox rows to publish after the commit."""
    rows = await db.fetch(sql["post_transfers"], book_id, [_as_row(p) for p in postings])
    return [row["outbox_id"] for row in rows]


async def open_free_play(db: Executor, book_id: UUID, player_id: UUID) -> UUID:
    """The id of a player's free-play account, made now if there was none."""
    account_id: UUID = await db.fetchval(sql["open_free_play"], book_id, player_id, new_id())
    return account_id


async def transfer_of_key(db: Executor, book_id: UUID, player_id: UUID, key: str) -> Row | None:
    """The transfer (``id, request_hash``) that a key made for a player, if any; under the main account's lock."""
    return await db.fetchrow(sql["transfer_of_key"], book_id, player_id, key)


async def statement(
    db: Executor,
    book_id: UUID,
    player_id: UUID,
    *,
    account: AccountKind = "player",
    before_seq: int | None = None,
    limit: int = 50,
) -> list[Row]:
    """A player's transfers on an account below a sequence, newest first, each with the balance after it."""
    return await db.fetch(sql["statement"], book_id, player_id, before_seq, None, limit, account)


async def statement_line(db: Executor, book_id: UUID, player_id: UUID, transfer_id: UUID) -> Row:
    """One transfer as the statement shows it."""
    row = await db.fetchrow(sql["statement"], book_id, player_id, None, transfer_id, 1, None)
    if row is None:
        raise NotFound
    return row


async def posting_day(db: Executor, book_id: UUID) -> Row:
    """The book's ``book_day``, ``book_week`` (its Monday) and ``game_at`` now."""
    row = await db.fetchrow(sql["posting_day"], book_id)
    assert row is not None  # noqa: S101 - a function's OUT row is always there
    return row


def _as_row(p: Posting) -> tuple[object, ...]:
    """The fields in the order of the database type ``posting``; holds and tickets are the business of SQL callers."""
    moved = (p.transfer_id, p.account_id, p.amount_minor, 0, p.cause, None, None)
    return (*moved, p.reverses_id, p.reason, p.actor_id, p.idempotency_key, p.request_hash)
