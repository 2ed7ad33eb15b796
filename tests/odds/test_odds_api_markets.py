"""Additional markets of The Odds API: each key becomes the market of ours that it names."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from wagerbabe.catalog import MarketKey
from wagerbabe.odds import Price
from wagerbabe.odds.odds_api_markets import (
    EVENT_MARKETS,
    Read,
    Teams,
    Unusable,
    WireOutcome,
    event_markets,
    fits,
    is_known,
    read_market,
    slug,
)

TEAMS = Teams("Bears", "Packers")
SOCCER = Teams("Bears", "Packers", soccer=True)


def rows(*outcomes: tuple[Any, ...]) -> list[WireOutcome]:
    return [WireOutcome(*outcome) for outcome in outcomes]


def read(key: str, *outcomes: tuple[Any, ...], teams: Teams = TEAMS) -> Sequence[Read]:
    found, wrong = read_market(key, rows(*outcomes), teams)
    assert wrong == []
    return found


def sides(found: Read) -> dict[str, tuple[int, int | None]]:
    return {side: (quoted.price.american, quoted.line) for side, quoted in found.sides.items()}


@pytest.mark.parametrize(
    ("key", "kind", "period"),
    [
        ("h2h", "moneyline", "game"),
        ("h2h_h1", "moneyline", "h1"),
        ("h2h_q4", "moneyline", "q4"),
        ("h2h_p3", "moneyline", "p3"),
        ("h2h_1st_5_innings", "moneyline", "f5"),
        ("draw_no_bet", "draw_no_bet", "game"),
        ("draw_no_bet_h1", "draw_no_bet", "h1"),
    ],
)
def test_two_sides_without_a_line(key: str, kind: str, period: str) -> None:
    [found] = read(key, ("Bears", -120), ("Packers", 100))
    assert found.key == MarketKey(kind, period)
    assert sides(found) == {"home": (-120, None), "away": (100, None)}


@pytest.mark.parametrize(("key", "period"), [("h2h_3_way", "game"), ("h2h_3_way_q1", "q1"), ("h2h_h2", "h2")])
def test_three_ways(key: str, period: str) -> None:
    [found] = read(key, ("Bears", 120), ("Packers", 140), ("Draw", 300))
    assert found.key == MarketKey("moneyline_3way", period)
    assert sides(found) == {"home": (120, None), "away": (140, None), "draw": (300, None)}


@pytest.mark.parametrize("key", ["h2h", "h2h_h1"])
def test_in_soccer_two_ways_are_no_moneyline(key: str) -> None:
    with pytest.raises(Unusable):
        read_market(key, rows(("Bears", -120), ("Packers", 100)), SOCCER)


def test_a_team_total_is_of_one_team() -> None:
    found = read(
        "team_totals_h1",
        ("Over", -110, Fraction(21, 2), "Packers"),
        ("Under", -110, Fraction(21, 2), "Packers"),
        ("Over", 100, 14, "Bears"),
        ("Under", -120, 14, "Bears"),
    )
    assert {x.key: sides(x) for x in found} == {
        MarketKey("team_total", "h1", "away"): {"over": (-110, 42), "under": (-110, 42)},
        MarketKey("team_total", "h1", "home"): {"over": (100, 56), "under": (-120, 56)},
    }


def test_alternates_are_a_market_for_each_line() -> None:
    found = read(
        "alternate_spreads",
        ("Bears", -150, Fraction(3, 2)),
        ("Packers", 130, Fraction(-3, 2)),
        ("Bears", 130, Fraction(-5, 4)),
        ("Packers", -150, Fraction(5, 4)),
    )
    assert {x.key: sides(x) for x in found} == {
        MarketKey("spread", line_quarters=6): {"home": (-150, 6), "away": (130, -6)},
        MarketKey("spread", line_quarters=-5): {"home": (130, -5), "away": (-150, 5)},
    }
    [one] = read("alternate_totals_q2", ("Over", -110, 10), ("Under", -110, 10))
    assert one.key == MarketKey("total", "q2", "", 40)
    [two] = read("alternate_team_totals", ("Over", -110, 10, "Bears"), ("Under", -110, 10, "Bears"))
    assert two.key == MarketKey("team_total", "game", "home", 40)


def test_a_bad_alternate_leaves_the_others() -> None:
    outcomes = rows(("Over", -110, 10), ("Under", -110, 10), ("Over", -110, 11))
    found, wrong = read_market("alternate_totals", outcomes, TEAMS)
    assert [x.key.line_quarters for x in found] == [40]
    assert len(wrong) == 1


def test_propositions_have_a_question_and_answers() -> None:
    [yes_no] = read("btts", ("Yes", -110), ("No", -110), teams=SOCCER)
    assert yes_no.key == MarketKey("prop", subject="Both teams to score")
    assert set(yes_no.names.items()) == {("yes", ""), ("no", "")}
    [first] = read("first_team_to_score", ("Bears", 110), ("Packers", 120), ("No Goal", 900))
    assert dict(first.names) == {"home": "", "away": "", "no-goal": "No Goal"}
    found = read(
        "player_pass_yds",
        ("Over", -110, Fraction(501, 2), "A. Thrower"),
        ("Under", -110, Fraction(501, 2), "A. Thrower"),
        ("Over", -110, 200, "B. Thrower"),
        ("Under", -110, 200, "B. Thrower"),
    )
    assert {x.key.subject: sides(x) for x in found} == {
        "A. Thrower: pass yds": {"over": (-110, 1002), "under": (-110, 1002)},
        "B. Thrower: pass yds": {"over": (-110, 800), "under": (-110, 800)},
    }


def test_an_outright_has_entrants() -> None:
    outcomes = [("Müller & Söhne", 150), ("St. Louis", 200), ("Ōsaka", 400), ("北京", 1000), ("Nobody", 500_000)]
    [found] = read("outrights", *outcomes, teams=Teams("Grand Cup", ""))
    assert found.key == MarketKey("outright", subject="Grand Cup")
    assert set(found.names.values()) == {name for name, _ in outcomes} - {"Nobody"}
    assert {"muller-sohne", "st-louis", "osaka"} < found.sides.keys()
    assert len(found.sides) == 4


@pytest.mark.parametrize("name", ["Ünder", "Yes", "x" * 200, "北京", "!!!", "Over"])
def test_a_slug_is_short_plain_and_never_a_side_of_its_own(name: str) -> None:
    made = slug(name)
    assert 0 < len(made) <= 80
    assert made.strip("abcdefghijklmnopqrstuvwxyz0123456789-") == ""
    assert made not in {"over", "under", "yes", "no"}
    assert slug(name + "y") != made


@pytest.mark.parametrize(
    ("key", "outcomes"),
    [
        ("h2h", [("Bears", -120)]),
        ("h2h", [("Bears", -120), ("Bears", 100)]),
        ("h2h", [("Bears", -120), ("Lions", 100)]),
        ("h2h", [("Bears", Fraction(3, 2)), ("Packers", 100)]),
        ("h2h", [("Bears", None), ("Packers", 100)]),
        ("h2h", [("Bears", True), ("Packers", 100)]),
        ("spreads", [("Bears", -110, 3), ("Packers", -110, 3)]),
        ("spreads", [("Bears", -110), ("Packers", -110)]),
        ("totals", [("Over", -110, Fraction(1, 3)), ("Under", -110, Fraction(1, 3))]),
        ("totals", [("Over", -110, 4000), ("Under", -110, 4000)]),
        ("team_totals", [("Over", -110, 20, "Lions"), ("Under", -110, 20, "Lions")]),
        ("team_totals", [("Over", -110, 20), ("Under", -110, 20)]),
        ("alternate_h2h", [("Bears", -110, 1), ("Packers", -110, -1)]),
        ("btts", [("Yes", -110)]),
        ("btts", [("Yes", 900), ("No", 900)]),
        ("outrights", [("A", 100), ("B", 100), ("C", 100), ("D", 100), ("E", 100)]),
        ("draw_no_bet", [("Bears", 110), ("Packers", 120), ("Draw", 300)]),
    ],
)
def test_what_makes_no_sense_is_refused(key: str, outcomes: list[tuple[Any, ...]]) -> None:
    assert is_known(key)
    with pytest.raises(Unusable):
        read_market(key, rows(*outcomes), TEAMS)


@pytest.mark.parametrize("key", ["h2h_lay", "outrights_lay", "corners", "h2h_h3", "", None, 7, "spreads_q5"])
def test_other_keys_are_not_ours(key: object) -> None:
    assert not is_known(key)


def test_decimal_prices_are_exactly_as_quoted() -> None:
    teams = Teams("Bears", "Packers", decimal=True)
    [found] = read("h2h", ("Bears", Fraction("1.91")), ("Packers", 2), teams=teams)
    assert found.sides["home"].price == Price(191, 100)
    assert found.sides["away"].price == Price(2, 1)
    with pytest.raises(Unusable):
        read_market("h2h", rows(("Bears", 1), ("Packers", 2)), teams)


def test_what_is_asked_for_fits_the_sport() -> None:
    assert event_markets("all") == list(EVENT_MARKETS)
    assert event_markets("none") == []
    assert event_markets("team_totals, odd_even") == ["team_totals", "odd_even"]
    assert all(is_known(key) for key in EVENT_MARKETS)
    fitting = {
        league: {key for key in EVENT_MARKETS if fits(league, key)}
        for league in ("basketball_nba", "soccer_epl", "icehockey_nhl", "baseball_mlb")
    }
    assert {"h2h_q1", "spreads_h2", "team_totals"} <= fitting["basketball_nba"]
    assert "h2h_p1" not in fitting["basketball_nba"]
    assert {"draw_no_bet", "btts", "totals_h1"} <= fitting["soccer_epl"]
    assert not {"h2h_q1", "h2h_1st_5_innings"} & fitting["soccer_epl"]
    assert {"h2h_p1", "h2h_3_way"} <= fitting["icehockey_nhl"]
    assert {"totals_1st_5_innings"} <= fitting["baseball_mlb"]
    assert not {"h2h_h1", "btts"} & fitting["baseball_mlb"]
