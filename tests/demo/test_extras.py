"""Additional markets of the simulated world: they fit the main ones, each other, and what comes true."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from wagerbabe.demo.simulator import Fate, Fixture, Simulator, leagues, outrights, props
from wagerbabe.demo.simulator.books import fair, price
from wagerbabe.demo.simulator.models.base import Part
from wagerbabe.demo.simulator.outlook import Lattice
from wagerbabe.demo.source import Market, Outcome

SEED = 11
NOW = datetime(2026, 11, 22, 18, 40, tzinfo=UTC)
MIXED = (
    "americanfootball_nfl",
    "basketball_nba",
    "icehockey_nhl",
    "soccer_epl",
    "baseball_mlb",
    "esports_battle_8",
    "aussierules_afl",
)
MARGINED = 1.13


@pytest.fixture(scope="module")
def world() -> Simulator:
    return Simulator(SEED)


def quoted(world: Simulator, keys: Iterable[str] = MIXED, hours: int = 0) -> Iterable[tuple[str, dict[str, Market]]]:
    """Every sportsbook's markets by key, a few games of each league."""
    now = NOW + timedelta(hours=hours)
    for key in keys:
        if key not in leagues():
            continue
        for row in world.listed(key, now)[:6]:
            odds = world.event_odds(key, row.id, now)
            assert odds is not None
            for book in odds.bookmakers:
                yield key, {market.key: market for market in book.markets}


def implied(outcomes: Iterable[Outcome]) -> float:
    return sum(price(outcome.price) for outcome in outcomes)


def by_line(market: Market) -> dict[tuple[str | None, float], list[Outcome]]:
    """Pairs that belong together: of handicaps by the home side's."""
    found: dict[tuple[str | None, float], list[Outcome]] = defaultdict(list)
    for number, outcome in enumerate(market.outcomes):
        away = "spreads" in market.key and number % 2
        assert outcome.point is not None
        found[outcome.description, -outcome.point if away else outcome.point].append(outcome)
    return found


@pytest.mark.parametrize("hours", [0, 5, 26])
def test_every_pair_of_a_market_has_a_margin_like_real_ones(world: Simulator, hours: int) -> None:
    seen = set()
    for _, markets in quoted(world, hours=hours):
        for key, market in markets.items():
            seen.add(key)
            lined = any(outcome.point is not None for outcome in market.outcomes)
            groups = by_line(market).values() if lined else [list(market.outcomes)]
            for group in groups:
                assert 1.005 < implied(group) < MARGINED, (key, group)
                assert len(group) == (3 if any(o.name in {"Draw", "Neither"} for o in group) else 2), (key, group)
    assert len(seen) > 12


def test_an_alternate_further_out_pays_more(world: Simulator) -> None:
    checked = 0
    for _, markets in quoted(world):
        for key in ("alternate_spreads", "alternate_totals"):
            if (market := markets.get(key)) is None:
                continue
            rows = sorted(by_line(market).items(), key=lambda row: row[0][1])
            # A higher handicap is easier for the home side; a higher total is harder to pass.
            easier = [price(pair[0].price) for _, pair in rows]
            harder = [price(pair[1].price) for _, pair in rows]
            ways = (easier, harder) if key == "alternate_spreads" else (harder, easier)
            assert ways[0] == sorted(ways[0])
            assert ways[1] == sorted(ways[1], reverse=True)
            checked += 1
    assert checked > 40


def test_alternates_stand_beside_the_main_line_and_lie_on_one_grid(world: Simulator) -> None:
    lines: dict[tuple[str, str], set[float]] = defaultdict(set)
    for key, markets in quoted(world):
        for name in ("spreads", "totals"):
            main, others = markets.get(name), markets.get(f"alternate_{name}")
            if main is None or others is None:
                continue
            points = {line for _, line in by_line(others)}
            assert main.outcomes[0].point not in points
            lines[key, name] |= points
    step = leagues()["soccer_epl"].format.step
    assert step == 0.25
    assert all(point % step == 0 for point in lines["soccer_epl", "totals"])
    assert any(point % 0.5 for point in lines["soccer_epl", "spreads"])
    assert all(point % 1 == 0.5 for point in lines["icehockey_nhl", "totals"])


def test_electronic_soccer_has_asian_main_lines(world: Simulator) -> None:
    points = [
        outcome.point
        for hours in range(4)
        for _, markets in quoted(world, ["esports_battle_8"], hours)
        for name in ("spreads", "totals")
        if name in markets
        for outcome in markets[name].outcomes
    ]
    assert sum(bool(point and point % 0.5) for point in points) > len(points) / 8
    assert all(point is not None and point * 4 % 1 == 0 for point in points)


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        # Chances of 0, 1, 2: 0.3, 0.4, 0.3.
        (0.5, 0.7),
        (1.0, 0.3 / 0.6),
        (0.75, (0.3 + 0.2) / 0.8),
        (1.25, 0.3 / 0.8),
        (1.5, 0.3),
    ],
)
def test_the_fair_chance_of_a_quarter_line_counts_half_bets_by_half(point: float, expected: float) -> None:
    assert fair(Lattice(0, (0.3, 0.4, 0.3)), point) == pytest.approx(expected)


def test_three_ways_and_draw_no_bet_agree_with_the_moneyline(world: Simulator) -> None:
    for key, markets in quoted(world, ["soccer_epl", "icehockey_nhl"], 5):
        if key == "soccer_epl" and "draw_no_bet" in markets:
            home, away, _ = (price(o.price) for o in markets["h2h"].outcomes)
            two = [price(o.price) for o in markets["draw_no_bet"].outcomes]
            assert abs(two[0] / sum(two) - home / (home + away)) < 0.05
        if "h2h_3_way" in markets:
            two = [price(o.price) for o in markets["h2h"].outcomes]
            three = [price(o.price) for o in markets["h2h_3_way"].outcomes]
            assert three[0] < two[0]
            assert three[1] < two[1]


def test_which_markets_a_game_has(world: Simulator) -> None:
    at = {key: set[str]() for key in MIXED}
    for hours in (5, 26):
        for key, markets in quoted(world, hours=hours):
            at[key] |= markets.keys()
    assert {"alternate_spreads", "team_totals", "h2h_q1", "spreads_h1", "first_team_to_score"} <= at[MIXED[0]]
    assert {"race_to_20", "overtime", "odd_even", "totals_q1"} <= at["basketball_nba"]
    assert {"h2h_p1", "h2h_3_way", "overtime"} <= at["icehockey_nhl"]
    assert {"draw_no_bet", "btts", "h2h_h1", "alternate_totals"} <= at["soccer_epl"]
    assert {"h2h_1st_5_innings", "totals_1st_5_innings", "team_totals"} <= at["baseball_mlb"]


def test_a_part_is_bet_on_until_it_begins(world: Simulator) -> None:
    game = next(row for row in world.listed("basketball_nba", NOW) if row.starts > NOW)
    book = {key for key, _ in parts_at(world, game, 0.3)}
    assert book == {"h2h_q3", "spreads_q3", "totals_q3", "h2h_h2", "spreads_h2", "totals_h2"}
    assert not parts_at(world, game, 0.8)


def parts_at(world: Simulator, game: Fixture, played: float) -> list[tuple[str, object]]:
    """The parts on offer by the sportsbook that always takes part, when that share has been played."""
    play = world.play(game)
    row = next(span for span in play.spans if span.played <= played < span.played_to)
    second = int(row.begins + (row.ends - row.begins) * (played - row.played) / (row.played_to - row.played))
    made = world._more(game, 0, second, {})
    return [(key, outcomes) for key, outcomes in made if key.rpartition("_")[2] in {"q2", "q3", "q4", "h1", "h2"}]


# The truth of a game, and the chances of it


def games(key: str, most: int, world: Simulator) -> list[Fixture]:
    rows = world._between(leagues()[key], date(2026, 3, 2), date(2026, 5, 29))
    return [row for row in rows if row.fate is Fate.PLAYED][:most]


@pytest.mark.parametrize("key", ["americanfootball_nfl", "basketball_nba", "icehockey_nhl", "soccer_epl"])
def test_the_parts_of_a_game_add_up(world: Simulator, key: str) -> None:
    for game in games(key, 40, world):
        facts = world.facts(game)
        names = [
            part.name for part in leagues()[key].format.model.parts if part.share < 0.5 or "q1" not in facts.periods
        ]
        home, away = (sum(facts.periods[name][side] for name in names) for side in (0, 1))
        assert (home, away) == (facts.regulation or facts.final), game
        if facts.regulation:
            assert facts.regulation[0] == facts.regulation[1]
            assert facts.regulation != facts.final
        if "q1" in facts.periods:
            halves = [facts.periods[name] for name in ("q1", "q2")]
            assert facts.periods["h1"] == (sum(h for h, _ in halves), sum(a for _, a in halves))


def test_baseball_counts_its_half_innings(world: Simulator) -> None:
    counted = set()
    for game in games("baseball_mlb", 80, world):
        facts = world.facts(game)
        home, away = facts.final
        assert facts.half_innings is not None
        counted.add(facts.half_innings)
        assert (facts.half_innings > 18) == (facts.regulation is not None)
        if facts.half_innings == 17:
            assert home > away
        assert all(part <= whole for part, whole in zip(facts.periods["f5"], facts.final, strict=True))
    assert {17, 18} < counted


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("americanfootball_nfl", "h1"),
        ("basketball_nba", "q1"),
        ("icehockey_nhl", "p1"),
        ("soccer_epl", "h2"),
        ("baseball_mlb", "f5"),
    ],
)
def test_chances_of_a_part_come_true_as_often_as_they_say(world: Simulator, key: str, name: str) -> None:
    told: dict[str, float] = defaultdict(float)
    came: dict[str, int] = defaultdict(int)
    rows = games(key, 160, world)
    for game in rows:
        model = game.league.format.model
        outlook = model.part(game.rates, next(part for part in model.parts if part.name == name))
        home, away = world.facts(game).periods[name]
        assert outlook.total is not None
        middle = outlook.total.median
        told["home"] += outlook.home
        told["away"] += outlook.away
        told["over"] += outlook.total.above(middle)
        came["home"] += home > away
        came["away"] += away > home
        came["over"] += home + away > middle
    assert all(abs(told[what] - came[what]) / len(rows) < 0.1 for what in told), (dict(told), dict(came))


@pytest.mark.parametrize(
    "key", ["americanfootball_nfl", "basketball_nba", "icehockey_nhl", "soccer_epl", "baseball_mlb"]
)
def test_propositions_come_true_as_often_as_they_say(world: Simulator, key: str) -> None:
    told: dict[tuple[str, str], float] = defaultdict(float)
    came: dict[tuple[str, str], int] = defaultdict(int)
    rows = games(key, 200, world)
    for game in rows:
        start = game.league.format.model.outlook(game.rates, world.play(game).moment(-1))
        answers = world.facts(game).answers
        sides = {game.home: "home", game.away: "away"}
        for name, chances in props.chances(game, game.rates, start).items():
            assert sum(chances.values()) == pytest.approx(1.0)
            assert answers[name] in chances, (name, chances)
            for answer, chance in chances.items():
                told[name, sides.get(answer, answer)] += chance
            came[name, sides.get(answers[name], answers[name])] += 1
    assert told
    assert all(abs(told[what] - came[what]) / len(rows) < 0.11 for what in told), (dict(told), dict(came))


def test_what_each_side_scores_adds_up_to_the_total(world: Simulator) -> None:
    for key in MIXED:
        if key in leagues() and (game := games(key, 1, world)):
            outlook = world.outlook(game[0], game[0].starts - timedelta(hours=3))
            assert outlook.points is not None
            assert outlook.total is not None
            means = [sum(points.above(n) for n in range(400)) for points in (*outlook.points, outlook.total)]
            assert means[0] + means[1] == pytest.approx(means[2], rel=0.02), key


def test_a_share_of_the_game_is_led_by_somebody(world: Simulator) -> None:
    game = games("basketball_nba", 1, world)[0]
    model = game.league.format.model
    assert model.part(game.rates, Part("x", 0.0, 0.2)).home < world.outlook(game, game.starts).home + 0.1


# Outrights


def test_every_competition_has_one_edition_with_a_margin(world: Simulator) -> None:
    shown = {row.key for row in world.sports(NOW) if row.has_outrights}
    assert shown == set(outrights.competitions())
    for key in shown:
        (row,) = world.odds(key, NOW)
        assert (row.event.home_team, row.event.away_team) == ("", "")
        assert NOW < row.event.commence_time <= NOW + outrights.LENGTH
        for book in row.bookmakers:
            (market,) = book.markets
            assert market.key == "outrights"
            assert 1.0 < implied(market.outcomes) < 1.5, (key, book)
        assert world.odds(key, NOW + timedelta(seconds=5)) == [row]
        assert world.event_odds(key, row.event.id, NOW) == row
        assert not world.scores(key, NOW, 3)


def test_one_competition_is_decided_every_other_day(world: Simulator) -> None:
    ends = sorted(outrights.edition(SEED, competition, NOW).ends for competition in outrights.competitions().values())
    assert len(set(ends)) == len(ends) == 7
    assert all(later - sooner == timedelta(days=2) for sooner, later in pairwise(ends))


def test_the_favourite_of_a_competition_wins_as_often_as_told() -> None:
    told, came, count = 0.0, 0, 0
    competition = outrights.competitions()["icehockey_nhl_championship_winner"]
    for seed in range(120):
        which = outrights.edition(seed, competition, NOW)
        believed = outrights.chances(seed, which, which.ends - timedelta(days=3))
        best = max(believed, key=lambda team: believed[team])
        told, count = told + believed[best], count + 1
        placed = outrights.placings(seed, which)
        came += placed[best] == 1
        assert sorted(placed.values()) == list(range(1, len(placed) + 1))
    assert abs(told - came) / count < 0.1
