"""Game time in Python and in the database is one mapping."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagerbabe.platform.clock import EPOCH, GameClock, real_now
from wagerbabe.platform.db import Connection, Pool
from wagerbabe.platform.runtime import read_clock, set_clock

SUNDAY = datetime(2025, 12, 14, 17, 0, tzinfo=UTC)

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - UTC is added
speeds = st.fractions(min_value=Fraction(1, 100), max_value=10_000, max_denominator=100)


def test_game_time_is_real_time_unless_moved() -> None:
    assert GameClock().at(SUNDAY) == SUNDAY


@given(real=moments, origin=moments, game=moments, speed=speeds)
def test_time_runs_forward_from_the_origin(real: datetime, origin: datetime, game: datetime, speed: Fraction) -> None:
    clock = GameClock(origin, game, Fraction(1))
    assert clock.at(origin) == game
    assert clock.at(real) - game == real - origin
    fast = GameClock(origin, game, speed)
    second = timedelta(seconds=1)
    passed = fast.at(origin + second) - fast.at(origin)
    assert abs(passed - second * float(speed)) <= timedelta(microseconds=1)


def test_a_span_of_game_time_takes_its_share_of_real_time() -> None:
    assert GameClock(EPOCH, EPOCH, Fraction(60)).real_seconds(90) == 1.5


@pytest.mark.parametrize(
    "clock",
    [
        GameClock(),
        GameClock(datetime(2026, 11, 1, tzinfo=UTC), SUNDAY, Fraction(1)),
        GameClock(datetime(2026, 11, 1, tzinfo=UTC), SUNDAY, Fraction(60)),
        GameClock(datetime(2026, 11, 1, tzinfo=UTC), SUNDAY, Fraction(1, 4)),
    ],
    ids=["real", "moved", "fast", "slow"],
)
async def test_python_and_the_database_tell_the_same_game_time(clock: GameClock, owner: Connection, db: Pool) -> None:
    await set_clock(owner, clock)
    mirrored = await read_clock(db)
    assert mirrored == clock
    before = mirrored.at(real_now())
    database = await db.fetchval("SELECT game_now()")
    after = mirrored.at(real_now())
    rounding = timedelta(microseconds=2) * float(max(clock.speed, Fraction(1)))
    assert before - rounding <= database <= after + rounding


async def test_the_game_clock_moves_within_a_transaction(db: Pool) -> None:
    async with db.acquire() as connection, connection.transaction():
        first = await connection.fetchval("SELECT game_now()")
        await connection.execute("SELECT pg_sleep(0.001)")
        assert await connection.fetchval("SELECT game_now()") > first


async def test_a_speed_that_is_no_round_decimal_stays_the_same_on_both_sides(owner: Connection, db: Pool) -> None:
    await set_clock(owner, GameClock(datetime(2026, 11, 1, tzinfo=UTC), SUNDAY, Fraction(1, 3)))
    mirrored = await read_clock(db)
    before = mirrored.at(real_now())
    database = await db.fetchval("SELECT game_now()")
    assert before - timedelta(milliseconds=1) <= database <= mirrored.at(real_now()) + timedelta(milliseconds=1)
