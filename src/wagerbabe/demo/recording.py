"""A folder of recorded odds, loaded: events, the quotes of every sportsbook as changes in time, snapshot times.

Files of one league, `<league>_events.csv`, `<league>_ticks.csv.gz` and `<league>_snaps.csv.gz`: a tick is one change of
one quote (an empty price: withdrawn), a snapshot is one moment at which the feed was read. Times are kept as seconds
since 1970, prices as American integers, 0 standing for a withdrawn quote.
"""

import csv
import gzip
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

WITHDRAWN = 0
FLEXED = timedelta(minutes=30)
"""A start moved by more than this was moved days before, by the league's schedule."""


@lru_cache(maxsize=65_536)
def epoch(text: str) -> int:
    """Seconds since 1970 of an ISO time."""
    return int(datetime.fromisoformat(text).timestamp())


@dataclass(slots=True)
class Quote:
    """One side of one market at one sportsbook: its changes in order of time."""

    at: "array[int]" = field(default_factory=lambda: array("q"))
    prices: "array[int]" = field(default_factory=lambda: array("i"))
    points: list[float | None] = field(default_factory=list)
    lags: "array[int]" = field(default_factory=lambda: array("i"))

    def index(self, moment: int) -> int:
        """Where the row in force at a moment stands; -1 before the first."""
        return bisect_right(self.at, moment) - 1


@dataclass(slots=True)
class RecordedEvent:
    """A game of the recording. `quotes` by (book, market), then side."""

    id: str
    sport_key: str
    starts: datetime
    first_listed_start: datetime
    home: str
    away: str
    first_seen: int
    last_seen: int
    status: str
    final: tuple[int, int] | None
    after_90: tuple[int, int] | None
    quotes: dict[tuple[str, str], dict[str, Quote]] = field(default_factory=dict)

    def commence_time(self, moment: int) -> datetime:
        """The start as listed at a moment: the feed moves it to the true kick-off once the game is about to begin.

        When the true start came before the listed one it is shown from the beginning, so that nobody bets on a
        started game.
        """
        known_before = not timedelta() < self.starts - self.first_listed_start <= FLEXED
        if known_before or moment >= self.first_listed_start.timestamp():
            return self.starts
        return self.first_listed_start


@dataclass(slots=True)
class Recording:
    """One league's recording."""

    events: list[RecordedEvent]
    snapshots: list[int]
    changes: list[int]
    """Every second at which what the feed shows may change, in order."""


def _rows(path: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _pair(row: dict[str, str], suffix: str) -> tuple[int, int] | None:
    home, away = row.get("home_score" + suffix), row.get("away_score" + suffix)
    # Scores after 90 minutes are written as 1.0 where some games have none.
    return (int(float(home)), int(float(away))) if home and away else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _event(row: dict[str, str]) -> RecordedEvent:
    return RecordedEvent(
        id=row["event_id"],
        sport_key=row["sport_key"],
        starts=_moment(row["commence_utc"]),
        first_listed_start=_moment(row["commence_first_listed_utc"]),
        home=row["home_team"],
        away=row["away_team"],
        first_seen=epoch(row["first_seen_utc"]),
        last_seen=epoch(row["last_seen_utc"]),
        status=row["status"],
        final=_pair(row, ""),
        after_90=_pair(row, "_90"),
    )


def _load_ticks(path: Path, events: dict[str, RecordedEvent]) -> set[int]:
    """Hang every tick on its event and return the times seen. Reads positions: 300,000 rows make that worth it."""
    seen: set[int] = set()
    quotes: dict[tuple[str, ...], Quote] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for snap, eid, book, market, side, price, point, lag in reader:
            quote = quotes.get((eid, book, market, side))
            if quote is None:
                sides = events[eid].quotes.setdefault((book, market), {})
                quote = sides[side] = quotes[eid, book, market, side] = Quote()
            at = epoch(snap)
            seen.add(at)
            quote.at.append(at)
            quote.prices.append(int(price) if price else WITHDRAWN)
            quote.points.append(float(point) if point else None)
            quote.lags.append(int(float(lag)) if lag else 0)
    return seen


def load(folder: Path, league: str) -> Recording:
    """The recording of one league (a file prefix, such as `mlb`). Raises `FileNotFoundError`."""
    events = {row["eid"]: _event(row) for row in _rows(folder / f"{league}_events.csv")}
    seen = _load_ticks(folder / f"{league}_ticks.csv.gz", events)
    snaps = folder / f"{league}_snaps.csv.gz"
    if snaps.exists():
        seen |= {epoch(row["snap_utc"]) for row in _rows(snaps)}
    changes = set(seen)
    for event in events.values():
        changes |= {event.first_seen, event.last_seen + 1}
        changes |= {int(event.first_listed_start.timestamp()), int(event.starts.timestamp())}
    return Recording(list(events.values()), sorted(seen), sorted(changes))


def leagues(folder: Path) -> list[str]:
    """The file prefixes of the leagues in a folder."""
    return sorted(path.name.removesuffix("_events.csv") for path in folder.glob("*_events.csv"))
