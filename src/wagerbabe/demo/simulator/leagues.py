"""The leagues of the simulated world, read from the tables in `leagues/`."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from wagerbabe.demo.simulator.formats import FORMATS, Format

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKLY = re.compile(r"(\w{3}|daily) (\d\d):(\d\d) x(\d+)")
_ROUND_THE_CLOCK = re.compile(r"every (\d+)m(?: \+(\d+))?")
_DAY_MINUTES = 24 * 60
_FILES = ("american", "soccer_europe", "soccer_world", "world", "short")


@dataclass(frozen=True, slots=True)
class Slot:
    """Games that start together: minutes after local midnight, and how many."""

    minute: int
    games: int


@dataclass(frozen=True, eq=False)  # compared by identity: hashing a whole league for each cache would cost
class League:
    """A league: how it is shown, how it is played, when, and by whom.

    `week[d]` holds the slots of weekday d (0 is Monday). `strength` of a team: 1 strong, 0 middling, -1 weak. `ahead`:
    hours that a game is listed before its start. `coverage`: which sportsbooks take it: all, most or few.
    """

    key: str
    title: str
    group: str
    description: str
    format_name: str
    zone: ZoneInfo
    week: tuple[tuple[Slot, ...], ...]
    ahead: float
    coverage: str
    teams: tuple[str, ...]
    strength: tuple[int, ...]

    @property
    def format(self) -> Format:
        """How the league is played."""
        return FORMATS[self.format_name]

    @property
    def short(self) -> bool:
        """Whether games start round the clock, minutes apart."""
        return self.coverage == "few"


def _week(text: str) -> tuple[tuple[Slot, ...], ...]:
    every = _ROUND_THE_CLOCK.fullmatch(text)
    if every:
        step, offset = int(every[1]), int(every[2] or 0)
        return (tuple(Slot(minute, 1) for minute in range(offset, _DAY_MINUTES, step)),) * 7
    week: list[list[Slot]] = [[] for _ in _DAYS]
    for weekday, hour, minute, games in _WEEKLY.findall(text):
        slot = Slot(60 * int(hour) + int(minute), int(games))
        for day in range(7) if weekday == "daily" else [_DAYS.index(weekday)]:
            week[day].append(slot)
    return tuple(tuple(sorted(slots, key=lambda slot: slot.minute)) for slots in week)


def _league(row: dict[str, Any]) -> League:
    marked = [name.strip() for name in row["teams"].split(";")]
    return League(
        key=row["key"],
        title=row["title"],
        group=row["group"],
        description=row["description"],
        format_name=row["format"],
        zone=ZoneInfo(row["zone"]),
        week=_week(row["slots"]),
        ahead=row["ahead"],
        coverage=row["books"],
        teams=tuple(name.lstrip("+-") for name in marked),
        strength=tuple({"+": 1, "-": -1}.get(name[0], 0) for name in marked),
    )


@cache
def leagues() -> dict[str, League]:
    """Every league by key, North American ones first."""
    folder = files("wagerbabe.demo.simulator") / "leagues"
    rows = [row for name in _FILES for row in tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))["league"]]
    return {row["key"]: _league(row) for row in rows}
