"""A posting belongs to the book's day: 06:00 to 06:00 on its own wall clock, by the game clock."""

import asyncio
from datetime import date, datetime
from fractions import Fraction
from typing import TypeAlias

import asyncpg
import pytest

from tests.ledger.books import make_book, one, posting, until_somebody_waits
from wagerbabe.ledger import posting_day
from wagerbabe.platform.clock import GameClock, real_now
from wagerbabe.platform.db import Pool
from wagerbabe.platform.runtime import set_clock

Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def stop_clock_at(owner: Owner, moment: str) -> None:
    """Game time stands still, but for microseconds."""
    await set_clock(owner, GameClock(real_now(), datetime.fromisoformat(moment), Fraction(1, 10**9)))


@pytest.mark.parametrize(
    ("moment", "day", "week"),
    [
        # An ordinary night in winter (UTC-5): 05:59 belongs to the evening before.
        ("2026-01-13T10:59:59+00:00", date(2026, 1, 12), date(2026, 1, 12)),
        ("2026-01-13T11:00:00+00:00", date(2026, 1, 13), date(2026, 1, 12)),
        # Monday before six is still Sunday of the week before.
        ("2026-01-12T10:59:59+00:00", date(2026, 1, 11), date(2026, 1, 5)),
        ("2026-01-12T11:00:00+00:00", date(2026, 1, 12), date(2026, 1, 12)),
        # Clocks go forward on 2026-03-08 at 02:00: from that morning on six o'clock is 10:00 UTC.
        ("2026-03-07T11:00:00+00:00", date(2026, 3, 7), date(2026, 3, 2)),
        ("2026-03-08T09:59:59+00:00", date(2026, 3, 7), date(2026, 3, 2)),
        ("2026-03-08T10:00:00+00:00", date(2026, 3, 8), date(2026, 3, 2)),
        ("2026-03-09T09:59:59+00:00", date(2026, 3, 8), date(2026, 3, 2)),
        ("2026-03-09T10:00:00+00:00", date(2026, 3, 9), date(2026, 3, 9)),
        # Clocks go back on 2026-11-01 at 02:00: that day has 25 hours.
        ("2026-10-31T10:00:00+00:00", date(2026, 10, 31), date(2026, 10, 26)),
        ("2026-11-01T10:59:59+00:00", date(2026, 10, 31), date(2026, 10, 26)),
        ("2026-11-01T11:00:00+00:00", date(2026, 11, 1), date(2026, 10, 26)),
        ("2026-11-02T10:59:59+00:00", date(2026, 11, 1), date(2026, 10, 26)),
        ("2026-11-02T11:00:00+00:00", date(2026, 11, 2), date(2026, 11, 2)),
        # Over the new year.
        ("2027-01-01T10:00:00+00:00", date(2026, 12, 31), date(2026, 12, 28)),
    ],
)
async def test_the_day_and_week_of_a_moment_in_new_york(
    db: Pool, owner: Owner, moment: str, day: date, week: date
) -> None:
    book = await make_book(db, players=1)
    await stop_clock_at(owner, moment)
    await book.post(db, posting(book.accounts[0], 100))
    row = await one(db, "SELECT book_day, book_week, game_at FROM transfer")
    assert (row["book_day"], row["book_week"]) == (day, week)
    assert abs((row["game_at"] - datetime.fromisoformat(moment)).total_seconds()) < 0.001
    assert await db.fetchval("SELECT book_day FROM day_figure") == day


async def test_a_book_has_its_own_zone_and_start(db: Pool, owner: Owner) -> None:
    await stop_clock_at(owner, "2026-06-01T20:30:00+00:00")
    sydney = await make_book(db, players=0, time_zone="Australia/Sydney", day_starts="06:00")
    midnight = await make_book(db, players=0, time_zone="UTC", day_starts="00:00")
    assert (await posting_day(db, sydney.id))["book_day"] == date(2026, 6, 2)
    assert (await posting_day(db, midnight.id))["book_day"] == date(2026, 6, 1)


async def test_a_posting_waits_for_the_calendar_and_lands_in_the_day_after(db: Pool, owner: Owner) -> None:
    """Closing a week holds the calendar exclusively: a posting that had to wait reads the day again."""
    book = await make_book(db, players=1)
    await stop_clock_at(owner, "2026-01-12T10:59:59+00:00")
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock(7002, hashtext($1))", str(book.id))
        waiting = asyncio.create_task(book.post(db, posting(book.accounts[0], 100)))
        await until_somebody_waits(owner)
        await stop_clock_at(owner, "2026-01-12T11:00:00+00:00")
    await waiting
    assert await db.fetchval("SELECT book_week FROM transfer") == date(2026, 1, 12)


async def test_a_waiting_posting_does_not_hold_an_account(db: Pool, owner: Owner) -> None:
    """The calendar comes before the account: a bet is not kept waiting by a week that closes."""
    book = await make_book(db, players=1)
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock(7002, hashtext($1))", str(book.id))
        waiting = asyncio.create_task(book.post(db, posting(book.accounts[0], 100)))
        await until_somebody_waits(owner)
        assert await db.fetchval("SELECT 1 FROM account WHERE id = $1 FOR UPDATE NOWAIT", book.accounts[0]) == 1
    await waiting
