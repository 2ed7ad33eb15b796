"""Which legs may stand together: held against every score that a small game can end with."""

from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagerbabe.betting.correlation import Candidate, joint_price, related, relation, tie_of
from wagerbabe.odds import Price

GAME = UUID(int=1)
SCORES = [(home, away) for home in range(9) for away in range(9)]

sides = st.sampled_from(["home", "away"])
lines = st.integers(-14, 14)
totals = st.integers(2, 30)


def leg(kind: str, side: str, line: int | None = None, subject: str = "", period: str = "game") -> Candidate:
    market = UUID(int=hash((kind, line if kind != "spread" else abs(line or 0), subject, period)) % 2**64)
    return Candidate(GAME, market, "americanfootball", kind, period, subject, side, line)


legs = st.one_of(
    st.builds(leg, st.sampled_from(["moneyline", "draw_no_bet"]), sides),
    st.builds(leg, st.just("moneyline_3way"), st.sampled_from(["home", "draw", "away"])),
    st.builds(leg, st.just("spread"), sides, lines),
    st.builds(leg, st.just("total"), st.sampled_from(["over", "under"]), totals),
    st.builds(leg, st.just("team_total"), st.sampled_from(["over", "under"]), totals, sides),
)


def wins(candidate: Candidate, home: int, away: int) -> bool:
    """Whether a leg wins, if only by half: the rules once more, in points and halves."""
    line = Fraction(candidate.line_quarters or 0, 4)
    match candidate.kind:
        case "spread":
            margin = home - away if candidate.side == "home" else away - home
            return margin + line > 0
        case "total" | "team_total":
            points = {"": home + away, "home": home, "away": away}[candidate.subject]
            return points > line if candidate.side == "over" else points < line
        case _:
            return candidate.side == ("draw" if home == away else "home" if home > away else "away")


@given(one=legs, other=legs)
def test_legs_exclude_each_other_when_no_score_lets_both_win(one: Candidate, other: Candidate) -> None:
    together = any(wins(one, *score) and wins(other, *score) for score in SCORES)
    alone = any(wins(one, *score) for score in SCORES) and any(wins(other, *score) for score in SCORES)
    about = {"spread": "margin", "moneyline": "margin", "moneyline_3way": "margin", "draw_no_bet": "margin"}
    same_figure = about.get(one.kind, f"{one.kind}{one.subject}") == about.get(
        other.kind, f"{other.kind}{other.subject}"
    )
    found = relation(one, other)

    if together:
        assert found != "excludes" or one.market_id == other.market_id
    elif alone and same_figure and one != other:
        assert found == "excludes"


PAIRS = [
    ("moneyline", "spread", "americanfootball", "correlated"),
    ("moneyline", "total", "americanfootball", None),
    ("moneyline", "total", "baseball", None),
    ("moneyline", "total", "soccer", "correlated"),
    ("spread", "total", "americanfootball", None),
    ("spread", "total", "basketball", None),
    ("spread", "total", "baseball", "correlated"),
    ("spread", "total", "icehockey", "correlated"),
    ("spread", "total", "soccer", "correlated"),
    ("team_total", "total", "americanfootball", "correlated"),
    ("team_total", "spread", "basketball", "correlated"),
    ("prop", "moneyline", "americanfootball", "correlated"),
]


@pytest.mark.parametrize(("one", "other", "sport", "expected"), PAIRS)
def test_the_table_of_pairs(one: str, other: str, sport: str, expected: str | None) -> None:
    side = {"moneyline": "home", "spread": "home", "total": "over", "team_total": "over", "prop": "yes"}
    first = leg(one, side[one], 2 if one != "moneyline" else None)._replace(sport=sport)
    second = leg(other, side[other], 6 if other != "moneyline" else None)._replace(sport=sport)

    assert relation(first, second) == relation(second, first) == expected


def test_pairs_are_named_by_their_places() -> None:
    free = leg("spread", "home", -14)._replace(event_id=UUID(int=2))
    slip = [leg("moneyline", "home"), free, leg("moneyline", "away"), leg("moneyline", "home")]

    assert list(related(slip)) == [(0, 2, "excludes"), (0, 3, "same"), (2, 3, "excludes")]


@pytest.mark.parametrize(
    ("one", "other", "tie"),
    [
        (leg("moneyline", "home"), leg("spread", "home", -4), Fraction(9, 10)),
        (leg("draw_no_bet", "home"), leg("moneyline_3way", "home"), Fraction(9, 10)),
        (leg("total", "over", 20), leg("total", "over", 24), Fraction(9, 10)),
        (leg("total", "over", 20), leg("team_total", "over", 10, "home"), Fraction(1, 2)),
        (leg("moneyline_3way", "home"), leg("team_total", "over", 10, "home"), Fraction(2, 5)),
        (leg("spread", "home", -4), leg("team_total", "over", 10, "home"), Fraction(2, 5)),
        (leg("spread", "home", -4), leg("total", "over", 20), Fraction(1, 5)),
        (leg("draw_no_bet", "home"), leg("total", "over", 20), Fraction(1, 5)),
        (leg("prop", "yes"), leg("total", "over", 20), Fraction(1, 2)),
        (leg("spread", "home", -4, period="h1"), leg("spread", "home", -4), Fraction(7, 10)),
        (leg("moneyline", "home"), leg("spread", "home", -4)._replace(event_id=UUID(int=2)), Fraction(0)),
    ],
)
def test_how_closely_legs_hang_together(one: Candidate, other: Candidate, tie: Fraction) -> None:
    assert tie_of(one, other) == tie_of(other, one) == tie


def test_a_joint_price_by_hand() -> None:
    """Two even chances: a quarter apart, a half if one implies the other; half way between are three eighths."""
    evens = [Price(2, 1), Price(2, 1)]

    assert joint_price(evens, [[], [Fraction(0)]]).american == 300
    assert joint_price(evens, [[], [Fraction(1)]]).american == 100
    assert joint_price(evens, [[], [Fraction(1, 2)]]).american == 166
