"""Limits, pure: the tightest counts and is named, and what is said to pass does pass."""

from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagerbabe.betting import errors
from wagerbabe.betting.limits import (
    ALL,
    Bet,
    Figure,
    Figures,
    Limit,
    Place,
    exposure_reached,
    figures,
    largest_stake,
    problems,
)

ONE, TWO, GAME = UUID(int=1), UUID(int=2), UUID(int=9)
ME, SHARPS = UUID(int=7), UUID(int=8)
NFL = "americanfootball_nfl"
OWN = Limit(player_id=ME, min_stake_minor=100, max_stake_minor=100_000)
BOOK = Limit(max_return_minor=10_000_000, max_legs=12)
EVENS = Fraction(1)


def leg(selection: UUID = ONE, league: str = NFL, market: str = "spread", period: str = "game") -> Place:
    return Place(selection, GAME, league.partition("_")[0], league, market, period)


def found(*limits: Limit, kind: str = "straight", legs: tuple[Place, ...] = (leg(),)) -> Figures:
    return figures(OWN, BOOK, limits, kind, legs)


def bet(*limits: Limit, stake: int = 1000, win: Fraction = EVENS, lines: int = 1, **given: Any) -> Bet:
    kind, legs = given.get("kind", "straight"), given.get("legs", (leg(),))
    return Bet(kind, len(legs), stake, lines, win, found(*limits, kind=kind, legs=legs))


def test_without_limits_the_players_own_stakes_and_the_books_return_count() -> None:
    known = found()
    assert known.min_stake == Figure(100, {"player": "you"})
    assert known.max_stake == Figure(100_000, {"player": "you"})
    assert known.max_return == Figure(10_000_000, ALL)
    assert known.max_legs == Figure(12, ALL)
    assert (known.max_win, known.max_repeats, known.kind_blocked) == (None, None, None)
    assert (known.blocked, known.outcome_caps, known.event_caps) == ({}, {}, {})
    assert problems(bet()) == ()


@pytest.mark.parametrize(
    ("limit", "scope"),
    [
        (Limit(max_stake_minor=5000), ALL),
        (Limit(player_id=ME, max_stake_minor=5000), {"player": "you"}),
        (Limit(profile_id=SHARPS, max_stake_minor=5000), {"player": "you"}),
        (Limit(sport_key="americanfootball", max_stake_minor=5000), {"sport": "americanfootball"}),
        (Limit(league_key=NFL, max_stake_minor=5000), {"league": NFL}),
        (Limit(market_kind="spread", max_stake_minor=5000), {"market": "spread"}),
        (Limit(period="game", max_stake_minor=5000), {"period": "game"}),
        (Limit(ticket_kind="straight", max_stake_minor=5000), {"ticket": "straight"}),
        (
            Limit(profile_id=SHARPS, league_key=NFL, market_kind="spread", max_stake_minor=5000),
            {"player": "you", "league": NFL, "market": "spread"},
        ),
    ],
)
def test_every_part_of_a_scope_limits_and_is_named(limit: Limit, scope: dict[str, str]) -> None:
    (problem,) = problems(bet(limit, stake=5001))
    assert isinstance(problem, errors.StakeTooLarge)
    wanted = {"limit": "max_stake_minor", "scope": scope, "max_minor": 5000, "would_pass_minor": 5000}
    assert problem.details == wanted
    assert problems(bet(limit, stake=5000)) == ()


@pytest.mark.parametrize(
    "limit",
    [
        Limit(sport_key="soccer", max_stake_minor=1),
        Limit(league_key="soccer_epl", max_stake_minor=1),
        Limit(market_kind="total", max_stake_minor=1),
        Limit(period="h1", max_stake_minor=1),
        Limit(ticket_kind="parlay", max_stake_minor=1),
        Limit(league_key=NFL, market_kind="total", max_stake_minor=1),
        Limit(sport_key="soccer", blocked=True),
        Limit(ticket_kind="parlay", blocked=True),
        Limit(period="h1", max_exposure_minor=1),
    ],
)
def test_a_limit_on_something_else_does_not_count(limit: Limit) -> None:
    assert found(limit) == found()


def test_the_limits_of_one_leg_hold_for_the_whole_ticket() -> None:
    soccer = Limit(league_key="soccer_epl", max_stake_minor=700, max_legs=2)
    legs = (leg(), leg(TWO, "soccer_epl"), leg(UUID(int=3), "basketball_nba"))
    too_many, too_much = problems(bet(soccer, kind="parlay", legs=legs))
    assert isinstance(too_many, errors.LegsNotAllowed)
    assert too_many.details == {"limit": "max_legs", "scope": {"league": "soccer_epl"}, "max": 2}
    assert isinstance(too_much, errors.StakeTooLarge)


def test_a_scope_of_several_parts_needs_one_leg_that_has_them_all() -> None:
    both = Limit(league_key="soccer_epl", market_kind="total", blocked=True)
    apart = (leg(market="total"), leg(TWO, "soccer_epl", "spread"))
    assert problems(bet(both, kind="parlay", legs=apart)) == ()
    assert problems(bet(both, legs=(leg(TWO, "soccer_epl", "total"),)))


def test_what_is_blocked_is_told_before_any_figure() -> None:
    limits = (Limit(ticket_kind="parlay", blocked=True), Limit(market_kind="total", blocked=True))
    refused = problems(bet(*limits, stake=1, kind="parlay", legs=(leg(), leg(TWO, market="total"))))
    assert [type(problem) for problem in refused] == [
        errors.TicketKindBlocked,
        errors.MarketBlocked,
        errors.StakeTooSmall,
    ]
    assert refused[0].details == {"limit": "blocked", "scope": {"ticket": "parlay"}, "kind": "parlay"}
    assert refused[1].details["legs"] == [{"selection_id": str(TWO), "scope": {"market": "total"}}]


def test_the_smallest_stake_is_the_largest_of_the_minima() -> None:
    limits = (Limit(min_stake_minor=50), Limit(league_key=NFL, min_stake_minor=2000), Limit(min_stake_minor=300))
    (problem,) = problems(bet(*limits, stake=1999))
    assert isinstance(problem, errors.StakeTooSmall)
    assert problem.details == {"limit": "min_stake_minor", "scope": {"league": NFL}, "min_minor": 2000}


def test_a_win_above_the_maximum_is_refused_with_the_stake_that_passes() -> None:
    (problem,) = problems(bet(Limit(max_win_minor=1000), stake=2000, win=Fraction(10, 11)))
    assert isinstance(problem, errors.WinTooLarge)
    assert problem.details == {
        "limit": "max_win_minor", "scope": ALL, "max_minor": 1000, "would_pass_minor": 1100,
    }  # fmt: skip
    assert problems(bet(Limit(max_win_minor=1000), stake=1100, win=Fraction(10, 11))) == ()


def test_the_most_a_ticket_returns_caps_the_win_openly_and_is_no_refusal() -> None:
    # 900.00 at 1000/1 would win 900,000.00; the ticket returns 100,000.00 at most, so it wins 99,100.00.
    assert problems(bet(Limit(max_win_minor=9_910_000), stake=90_000, win=Fraction(1000))) == ()
    assert len(problems(bet(Limit(max_win_minor=9_909_999), stake=90_000, win=Fraction(1000)))) == 1
    long_shot = bet(Limit(max_stake_minor=500_000, max_win_minor=9_500_000), stake=90_000, win=Fraction(1000))
    (problem,) = problems(long_shot)
    assert problem.details["would_pass_minor"] == 9500


def test_a_risk_that_reaches_the_most_a_ticket_returns_cannot_win() -> None:
    own = Limit(min_stake_minor=1, max_stake_minor=10**9)
    known = figures(own, BOOK, (), "round_robin", (leg(),))
    (problem,) = problems(Bet("round_robin", 1, 2_500_000, 4, Fraction(12), known))
    assert isinstance(problem, errors.StakeTooLarge)
    assert problem.details == {
        "limit": "max_return_minor", "scope": ALL, "max_minor": 9_999_999, "would_pass_minor": 2_499_999,
    }  # fmt: skip


def test_when_no_stake_passes_that_is_said() -> None:
    limits = (Limit(min_stake_minor=1000), Limit(max_win_minor=10))
    (problem,) = problems(bet(*limits, stake=1000))
    assert problem.details["would_pass_minor"] is None


def test_exposure_caps_are_found_for_each_outcome_and_event() -> None:
    limits = (
        Limit(max_exposure_minor=90_000),
        Limit(market_kind="total", max_exposure_minor=20_000),
        Limit(sport_key="americanfootball", max_event_exposure_minor=70_000),
    )
    known = found(*limits, legs=(leg(), leg(TWO, market="total")))
    assert known.outcome_caps == {ONE: Figure(90_000, ALL), TWO: Figure(20_000, {"market": "total"})}
    assert known.event_caps == {GAME: Figure(70_000, {"sport": "americanfootball"})}


def test_a_reached_exposure_names_the_cap_what_is_left_and_the_stake_that_fits() -> None:
    cap = Figure(20_000, {"market": "total"})
    refused = exposure_reached("max_exposure_minor", cap, 150, TWO, bet(win=Fraction(1, 2)))
    assert refused.details == {
        "limit": "max_exposure_minor", "scope": {"market": "total"}, "max_minor": 20_000,
        "would_pass_minor": 300, "left_minor": 150, "target_id": str(TWO),
    }  # fmt: skip
    full = exposure_reached("max_exposure_minor", cap, -5, TWO, bet())
    assert (full.details["left_minor"], full.details["would_pass_minor"]) == (0, None)


def test_as_many_legs_as_a_ticket_takes_are_taken() -> None:
    legs = (leg(), leg(TWO, market="total"))
    assert problems(bet(Limit(max_legs=2), kind="parlay", legs=legs)) == ()
    assert len(problems(bet(Limit(max_legs=1), kind="parlay", legs=legs))) == 1


def test_of_two_that_say_the_same_the_one_that_says_more_is_named() -> None:
    wide, narrow = Limit(max_stake_minor=500), Limit(league_key=NFL, market_kind="spread", max_stake_minor=500)
    assert found(wide, narrow).max_stake.scope == {"league": NFL, "market": "spread"}
    blocks = (Limit(market_kind="spread", blocked=True), Limit(league_key=NFL, period="game", blocked=True))
    assert found(*blocks).blocked == {ONE: {"league": NFL, "period": "game"}}
    kinds = (Limit(blocked=True), Limit(ticket_kind="straight", blocked=True))
    assert found(*kinds).kind_blocked == {"ticket": "straight"}


def test_a_win_that_just_reaches_its_maximum_leaves_the_other_limits_in_force() -> None:
    even = bet(Limit(max_stake_minor=1000, max_win_minor=1000), stake=1)
    assert largest_stake(even) == 1000
    assert largest_stake(even, left_minor=999) == 999
    # 10.00 at 1/10 wins 1.00, as would 10.04: no more than 10.00 all the same.
    assert largest_stake(bet(Limit(max_stake_minor=1000, max_win_minor=100), stake=1, win=Fraction(1, 10))) == 1000


def test_the_smallest_stake_may_be_the_only_one_that_passes() -> None:
    assert largest_stake(bet(Limit(min_stake_minor=700, max_win_minor=700), stake=1)) == 700
    assert largest_stake(bet(Limit(min_stake_minor=701, max_win_minor=700), stake=1)) is None


def test_a_win_that_rounds_to_nothing_needs_no_room() -> None:
    own = Limit(min_stake_minor=1, max_stake_minor=100_000)
    tiny = Bet("straight", 1, 1, 1, Fraction(1, 1000), figures(own, BOOK, (), "straight", (leg(),)))
    assert largest_stake(tiny, left_minor=0) == 499
    assert largest_stake(tiny, left_minor=-1) is None


# What holds for all limits and all bets

leagues = st.sampled_from([NFL, "soccer_epl", "basketball_nba"])
markets = st.sampled_from(["spread", "total", "moneyline"])
periods = st.sampled_from(["game", "h1"])
kinds = st.sampled_from(["straight", "parlay", "teaser"])
amounts = st.integers(1, 500_000)


def sometimes(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


limit_rows = st.builds(
    Limit,
    player_id=sometimes(st.just(ME)),
    profile_id=st.none(),
    sport_key=sometimes(leagues.map(lambda key: key.partition("_")[0])),
    league_key=sometimes(leagues),
    market_kind=sometimes(markets),
    period=sometimes(periods),
    ticket_kind=sometimes(kinds),
    min_stake_minor=sometimes(amounts),
    max_stake_minor=sometimes(amounts),
    max_win_minor=sometimes(amounts),
    max_legs=sometimes(st.integers(1, 12)),
    max_repeats=sometimes(st.integers(1, 9)),
    max_exposure_minor=sometimes(amounts),
    max_event_exposure_minor=sometimes(amounts),
    blocked=st.booleans(),
)
places = st.builds(leg, st.integers(1, 4).map(lambda n: UUID(int=n)), leagues, markets, periods)
tickets = st.tuples(kinds, st.lists(places, min_size=1, max_size=4, unique_by=lambda each: each.selection_id))


@given(st.lists(limit_rows, max_size=6).flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))), tickets)
def test_the_order_of_limits_makes_no_difference(rows: tuple[list[Limit], list[Limit]], ticket: Any) -> None:
    one, other = (figures(OWN, BOOK, limits, *ticket) for limits in rows)
    assert one == other


@given(st.lists(limit_rows, max_size=6), tickets)
def test_no_limit_that_holds_is_looser_than_what_counts(rows: list[Limit], ticket: tuple[str, list[Place]]) -> None:
    kind, legs = ticket
    known = figures(OWN, BOOK, rows, kind, legs)
    for row in rows:
        if row.ticket_kind not in {None, kind} or not any(row.covers(each) for each in legs):
            continue
        assert known.min_stake.amount >= (row.min_stake_minor or 0)
        assert known.max_stake.amount <= (row.max_stake_minor or 10**9)
        assert known.max_legs.amount <= (row.max_legs or 12)
        assert row.max_win_minor is None or (known.max_win and known.max_win.amount <= row.max_win_minor)
        assert row.max_repeats is None or (known.max_repeats and known.max_repeats.amount <= row.max_repeats)


@given(
    rows=st.lists(limit_rows.filter(lambda row: not row.blocked), max_size=4),
    stake=st.integers(1, 12_000_000),
    lines=st.integers(1, 4083),
    win=st.fractions(Fraction(1, 100), 5000, max_denominator=1000),
    available=st.none() | st.integers(0, 12_000_000),
    left=st.none() | st.integers(-10, 600_000),
)
def test_what_would_pass_passes_and_one_unit_more_does_not(
    rows: list[Limit], stake: int, lines: int, win: Fraction, available: int | None, left: int | None
) -> None:
    known = found(*rows)
    win *= lines

    def passes(tried: int) -> bool:
        one = Bet("straight", 1, tried, lines, win, known)
        if any(isinstance(p, errors.StakeTooSmall | errors.StakeTooLarge | errors.WinTooLarge) for p in problems(one)):
            return False
        return tried * lines <= (10**9 if available is None else available) and (
            left is None or one.win_minor(tried) <= left
        )

    most = largest_stake(Bet("straight", 1, stake, lines, win, known), available, left)
    if most is None:
        assert not passes(stake)
        assert not passes(known.min_stake.amount)
    else:
        assert passes(most)
        assert not passes(most + 1)
