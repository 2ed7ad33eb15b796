"""A competition: an event that is named by its home side, has no away side, and starts when betting on it ends."""

from datetime import timedelta

import pytest

from tests.catalog.games import LEAGUE, add_games, listing, real, row_of
from wagerbabe.catalog import confirm_scores, void_overdue
from wagerbabe.catalog.domain import has_period
from wagerbabe.platform.bus import Bus
from wagerbabe.platform.db import Pool


@pytest.mark.parametrize(("away", "voided"), [("Red Sox", 1), ("", 0)])
async def test_it_may_go_on_for_longer_than_a_game_that_was_not_played(
    db: Pool, bus: Bus, away: str, voided: int
) -> None:
    games = await add_games(db, bus, listing(home="Pennant", away=away, keys=frozenset()))
    begun = real() - timedelta(hours=60)
    await db.execute("UPDATE event SET starts_at = $1, first_starts_at = $1", begun)
    await confirm_scores(db, LEAGUE)
    assert await void_overdue(db, bus, real()) == voided
    assert (await row_of(db, games["g1"]))["result_n"] == voided


async def test_one_that_was_put_off_by_a_person_is_void_in_time(db: Pool, bus: Bus) -> None:
    await add_games(db, bus, listing(home="Pennant", away="", keys=frozenset()))
    begun = real() - timedelta(hours=60)
    await db.execute("UPDATE event SET status = 'postponed', starts_at = $1, first_starts_at = $1", begun)
    assert await void_overdue(db, bus, real()) == 1


@pytest.mark.parametrize(
    ("league", "period", "known"),
    [
        ("americanfootball_nfl", "q4", True),
        ("americanfootball_nfl", "p1", False),
        ("baseball_mlb", "f5", True),
        ("tennis_atp_paris", "game", True),
        ("tennis_atp_paris", "h1", False),
        ("kabaddi_pro", "h1", True),
        ("kabaddi_pro", "h9", False),
    ],
)
def test_periods_of_sports(league: str, period: str, *, known: bool) -> None:
    assert has_period(league, period) is known
