from datetime import UTC, datetime, timedelta

import pytest

from wagerbabe.catalog import ResultEntry, ResultImplausible, ResultTooEarly, shown_status
from wagerbabe.catalog.domain import check_result, league_rank, may_replace, sport_of

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


@pytest.mark.parametrize(
    "entry",
    [
        ResultEntry("finished"),
        ResultEntry("finished", 3),
        ResultEntry("finished", -1, 2),
        ResultEntry("finished", 99_999, 2),
        ResultEntry("postponed", 1, 0),
        ResultEntry("abandoned", 1, None),
        ResultEntry("finished", 3, 2, {"q9": (1, 1)}),
        ResultEntry("finished", 3, 2, {"game": (3, 2)}),
        ResultEntry("finished", 3, 2, {"h1": (1, -1)}),
        ResultEntry("finished", 3, 2, minutes=-4),
    ],
)
def test_what_cannot_be_true_is_refused(entry: ResultEntry) -> None:
    with pytest.raises(ResultImplausible):
        check_result(entry, "live", NOW - timedelta(hours=3), NOW)


def test_a_game_that_has_not_begun_has_no_score_but_may_be_called_off() -> None:
    start = NOW + timedelta(minutes=1)
    with pytest.raises(ResultTooEarly):
        check_result(ResultEntry("finished", 3, 2), "scheduled", start, NOW)
    check_result(ResultEntry("cancelled"), "scheduled", start, NOW)
    check_result(ResultEntry("finished", 3, 2), "scheduled", NOW, NOW)


@pytest.mark.parametrize(
    ("source", "known", "status", "may"),
    [
        ("manual", "feed", "finished", True),
        ("manual", "schedule", "postponed", True),
        ("feed", "feed", "finished", True),
        ("feed", "manual", "finished", False),
        ("feed", "schedule", "postponed", False),
        ("schedule", "feed", "finished", False),
    ],
)
def test_whose_result_counts(*, source: str, known: str, status: str, may: bool) -> None:
    assert may_replace(source, known, status) is may
