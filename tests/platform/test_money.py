"""The one rounding of the product."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagerbabe.platform.money import MAX_MINOR, round_half_up

amounts = st.fractions(min_value=0, max_value=MAX_MINOR, max_denominator=10**30)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        (Fraction(0), 0),
        (Fraction(1, 2), 1),
        (Fraction(49, 100), 0),
        (Fraction(46865, 2), 23433),  # the printed example: 234.325 pays 234.33
        (Fraction(10**15), 10**15),
    ],
)
def test_halves_go_up(amount: Fraction, rounded: int) -> None:
    assert round_half_up(amount) == rounded


@given(amounts)
def test_rounding_moves_by_half_a_unit_at_most(amount: Fraction) -> None:
    off = round_half_up(amount) - amount
    assert -Fraction(1, 2) < off <= Fraction(1, 2)


@given(st.integers(min_value=0, max_value=MAX_MINOR))
def test_whole_amounts_stay(amount: int) -> None:
    assert round_half_up(Fraction(amount)) == amount


@given(amounts, amounts)
def test_a_larger_amount_never_rounds_to_less(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    assert round_half_up(low) <= round_half_up(high)
