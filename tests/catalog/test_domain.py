from datetime import UTC, datetime, timedelta

import pytest

from wagerbabe.catalog import shown_status
from wagerbabe.catalog.domain import league_rank, sport_of

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "starts_in", "shown"),
    [
        ("scheduled", timedelta(hours=25), "scheduled"),
        ("scheduled", timedelta(hours=24), "upcoming"),
        ("scheduled", timedelta(seconds=1), "upcoming"),
        ("scheduled", timedelta(0), "live"),
        ("live", timedelta(hours=1), "live"),
        ("postponed", timedelta(hours=1), "postponed"),
        ("finished", timedelta(hours=-3), "finished"),
        ("cancelled", timedelta(hours=3), "cancelled"),
    ],
)
def test_status_follows_the_game_clock(status: str, starts_in: timedelta, shown: str) -> None:
    assert shown_status(status, NOW + starts_in, NOW) == shown


@pytest.mark.req("FR10")
def test_american_leagues_come_first() -> None:
    leagues = [
        "soccer_epl",
        "icehockey_nhl",
        "tennis_atp_paris",
        "basketball_nba",
        "baseball_mlb",
        "americanfootball_nfl",
    ]
    assert sorted(leagues, key=league_rank)[:4] == [
        "americanfootball_nfl",
        "basketball_nba",
        "baseball_mlb",
        "icehockey_nhl",
    ]
    sports = sorted({sport_of(key) for key in leagues}, key=lambda s: s.rank)
    assert [s.key for s in sports] == ["americanfootball", "basketball", "baseball", "icehockey", "soccer", "tennis"]


def test_an_unknown_sport_takes_the_feeds_word_and_comes_last() -> None:
    sport = sport_of("kabaddi_pro", "Kabaddi")
    assert (sport.title, sport.rank) == ("Kabaddi", 1000)
