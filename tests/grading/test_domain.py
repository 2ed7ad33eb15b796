"""What became of a selection: the house rules, one line each."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagerbabe.betting import HALF_LOST, HALF_WON, LOST, PUSH, VOID, WON, Outcome
from wagerbabe.grading import Pick, Result, SportRules, Ungradable, decide, rules_of

START = datetime(2026, 11, 22, 18, tzinfo=UTC)
MIRRORED = {WON: LOST, LOST: WON, PUSH: PUSH, VOID: VOID, HALF_WON: HALF_LOST, HALF_LOST: HALF_WON}
LEAGUES = {
    "nfl": "americanfootball_nfl",
    "nba": "basketball_nba",
    "ncaab": "basketball_ncaab",
    "wnba": "basketball_wnba",
    "mlb": "baseball_mlb",
    "nhl": "icehockey_nhl",
    "epl": "soccer_epl",
    "tennis": "tennis_atp_paris",
    "golf": "golf_masters_tournament_winner",
    "cfl": "americanfootball_cfl",
}

scores = st.integers(0, 150)
pairs = st.tuples(scores, scores)
lines = st.integers(-200, 200)


def rules(name: str = "nfl") -> SportRules:
    return rules_of(LEAGUES[name], START)


def final(home: int, away: int, **more: object) -> Result:
    return replace(Result("finished", home, away), **more)  # type: ignore[arg-type]  # any of its fields


def stopped(home: int, away: int, length: int | None = None, **more: object) -> Result:
    return replace(Result("abandoned", home, away, length=length), **more)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("pick", "home", "away", "outcome"),
    [
        (Pick("moneyline", "home"), 21, 20, WON),
        (Pick("moneyline", "away"), 21, 20, LOST),
        (Pick("moneyline", "home"), 20, 20, PUSH),
        (Pick("moneyline", "away"), 20, 20, PUSH),
        (Pick("moneyline_3way", "draw"), 1, 1, WON),
        (Pick("moneyline_3way", "home"), 1, 1, LOST),
        (Pick("moneyline_3way", "away"), 0, 1, WON),
        (Pick("moneyline_3way", "draw"), 2, 1, LOST),
        (Pick("draw_no_bet", "away"), 2, 2, PUSH),
        (Pick("draw_no_bet", "home"), 2, 1, WON),
        (Pick("spread", "home", -14), 1, 0, LOST),
        (Pick("spread", "home", -14), 4, 0, WON),
        (Pick("spread", "away", 12), 3, 0, PUSH),
        (Pick("spread", "home", 0), 3, 3, PUSH),
        (Pick("spread", "home", -1), 1, 1, HALF_LOST),
        (Pick("spread", "home", -3), 1, 0, HALF_WON),
        (Pick("spread", "home", -5), 1, 0, HALF_LOST),
        (Pick("spread", "away", 1), 1, 1, HALF_WON),
        (Pick("spread", "away", 5), 2, 1, HALF_WON),
        (Pick("total", "over", 180), 24, 21, PUSH),
        (Pick("total", "over", 178), 24, 21, WON),
        (Pick("total", "under", 178), 24, 21, LOST),
        (Pick("total", "over", 9), 1, 1, HALF_LOST),
        (Pick("total", "under", 9), 1, 1, HALF_WON),
        (Pick("total", "over", 11), 2, 1, HALF_WON),
        (Pick("total", "over", 13), 2, 1, HALF_LOST),
        (Pick("team_total", "over", 82, subject="home"), 21, 40, WON),
        (Pick("team_total", "over", 82, subject="away"), 40, 20, LOST),
        (Pick("team_total", "under", 84, subject="away"), 0, 21, PUSH),
        (Pick("team_total", "under", 85, subject="home"), 21, 0, HALF_WON),
    ],
)
def test_the_full_game(pick: Pick, home: int, away: int, outcome: Outcome) -> None:
    assert decide(pick, final(home, away), rules("cfl")) == outcome


@pytest.mark.parametrize("status", ["postponed", "cancelled", "abandoned", "retired"])
@pytest.mark.parametrize("kind", ["moneyline", "spread", "total", "outright", "prop"])
def test_a_game_not_played_to_its_end_voids(status: str, kind: str) -> None:
    side = "over" if kind == "total" else "home"
    line = 400 if kind in {"spread", "total"} else None
    assert decide(Pick(kind, side, line), Result(status, 40, 40), rules("tennis")) == VOID


def test_a_game_that_began_after_its_window_voids() -> None:
    assert decide(Pick("moneyline", "home"), final(3, 0, late=True), rules()) == VOID


QUARTERS = {"q1": (7, 3), "q2": (0, 10), "q3": (14, 0), "q4": (3, 11)}
"""24:24 after four quarters."""


@pytest.mark.parametrize(
    ("period", "score"),
    [
        ("q1", (7, 3)),
        ("q2", (0, 10)),
        ("h1", (7, 13)),
        ("q3", (14, 0)),
        ("q4", (3, 11)),  # overtime is no part of it
        ("h2", (20, 11)),  # it is of this
        ("game", (27, 24)),  # and of this
    ],
)
def test_periods_of_american_games(period: str, score: tuple[int, int]) -> None:
    result = final(27, 24, periods=QUARTERS, regulation=(24, 24))
    assert exactly(result, period, rules()) == score


def exactly(result: Result, period: str, sport: SportRules) -> tuple[int, int]:
    """The score that a period's markets are graded on, found by the lines that push."""
    found = []
    for subject in ("home", "away"):
        found += [
            points
            for points in range(-10, 200)
            if decide(Pick("team_total", "over", 4 * points, period, subject), result, sport) == PUSH
        ]
    home, away = found
    assert decide(Pick("total", "under", 4 * (home + away), period), result, sport) == PUSH
    assert decide(Pick("spread", "home", 4 * (away - home), period), result, sport) == PUSH
    return home, away


@pytest.mark.parametrize(
    ("league", "told", "regulation", "period", "score"),
    [
        ("nfl", {"h1": (10, 7)}, None, "h2", (14, 13)),
        ("nfl", {"h2": (14, 13)}, None, "h1", (10, 7)),
        ("nfl", {"q1": (3, 7), "q2": (7, 0)}, None, "h2", (14, 13)),
        ("nfl", {"q1": (3, 7), "h1": (10, 7)}, None, "q2", (7, 0)),
        ("nfl", {"h1": (10, 7), "q3": (0, 7)}, None, "q4", (14, 6)),
        ("nfl", {"h1": (10, 7), "q3": (0, 7)}, (17, 17), "q4", (7, 3)),
        ("ncaab", {"h1": (10, 7)}, (20, 20), "h2", (14, 13)),
        ("nhl", {"p1": (10, 7), "p2": (0, 2)}, (20, 20), "p3", (10, 11)),
        ("nhl", {"p1": (10, 7), "p2": (0, 2)}, None, "p3", (14, 11)),
        ("epl", {"h1": (10, 7)}, (20, 20), "h2", (10, 13)),
        ("epl", {"h1": (10, 7)}, None, "h2", (14, 13)),
        ("epl", {}, (20, 20), "game", (20, 20)),
        ("epl", {}, None, "game", (24, 20)),
        ("mlb", {"f5": (3, 1)}, None, "f5", (3, 1)),
        ("mlb", {"f5": (3, 1)}, None, "game", (24, 20)),
        ("nhl", {}, (23, 23), "game", (24, 20)),
    ],
)
def test_what_was_not_told_follows(
    league: str,
    told: dict[str, tuple[int, int]],
    regulation: tuple[int, int] | None,
    period: str,
    score: tuple[int, int],
) -> None:
    assert exactly(final(24, 20, periods=told, regulation=regulation), period, rules(league)) == score


@pytest.mark.parametrize(
    ("league", "period", "told", "missing"),
    [
        ("nfl", "q1", {}, "score of q1"),
        ("nfl", "h2", {"q1": (0, 0)}, "score of h2"),
        ("nfl", "q4", {"h1": (0, 0)}, "score of q4"),
        ("mlb", "f5", {}, "score of f5"),
        ("nhl", "p3", {"p1": (0, 0)}, "score of p3"),
    ],
)
@pytest.mark.parametrize("kind", ["moneyline", "total", "moneyline_3way"])
def test_a_period_without_its_score_waits_for_a_person(
    league: str, period: str, told: dict[str, tuple[int, int]], missing: str, kind: str
) -> None:
    pick = Pick(kind, "over" if kind == "total" else "home", 2 if kind == "total" else None, period)
    with pytest.raises(Ungradable, match=missing):
        decide(pick, final(24, 20, periods=told), rules(league))


@pytest.mark.parametrize("league", ["nfl", "nba", "nhl", "epl", "mlb"])
def test_three_ways_end_with_regular_time(league: str) -> None:
    result = final(4, 3, regulation=(3, 3))
    assert decide(Pick("moneyline_3way", "draw"), result, rules(league)) == WON
    assert decide(Pick("moneyline_3way", "home"), result, rules(league)) == LOST


def test_hockey_counts_the_goal_of_a_shoot_out() -> None:
    result = final(4, 3, regulation=(3, 3))
    assert decide(Pick("moneyline", "home"), result, rules("nhl")) == WON
    assert decide(Pick("total", "over", 26), result, rules("nhl")) == WON
    assert decide(Pick("spread", "away", 6), result, rules("nhl")) == WON


def test_soccer_ends_after_ninety_minutes_for_every_market() -> None:
    result = final(2, 1, regulation=(1, 1))
    found = [
        decide(Pick("draw_no_bet", "home"), result, rules("epl")),
        decide(Pick("moneyline", "home"), result, rules("epl")),
        decide(Pick("spread", "away", 1), result, rules("epl")),
        decide(Pick("total", "over", 10), result, rules("epl")),
    ]
    assert found == [PUSH, PUSH, HALF_WON, LOST]


def test_three_ways_of_a_second_half_end_with_regular_time() -> None:
    result = final(27, 24, periods={"h1": (14, 10)}, regulation=(24, 24))
    assert decide(Pick("moneyline_3way", "away", period="h2"), result, rules()) == WON  # 10:14, with overtime 13:14
    result = final(30, 24, periods={"h1": (14, 14)}, regulation=(24, 24))
    assert decide(Pick("moneyline_3way", "draw", period="h2"), result, rules()) == WON
    assert decide(Pick("moneyline", "home", period="h2"), result, rules()) == WON


@pytest.mark.parametrize(
    ("league", "home", "away", "waits"),
    [
        ("nhl", 3, 2, True),
        ("nhl", 4, 2, False),
        ("nfl", 23, 17, True),
        ("nfl", 26, 17, False),
        ("nba", 120, 99, True),
        ("mlb", 5, 4, True),
        ("epl", 2, 1, False),  # a feed's final score that may count extra time is not taken at all
        ("cfl", 20, 20, True),
    ],
)
def test_a_feeds_final_score_may_hide_overtime_from_three_ways(league: str, home: int, away: int, waits: bool) -> None:  # noqa: FBT001 - a column of the table
    result, pick = final(home, away, overtime_told=False), Pick("moneyline_3way", "home")
    if waits:
        with pytest.raises(Ungradable, match="regular-time score"):
            decide(pick, result, rules(league))
    else:
        assert decide(pick, result, rules(league)) == WON
    assert decide(Pick("moneyline", "home"), result, rules(league)) in (WON, PUSH)
    told = replace(result, regulation=(home, away))
    assert decide(pick, told, rules(league)) == (LOST if home == away else WON)


HOME, AWAY = Pick("moneyline", "home"), Pick("moneyline", "away")
OVER, UNDER = Pick("total", "over", 34), Pick("total", "under", 34)  # 8.5
SPREAD = Pick("spread", "home", -6)  # -1.5
TEAM = Pick("team_total", "under", 22, subject="home")  # 5.5


@pytest.mark.parametrize(
    ("league", "pick", "result", "outcome"),
    [
        # The house rules' lengths, in minutes.
        ("nfl", SPREAD, stopped(9, 0, 55), WON),
        ("nfl", SPREAD, stopped(9, 0, 54), VOID),
        ("nfl", SPREAD, final(9, 0, length=54), VOID),
        ("nba", SPREAD, stopped(9, 0, 43), WON),
        ("nba", SPREAD, stopped(9, 0, 42), VOID),
        ("ncaab", HOME, stopped(9, 0, 35), WON),
        ("ncaab", HOME, stopped(9, 0, 34), VOID),
        ("wnba", HOME, stopped(9, 0, 35), WON),
        ("wnba", HOME, stopped(9, 0, 34), VOID),
        ("nhl", HOME, stopped(2, 0, 55), WON),
        ("nhl", HOME, stopped(2, 0, 54), VOID),
        ("epl", HOME, stopped(2, 0, 90), WON),
        ("epl", HOME, stopped(2, 0, 89), VOID),
        # Baseball, in half-innings: 5 and 9 innings, half of one less when the home side leads.
        ("mlb", HOME, stopped(4, 2, 9), WON),
        ("mlb", HOME, stopped(2, 4, 9), VOID),
        ("mlb", AWAY, stopped(2, 4, 10), WON),
        ("mlb", AWAY, stopped(2, 2, 9), VOID),
        ("mlb", AWAY, stopped(2, 2, 10), PUSH),
        ("mlb", HOME, stopped(4, 2, 8), VOID),
        ("mlb", SPREAD, stopped(4, 2, 12), VOID),
        ("mlb", SPREAD, stopped(4, 2, 17), WON),
        ("mlb", SPREAD, stopped(2, 4, 17), VOID),
        ("mlb", SPREAD, stopped(2, 4, 18), LOST),
        ("mlb", UNDER, stopped(4, 2, 17), WON),
        ("mlb", UNDER, stopped(2, 4, 17), VOID),
        ("mlb", TEAM, stopped(4, 2, 16), VOID),
        ("mlb", TEAM, stopped(4, 2, 17), WON),
        # What is decided already stands, for both sides.
        ("mlb", OVER, stopped(5, 4, 11), WON),
        ("mlb", UNDER, stopped(5, 4, 11), LOST),
        ("mlb", UNDER, stopped(4, 4, 11), VOID),
        ("mlb", OVER, stopped(4, 4, 11), VOID),
        ("mlb", TEAM, stopped(6, 0, 11), LOST),
        ("nfl", OVER, stopped(9, 0, 20), WON),
        ("nfl", OVER, stopped(9, 0), WON),
        ("nfl", Pick("total", "over", 36), stopped(9, 0, 20), VOID),
        ("epl", Pick("total", "over", 11), stopped(2, 1, 60), HALF_WON),
        ("epl", Pick("total", "under", 11), stopped(2, 1, 60), HALF_LOST),
        ("epl", Pick("total", "over", 9), stopped(2, 1, 60), WON),
        ("epl", Pick("total", "over", 13), stopped(2, 1, 60), VOID),
        # Periods: complete, or passed.
        ("nfl", replace(HOME, period="h1"), stopped(9, 0, 30, periods={"h1": (6, 0)}), WON),
        ("nfl", replace(HOME, period="h1"), stopped(9, 0, 29, periods={"h1": (6, 0)}), VOID),
        ("nfl", replace(HOME, period="q3"), stopped(9, 0, 44, periods={"q3": (6, 0)}), VOID),
        ("nfl", replace(HOME, period="q3"), stopped(9, 0, 45, periods={"q3": (6, 0)}), WON),
        ("nfl", replace(OVER, period="q3"), stopped(9, 0, 44, periods={"q3": (9, 0)}), WON),
        ("nfl", replace(OVER, period="q3"), stopped(8, 0, 44), VOID),
        ("nfl", replace(HOME, period="q4"), stopped(9, 0, 59, periods={"q4": (6, 0)}), VOID),
        ("nfl", replace(HOME, period="h2"), stopped(9, 0, 59, periods={"h1": (6, 0)}), VOID),
        ("nfl", replace(HOME, period="h2"), stopped(9, 0, 65, periods={"h1": (6, 0)}), WON),
        ("nba", replace(HOME, period="q1"), stopped(9, 0, 12, periods={"q1": (6, 0)}), WON),
        ("nba", replace(HOME, period="q1"), stopped(9, 0, 11, periods={"q1": (6, 0)}), VOID),
        ("ncaab", replace(HOME, period="h1"), stopped(9, 0, 20, periods={"h1": (6, 0)}), WON),
        ("nhl", replace(HOME, period="p2"), stopped(9, 0, 40, periods={"p2": (6, 0)}), WON),
        ("nhl", replace(HOME, period="p2"), stopped(9, 0, 39, periods={"p2": (6, 0)}), VOID),
        ("epl", replace(HOME, period="h1"), stopped(9, 0, 45, periods={"h1": (6, 0)}), WON),
        ("mlb", replace(SPREAD, period="f5"), stopped(4, 2, 10, periods={"f5": (4, 2)}), WON),
        ("mlb", replace(SPREAD, period="f5"), stopped(4, 2, 9, periods={"f5": (4, 2)}), VOID),
        ("mlb", replace(HOME, period="f5"), final(4, 2, length=17, periods={"f5": (4, 2)}), WON),
        ("cfl", replace(HOME, period="h1"), stopped(9, 0, 31, periods={"h1": (6, 0)}), WON),
        # Sports that are not named have to end.
        ("cfl", HOME, stopped(9, 0, 58), VOID),
        ("tennis", HOME, stopped(1, 0), VOID),
        ("tennis", HOME, Result("retired", 1, 0), VOID),
        # Nobody told a score.
        ("nfl", OVER, Result("abandoned"), VOID),
    ],
)
def test_games_cut_short(league: str, pick: Pick, result: Result, outcome: Outcome) -> None:
    assert decide(pick, result, rules(league)) == outcome


def test_a_period_that_may_have_been_decided_waits_for_its_score() -> None:
    with pytest.raises(Ungradable, match="score of h1"):
        decide(replace(OVER, period="h1"), stopped(9, 0, 20), rules())
    with pytest.raises(Ungradable, match="score of h1"):
        decide(replace(HOME, period="h1"), stopped(9, 0, 30), rules())


def test_a_long_enough_game_without_a_score_waits_for_it() -> None:
    with pytest.raises(Ungradable, match=r"^score$"):
        decide(HOME, Result("abandoned", length=55), rules())
    with pytest.raises(Ungradable, match=r"^score$"):
        decide(HOME, Result("finished"), rules())


def test_a_period_counts_whatever_is_known_of_the_game() -> None:
    result = Result("finished", periods={"h1": (3, 0)})
    assert decide(replace(HOME, period="h1"), result, rules()) == WON
    with pytest.raises(Ungradable, match=r"^score$"):
        decide(replace(HOME, period="h2"), result, rules())


# Outrights.


@pytest.mark.parametrize(
    ("places", "placings", "outcome"),
    [
        (1, {"a": 1, "b": 2}, WON),
        (1, {"a": 2, "b": 1}, LOST),
        (1, {"a": 1, "b": 1, "c": 3}, Outcome("dead_heat", 1, 0, 2)),
        (1, {"a": 1, "b": 1, "c": 1}, Outcome("dead_heat", 1, 0, 3)),
        (2, {"a": 1, "b": 1, "c": 3}, WON),
        (2, {"a": 2, "b": 1, "c": 2, "d": 2}, Outcome("dead_heat", 1, 0, 3)),
        (3, {"a": 2, "b": 1, "c": 2, "d": 2}, Outcome("dead_heat", 2, 0, 3)),
        (4, {"a": 2, "b": 1, "c": 2, "d": 2}, WON),
        (5, {"v": 1, "w": 2, "x": 3, "y": 4, "a": 5, "b": 5, "c": 5}, Outcome("dead_heat", 1, 0, 3)),
        (2, {"a": 3, "b": 1, "c": 1}, LOST),
        (1, {"b": 1}, LOST),
        (2, {"b": 1, "c": 2}, LOST),
        (2, {"b": 1, "c": 1}, LOST),
        (1, {"b": 1, "c": 1}, LOST),
    ],
)
def test_outrights_by_place_and_dead_heat(places: int, placings: dict[str, int], outcome: Outcome) -> None:
    pick = Pick("outright", "a", places=places)
    assert decide(pick, Result("finished", placings=placings), rules("golf")) == outcome


def test_an_outright_pays_one_place_unless_it_says_more() -> None:
    found = Result("finished", placings={"a": 1, "b": 2})
    assert [decide(Pick("outright", side), found, rules("golf")) for side in "ab"] == [WON, LOST]


@pytest.mark.parametrize(("places", "placings"), [(1, {}), (2, {"b": 1}), (3, {"b": 1, "c": 1})])
def test_an_outright_waits_while_its_places_are_open(places: int, placings: dict[str, int]) -> None:
    with pytest.raises(Ungradable, match="placing"):
        decide(Pick("outright", "a", places=places), Result("finished", placings=placings), rules("golf"))


@given(placings=st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 6), min_size=1), places=st.integers(1, 8))
def test_the_paid_shares_of_an_outright_are_its_places(placings: dict[str, int], places: int) -> None:
    """With proper places (1, 1, 3) the shares paid add up to the places, or to the field where that is smaller."""
    ranked = {side: 1 + sum(other < place for other in placings.values()) for side, place in placings.items()}
    shares = Fraction(0)
    for side in ranked:
        outcome = decide(Pick("outright", side, places=places), Result("finished", placings=ranked), rules("golf"))
        assert outcome.result in {"won", "lost", "dead_heat"}
        shares += Fraction(outcome.win_parts, outcome.parts)
    assert shares == min(places, len(ranked))


# What a person enters.


@pytest.mark.parametrize("entered", ["won", "lost", "push", "void", "half_won", "half_lost"])
@pytest.mark.parametrize("kind", ["prop", "outright"])
@pytest.mark.parametrize("status", ["finished", "abandoned"])
def test_an_entered_outcome_is_the_outcome(entered: str, kind: str, status: str) -> None:
    found = decide(Pick(kind, "yes", selection="s1"), Result(status, outcomes={"s1": entered}), rules())
    assert found.result == entered


def test_a_prop_without_one_waits_for_it() -> None:
    with pytest.raises(Ungradable, match="outcome"):
        decide(Pick("prop", "over", 4, selection="s1"), final(1, 0, outcomes={"s2": "won"}), rules())


def test_what_is_graded_by_its_score_takes_no_entered_outcome() -> None:
    pick = Pick("moneyline", "away", selection="s1")
    assert decide(pick, final(1, 0, outcomes={"s1": "won"}), rules()) == LOST


@pytest.mark.parametrize(
    "pick",
    [
        Pick("spread", "home"),
        Pick("total", "over"),
        Pick("total", "draw", 4),
        Pick("moneyline", "draw"),
        Pick("moneyline", "over"),
        Pick("moneyline_3way", "x"),
        Pick("team_total", "over", 4),
        Pick("team_total", "over", 4, subject="both"),
        Pick("lottery", "home"),
    ],
)
def test_what_no_rule_covers_waits_for_a_person(pick: Pick) -> None:
    with pytest.raises(Ungradable):
        decide(pick, final(1, 0), rules())


# Laws.


@given(score=pairs, line=lines)
def test_the_sides_of_a_spread_mirror_each_other(score: tuple[int, int], line: int) -> None:
    result = final(*score)
    one, other = (decide(Pick("spread", s, q), result, rules()) for s, q in (("home", line), ("away", -line)))
    assert MIRRORED[one] == other


@given(score=pairs, line=st.integers(0, 1200), length=st.none() | st.integers(0, 60), subject=st.sampled_from("hat"))
def test_the_sides_of_a_total_mirror_each_other(
    score: tuple[int, int], line: int, length: int | None, subject: str
) -> None:
    kind, whose = ("total", "") if subject == "t" else ("team_total", {"h": "home", "a": "away"}[subject])
    result = stopped(*score, length)
    over, under = (decide(Pick(kind, side, line, subject=whose), result, rules()) for side in ("over", "under"))
    assert MIRRORED[over] == under


@given(score=pairs)
def test_the_sides_of_a_moneyline_mirror_each_other_and_one_of_three_wins(score: tuple[int, int]) -> None:
    home, away = (decide(Pick("moneyline", side), final(*score), rules()) for side in ("home", "away"))
    assert MIRRORED[home] == away
    ways = [decide(Pick("moneyline_3way", side), final(*score), rules()) for side in ("home", "draw", "away")]
    assert sorted(outcome.result for outcome in ways) == ["lost", "lost", "won"]


@given(home=scores, away=scores)
def test_draw_no_bet_is_a_spread_of_nothing(home: int, away: int) -> None:
    found = [decide(pick, final(home, away), rules("epl")) for pick in (Pick("draw_no_bet", "home"), HOME)]
    assert found == [decide(Pick("spread", "home", 0), final(home, away), rules("epl"))] * 2


@pytest.mark.parametrize(("kind", "side"), [("spread", "home"), ("spread", "away"), ("total", "over"),
                                            ("total", "under")])  # fmt: skip
@given(score=pairs, step=st.integers(-100, 100), price=st.fractions(1, 50), cut_short=st.booleans())
def test_a_quarter_line_is_the_mean_of_its_neighbours(
    kind: str,
    side: str,
    score: tuple[int, int],
    step: int,
    price: Fraction,
    cut_short: bool,  # noqa: FBT001 - drawn
) -> None:
    line = 2 * step + 1
    result = stopped(*score, 10) if cut_short else final(*score)

    def factor(quarters: int) -> Fraction:
        _, won, back, parts = decide(Pick(kind, side, quarters), result, rules())
        return (won * price + back) / parts

    assert factor(line) == (factor(line - 1) + factor(line + 1)) / 2


@given(score=pairs, line=st.integers(0, 800), more=pairs)
def test_what_was_decided_early_is_what_the_whole_game_says(
    score: tuple[int, int], line: int, more: tuple[int, int]
) -> None:
    """However many points are scored after the stop, what stood then would still be so."""
    for side in ("over", "under"):
        pick = Pick("total", side, 2 * line)
        early = decide(pick, stopped(*score, 10), rules())
        later = decide(pick, final(score[0] + more[0], score[1] + more[1]), rules())
        assert early in (VOID, later)


@given(
    told=st.fixed_dictionaries(dict.fromkeys(("q1", "q2", "q3", "q4"), pairs)),
    overtime=pairs,
    kept=st.sets(st.sampled_from(["q1", "q2", "q3", "q4", "h1", "h2"])),
    period=st.sampled_from(["q1", "q2", "q3", "q4", "h1", "h2", "game"]),
)
def test_what_follows_from_some_scores_is_what_all_of_them_say(
    told: dict[str, tuple[int, int]], overtime: tuple[int, int], kept: set[str], period: str
) -> None:
    def plus(*scores: tuple[int, int]) -> tuple[int, int]:
        return sum(home for home, _ in scores), sum(away for _, away in scores)

    told["h1"], told["h2"] = plus(told["q1"], told["q2"]), plus(told["q3"], told["q4"], overtime)
    regulation = plus(told["h1"], told["q3"], told["q4"])
    told["game"] = plus(regulation, overtime)
    result = final(*told["game"], periods={name: told[name] for name in kept}, regulation=regulation)
    pick = Pick("total", "over", 4 * sum(told[period]), period)
    try:
        assert decide(pick, result, rules()) == PUSH
    except Ungradable:
        assert period not in kept | {"game"}
