"""The table of rules: what it says of each league, and that a table which does not hold together is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from wagerbabe.catalog.domain import VOID_AFTER
from wagerbabe.grading import RulesInvalid, read_rules, rules_of
from wagerbabe.grading.rules import Least

START = datetime(2026, 11, 22, 18, tzinfo=UTC)

MINIMAL = """
[[table]]
version = 1
effective = 2000-01-01T00:00:00Z
[table.league.any]
postponed_hours = 48
overtime_counts = ["game"]
three_way_overtime = false
retired = false
pitchers = false
"""


@pytest.mark.parametrize(
    ("league", "minutes"),
    [
        ("americanfootball_nfl", 55),
        ("americanfootball_nfl_preseason", 55),
        ("americanfootball_ncaaf", 55),
        ("basketball_nba", 43),
        ("basketball_wnba", 35),
        ("basketball_ncaab", 35),
        ("basketball_wncaab", 35),
        ("icehockey_nhl", 55),
        ("soccer_epl", 90),
        ("soccer_usa_mls", 90),
    ],
)
def test_the_official_lengths_of_the_house_rules(league: str, minutes: int) -> None:
    assert rules_of(league, START).official_of("spread") == Least(minutes, minutes)


@pytest.mark.parametrize("kind", ["spread", "total", "team_total"])
def test_baseball_is_official_sooner_for_the_moneyline(kind: str) -> None:
    rules = rules_of("baseball_mlb", START)
    assert rules.official_of("moneyline") == Least(10, 9)
    assert rules.official_of(kind) == Least(18, 17)


@pytest.mark.parametrize(
    "league",
    ["americanfootball_cfl", "basketball_euroleague", "basketball_nba_summer_league", "baseball_kbo", "icehockey_shl",
     "tennis_atp_paris", "mma_mixed_martial_arts", "rugbyleague_nrl", "americanfootball_nflx"],
)  # fmt: skip
def test_what_is_not_named_has_to_end(league: str) -> None:
    assert rules_of(league, START).official_of("spread") is None


def test_every_league_has_a_window_of_48_hours_and_only_tennis_players_retire() -> None:
    leagues = ["americanfootball_nfl", "baseball_mlb", "soccer_epl", "tennis_wta_rome", "kabaddi"]
    found = [rules_of(league, START) for league in leagues]
    assert {rules.postponed for rules in found} == {timedelta(hours=48)} == {VOID_AFTER}, "the worker voids by the same"
    assert [rules.retired for rules in found] == [False, False, False, True, False]


def test_the_start_of_the_event_picks_the_version() -> None:
    later = MINIMAL.replace("version = 1", "version = 2").replace("2000", "2026").replace("48", "36")
    book = read_rules(MINIMAL + later)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    found = [book.rules_of("soccer_epl", start) for start in (datetime(1999, 1, 1, tzinfo=UTC), at - timedelta(1), at)]
    assert [(rules.version, rules.postponed) for rules in found] == [
        (1, timedelta(hours=48)),
        (1, timedelta(hours=48)),
        (2, timedelta(hours=36)),
    ]


def test_the_longest_name_wins_entry_by_entry() -> None:
    book = read_rules(
        MINIMAL
        + """
        [table.league.soccer]
        measure = "minutes"
        overtime_counts = []
        official = { any = [90] }
        [table.league.soccer_youth]
        official = { any = [80] }
        """
    )
    adults, youth = book.rules_of("soccer_epl", START), book.rules_of("soccer_youth_cup", START)
    assert (adults.official, youth.official) == ({"any": Least(90, 90)}, {"any": Least(80, 80)})
    assert adults.overtime_counts == youth.overtime_counts == frozenset()


SPORT = MINIMAL + "[table.league.chess]\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "table"),
        ("table = []", "1, 2, 3"),
        ("x", "key"),
        (MINIMAL.replace("version = 1", "version = 2"), "1, 2, 3"),
        (MINIMAL + MINIMAL, "1, 2, 3"),
        (MINIMAL + MINIMAL.replace("version = 1", "version = 2"), "later than the one before"),
        (MINIMAL.replace("T00:00:00Z", "T00:00:00"), "zone"),
        (MINIMAL.replace("league.any", "league.chess"), "postponed_hours"),
        (MINIMAL.replace("= 48", "= 0"), "hours"),
        (MINIMAL.replace("retired", "retires"), "retire"),
        (SPORT + "colour = 1", "colour"),
        ("colour = 1" + MINIMAL, "colour"),
        (MINIMAL.replace("version = 1", "version = 1\ncolour = 1"), "colour"),
        (SPORT + 'measure = "points"', "points"),
        (SPORT + "official = { any = [90] }", "measure"),
        (SPORT + 'measure = "minutes"\nofficial = { any = [4.5] }', "4.5"),
        (SPORT + 'measure = "innings"\nofficial = { any = [4.25] }', "4.25"),
        (SPORT + 'measure = "innings"\nofficial = { any = [5, 5.5] }', "leads"),
        (SPORT + 'measure = "innings"\nofficial = { any = [5, 4, 3] }', "no length"),
        (SPORT + 'measure = "minutes"\nofficial = { anything = [5] }', "anything"),
        (SPORT + 'measure = "minutes"\nends = { q5 = [5] }', "q5"),
        (SPORT + 'measure = "minutes"\nlongest = 40\nofficial = { any = [43] }', "longest"),
        (SPORT + 'sums = ["h1 - q1"]', "sum"),
        (SPORT + 'sums = ["h1 = q1 + q1"]', "sum"),
        (SPORT + 'sums = ["h1 = q1 + half"]', "sum"),
        (SPORT + 'sums = ["h1 = q1 + q2", "q1 = h1 + q3"]', "part of itself"),
        (SPORT + 'overtime_counts = []\nsums = ["game = h1 + h2"]', "regular time"),
    ],
)
def test_a_table_that_does_not_hold_together_is_refused(text: str, says: str) -> None:
    with pytest.raises(RulesInvalid, match=says):
        read_rules(text)
