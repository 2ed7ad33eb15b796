"""The oracle itself, against worked examples that others printed."""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.grades import SPORTS, Game, Pick, grade
from tests.oracle.oracle import Leg, Settled, Ticket, cash_out, decimal_of, round_half_up, settle

VECTORS = Path(__file__).resolve().parents[2] / ".." / "shared" / "spec" / "vectors.json"
RESULTS = {"win": "won", "loss": "lost", "half_win": "half_won", "half_loss": "half_lost"}
STATUSES = {"partial": "partly_won", "half_won": "partly_won", "half_lost": "partly_lost"}
SINGLES = (
    "spread", "total", "moneyline_2way", "moneyline_3way", "draw_no_bet", "asian_handicap", "asian_total", "dead_heat",
    "free_play", "past_post", "correct_price_regrade",
)  # fmt: skip
TEASERS = {-110: Fraction(6), 180: Fraction(6), 300: Fraction(6), -130: Fraction(7)}

Vector = Mapping[str, Any]


def vectors(*kinds: str, having: Sequence[str] = ()) -> list[Any]:
    """The examples of some kinds; where asked for, those whose legs have one of some fields."""
    if not VECTORS.exists():
        return [pytest.param(None, marks=pytest.mark.skip("no vectors.json beside this repository"))]
    return [
        pytest.param(one, id=one["id"])
        for one in json.loads(VECTORS.read_text())
        if one["kind"] in kinds and (not having or any(name in leg for leg in one["legs"] for name in having))
    ]


def price_of(leg: Mapping[str, Any]) -> Fraction:
    return decimal_of(leg["odds_american"]) if "odds_american" in leg else Fraction(str(leg["decimal"]))


def ticket_of(vector: Vector) -> Ticket:
    shared, tied = vector.get("places", 1), vector.get("tied", 1)
    legs = [Leg(price_of(leg), RESULTS.get(leg["result"], leg["result"]), shared, tied) for leg in vector["legs"]]
    kind, cap = vector["kind"], vector.get("cap_cents", 10**12)
    if kind in SINGLES:
        return Ticket("straight", vector["stake_cents"], legs, cap, free_play=kind == "free_play")
    stake = vector.get("stake_per_combo_cents", vector.get("stake_per_leg_cents", vector["stake_cents"]))
    special = "special" in vector.get("variant", "")
    return Ticket(
        kind.removesuffix("_fixed_table"),
        stake,
        legs,
        cap,
        table="table_odds" in vector,
        by=[vector["by"]] if "by" in vector else [],
        points=Fraction(10) if special else TEASERS.get(vector.get("settled_odds_american", 0), Fraction(6)),
        special_push_loses=vector.get("variant") != "special_push_refunds",
        tie_loss_refunds=vector.get("variant") == "tie_loss_refunds",
        condition=vector.get("condition", ""),
        joint={frozenset(range(len(legs))): Fraction(12)},
        reprices=vector.get("variant") == "reprice",
    )


@pytest.mark.parametrize(
    "vector",
    vectors(*SINGLES, "parlay", "parlay_fixed_table", "same_game_parlay", "round_robin", "teaser", "if_bet", "reverse"),
)
def test_the_oracle_agrees_with_worked_examples(vector: Vector) -> None:
    status: str = STATUSES.get(vector["expected_status"]) or vector["expected_status"]
    expected = Settled(vector["stake_cents"], vector["expected_payout_cents"], status)

    assert settle(ticket_of(vector)) == expected


@pytest.mark.parametrize("vector", vectors("cash_out"))
def test_the_oracle_offers_what_worked_examples_do(vector: Vector) -> None:
    legs = [(price_of(leg), Fraction(str(leg["current_decimal"]))) for leg in vector["legs"]]

    offer = cash_out(vector["stake_cents"], [], legs, Fraction(str(vector.get("margin", 0))))

    assert offer == vector["expected_payout_cents"]


@pytest.mark.parametrize("vector", vectors("round_robin_counts"))
def test_round_robins_have_the_printed_numbers_of_lines(vector: Vector) -> None:
    for legs, counts in vector["expected"].items():
        for k, count in counts.items():
            assert len(list(combinations(range(int(legs)), int(k)))) == count


@pytest.mark.parametrize("vector", vectors("odds_conversion"))
def test_american_prices_pay_the_printed_profit(vector: Vector) -> None:
    for american, printed in vector["expected"].items():
        profit = decimal_of(int(american)) - 1
        assert Fraction(round_half_up(profit * 1000), 1000) == Fraction(printed)


MARKETS = {"moneyline_2way": "moneyline", "asian_handicap": "spread", "asian_total": "total"}


def game_of(leg: Mapping[str, Any]) -> Game:
    """A game that went as the leg tells: its home side's margin, its score or its total, in the first part."""
    sport = {"NFL": "nfl", "NBA": "nba", "MLB": "mlb"}[leg.get("league", "NFL")]
    if leg.get("postponed"):
        return Game(sport, "postponed")
    score = leg.get("score_90", leg.get("score"))
    home, away = map(int, score.split("-")) if score else (leg.get("margin", leg.get("total_scored", 0)), 0)
    minutes, innings = leg.get("game_minutes"), leg.get("innings_completed")
    first = next(iter(SPORTS[sport].periods["game"]))
    return Game(sport, parts={first: (home, away)}, minutes=minutes, half_innings=innings and 2 * innings)


@pytest.mark.parametrize(
    "vector",
    vectors(
        "spread", "total", "moneyline_2way", "moneyline_3way", "draw_no_bet", "asian_handicap", "asian_total",
        having=("margin", "score", "score_90", "total_scored", "game_minutes", "postponed"),
    ),
)  # fmt: skip
def test_the_oracle_grades_as_worked_examples_do(vector: Vector) -> None:
    leg, kind = vector["legs"][0], str(vector["kind"])
    side = str(leg.get("side") or leg.get("selection"))
    line = None if leg["line"] is None else Fraction(str(leg["line"]))
    pick = Pick(MARKETS.get(kind) or kind, side if side in {"away", "draw", "over", "under"} else "home", line=line)

    assert grade(game_of(leg), pick).result == RESULTS.get(leg["result"], leg["result"])
