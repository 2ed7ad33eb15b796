"""The simulated world: repeatable, always alive, and true to itself."""

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from wagerbabe.demo import wire
from wagerbabe.demo.simulator import (
    Fate,
    Fixture,
    Simulator,
    closing_prices,
    final_score,
    history,
    leagues,
    slate,
)
from wagerbabe.demo.simulator.books import BOOKS, american, price
from wagerbabe.demo.source import EventOdds, Market, UnknownSport

SEED = 11
NOW = datetime(2026, 11, 22, 18, 40, tzinfo=UTC)
MARKETS = frozenset({"h2h", "spreads", "totals"})
MIXED = (
    "americanfootball_nfl",
    "basketball_nba",
    "icehockey_khl",
    "soccer_epl",
    "baseball_kbo",
    "tennis_atp_us_open",
    "cricket_ipl",
    "esports_battle_8",
    "tabletennis_elite_men",
    "mma_mixed_martial_arts",
)


def written(simulator: Simulator, key: str, now: datetime) -> bytes:
    rows = [wire.odds(row, MARKETS, None, wire.Form(american=True)) for row in simulator.odds(key, now)]
    return wire.encode(rows + [wire.score(row, wire.Form()) for row in simulator.scores(key, now, 2)])


@pytest.fixture(scope="module")
def world() -> Simulator:
    return Simulator(SEED)


# Repeatable


def test_the_same_seed_and_time_give_the_same_bytes(world: Simulator) -> None:
    again = Simulator(SEED)
    assert all(written(world, key, NOW) == written(again, key, NOW) for key in MIXED)
    other = Simulator(SEED + 1)
    assert all(written(world, key, NOW) != written(other, key, NOW) for key in MIXED)


def test_jumping_to_a_moment_and_stepping_there_give_the_same_bytes() -> None:
    stepping, jumping = Simulator(SEED), Simulator(SEED)
    for step in range(0, 3600, 400):
        for key in MIXED:
            stepping.odds(key, NOW - timedelta(seconds=3600 - step))
    assert all(written(stepping, key, NOW) == written(jumping, key, NOW) for key in MIXED)


def test_a_game_keeps_its_id_and_result_from_listing_to_the_next_day(world: Simulator) -> None:
    games = {row.event.id: row.event for row in world.odds("basketball_nba", NOW)}
    later = {row.event.id: row for row in world.scores("basketball_nba", NOW + timedelta(days=2), 3)}
    played = [later[key] for key in games if key in later]
    assert len(played) > 8
    assert sum(row.completed for row in played) > 8
    assert {row.event.home_team for row in played} == {games[row.event.id].home_team for row in played}


# Always alive


@pytest.mark.parametrize("number", range(6))
def test_at_any_moment_games_are_on_games_end_and_games_begin(world: Simulator, number: int) -> None:
    draw = random.Random(number)
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=draw.randrange(365 * 86_400))
    listed = {key: world.listed(key, now) for key in leagues()}
    assert sum(bool(rows) for rows in listed.values()) >= 100
    games = [row for rows in listed.values() for row in rows]
    assert 500 <= len(games) <= 950
    live = [row for row in games if row.starts <= now]
    assert len(live) >= 12
    assert min(world.ends(row) for row in live) - now <= timedelta(minutes=2)
    assert min(row.starts for row in games if row.starts > now) - now <= timedelta(minutes=2)


def test_short_games_alone_keep_the_world_alive_for_a_day(world: Simulator) -> None:
    """The guarantee rests on the round-the-clock leagues, whatever the season."""
    short = [key for key, league in leagues().items() if league.short]
    games = [row for key in short for row in world._between(leagues()[key], date(2026, 7, 7), date(2026, 7, 9))]
    spans = [(row.starts, world.ends(row)) for row in games]
    for minute in range(0, 24 * 60, 7):
        now = datetime(2026, 7, 8, tzinfo=UTC) + timedelta(minutes=minute, seconds=minute % 60)
        soon = now + timedelta(minutes=2)
        assert sum(start <= now < end for start, end in spans) >= 12
        assert any(now < end <= soon for _, end in spans)
        assert any(now < start <= soon for start, _ in spans)


def test_a_visitor_can_bet_before_a_game_and_see_it_settled_in_ten_minutes(world: Simulator) -> None:
    rows = world.listed("esports_battle_8", NOW)
    coming = next(row for row in rows if row.starts > NOW)
    assert world.ends(coming) - NOW <= timedelta(minutes=11)


def test_main_leagues_start_at_their_usual_hours() -> None:
    sunday = [row for row in slate(Simulator(SEED), date(2026, 11, 22)) if row.league.key == "americanfootball_nfl"]
    eastern = [row.scheduled.astimezone(row.league.zone).strftime("%a %H:%M") for row in sunday]
    assert eastern == ["Sun 13:00"] * 7 + ["Sun 16:05"] * 2 + ["Sun 16:25"] * 3


def test_nobody_plays_twice_on_a_day_in_daily_leagues(world: Simulator) -> None:
    for key in ("basketball_nba", "baseball_mlb", "icehockey_nhl"):
        days: dict[date, list[str]] = defaultdict(list)
        for row in world._between(leagues()[key], date(2026, 3, 2), date(2026, 3, 15)):
            days[row.scheduled.astimezone(row.league.zone).date()] += [row.home, row.away]
        assert all(len(teams) == len(set(teams)) for teams in days.values())


def test_an_unknown_league_is_refused(world: Simulator) -> None:
    with pytest.raises(UnknownSport):
        world.odds("quidditch", NOW)


# Odds, scores and results agree


def sample(world: Simulator) -> Iterable[Fixture]:
    """One game of every way of playing."""
    seen = set()
    for league in leagues().values():
        if league.format_name not in seen:
            seen.add(league.format_name)
            games = world._between(league, date(2026, 11, 16), date(2026, 11, 22))
            yield next(row for row in games if row.fate is Fate.PLAYED)


def test_scores_only_grow_and_the_last_one_is_the_result(world: Simulator) -> None:
    for game in sample(world):
        ends = world.play(game).ends
        seen = [
            world.score(game, game.starts + timedelta(seconds=ends * step / 60)) for step in range(61)
        ]  # fmt: skip
        scores = [(row.home or 0, row.away or 0) for row in seen]
        assert scores[0] == (0, 0), game
        assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(scores)), game
        assert [row.completed for row in seen] == [False] * 60 + [True], game
        assert scores[-1] == final_score(world, game)
        assert world.score(game, game.starts - timedelta(seconds=1)).home is None


def test_the_winner_is_as_good_as_sure_at_the_end(world: Simulator) -> None:
    for game in sample(world):
        play = world.play(game)
        home, away = play.final
        outlook = game.league.format.model.outlook(game.rates, play.moment(play.ends - 1))
        chance = outlook.home if home > away else outlook.away if away > home else outlook.draw
        # Only the last second is left: a decided game is decided, an even one may turn on the last play.
        assert chance > 0.35, game
        after = game.league.format.model.outlook(game.rates, play.moment(play.ends))
        sure = after.home if home > away else after.away if away > home else after.draw
        assert sure > 0.97, game


def test_fair_chances_come_true_as_often_as_they_say() -> None:
    """Over many games and moments, events given a chance near p happen in about p of the cases."""
    world = Simulator(SEED)
    for key in ("soccer_epl", "basketball_ncaab", "icehockey_nhl", "baseball_mlb", "tabletennis_elite_men"):
        told, came, games = 0.0, 0, 0
        for game in world._between(leagues()[key], date(2026, 3, 2), date(2026, 3, 29)):
            play = world.play(game)
            moment = play.moment(play.ends * 0.4)
            told += game.league.format.model.outlook(game.rates, moment).home
            came += play.final[0] > play.final[1]
            games += 1
            if games == 160:
                break
        assert abs(told - came) / games < 0.1, key


def test_games_that_cannot_be_level_are_not(world: Simulator) -> None:
    for game in sample(world):
        if not game.league.format.model.draws:
            home, away = world.play(game).final
            assert home != away, game


def test_finished_games_leave_the_odds_and_stay_in_the_scores(world: Simulator) -> None:
    game = world.listed("soccer_epl", NOW - timedelta(hours=4))[0]
    after = world.ends(game) + timedelta(minutes=1)
    assert game.id not in {row.event.id for row in world.odds("soccer_epl", after)}
    assert game.id not in {row.event.id for row in world.scores("soccer_epl", after, 0)}
    (score,) = (row for row in world.scores("soccer_epl", after, 1) if row.event.id == game.id)
    assert score.completed


def fated(world: Simulator, fate: Fate) -> Fixture:
    return next(
        row
        for league in leagues().values()
        if not league.short
        for row in world._between(league, date(2026, 1, 1), date(2026, 3, 1))
        if row.fate is fate
    )


def test_a_postponed_game_moves_to_the_next_day(world: Simulator) -> None:
    game = fated(world, Fate.POSTPONED)
    key = game.league.key
    before, after = game.told - timedelta(minutes=1), game.told + timedelta(minutes=1)

    def start(now: datetime) -> datetime:
        return next(row.event.commence_time for row in world.odds(key, now) if row.event.id == game.id)

    assert start(before) == game.scheduled
    assert start(after) == game.scheduled + timedelta(days=1)
    assert not world.score(game, game.scheduled + timedelta(hours=20)).completed
    assert world.score(game, world.ends(game)).completed


def test_a_cancelled_game_vanishes_without_a_score(world: Simulator) -> None:
    game = fated(world, Fate.CANCELLED)
    after = game.told + timedelta(minutes=1)
    assert game.id not in {row.event.id for row in world.odds(game.league.key, after)}
    assert game.id not in {row.event.id for row in world.scores(game.league.key, game.scheduled + timedelta(days=1), 3)}
    assert final_score(world, game) is None


# Quotes


def quoted(world: Simulator, now: datetime, keys: Iterable[str] = MIXED) -> Iterable[tuple[EventOdds, str, Market]]:
    for key in keys:
        for row in world.odds(key, now):
            for book in row.bookmakers:
                for market in book.markets:
                    yield row, book.key, market


def test_quotes_have_the_shape_of_real_ones(world: Simulator) -> None:
    count = 0
    for hours in (0, 7, 31):
        for row, book, market in quoted(world, NOW + timedelta(hours=hours)):
            count += 1
            prices = [outcome.price for outcome in market.outcomes]
            assert all(type(value) is int and abs(value) >= 100 for value in prices), (row.event, book, market)
            implied = sum(price(value) for value in prices)
            assert 1.005 < implied < 1.13, (row.event, book, market)
            if market.key == "spreads":
                home, away = market.outcomes
                assert home.point == -away.point  # type: ignore[operator]
                assert [home.name, away.name] == [row.event.home_team, row.event.away_team]
                finest = 4 if leagues()[row.event.sport_key].format.quarters else 2
                assert home.point * finest % 1 == 0  # type: ignore[operator]
            elif market.key == "totals":
                over, under = market.outcomes
                assert (over.name, under.name) == ("Over", "Under")
                assert over.point == under.point
                assert over.point > 0  # type: ignore[operator]
            else:
                assert all(outcome.point is None for outcome in market.outcomes)
                assert len(market.outcomes) in {2, 3}
    assert count > 1000


def test_soccer_is_three_way_and_football_two_way(world: Simulator) -> None:
    names = {
        key: {len(market.outcomes) for _, _, market in quoted(world, NOW, [key]) if market.key == "h2h"}
        for key in ("soccer_epl", "americanfootball_nfl")
    }
    assert names == {"soccer_epl": {3}, "americanfootball_nfl": {2}}


def test_a_quote_is_never_read_in_the_future_nor_long_ago(world: Simulator) -> None:
    for row, book, market in quoted(world, NOW):
        age = (NOW - market.last_update).total_seconds()
        # In play a sportsbook's prices stand still now and then, up to ten minutes.
        assert 0 <= age <= (61 if row.event.commence_time > NOW else 640), (row.event, book, market)


def test_sportsbooks_differ_and_some_stay_away_from_live_games(world: Simulator) -> None:
    prices = defaultdict(set)
    for row, book, market in quoted(world, NOW, ["americanfootball_nfl"]):
        prices[row.event.id, market.key].add(tuple(outcome.price for outcome in market.outcomes))
        assert book != "mybookieag" or row.event.commence_time > NOW
    assert sum(len(different) > 2 for different in prices.values()) > len(prices) * 0.8


def test_a_score_takes_the_game_down_for_a_while(world: Simulator) -> None:
    goals = quiet = 0
    slow = next(number for number, book in enumerate(BOOKS) if book.key == "williamhill_us")
    for game in world._between(leagues()["soccer_epl"], date(2026, 11, 21), date(2026, 12, 6)):
        for at in world.play(game).scored:
            goals += 1
            quiet += world._suspended(BOOKS[slow], slow, game, int(at) + 1)
    assert goals > 30
    assert quiet == goals


@pytest.mark.parametrize(
    ("chance", "grid", "expected"),
    [(0.5, 1, 100), (0.5238, 1, -110), (0.5238, 5, -110), (0.4762, 1, 110), (0.6, 5, -150), (0.3333, 1, 200)],
)
def test_chances_become_american_prices(chance: float, grid: int, expected: int) -> None:
    assert american(chance, grid) == expected


# The past


def test_history_is_what_the_world_would_have_shown(world: Simulator) -> None:
    since, until = NOW - timedelta(days=6), NOW
    games = list(history(world, "basketball_nba", since, until))
    assert len(games) > 30
    assert games == list(history(Simulator(SEED), "basketball_nba", since, until))
    shown = {row.event.id: row for row in world.scores("basketball_nba", NOW, 3) if row.completed}
    assert len(shown) > 14
    for game in games:
        assert since <= game.ends < until
        if game.event.id in shown:
            assert (game.home, game.away) == (shown[game.event.id].home, shown[game.event.id].away)
        assert [market.key for market in game.closing] == ["h2h", "spreads", "totals"]


def test_closing_prices_are_quoted_prices_of_the_last_minutes(world: Simulator) -> None:
    game = next(iter(world._between(leagues()["soccer_epl"], date(2026, 11, 21), date(2026, 11, 23))))
    books = world.bookmakers(game, game.starts - timedelta(seconds=1))
    for market in closing_prices(world, game):
        offered = {
            (outcome.name, outcome.price, outcome.point)
            for book in books
            for offer in book.markets
            if offer.key == market.key
            for outcome in offer.outcomes
        }
        assert {(outcome.name, outcome.price, outcome.point) for outcome in market.outcomes} <= offered
