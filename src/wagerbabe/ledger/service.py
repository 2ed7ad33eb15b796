"""Statements, page by page: the player and its agent see the same."""

from uuid import UUID

from wagerbabe.ledger import store
from wagerbabe.ledger.domain import AccountKind
from wagerbabe.ledger.schemas import StatementOut, TransferOut
from wagerbabe.platform.db import Executor
from wagerbabe.platform.http import bigint, encode_cursor, parse_cursor


async def statement_page(
    db: Executor,
    book_id: UUID,
    player_id: UUID,
    *,
    cursor: str | None,
    limit: int,
    account: AccountKind = "player",
) -> StatementOut:
    """One page of a player's statement; ``NotFound`` for a player that the book does not have."""
    before = None if cursor is None else parse_cursor(cursor, bigint)[0]
    now = await store.balance(db, book_id, player_id)
    rows = await store.statement(db, book_id, player_id, account=account, before_seq=before, limit=limit + 1)
    return StatementOut(
        currency=now.currency,
        balance_minor=now.balance_minor,
        held_minor=now.held_minor,
        available_minor=now.available_minor,
        free_play_minor=now.free_play_minor,
        items=[TransferOut(**row) for row in rows[:limit]],
        next=encode_cursor(rows[limit - 1]["seq"]) if len(rows) > limit else None,
    )
