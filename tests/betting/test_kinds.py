"""Every kind of ticket, by the worked examples of the house rules."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from uuid import UUID

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
    Options,
    Outcome,
    Rules,
    expand,
    plan_of,
    settle,
)
from wagerbabe.betting.correlation import Candidate, joint_price, related, relation
from wagerbabe.betting.kinds import KINDS, Asked
from wagerbabe.betting.kinds.teaser import teased
from wagerbabe.betting.payout import count_of, exact_return, return_if_all_win, risk_of
from wagerbabe.odds import Price

NO_CAP = 10**18
ANY = Rules()
ONE_GAME = UUID(int=1)


def leg(price: int, outcome: Outcome | None = None) -> Leg:
    exact = Price.from_american(price)
    return Leg(exact.num, exact.den, outcome)


def legs(*outcomes: Outcome, price: int = -110) -> list[Leg]:
    return [leg(price, outcome) for outcome in outcomes]


def ending(
    kind: str, ticket: Sequence[Leg], stake: int, options: Options | None = None, rules: Rules = ANY
) -> tuple[str, int]:
    found = settle(plan_of(kind, ticket, stake, options or Options(), rules), ticket, NO_CAP)
    assert found is not None
    return found.status, found.return_minor


TABLE = Rules(parlay_table=True)


@pytest.mark.parametrize(
    ("ticket", "status", "returned"),
    [
        (legs(WON, WON), "won", 1_800),
        (legs(WON, WON, PUSH), "won", 1_800),
        (legs(WON, PUSH), "won", 955),
        (legs(PUSH, VOID), "push", 500),
        (legs(WON, LOST), "lost", 0),
        ([leg(-110, WON), leg(-121, WON)], "won", 1_743),
        ([leg(100, WON), leg(-120, WON), leg(-110, WON)], "won", 3_500),
        (legs(*[WON] * 7), "won", 46_212),
        (legs(WON, HALF_WON), "won", 1_388),
    ],
)
def test_a_fixed_table_pays_by_the_legs_that_are_left(ticket: list[Leg], status: str, returned: int) -> None:
    assert ending("parlay", ticket, 500, rules=TABLE) == (status, returned)


@pytest.mark.parametrize(
    ("ticket", "by", "rules", "returned"),
    [
        (legs(WON, LOST, WON), (2,), TABLE, 36_000),
        (legs(WON, PUSH, WON), (2,), TABLE, 74_182),
        (legs(WON, WON, WON, LOST), (3,), ANY, 69_579),
        (legs(WON, WON, WON), (2, 3), ANY, 178_918),
    ],
)
def test_a_round_robin_pays_each_combination(
    ticket: list[Leg], by: tuple[int, ...], rules: Rules, returned: int
) -> None:
    assert ending("round_robin", ticket, 10_000, Options(by=by), rules) == ("won", returned)


@given(
    outcomes=st.lists(st.sampled_from([WON, LOST, PUSH, VOID, HALF_WON]), min_size=3, max_size=8),
    prices=st.lists(st.integers(100, 900), min_size=8, max_size=8),
    sizes=st.sets(st.integers(2, 8), min_size=1),
)
def test_the_recurrence_is_the_sum_of_all_lines(outcomes: list[Outcome], prices: list[int], sizes: set[int]) -> None:
    ticket = [leg(price, outcome) for price, outcome in zip(prices, outcomes, strict=False)]
    by = tuple(sorted(size for size in sizes if size <= len(ticket))) or (2,)
    plan = plan_of("round_robin", ticket, 700, Options(by=by))
    lines = list(expand(plan))

    assert len(lines) == count_of(plan) == sum(comb(len(ticket), size) for size in by)
    assert Fraction(*exact_return(plan, ticket)) == sum(
        (Fraction(*exact_return((line,), ticket)) for line in lines), Fraction(0)
    )
    assert risk_of(plan) == 700 * len(lines)


@given(
    outcomes=st.lists(st.sampled_from([WON, WON, LOST, PUSH, VOID, HALF_WON]), min_size=3, max_size=8),
    prices=st.lists(st.sampled_from([-120, -110, 100, -121, 105]), min_size=8, max_size=8),
    sizes=st.sets(st.integers(2, 8), min_size=1),
)
def test_a_round_robin_by_table_is_the_sum_of_its_parlays(
    outcomes: list[Outcome], prices: list[int], sizes: set[int]
) -> None:
    ticket = [leg(price, outcome) for price, outcome in zip(prices, outcomes, strict=False)]
    by = tuple(sorted(size for size in sizes if size <= len(ticket))) or (2,)
    chosen = [[ticket[i] for i in c] for size in by for c in combinations(range(len(ticket)), size)]
    parlays = [Fraction(*exact_return(plan_of("parlay", c, 700, rules=TABLE), c)) for c in chosen]

    assert Fraction(*exact_return(plan_of("round_robin", ticket, 700, Options(by=by), TABLE), ticket)) == sum(parlays)


SIX, SPECIAL = Options(points_quarters=24), Options(points_quarters=40)


@pytest.mark.parametrize(
    ("ticket", "options", "rules", "expected"),
    [
        (legs(WON, WON), SIX, ANY, ("won", 19_091)),
        (legs(WON, WON, WON, WON), SIX, ANY, ("won", 40_000)),
        (legs(WON, WON), Options(points_quarters=20), ANY, ("won", 17_692)),
        (legs(WON, PUSH), SIX, ANY, ("push", 10_000)),
        (legs(PUSH, LOST), SIX, ANY, ("lost", 0)),
        (legs(PUSH, LOST), SIX, Rules(teaser_tie_loss_refunds=True), ("push", 10_000)),
        (legs(WON, WON, PUSH), SIX, ANY, ("won", 19_091)),
        (legs(WON, PUSH, VOID), SIX, ANY, ("push", 10_000)),
        (legs(WON, WON, WON), SPECIAL, ANY, ("won", 18_333)),
        (legs(WON, WON, PUSH), SPECIAL, ANY, ("lost", 0)),
        (legs(WON, WON, PUSH), SPECIAL, Rules(special_teaser_push_refunds=True), ("push", 10_000)),
        (legs(WON, LOST, VOID), SPECIAL, ANY, ("void", 10_000)),
    ],
)
def test_a_teaser_pays_by_its_table(
    ticket: list[Leg], options: Options, rules: Rules, expected: tuple[str, int]
) -> None:
    assert ending("teaser", ticket, 10_000, options, rules) == expected


def test_a_teaser_moves_lines_in_the_players_favour() -> None:
    assert (teased("home", -14, 24), teased("over", 176, 24), teased("under", 176, 24)) == (10, 152, 200)


ONLY_WIN, ACTION = Options(condition="win_only"), Options(condition="win_push_or_cancel")


@pytest.mark.parametrize(
    ("kind", "ticket", "options", "expected"),
    [
        ("if_bet", legs(LOST, WON), ACTION, ("lost", 0)),
        ("if_bet", legs(WON, LOST), ACTION, ("partly_won", 10_000)),
        ("if_bet", legs(PUSH, WON), ACTION, ("won", 21_000)),
        ("if_bet", legs(PUSH, WON), ONLY_WIN, ("push", 11_000)),
        ("if_bet", legs(PUSH, WON), Options(), ("push", 11_000)),
        ("if_bet", legs(VOID, VOID), ONLY_WIN, ("void", 11_000)),
        ("if_bet", legs(WON, WON, LOST), ACTION, ("won", 20_000)),
        ("if_bet", legs(WON, LOST, WON), ACTION, ("partly_won", 10_000)),
        ("reverse", legs(WON, WON), ONLY_WIN, ("won", 62_000)),
        ("reverse", legs(LOST, LOST), ACTION, ("lost", 0)),
        ("reverse", legs(PUSH, LOST), ACTION, ("lost", 0)),
        ("reverse", [leg(-110, LOST), leg(-175, WON)], Options(), ("partly_won", 6_286)),
        ("reverse", [leg(-110, WON), leg(-175, WON)], Options(), ("won", 54_571)),
    ],
)
def test_a_stake_goes_on_when_its_condition_holds(
    kind: str, ticket: list[Leg], options: Options, expected: tuple[str, int]
) -> None:
    assert ending(kind, ticket, 11_000, options) == expected


def test_an_if_bet_risks_one_stake_and_a_reverse_two() -> None:
    three, two = legs(WON, WON, WON), legs(WON, WON)

    assert risk_of(plan_of("if_bet", three, 500)) == 500
    assert risk_of(plan_of("reverse", two, 500)) == 1_000


@given(
    outcomes=st.lists(st.sampled_from([WON, LOST, PUSH, VOID, HALF_WON]), min_size=2, max_size=6),
    prices=st.lists(st.integers(100, 900), min_size=6, max_size=6),
    options=st.sampled_from([ONLY_WIN, ACTION]),
)
def test_no_ticket_loses_more_than_its_risk_nor_wins_more_than_it_said(
    outcomes: list[Outcome], prices: list[int], options: Options
) -> None:
    ticket = [leg(price, outcome) for price, outcome in zip(prices, outcomes, strict=False)]
    plan = plan_of("if_bet", ticket, 500, options)
    num, den = exact_return(plan, ticket)

    assert num >= 0
    assert num <= den * (return_if_all_win(plan, ticket, NO_CAP) + 1)


def candidate(kind: str, side: str, line: int | None = None, **rest: str) -> Candidate:
    market = UUID(int=sum(map(ord, f"{kind}{rest}")))
    sport, period = rest.get("sport", "americanfootball"), rest.get("period", "game")
    return Candidate(ONE_GAME, market, sport, kind, period, rest.get("subject", ""), side, line)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (candidate("spread", "home", -14), candidate("total", "over", 176), None),
        (candidate("moneyline", "home"), candidate("spread", "home", -14), "correlated"),
        (candidate("spread", "home", -14, period="h1"), candidate("spread", "home", -14), "correlated"),
        (candidate("team_total", "over", 90, subject="home"), candidate("total", "over", 176), "correlated"),
        (
            candidate("spread", "home", -6, sport="baseball"),
            candidate("total", "over", 34, sport="baseball"),
            "correlated",
        ),
        (candidate("spread", "home", -14), candidate("spread", "away", 14), "excludes"),
        (candidate("moneyline", "home"), candidate("spread", "away", -14), "excludes"),
        (candidate("total", "over", 176), candidate("total", "under", 160, subject=""), "excludes"),
        (candidate("total", "over", 176), candidate("total", "over", 176), "same"),
        (candidate("moneyline_3way", "draw"), candidate("spread", "home", -2), "excludes"),
    ],
)
def test_which_legs_of_one_game_may_stand_together(one: Candidate, other: Candidate, expected: str | None) -> None:
    assert relation(one, other) == relation(other, one) == expected


def test_legs_of_different_games_are_free() -> None:
    away = candidate("moneyline", "home")._replace(event_id=UUID(int=2))

    assert list(related([candidate("moneyline", "home"), away])) == []


@given(
    prices=st.lists(st.integers(-2_000, -101) | st.integers(100, 2_000), min_size=2, max_size=5),
    tie=st.fractions(0, 1, max_denominator=20),
)
def test_a_joint_price_lies_between_the_parlay_and_the_longest_leg(prices: list[int], tie: Fraction) -> None:
    exact = [Price.from_american(price) for price in prices]
    ties = [[tie] * n for n in range(len(exact))]
    joint = joint_price(exact, ties).ratio
    product = Fraction(1)
    for price in exact:
        product *= price.ratio

    assert joint <= product
    assert joint >= joint_price(exact, [[Fraction(1)] * n for n in range(len(exact))]).ratio


SAME_GAME = Options(price=(5, 1), ties=((), ((1, 2),), ((1, 2), (1, 5))))


@pytest.mark.parametrize(
    ("outcomes", "rules", "expected"),
    [
        ((WON, WON, WON), ANY, ("won", 5_000)),
        ((WON, VOID, WON), ANY, ("void", 1_000)),
        ((WON, VOID, LOST), ANY, ("lost", 0)),
        ((WON, PUSH, WON), ANY, ("push", 1_000)),
        ((WON, VOID, VOID), Rules(same_game_void="reprices"), ("won", 1_909)),
        ((VOID, VOID, VOID), Rules(same_game_void="reprices"), ("void", 1_000)),
    ],
)
def test_a_same_game_parlay_pays_its_own_price(
    outcomes: tuple[Outcome, ...], rules: Rules, expected: tuple[str, int]
) -> None:
    assert ending("same_game_parlay", legs(*outcomes), 1_000, SAME_GAME, rules) == expected


def test_legs_that_are_left_are_priced_anew() -> None:
    status, returned = ending(
        "same_game_parlay", legs(WON, VOID, WON), 1_000, SAME_GAME, Rules(same_game_void="reprices")
    )
    price = joint_price([Price(21, 11), Price(21, 11)], [[], [Fraction(1, 2)]])

    assert (status, returned) == ("won", round(1_000 * price.ratio))


@pytest.mark.parametrize(
    ("outcomes", "rules", "factor"),
    [
        ((HALF_WON, WON), ANY, (Fraction(5) + 1) / 2),
        ((HALF_LOST, WON), ANY, (Fraction(1) + 0) / 2),
        ((HALF_WON, WON), Rules(same_game_void="reprices"), (Fraction(5) + Fraction(21, 11)) / 2),
        ((PUSH, WON), Rules(same_game_void="reprices"), Fraction(21, 11)),
        ((Outcome("dead_heat", 1, 0, 3), WON), ANY, Fraction(5, 3)),
    ],
)
def test_a_halved_leg_of_a_same_game_parlay_splits_the_stake(
    outcomes: tuple[Outcome, ...], rules: Rules, factor: Fraction
) -> None:
    ticket = legs(*outcomes)
    plan = plan_of("same_game_parlay", ticket, 1_000, Options(price=(5, 1), ties=((), ((1, 2),))), rules)

    assert Fraction(*exact_return(plan, ticket)) == 1_000 * factor


@pytest.mark.parametrize(("price", "by_table"), [(-120, True), (-121, False), (100, True), (101, False), (-110, True)])
def test_the_table_holds_from_minus_120_to_plus_100(price: int, by_table: bool) -> None:  # noqa: FBT001 - of the table
    ticket = legs(WON, WON, price=price)
    product = Price.from_american(price).ratio ** 2

    assert Fraction(*exact_return(plan_of("parlay", ticket, 500, rules=TABLE), ticket)) == 500 * (
        Fraction(18, 5) if by_table else product
    )


def test_every_line_of_a_chain_is_listed() -> None:
    reverse = list(expand(plan_of("reverse", legs(WON, WON), 500)))

    assert [(line.legs, line.after, line.carries) for line in reverse] == [
        ((0,), None, True), ((1,), 0, True), ((1,), None, True), ((0,), 2, True),
    ]  # fmt: skip
    assert ending("reverse", legs(PUSH, WON), 500) == ("won", 2 * 500 + 2 * 455 - 1)


def test_a_free_play_returns_its_winnings_only() -> None:
    found = [
        settle(plan_of("straight", [leg(150)], 10_000), [leg(150, outcome)], NO_CAP, free_play=True)
        for outcome in (WON, LOST, PUSH)
    ]

    assert found == [("won", 15_000, 0), ("lost", 0, 0), ("push", 0, 10_000)]


@pytest.mark.parametrize(
    ("kind", "options", "candidates", "named"),
    [
        ("round_robin", Options(), [candidate("moneyline", "home")] * 3, "OptionsNotAllowed"),
        ("round_robin", Options(by=(2, 4)), [candidate("moneyline", "home")] * 3, "OptionsNotAllowed"),
        ("teaser", SIX, [candidate("moneyline", "home")] * 2, "NotTeasable"),
        ("teaser", SIX, [candidate("spread", "home", -13)] * 2, "NotTeasable"),
        ("teaser", SIX, [candidate("spread", "home", -14, sport="basketball")] * 2, "OptionsNotAllowed"),
        ("teaser", SPECIAL, [candidate("spread", "home", -14)] * 2, "OptionsNotAllowed"),
        ("same_game_parlay", Options(), [candidate("spread", "home", -14)] * 2, "TicketKindBlocked"),
    ],
)
def test_what_a_kind_does_not_take_is_named(
    kind: str, options: Options, candidates: list[Candidate], named: str
) -> None:
    [problem] = KINDS[kind].problems(Asked(candidates, [leg(-110)] * len(candidates), options, ANY))

    assert problem.name == named


def test_too_many_combinations_are_told_with_their_number() -> None:
    asked = Asked([candidate("moneyline", "home")] * 12, [leg(-110)] * 12, Options(by=(6,)), Rules(most_lines=500))

    [problem] = KINDS["round_robin"].problems(asked)

    assert problem.details == {"combinations": 924, "max": 500}


def asked(kind: str, candidates: list[Candidate], options: Options = ONLY_WIN, rules: Rules = ANY) -> dict[str, object]:
    [problem] = KINDS[kind].problems(Asked(candidates, [leg(-110)] * len(candidates), options, rules))
    return {"error": problem.name, "message": problem.text, **problem.details}


def test_the_reasons_say_what_would_pass() -> None:
    football, total = candidate("spread", "home", -14), candidate("total", "over", 178)
    quarter = candidate("total", "over", 177)
    other_game = football._replace(event_id=UUID(int=2))

    assert asked("round_robin", [football] * 4, Options(by=(1, 2))) == {
        "error": "OptionsNotAllowed",
        "message": "Choose how many legs each parlay has: by 2 to 4, each size once.",
        "option": "by",
        "min": 2,
        "max": 4,
    }
    assert asked("round_robin", [football] * 12, Options(by=(6,)), Rules(most_lines=900))["message"] == (
        "These are 924 combinations; at most 900 are taken."
    )
    assert asked("teaser", [football, total], Options(points_quarters=25)) == {
        "error": "OptionsNotAllowed",
        "message": "Choose by how many points the lines move: 6, 6.5, 7, 10.",
        "option": "points",
        "choices": [6.0, 6.5, 7.0, 10.0],
    }
    assert asked("teaser", [football, total], SPECIAL) == {
        "error": "OptionsNotAllowed",
        "message": "A special teaser has 3 legs.",
        "option": "points",
        "legs": 3,
    }
    assert asked("teaser", [football, quarter], SIX) == {
        "error": "NotTeasable",
        "message": "A teaser takes spreads and totals in whole and half points only. Take this leg off.",
        "market_id": str(quarter.market_id),
        "kind": "total",
    }
    mixed = [football, football._replace(sport="basketball")]
    assert asked("teaser", mixed, SIX)["message"] == "A teaser takes legs of one sport, football or basketball."
    soccer = [football._replace(sport="soccer")] * 2
    assert asked("teaser", soccer, SIX)["message"] == "A teaser takes legs of one sport, football or basketball."
    assert asked("same_game_parlay", [football, total]) == {
        "error": "TicketKindBlocked",
        "message": "Same-game parlays are not offered here.",
        "kind": "same_game_parlay",
    }
    offered = Rules(same_game_parlay=True)
    assert asked("same_game_parlay", [football, other_game], rules=offered)["error"] == "NotOneGame"
    assert KINDS["same_game_parlay"].problems(Asked([football, total], [leg(-110)] * 2, Options(), offered)) == []


@pytest.mark.parametrize(
    ("kind", "options", "count"),
    [
        ("round_robin", Options(by=(2, 4)), 4),
        ("round_robin", Options(by=(12,)), 12),
        ("teaser", SIX, 6),
        ("teaser", SPECIAL, 3),
        ("teaser", Options(points_quarters=28), 2),
    ],
)
def test_what_a_kind_takes(kind: str, options: Options, count: int) -> None:
    exact = Asked([candidate("spread", "home", -14)] * count, [leg(-110)] * count, options, Rules(most_lines=11))

    assert KINDS[kind].problems(exact) == []


def test_the_teasers_table() -> None:
    """House rules, ticket types: football by 6, 6.5 and 7 points, basketball by 4, 4.5 and 5 alike."""
    printed = {
        (24, 16): (-110, 180, 300, 450, 700),
        (26, 18): (-120, 160, 250, 400, 600),
        (28, 20): (-130, 150, 200, 350, 500),
    }
    for points, row in printed.items():
        for quarters in points:
            for count, american in enumerate(row, start=2):
                exact = Price.from_american(american)
                plan = plan_of("teaser", legs(*[WON] * count), 1_000_000, Options(points_quarters=quarters))
                assert Fraction(*exact_return(plan, legs(*[WON] * count))) == 1_000_000 * exact.ratio
    assert Fraction(*exact_return(plan_of("teaser", legs(WON, WON, WON), 6, SPECIAL), legs(WON, WON, WON))) == 11
