"""What tickets pay: exact, monotone, one rounding."""

from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagerbabe.betting import (
    HALF_LOST,
    HALF_WON,
    LOST,
    PUSH,
    VOID,
    WON,
    Leg,
    Outcome,
    plan_of,
    return_if_all_win,
    settle,
)
from wagerbabe.odds import Price

NO_CAP = 10**18
american = st.one_of(st.integers(100, 20_000), st.integers(-20_000, -101))
outcomes = st.sampled_from([WON, LOST, PUSH, VOID, HALF_WON, HALF_LOST])


def leg(price: int, outcome: Outcome | None = None) -> Leg:
    exact = Price.from_american(price)
    return Leg(exact.num, exact.den, outcome)


@pytest.mark.parametrize(
    ("stake", "legs", "status", "returned"),
    [
        (10_000, [leg(-110, WON)], "won", 19_091),
        (11_000, [leg(-110, LOST)], "lost", 0),
        (11_000, [leg(-110, PUSH)], "push", 11_000),
        (11_000, [leg(-110, VOID)], "void", 11_000),
        (10_000, [leg(-110, HALF_WON)], "partly_won", 14_545),
        (10_001, [leg(-110, HALF_LOST)], "partly_lost", 5_001),
        (10_000, [leg(-110, WON), leg(-110, WON)], "won", 36_446),
        (10_000, [leg(-110, WON), leg(-110, PUSH)], "won", 19_091),
        (10_000, [leg(-110, WON), leg(120, LOST)], "lost", 0),
        (10_000, [leg(-110, VOID), leg(120, PUSH)], "push", 10_000),
    ],
)
def test_worked_examples(stake: int, legs: list[Leg], status: str, returned: int) -> None:
    assert settle(plan_of("parlay" if len(legs) > 1 else "straight", legs, stake), legs, NO_CAP) == (
        status,
        returned,
        0,
    )


def test_an_unknown_leg_leaves_the_ticket_open() -> None:
    assert settle(plan_of("parlay", [leg(-110)] * 2, 100), [leg(-110, LOST), leg(-110)], NO_CAP) is None


@given(stake=st.integers(1, 10**9), legs=st.lists(st.tuples(american, outcomes), min_size=1, max_size=12))
def test_a_return_is_the_exact_product_rounded_once(stake: int, legs: list[tuple[int, Outcome]]) -> None:
    ending = settle(plan_of("parlay", [leg(p) for p, _ in legs], stake), [leg(p, o) for p, o in legs], NO_CAP)
    exact = stake * prod(
        (Fraction(o.win_parts) * Price.from_american(p).ratio + o.refund_parts) / o.parts for p, o in legs
    )
    assert ending is not None
    assert abs(Fraction(ending.return_minor - exact)) <= Fraction(1, 2)
    assert ending.return_minor - exact != Fraction(-1, 2)


@given(stake=st.integers(1, 10**9), prices=st.lists(american, min_size=1, max_size=12), at=st.integers(0, 11))
def test_a_longer_price_never_pays_less(stake: int, prices: list[int], at: int) -> None:
    lines = plan_of("parlay", [leg(p) for p in prices], stake)
    longer = list(prices)
    i = at % len(prices)
    longer[i] = longer[i] + 1 if longer[i] != -101 else 100
    assert return_if_all_win(lines, [leg(p) for p in longer], NO_CAP) >= return_if_all_win(
        lines, [leg(p) for p in prices], NO_CAP
    )


@given(stake=st.integers(1, 10**9), price=american, more=st.integers(1, 1000))
def test_a_larger_stake_never_pays_less(stake: int, price: int, more: int) -> None:
    legs = [leg(price)]
    one = return_if_all_win(plan_of("straight", legs, stake), legs, NO_CAP)
    assert return_if_all_win(plan_of("straight", legs, stake + more), legs, NO_CAP) >= one


@given(stake=st.integers(1, 10**9), prices=st.lists(american, min_size=1, max_size=6), cap=st.integers(1, 10**9))
def test_no_ticket_returns_more_than_its_cap(stake: int, prices: list[int], cap: int) -> None:
    legs = [leg(p, WON) for p in prices]
    ending = settle(plan_of("parlay", legs, stake), legs, cap)
    assert ending is not None
    assert ending.return_minor <= cap
    assert ending.return_minor == return_if_all_win(plan_of("parlay", legs, stake), legs, cap)
