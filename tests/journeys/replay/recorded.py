"""The oracle's own reader of a recording folder: one sportsbook's quotes and the results, straight from the files.

It shares no line with `wagerbabe.demo`, so that a mistake there shows here. Moments are seconds since 1970.
"""

import csv
import gzip
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path

KINDS = {"h2h": "moneyline", "spreads": "spread", "totals": "total"}
RESULT_AFTER_SECONDS = 90
"""A final score is told this long after the last listing."""


@dataclass(frozen=True)
class Quoted:
    """An American price, and the line where the market has one."""

    american: int
    line: Fraction | None

    @property
    def price(self) -> Fraction:
        """The decimal price."""
        profit = Fraction(self.american, 100) if self.american > 0 else Fraction(100, -self.american)
        return 1 + profit


@dataclass
class Track:
    """The changes of one quote: from each moment on, what was quoted; None: withdrawn."""

    moments: list[int] = field(default_factory=list)
    rows: list[Quoted | None] = field(default_factory=list)


@dataclass
class Game:
    """A recorded game.

    ``score`` is what its markets settle on: soccer's after 90 minutes, also if extra time followed.
    """

    id: str
    league: str
    home: str
    away: str
    starts: datetime
    first_seen: int
    last_seen: int
    status: str
    score: tuple[int, int] | None
    extra_time: bool = False
    tracks: dict[tuple[str, str], Track] = field(default_factory=dict)

    @property
    def result_at(self) -> int | None:
        """When its final score is told; None when the recording has none."""
        return self.last_seen + RESULT_AFTER_SECONDS if self.status == "final" and self.score else None

    def quoted(self, kind: str, side: str, moment: int) -> Quoted | None:
        """What the sportsbook quoted at a moment; None: nothing."""
        track = self.tracks.get((kind, side))
        if track is None or not self.first_seen <= moment <= self.last_seen:
            return None
        index = bisect_right(track.moments, moment) - 1
        return track.rows[index] if index >= 0 else None


def leagues(folder: Path) -> list[str]:
    """The file prefixes of a folder."""
    return sorted(path.name.removesuffix("_events.csv") for path in folder.glob("*_events.csv"))


def read_games(folder: Path, prefix: str) -> list[Game]:
    """The games of one league, without quotes."""
    with (folder / f"{prefix}_events.csv").open(newline="") as file:
        return [_game(row) for row in csv.DictReader(file)]


def read(folder: Path, prefixes: Collection[str], sportsbook: str) -> dict[str, Game]:
    """The games of leagues by the provider's id, with the quotes of one sportsbook."""
    games: dict[str, Game] = {}
    for prefix in prefixes:
        found = read_games(folder, prefix)
        with (folder / f"{prefix}_events.csv").open(newline="") as file:
            by_number = {row["eid"]: game for row, game in zip(csv.DictReader(file), found, strict=True)}
        _read_quotes(folder / f"{prefix}_ticks.csv.gz", by_number, sportsbook)
        games |= {game.id: game for game in found}
    return games


def _read_quotes(path: Path, games: dict[str, Game], sportsbook: str) -> None:
    for row in _lines(path):
        if row["book"] != sportsbook or row["market"] not in KINDS:
            continue
        game = games[row["eid"]]
        track = game.tracks.setdefault((_kind(row["market"], game.league), row["side"]), Track())
        line = Fraction(row["point"]) if row["point"] else None
        track.moments.append(_seconds(row["snap_utc"]))
        track.rows.append(Quoted(int(row["price"]), line) if row["price"] else None)


def sportsbooks(folder: Path, prefixes: Collection[str]) -> dict[str, int]:
    """How many quotes each sportsbook has in these leagues."""
    counts: dict[str, int] = {}
    for prefix in prefixes:
        for row in _lines(folder / f"{prefix}_ticks.csv.gz"):
            counts[row["book"]] = counts.get(row["book"], 0) + 1
    return counts


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", newline="") as file:
        yield from csv.DictReader(file)


def _kind(market: str, league: str) -> str:
    three_way = market == "h2h" and league.startswith("soccer")
    return "moneyline_3way" if three_way else KINDS[market]


def _game(row: dict[str, str]) -> Game:
    return Game(
        id=row["event_id"],
        league=row["sport_key"],
        home=row["home_team"],
        away=row["away_team"],
        starts=datetime.fromisoformat(row["commence_utc"]),
        first_seen=_seconds(row["first_seen_utc"]),
        last_seen=_seconds(row["last_seen_utc"]),
        status=row["status"],
        score=_score(row, "_90") or _score(row, ""),
        extra_time="AET" in row.get("note", ""),
    )


def _score(row: dict[str, str], suffix: str) -> tuple[int, int] | None:
    home, away = row.get(f"home_score{suffix}"), row.get(f"away_score{suffix}")
    return (int(Fraction(home)), int(Fraction(away))) if home and away else None


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
