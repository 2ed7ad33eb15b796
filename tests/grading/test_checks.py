"""What a person cannot have seen in a game of a sport."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagerbabe.catalog import ResultContradicts, ResultEntry, ResultImplausible
from wagerbabe.grading import rules_of
from wagerbabe.grading.checks import check_by_rules

START = datetime(2026, 11, 22, 18, tzinfo=UTC)
NFL, MLB, NHL, EPL = "americanfootball_nfl", "baseball_mlb", "icehockey_nhl", "soccer_epl"
QUARTERS = {"q1": (7, 3), "q2": (0, 7), "q3": (14, 0), "q4": (3, 7)}  # 24:17


def check(league: str, **told: Any) -> None:
    check_by_rules(replace(ResultEntry("finished", 24, 17), **told), rules_of(league, START))


@pytest.mark.parametrize(
    ("league", "told"),
    [
        (NFL, {}),
        (NFL, {"periods": QUARTERS}),
        (NFL, {"periods": {**QUARTERS, "h1": (7, 10), "h2": (17, 7)}, "minutes": 60}),
        (NFL, {"periods": {"h1": (7, 10)}}),
        (NFL, {"periods": {"q1": (7, 10), "q4": (17, 7)}}),
        (NFL, {"periods": {**QUARTERS, "q4": (0, 7), "h2": (17, 7)}, "regulation": (21, 17), "minutes": 70}),
        (MLB, {"half_innings": 18, "pitchers_changed": True, "periods": {"f5": (3, 3)}}),
        (NHL, {"periods": {"p1": (20, 3), "p2": (0, 14), "p3": (3, 0)}, "regulation": (23, 17)}),
        (NFL, {"minutes": 180}),
        (MLB, {"half_innings": 80}),
        (EPL, {"periods": {"h1": (3, 3), "h2": (7, 7)}, "regulation": (10, 10)}),
        ("tennis_atp_paris", {"status": "retired"}),
        ("tennis_atp_paris", {"status": "retired", "home": None, "away": None}),
        ("rugbyleague_nrl", {"periods": {"h1": (3, 3)}}),
        (NFL, {"status": "abandoned", "minutes": 40, "periods": {"q1": (3, 3)}}),
        (NFL, {"status": "abandoned", "home": None, "away": None}),
    ],
)
def test_what_adds_up_passes(league: str, told: dict[str, Any]) -> None:
    check(league, **told)


@pytest.mark.parametrize(
    ("league", "told"),
    [
        (NFL, {"periods": {**QUARTERS, "q4": (3, 6)}}),
        (NFL, {"periods": {**QUARTERS, "q4": (10, 7)}}),
        (NFL, {"periods": {**QUARTERS, "q4": (0, 7)}}),  # overtime, but no score of regular time
        (NFL, {"periods": {**QUARTERS, "h1": (8, 10)}}),
        (NFL, {"periods": {"q1": (7, 3), "q2": (0, 7), "h1": (7, 9)}}),
        (NFL, {"periods": {"h1": (7, 10), "h2": (7, 7)}}),
        (NFL, {"periods": {"q1": (14, 3), "q3": (14, 0)}}),
        (NFL, {"periods": {"q1": (14, 3), "h1": (7, 3)}}),
        (NFL, {"periods": QUARTERS, "regulation": (17, 17)}),
        (NHL, {"periods": {"p1": (20, 3), "p2": (0, 14), "p3": (3, 0)}}),
        (EPL, {"periods": {"h1": (3, 3), "h2": (7, 7)}}),
        (EPL, {"periods": {"h1": (20, 3)}, "regulation": (10, 10)}),
    ],
)
def test_scores_that_do_not_add_up_are_refused(league: str, told: dict[str, Any]) -> None:
    with pytest.raises(ResultContradicts, match="add up"):
        check(league, **told)


@pytest.mark.parametrize(
    ("league", "told", "says"),
    [
        (NFL, {"status": "retired"}, "retires"),
        (NFL, {"periods": {"p1": (0, 0)}}, "no p1"),
        (EPL, {"periods": {"q1": (0, 0)}}, "no q1"),
        (MLB, {"periods": {"h1": (0, 0)}}, "no h1"),
        (NFL, {"half_innings": 9}, "no innings"),
        (MLB, {"minutes": 90}, "measured in innings"),
        (NFL, {"minutes": 181}, "that long"),
        (MLB, {"half_innings": 81}, "that long"),
        (NFL, {"pitchers_changed": True}, "pitchers"),
        (NFL, {"status": "abandoned", "home": None, "away": None, "minutes": 55}, "score at which"),
    ],
)
def test_what_the_sport_does_not_have_is_refused(league: str, told: dict[str, Any], says: str) -> None:
    with pytest.raises(ResultImplausible, match=says):
        check(league, **told)


def test_a_refusal_says_what_does_not_add_up() -> None:
    says = r"h1 \+ q3 \+ q4 make 24:16, but regular is 24:17\. If there was overtime"
    with pytest.raises(ResultContradicts, match=says):
        check(NFL, periods={**QUARTERS, "q4": (3, 6)})
    with pytest.raises(ResultContradicts, match=r"q2 would be -4:7\.$"):
        check(NFL, periods={"q1": (7, 3), "h1": (3, 10)}, regulation=(17, 17))
    with pytest.raises(ResultContradicts, match=r"f5 is 25:0, but the game 24:17"):
        check(MLB, periods={"f5": (25, 0)})


points = st.tuples(st.integers(0, 40), st.integers(0, 40))


def plus(*scores: tuple[int, int]) -> tuple[int, int]:
    return sum(home for home, _ in scores), sum(away for _, away in scores)


def played(quarters: list[tuple[int, int]], overtime: tuple[int, int]) -> ResultEntry:
    """A game as it was, with everything told."""
    periods = dict(zip(("q1", "q2", "q3", "q4"), quarters, strict=True))
    periods |= {"h1": plus(*quarters[:2]), "h2": plus(*quarters[2:], overtime)}
    home, away = plus(*quarters, overtime)
    return ResultEntry("finished", home, away, periods, regulation=plus(*quarters))


@given(st.lists(points, min_size=4, max_size=4), points, st.sets(st.sampled_from(["q1", "q2", "q3", "q4", "h1", "h2"])))
def test_whatever_part_of_the_truth_is_told_passes(
    quarters: list[tuple[int, int]], overtime: tuple[int, int], kept: set[str]
) -> None:
    game = played(quarters, overtime)
    told = replace(game, periods={name: game.periods[name] for name in kept})
    check_by_rules(told, rules_of(NFL, START))


@given(
    st.lists(points, min_size=4, max_size=4),
    points,
    st.sampled_from(["q1", "q2", "q3", "q4", "h1", "h2", "regulation"]),
    st.integers(-40, 40).filter(bool),
)
def test_one_wrong_number_among_the_whole_truth_is_found(
    quarters: list[tuple[int, int]], overtime: tuple[int, int], name: str, off: int
) -> None:
    game = played(quarters, overtime)
    told = {**game.periods, "regulation": game.regulation or (0, 0)}
    told[name] = plus(told[name], (off, 0))
    regulation = told.pop("regulation")
    with pytest.raises(ResultContradicts):
        check_by_rules(replace(game, periods=told, regulation=regulation), rules_of(NFL, START))
