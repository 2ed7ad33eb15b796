"""A small recording, for tests that need no large one."""

import csv
import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

T0 = datetime(2026, 7, 1, 18, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return T0 + timedelta(minutes=minutes)


def stamp(minutes: int) -> str:
    return f"{at(minutes):%Y-%m-%dT%H:%M:%SZ}"


EVENT_FIELDS = [
    *("eid", "event_id", "sport_key", "commence_utc", "commence_first_listed_utc", "home_team", "away_team"),
    *("first_seen_utc", "last_seen_utc", "home_score_90", "away_score_90", "home_score", "away_score"),
    *("status", "note", "source_game_id"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three soccer games: one final after extra time, one postponed, one without a result."""
    rows: list[list[str | int]] = [
        ["1", "a" * 32, "soccer_x", stamp(62), stamp(60), "Home", "Away", stamp(0), stamp(180), 1, 1, 1, 2, "final"],
        ["2", "b" * 32, "soccer_x", stamp(60), stamp(60), "North", "South", stamp(0), stamp(75), "", "", "", "",
         "postponed"],
        ["3", "c" * 32, "soccer_x", stamp(60), stamp(60), "East", "West", stamp(15), stamp(180), "", "", "", "",
         "no_result"],
    ]  # fmt: skip
    with (tmp_path / "cup_events.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(EVENT_FIELDS)
        writer.writerows([*row, "", ""] for row in rows)
    ticks = [
        [stamp(0), 1, "fanduel", "h2h", "home", -110, "", 20],
        [stamp(0), 1, "fanduel", "h2h", "away", 250, "", 20],
        [stamp(0), 1, "fanduel", "h2h", "draw", 230, "", 20],
        [stamp(0), 1, "fanduel", "totals", "over", 100, 2.5, 20],
        [stamp(0), 1, "fanduel", "totals", "under", -120, 2.5, 20],
        [stamp(30), 1, "fanduel", "h2h", "home", "", "", 5],
        [stamp(30), 1, "fanduel", "h2h", "away", "", "", 5],
        [stamp(30), 1, "fanduel", "h2h", "draw", "", "", 5],
        [stamp(30), 1, "fanduel", "totals", "over", 105, 3.0, 5],
        [stamp(30), 1, "fanduel", "totals", "under", -125, 3.0, 5],
        [stamp(45), 1, "fanduel", "h2h", "home", -130, "", 8],
    ]
    with gzip.open(tmp_path / "cup_ticks.csv.gz", "wt", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["snap_utc", "eid", "book", "market", "side", "price", "point", "lag_s"])
        writer.writerows(ticks)
    with gzip.open(tmp_path / "cup_snaps.csv.gz", "wt", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["snap_utc", "events", "live", "quotes", "changes"])
        writer.writerows([stamp(minute), 3, 0, 0, 0] for minute in range(0, 181, 15))
    return tmp_path
