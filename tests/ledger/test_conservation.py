"""Money is neither made nor lost, whatever is posted, in whatever batches, by however many at once."""

import asyncio

import asyncpg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.ledger.books import Book, make_book, one, posting
from wagerbabe.ledger import INVARIANTS
from wagerbabe.platform.db import Pool, open_pool
from wagerbabe.platform.invariants import broken
from wagerbabe.platform.settings import Settings

causes = st.sampled_from(["ticket", "regrade", "adjustment", "payment_received", "payment_made"])
amounts = st.integers(-(10**12), 10**12)
movements = st.lists(st.tuples(st.integers(0, 2), amounts, causes), max_size=30)


@given(movements, st.integers(1, 8))
@hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_posted_sums_to_zero_and_can_be_retraced(
    db: Pool, movements: list[tuple[int, int, str]], size: int
) -> None:
    book = await make_book(db, players=3)
    postings = [posting(book.accounts[who], amount, cause=cause) for who, amount, cause in movements]
    for start in range(0, len(postings), size):
        await book.post(db, *postings[start : start + size])

    for who, (account, player) in enumerate(zip(book.accounts, book.players, strict=True)):
        expected = [(amount, cause) for number, amount, cause in movements if number == who and amount]
        rows = await db.fetch("SELECT * FROM transfer WHERE player_account_id = $1 ORDER BY player_seq", account)
        assert [row["player_seq"] for row in rows] == list(range(1, len(expected) + 1))
        signed = [
            (r["amount_minor"] if r["credit_account_id"] == account else -r["amount_minor"], r["cause"]) for r in rows
        ]
        assert signed == expected
        assert [r["player_balance_minor"] for r in rows] == [
            sum(amount for amount, _ in expected[: n + 1]) for n in range(len(expected))
        ]
        figure = await one(
            db,
            "SELECT coalesce(sum(win_minor), 0)::bigint, coalesce(sum(payments_minor), 0)::bigint"
            " FROM day_figure WHERE player_id = $1",
            player,
        )
        paid = sum(amount for amount, cause in expected if cause.startswith("payment"))
        assert tuple(figure) == (sum(amount for amount, _ in expected) - paid, paid)
    assert await broken(db, INVARIANTS) == {}


async def _spread(settings: Settings, connections: int, work: list[list[tuple[object, ...]]], book: Book) -> None:
    """Post the batches at once, over connections of their own."""
    pool = await open_pool(settings, size=connections)
    try:
        await asyncio.gather(*(book.post(pool, *batch) for batch in work))
    finally:
        await pool.close()


async def test_two_hundred_at_once_lose_nothing(settings: Settings, db: Pool) -> None:
    book = await make_book(db, players=1)
    amounts = [(-1) ** n * (n + 1) for n in range(200)]
    await _spread(settings, 40, [[posting(book.accounts[0], amount)] for amount in amounts], book)

    row = await one(db, "SELECT posted_minor, version, changes FROM account WHERE id = $1", book.accounts[0])
    assert tuple(row) == (sum(amounts), 200, 200)
    assert await db.fetchval("SELECT sum(win_minor)::bigint FROM day_figure") == sum(amounts)
    assert await broken(db, INVARIANTS) == {}


async def test_batches_that_overlap_in_opposite_orders_do_not_lock_each_other_out(settings: Settings, db: Pool) -> None:
    book = await make_book(db, players=12)
    forth = [posting(account, 100) for account in book.accounts]
    work = [[posting(p[1], p[2]) for p in (forth if n % 2 else forth[::-1])] for n in range(60)]
    await _spread(settings, 20, work, book)

    rows = await db.fetch("SELECT DISTINCT posted_minor, version FROM account WHERE kind = 'player'")
    assert [tuple(row) for row in rows] == [(6000, 60)]
    assert await broken(db, INVARIANTS) == {}


ONE_TOO_MUCH = "UPDATE account SET posted_minor = posted_minor + 1 WHERE kind = 'player'"


@pytest.mark.parametrize(
    ("sabotage", "name"),
    [
        (ONE_TOO_MUCH, "i2_a_book_sums_to_zero"),
        (ONE_TOO_MUCH, "i3_balance_and_version_are_sum_and_count"),
        ("UPDATE account SET version = version + 1 WHERE kind = 'player'", "i3_balance_and_version_are_sum_and_count"),
        ("DELETE FROM transfer WHERE player_seq = 1", "i3_balance_and_version_are_sum_and_count"),
        ("UPDATE transfer SET player_balance_minor = 7 WHERE player_seq = 1", "i3_running_balances_run"),
        ("UPDATE transfer SET player_account_id = NULL, player_seq = NULL", "i2_a_transfer_has_one_player_side"),
        ("UPDATE day_figure SET win_minor = win_minor + 1", "i13_day_figures_are_the_days_transfers"),
        ("DELETE FROM day_figure", "i13_day_figures_are_the_days_transfers"),
        ("UPDATE transfer SET book_week = book_week + 1", "i13_a_week_is_the_monday_of_its_day"),
    ],
)
async def test_each_invariant_sees_what_it_is_there_for(
    db: Pool, owner: "asyncpg.Connection[asyncpg.Record]", sabotage: str, name: str
) -> None:
    book = await make_book(db, players=1)
    await book.post(db, posting(book.accounts[0], 100), posting(book.accounts[0], -30))
    assert await broken(db, INVARIANTS) == {}
    await owner.execute(sabotage)
    assert name in await broken(db, INVARIANTS)


async def test_the_application_cannot_rewrite_a_transfer(db: Pool) -> None:
    book = await make_book(db, players=1)
    await book.post(db, posting(book.accounts[0], 100))
    for statement in ("UPDATE transfer SET amount_minor = 1", "DELETE FROM transfer"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.execute(statement)
