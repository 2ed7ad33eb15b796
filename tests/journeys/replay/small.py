"""A recording made by hand in the format of the recorded ones: three games of one afternoon, for tests without data."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

T0 = datetime(2026, 7, 4, 18, 0, tzinfo=UTC)
LEAGUE = "small"
SNAPSHOTS = range(-120, 121, 5)

_EVENT_FIELDS = (
    *("eid", "event_id", "sport_key", "commence_utc", "commence_first_listed_utc", "home_team", "away_team"),
    *("first_seen_utc", "last_seen_utc", "home_score", "away_score", "status", "note", "source_game_id"),
)
_TICK_FIELDS = ("snap_utc", "eid", "book", "market", "side", "price", "point", "lag_s")

# Home team, away team, start, last listing, score; minutes from T0.
_GAMES = (
    ("Herons", "Otters", 70, 85, (101, 97)),
    ("Badgers", "Foxes", 75, 90, (88, 88)),
    ("Pikes", "Tenches", 80, 90, None),
)
_LINES = {"home": "-3.5", "away": "3.5", "over": "190", "under": "190"}


def at(minutes: float) -> datetime:
    """A moment of the recording."""
    return T0 + timedelta(minutes=minutes)


def write(folder: Path) -> Path:
    """Write the recording: a win, a tie and a game without a result; prices that move; one quote that is withdrawn."""
    with (folder / f"{LEAGUE}_events.csv").open("w", newline="") as file:
        _write(file, _EVENT_FIELDS, (_event(number, *game) for number, game in enumerate(_GAMES, 1)))
    with gzip.open(folder / f"{LEAGUE}_ticks.csv.gz", "wt", newline="") as file:
        _write(file, _TICK_FIELDS, _ticks())
    with gzip.open(folder / f"{LEAGUE}_snaps.csv.gz", "wt", newline="") as file:
        _write(file, ("snap_utc", "events", "live", "quotes", "changes"), ([_stamp(m), 3, 0, 0, 0] for m in SNAPSHOTS))
    return folder


def _write(file: TextIO, fields: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    writer = csv.writer(file)
    writer.writerow(fields)
    writer.writerows(rows)


def _stamp(minutes: int) -> str:
    return f"{at(minutes):%Y-%m-%dT%H:%M:%SZ}"


def _event(number: int, home: str, away: str, starts: int, ends: int, score: tuple[int, int] | None) -> list[object]:
    played = (*score, "final") if score else ("", "", "no_result")
    times = (_stamp(starts), _stamp(starts), home, away, _stamp(SNAPSHOTS[0]), _stamp(ends))
    return [number, f"{number:032x}", "basketball_small", *times, *played, "", ""]


def _ticks() -> Iterator[list[object]]:
    """Every sportsbook moves each market a little every ten minutes, two of them differently."""
    for minute in SNAPSHOTS:
        if minute % 10 == 0:
            for eid in range(1, len(_GAMES) + 1):
                yield from _quotes(minute, eid, "draftkings", minute // 10 + eid)
                yield from _quotes(minute, eid, "fanduel", minute // 10 + eid + 3)


def _quotes(minute: int, eid: int, book: str, step: int) -> Iterator[list[object]]:
    moved = step % 5
    withdrawn = book == "draftkings" and eid == 2 and minute in {20, 30}
    for market, first, second in (("h2h", "home", "away"), ("spreads", "home", "away"), ("totals", "over", "under")):
        for side, price in ((first, -112 - moved), (second, -108 + moved)):
            point = "" if market == "h2h" else _LINES[side]
            shown = "" if withdrawn and market == "h2h" else price
            yield [_stamp(minute), eid, book, market, side, shown, point, 20]
