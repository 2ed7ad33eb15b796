"""The one way money moves."""

from uuid import UUID

import asyncpg
import pytest

from tests.ledger.books import Book, make_book, one, posting
from wagerbabe.platform.db import Pool
from wagerbabe.platform.ids import new_id


@pytest.fixture
async def book(db: Pool) -> Book:
    return await make_book(db, players=3)


async def test_a_posting_moves_the_balance_and_leaves_a_row_a_figure_and_a_message(db: Pool, book: Book) -> None:
    ticket = new_id()
    [after] = await book.post(db, posting(book.accounts[0], 500, ticket_id=ticket, ending_n=1))

    assert (after["posted_minor"], after["held_minor"], after["changes"]) == (500, 0, 1)
    row = await one(db, "SELECT * FROM transfer")
    assert (row["debit_account_id"], row["credit_account_id"]) == (book.house, book.accounts[0])
    assert (row["amount_minor"], row["player_seq"], row["player_balance_minor"]) == (500, 1, 500)
    figure = await one(db, "SELECT * FROM day_figure")
    assert (figure["player_id"], figure["win_minor"], figure["payments_minor"]) == (book.players[0], 500, 0)
    message = await one(db, "SELECT * FROM outbox WHERE id = $1", after["outbox_id"])
    assert message["channel"] == f"player:{book.players[0]}"
    assert message["payload"] == {
        "type": "balance",
        "balance": {
            "balance_minor": 500,
            "held_minor": 0,
            "available_minor": 1500,
            "version": 1,
            "currency": "USD",
        },
    }


async def test_a_payment_runs_against_the_cash_account_and_is_not_a_win(db: Pool, book: Book) -> None:
    await book.post(db, posting(book.accounts[0], -300, cause="payment_made"))
    row = await one(db, "SELECT * FROM transfer")
    assert (row["debit_account_id"], row["credit_account_id"]) == (book.accounts[0], book.cash)
    figure = await one(db, "SELECT * FROM day_figure")
    assert (figure["win_minor"], figure["payments_minor"]) == (0, -300)


async def test_several_postings_of_one_account_run_in_the_order_given(db: Pool, book: Book) -> None:
    account = book.accounts[0]
    rows = await book.post(db, *(posting(account, amount) for amount in (100, -250, 40)))
    assert len(rows) == 1
    seqs = await db.fetch("SELECT player_seq, player_balance_minor FROM transfer ORDER BY player_seq")
    assert [tuple(r) for r in seqs] == [(1, 100), (2, -150), (3, -110)]
    assert await db.fetchval("SELECT version FROM account WHERE id = $1", account) == 3


async def test_a_push_gives_back_the_hold_and_moves_no_money(db: Pool, book: Book) -> None:
    account = book.accounts[0]
    await db.execute("UPDATE account SET held_minor = 700 WHERE id = $1", account)
    [after] = await book.post(db, posting(account, 0, held=-700, transfer_id=None))
    assert (after["posted_minor"], after["held_minor"], after["changes"]) == (0, 0, 1)
    assert await db.fetchval("SELECT count(*) FROM transfer") == 0
    assert await db.fetchval("SELECT count(*) FROM day_figure") == 0
    assert await db.fetchval("SELECT version FROM account WHERE id = $1", account) == 0


async def test_more_than_the_hold_cannot_be_released(db: Pool, book: Book) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await book.post(db, posting(book.accounts[0], -100, held=-100))
    assert await db.fetchval("SELECT count(*) FROM transfer") == 0


async def test_an_ending_of_a_ticket_is_paid_once(db: Pool, book: Book) -> None:
    ticket = new_id()
    await book.post(db, posting(book.accounts[0], 100, ticket_id=ticket, ending_n=1))
    with pytest.raises(asyncpg.UniqueViolationError):
        await book.post(db, posting(book.accounts[0], 100, ticket_id=ticket, ending_n=1))


async def test_a_transfer_is_taken_back_once(db: Pool, book: Book) -> None:
    first = posting(book.accounts[0], 100)
    await book.post(db, first)
    await book.post(db, posting(book.accounts[0], -100, reverses_id=first[0]))
    with pytest.raises(asyncpg.UniqueViolationError):
        await book.post(db, posting(book.accounts[0], -100, reverses_id=first[0]))


@pytest.mark.parametrize("which", ["house", "cash", "unknown", "other book"])
async def test_only_players_of_the_book_can_be_named(db: Pool, book: Book, which: str) -> None:
    other = await make_book(db, players=1)
    named: dict[str, UUID] = {
        "house": book.house,
        "cash": book.cash,
        "unknown": new_id(),
        "other book": other.accounts[0],
    }
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await book.post(db, posting(book.accounts[0], 5), posting(named[which], 100))
    assert await db.fetchval("SELECT count(*) FROM transfer") == 0
