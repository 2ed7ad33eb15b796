"""Prices: exact in every form, ordered, and never better for having passed through a margin."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagerbabe.odds import Price, PriceInvalid, shade
from wagerbabe.odds.domain import move_line

AMERICAN = st.one_of(st.integers(100, 100_000), st.integers(-100_000, -101))
PRICES = st.builds(Price.from_american, AMERICAN)
MARGINS = st.integers(0, 5000)


@pytest.mark.parametrize(
    ("american", "num", "den", "decimal", "fraction"),
    [
        (-110, 21, 11, "1.909", "10/11"),
        (150, 5, 2, "2.50", "3/2"),
        (100, 2, 1, "2.00", "1/1"),
        (-125, 9, 5, "1.80", "4/5"),
        (-160, 13, 8, "1.625", "5/8"),
        (-100_000, 1001, 1000, "1.001", "1/1000"),
    ],
)
def test_american_prices_are_exact(american: int, num: int, den: int, decimal: str, fraction: str) -> None:
    price = Price.from_american(american)
    assert (price.num, price.den) == (num, den)
    assert price.to_wire() == {"american": american, "decimal": decimal, "fraction": fraction}


def test_a_decimal_price_pays_as_quoted_and_shows_the_nearest_american() -> None:
    price = Price.from_decimal("1.91")
    assert price.ratio == Fraction(191, 100)
    assert price.to_wire() == {"american": -110, "decimal": "1.91", "fraction": "91/100"}


def test_minus_100_is_shown_as_even() -> None:
    assert Price.from_american(-100).american == 100


@given(AMERICAN)
def test_american_survives_each_round_trip(american: int) -> None:
    price = Price.from_american(american)
    assert price.american == american
    assert Price.from_fraction(price.fraction) == price


@given(st.integers(1_001, 50_000_000))
def test_decimal_text_survives_the_round_trip(thousandths: int) -> None:
    text = f"{thousandths // 1000}.{thousandths % 1000:03}"
    price = Price.from_decimal(text)
    assert price.ratio == Fraction(thousandths, 1000)
    assert Price.from_decimal(price.decimal) == price


@given(PRICES, PRICES)
def test_longer_prices_never_show_shorter(one: Price, other: Price) -> None:
    low, high = sorted([one, other])
    assert low.ratio <= high.ratio
    assert Fraction(low.decimal) <= Fraction(high.decimal)
    key = [p.american if p.american > 0 else 200 + p.american for p in (low, high)]
    assert key == sorted(key)


@pytest.mark.parametrize("american", [0, 99, -99, 100_001, -1_000_000])
def test_what_is_no_american_price_is_refused(american: int) -> None:
    with pytest.raises(PriceInvalid):
        Price.from_american(american)


@pytest.mark.parametrize(
    "text", ["1", "1.0", "0.5", "-2.0", "NaN", "inf", "1e3", "", "1.91 ", "\u0661.\u0669", "1_000"]
)
def test_what_is_no_decimal_price_is_refused(text: str) -> None:
    with pytest.raises(PriceInvalid):
        Price.from_decimal(text)


@pytest.mark.parametrize(
    ("sent", "same"),
    [
        ({"american": -110}, True),
        ({"decimal": "1.909"}, True),
        ({"decimal": "1.9090"}, True),
        ({"fraction": "10/11"}, True),
        ({"american": -110, "decimal": "1.91"}, True),
        ({"american": -111}, False),
        ({"decimal": "1.91"}, False),
        ({"decimal": "abc"}, False),
        ({"decimal": 1.909}, False),
        ({}, False),
    ],
)
def test_any_shown_representation_matches(sent: dict[str, object], same: bool) -> None:  # noqa: FBT001 - a table's column
    assert Price.from_american(-110).matches(sent) is same


def test_no_margin_leaves_the_quote_untouched() -> None:
    assert shade(Price.from_decimal("1.913"), 0) == Price.from_decimal("1.913")


@pytest.mark.parametrize(("base", "margin", "shaded"), [(-110, 200, -115), (150, 500, 138), (105, 1000, -116)])
def test_a_margin_by_hand(base: int, margin: int, shaded: int) -> None:
    """-110 implies 11/21; times 1.02 is 0.53429, that is -114.7, so -115."""
    assert shade(Price.from_american(base), margin).american == shaded


@given(PRICES, MARGINS)
def test_a_margin_never_makes_a_price_better(price: Price, margin: int) -> None:
    assert shade(price, margin) <= price


@given(PRICES, PRICES, MARGINS)
def test_a_margin_keeps_the_order_of_prices(one: Price, other: Price, margin: int) -> None:
    low, high = sorted([one, other])
    assert shade(low, margin) <= shade(high, margin)


@given(PRICES, MARGINS, MARGINS)
def test_more_margin_never_pays_more(price: Price, one: int, other: int) -> None:
    less, more = sorted([one, other])
    assert shade(price, more) <= shade(price, less)


@given(PRICES, st.integers(1, 5000))
def test_shaded_prices_are_whole_american(price: Price, margin: int) -> None:
    shaded = shade(price, margin)
    assert Price.from_american(shaded.american) == shaded


@pytest.mark.parametrize(
    ("side", "line", "moved"),
    [("home", -14, -16), ("away", 14, 12), ("over", 178, 180), ("under", 178, 176), ("home", None, None)],
)
def test_a_line_moves_against_whoever_takes_it(side: str, line: int | None, moved: int | None) -> None:
    assert move_line(side, line, 2) == moved
    assert move_line(side, line, 0) == line
