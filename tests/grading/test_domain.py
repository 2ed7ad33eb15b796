"""What became of a selection: the house rules, one line each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagerbabe.betting import HALF_LOST, HALF_WON, LOST, PUSH, VOID, WON, Outcome
from wagerbabe.grading import Pick, Result, Ungradable, decide

scores = st.integers(0, 150)


@pytest.mark.parametrize(
    ("pick", "home", "away", "outcome"),
    [
        (Pick("moneyline", "home"), 21, 20, WON),
        (Pick("moneyline", "away"), 21, 20, LOST),
        (Pick("moneyline", "home"), 20, 20, PUSH),
        (Pick("moneyline_3way", "draw"), 1, 1, WON),
        (Pick("moneyline_3way", "home"), 1, 1, LOST),
        (Pick("moneyline_3way", "away"), 0, 1, WON),
        (Pick("draw_no_bet", "away"), 2, 2, PUSH),
        (Pick("spread", "home", -14), 1, 0, LOST),
        (Pick("spread", "home", -14), 4, 0, WON),
        (Pick("spread", "away", 12), 3, 0, PUSH),
        (Pick("spread", "home", -1), 1, 1, HALF_LOST),
        (Pick("spread", "home", -3), 1, 0, HALF_WON),
        (Pick("spread", "away", 1), 1, 1, HALF_WON),
        (Pick("total", "over", 180), 24, 21, PUSH),
        (Pick("total", "over", 178), 24, 21, WON),
        (Pick("total", "under", 178), 24, 21, LOST),
        (Pick("total", "over", 9), 1, 1, HALF_LOST),
        (Pick("total", "over", 11), 2, 1, HALF_WON),
    ],
)
def test_the_rules(pick: Pick, home: int, away: int, outcome: Outcome) -> None:
    assert decide(pick, Result("finished", home, away)) == outcome


@pytest.mark.parametrize("status", ["postponed", "cancelled", "abandoned"])
def test_a_game_not_played_to_its_end_voids(status: str) -> None:
    assert decide(Pick("total", "over", 178), Result(status, 40, 40)) == VOID


@given(home=scores, away=scores, line=st.integers(-200, 200))
def test_the_sides_of_a_spread_mirror_each_other(home: int, away: int, line: int) -> None:
    result = Result("finished", home, away)
    one, other = decide(Pick("spread", "home", line), result), decide(Pick("spread", "away", -line), result)
    mirrored = {WON: LOST, LOST: WON, PUSH: PUSH, HALF_WON: HALF_LOST, HALF_LOST: HALF_WON}
    assert mirrored[one] == other


@given(home=scores, away=scores, line=st.integers(0, 1200))
def test_the_sides_of_a_total_mirror_each_other(home: int, away: int, line: int) -> None:
    result = Result("finished", home, away)
    over, under = decide(Pick("total", "over", line), result), decide(Pick("total", "under", line), result)
    mirrored = {WON: LOST, LOST: WON, PUSH: PUSH, HALF_WON: HALF_LOST, HALF_LOST: HALF_WON}
    assert mirrored[over] == under


@pytest.mark.parametrize(
    "pick", [Pick("prop", "over", 4), Pick("spread", "home"), Pick("total", "draw", 4), Pick("moneyline", "draw")]
)
def test_what_no_rule_covers_waits_for_a_person(pick: Pick) -> None:
    with pytest.raises(Ungradable):
        decide(pick, Result("finished", 1, 0))


def test_a_finished_game_without_a_score_waits_for_a_person() -> None:
    with pytest.raises(Ungradable):
        decide(Pick("moneyline", "home"), Result("finished"))
