"""A recording folder as a source: the state at any moment."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.demo.recorded import at
from wagerbabe.demo.replay import Replay
from wagerbabe.demo.source import EventOdds, UnknownSport

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
PAYLOADS = sorted((SHARED / "odds_api_payloads").glob("*.json.gz"))


def quotes(rows: Any) -> dict[tuple[str, ...], tuple[int, float | None]]:
    return {
        (row.event.id, book.key, market.key, outcome.name): (outcome.price, outcome.point)
        for row in rows
        for book in row.bookmakers
        for market in book.markets
        for outcome in market.outcomes
    }


def game(source: Replay, moment: datetime, letter: str = "a") -> EventOdds:
    return next(row for row in source.odds("soccer_x", moment) if row.event.id == letter * 32)


def test_a_quote_holds_until_its_next_row(folder: Path) -> None:
    source = Replay(folder)
    event = "a" * 32
    early = quotes(source.odds("soccer_x", at(29)))
    assert early[event, "fanduel", "h2h", "Home"] == (-110, None)
    assert early[event, "fanduel", "h2h", "Draw"] == (230, None)
    assert early[event, "fanduel", "totals", "Over"] == (100, 2.5)
    middle = quotes(source.odds("soccer_x", at(30)))
    assert middle == {
        (event, "fanduel", "totals", "Over"): (105, 3),
        (event, "fanduel", "totals", "Under"): (-125, 3),
    }
    late = quotes(source.odds("soccer_x", at(46)))
    assert late[event, "fanduel", "h2h", "Home"] == (-130, None)
    assert (event, "fanduel", "h2h", "Away") not in late


def test_the_last_reading_is_the_snapshot_less_the_lag(folder: Path) -> None:
    source = Replay(folder)
    (book,) = game(source, at(5)).bookmakers
    assert book.last_update == at(0) - timedelta(seconds=20)
    # Unchanged at minute 15, but read again then.
    (book,) = game(source, at(16)).bookmakers
    assert book.last_update == at(15) - timedelta(seconds=20)


def test_games_are_listed_from_first_to_last_seen(folder: Path) -> None:
    source = Replay(folder)

    def ids(minute: int) -> set[str]:
        return {row.event.id[0] for row in source.odds("soccer_x", at(minute))}

    assert ids(-1) == set()
    assert ids(0) == {"a", "b"}
    assert ids(15) == {"a", "b", "c"}
    assert ids(76) == {"a", "c"}
    assert ids(181) == set()


def test_the_start_moves_to_the_true_one_when_the_game_begins(folder: Path) -> None:
    source = Replay(folder)
    assert game(source, at(59)).event.commence_time == at(60)
    assert game(source, at(60)).event.commence_time == at(62)


def test_scores_come_once_the_game_is_over_and_only_for_finished_games(folder: Path) -> None:
    source = Replay(folder)
    during = source.scores("soccer_x", at(120), 3)
    assert all(not row.completed and row.home is None for row in during)
    assert "b" not in {row.event.id[0] for row in during}
    (final,) = source.scores("soccer_x", at(182), 3)
    assert (final.event.id[0], final.completed, final.home, final.away) == ("a", True, 1, 2)
    assert (final.home_90, final.away_90) == (1, 1)
    assert source.scores("soccer_x", at(182), 0) == []
    assert source.scores("soccer_x", at(182 + 24 * 60), 1) == []


def test_between_two_changes_the_answer_has_one_name(folder: Path) -> None:
    source = Replay(folder)
    assert source.as_of("soccer_x", at(31)) == source.as_of("soccer_x", at(44)) == at(30)
    assert source.as_of("soccer_x", at(46)) == at(45)


def test_a_league_that_was_not_recorded_is_unknown(folder: Path) -> None:
    with pytest.raises(UnknownSport):
        Replay(folder).odds("soccer_y", at(0))
    with pytest.raises(FileNotFoundError):
        Replay(folder, only=["nba"])


def test_an_empty_folder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no recording"):
        Replay(tmp_path)


@pytest.mark.skipif(not PAYLOADS, reason="the recordings are not on this machine (../shared/data)")
@pytest.mark.parametrize("league", ["mlb", "ncaaf", "nfl", "wnba", "worldcup"])
def test_the_state_at_recorded_moments_is_the_recorded_answer(league: str) -> None:
    source = Replay(SHARED / "replay_us_odds", only=[league])
    (sport,) = (row.key for row in source.sports(at(0)))
    for path in (path for path in PAYLOADS if path.name.startswith(f"{league}_")):
        taken = datetime.strptime(path.name.split("_")[1][:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        # Pairings of a later round were taken up and dropped by sportsbooks without a trace in the recording.
        week = f"{taken + timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}"
        body = json.loads(gzip.decompress(path.read_bytes()))
        raw = [row for row in body if row["commence_time"] < week and row["bookmakers"]]
        recorded = {
            (row["id"], book["key"], market["key"], outcome["name"]): (outcome["price"], outcome.get("point"))
            for row in raw
            for book in row["bookmakers"]
            for market in book["markets"]
            for outcome in market["outcomes"]
        }
        # The recording does not tell when a whole game left the feed for a while (or stood there without a
        # sportsbook), so games beyond the answer's own may be listed too.
        listed = {row["id"] for row in raw}
        rebuilt = [row for row in source.odds(sport, taken) if row.event.id in listed]
        assert quotes(rebuilt) == recorded
        assert {row.event.id for row in rebuilt} == listed
        live = {row["id"]: row["commence_time"] for row in raw if row["commence_time"] <= f"{taken:%Y-%m-%dT%H:%M:%SZ}"}
        for row in rebuilt:
            if row.event.id in live:
                assert row.event.commence_time == datetime.fromisoformat(live[row.event.id])
