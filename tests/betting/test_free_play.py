"""What may be staked from the free-play balance."""

import pytest

from wagerbabe.betting import Leg, Rules
from wagerbabe.betting.free_play import free_play_problems
from wagerbabe.odds import Price

RULES = Rules(free_play_most_legs=2, free_play_shortest=-150, free_play_longest=180, free_play_most_win_minor=5_000)


RANGE = "A free play here takes prices from -150 to +180."


def legs(*american: int) -> list[Leg]:
    exact = [Price.from_american(price) for price in american]
    return [Leg(price.num, price.den) for price in exact]


@pytest.mark.parametrize(
    ("kind", "prices", "win"),
    [("straight", (-150,), 5_000), ("straight", (180,), 1), ("parlay", (-110, 100), 4_999)],
)
def test_a_straight_bet_or_a_short_parlay_within_the_range_may(kind: str, prices: tuple[int, ...], win: int) -> None:
    assert free_play_problems(kind, legs(*prices), RULES, win) == []


@pytest.mark.parametrize(
    ("kind", "prices", "win", "message", "details"),
    [
        ("teaser", (-110, -110), 1, "A free play is a straight bet or a parlay.", {"kind": "teaser"}),
        ("parlay", (-110, -110, -110), 1, "A free play here has at most 2 legs.", {"max": 2}),
        ("straight", (-151,), 1, RANGE, {"shortest": -150, "longest": 180}),
        ("parlay", (-110, 181), 1, RANGE, {"shortest": -150, "longest": 180}),
        ("straight", (150,), 5_001, "A free play cannot win this much. Lower the stake.", {"max_minor": 5_000}),
    ],
)  # fmt: skip
def test_all_else_is_refused_with_what_would_pass(
    kind: str, prices: tuple[int, ...], win: int, message: str, details: dict[str, object]
) -> None:
    [problem] = free_play_problems(kind, legs(*prices), RULES, win)

    assert (problem.text, problem.details) == (message, details)
