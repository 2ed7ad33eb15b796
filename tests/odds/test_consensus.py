"""Prices made from many sportsbooks' quotes: majority line, margin out, middle, margin in, and no nonsense."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagerbabe.odds import Price
from wagerbabe.odds.consensus import Book, Quoted, consensus, credible, is_sound, overround, price_market


def moneyline(home: int, away: int) -> Book:
    return {"home": Quoted(Price.from_american(home)), "away": Quoted(Price.from_american(away))}


def spread(line: int, home: int = -110, away: int = -110) -> Book:
    return {"home": Quoted(Price.from_american(home), line), "away": Quoted(Price.from_american(away), -line)}


def total(line: int, over: int = -110, under: int = -110) -> Book:
    return {"over": Quoted(Price.from_american(over), line), "under": Quoted(Price.from_american(under), line)}


def shown(offer: dict[str, Quoted]) -> dict[str, tuple[int, int | None]]:
    return {side: (quoted.price.american, quoted.line) for side, quoted in offer.items()}


def test_equal_books_give_their_own_price_back() -> None:
    books = {name: spread(-14) for name in "abc"}
    assert shown(consensus("spread", books)) == {"home": (-110, -14), "away": (-110, 14)}


def test_the_majority_line_wins_over_the_middle() -> None:
    books = {"a": total(180), "b": total(180), "c": total(182), "d": total(184)}
    assert shown(consensus("total", books))["over"] == (-110, 180)


def test_of_equally_common_lines_the_one_nearest_to_the_middle() -> None:
    books = {"a": spread(-10), "b": spread(-12), "c": spread(-24)}
    assert shown(consensus("spread", books))["home"] == (-110, -12)


def test_the_middle_is_not_moved_by_one_wide_book() -> None:
    books = {"a": moneyline(-150, 130), "b": moneyline(-152, 132), "c": moneyline(-148, 128), "d": moneyline(-190, 120)}
    home = shown(consensus("moneyline", books))["home"][0]
    assert -156 <= home <= -148


def test_a_single_book_is_its_own_consensus() -> None:
    assert shown(consensus("moneyline", {"a": moneyline(-150, 130)})) == {"home": (-150, None), "away": (130, None)}


def test_no_book_no_offer() -> None:
    assert consensus("moneyline", {}) == {}


def test_a_named_sportsbook_is_taken_as_it_quotes() -> None:
    quoted = {"home": Quoted(Price.from_decimal("1.913"), -14), "away": Quoted(Price.from_decimal("2.04"), 14)}
    books = {"a": quoted, "b": spread(-14), "c": spread(-14)}
    assert price_market("spread", books, {"a", "nobody"}, in_play=False) == {"a": quoted}


def test_far_off_the_others_is_not_sold_by_any_source() -> None:
    """The shape of a palpable error: +75000 where the others say +150."""
    books = {
        "a": moneyline(-170, 150),
        "b": moneyline(-175, 150),
        "c": moneyline(-172, 152),
        "d": moneyline(-900, 75_000),
    }
    offers = price_market("moneyline", books, {"d", "consensus"}, in_play=False)
    assert set(offers) == {"consensus"}
    assert shown(offers["consensus"])["away"][0] < 160


def test_a_line_far_from_the_others_is_left_out() -> None:
    books = {"a": spread(-14), "b": spread(-14), "c": spread(-140)}
    assert set(credible("spread", books, in_play=False)) == {"a", "b"}


def test_two_that_contradict_each_other_are_no_consensus() -> None:
    assert credible("moneyline", {"a": moneyline(-300, 250), "b": moneyline(250, -300)}, in_play=False) == {}


def test_in_play_books_may_be_further_apart() -> None:
    books = {"a": moneyline(-150, 130), "b": moneyline(-150, 130), "c": moneyline(-260, 210)}
    assert "c" not in credible("moneyline", books, in_play=False)
    assert "c" in credible("moneyline", books, in_play=True)


@pytest.mark.parametrize(
    ("kind", "book"),
    [
        ("moneyline", {"home": Quoted(Price.from_american(-110))}),
        ("moneyline", moneyline(-1100, -1100)),
        ("moneyline", moneyline(150, 150)),
        ("moneyline_3way", moneyline(-110, -110)),
        ("spread", moneyline(-110, -110)),
        ("spread", {"home": Quoted(Price(21, 11), -14), "away": Quoted(Price(21, 11), -14)}),
        ("total", {"over": Quoted(Price(21, 11), 180), "under": Quoted(Price(21, 11), 182)}),
        ("moneyline", spread(-14)),
    ],
)
def test_unsound_markets(kind: str, book: Book) -> None:
    assert not is_sound(kind, book)


PAIRS = st.integers(5, 95).flatmap(
    lambda chance: st.builds(
        lambda margin: {
            "home": Quoted(Price.from_ratio(1 / (Fraction(chance, 100) * margin))),
            "away": Quoted(Price.from_ratio(1 / (Fraction(100 - chance, 100) * margin))),
        },
        st.fractions(Fraction(101, 100), Fraction(105, 100), max_denominator=1000),
    )
)


@given(st.lists(PAIRS, min_size=1, max_size=9))
def test_the_consensus_keeps_a_margin_and_whole_american_prices(books: list[Book]) -> None:
    offer = consensus("moneyline", {str(n): book for n, book in enumerate(books)})
    assert overround(offer) >= min(overround(book) for book in books)
    assert all(Price.from_american(q.price.american) == q.price for q in offer.values())


@given(st.lists(PAIRS, min_size=1, max_size=9))
def test_the_order_of_sportsbooks_does_not_matter(books: list[Book]) -> None:
    named = [(str(n), book) for n, book in enumerate(books)]
    turned = dict(reversed(named))
    assert consensus("moneyline", dict(named)) == consensus("moneyline", turned)
