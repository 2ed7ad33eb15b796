"""What is to be played: read from the variables of `make replay`.

FROM and TO (RFC 3339) name one evening; without them the two of the default folder are played, or of another folder
(DIR) or other SPORTS the day with the most games. TICKETS are spread evenly over the evenings.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from tests.journeys.replay import recorded

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "replay_us_odds"
PLAYERS, TICKETS, SEED = 200, 5000, 1
FASTEST = Fraction(480)
"""How much faster than real time an evening runs at most: an answer five minutes of game time old is 0.6 s old."""

TICKETS_A_SECOND = 40
_SPORTSBOOKS = ("draftkings", "fanduel", "betmgm")
_EVENINGS = {
    "nfl": ("NFL Sunday", "2025-12-14T15:30:00Z", "2025-12-15T05:00:00Z"),
    "mlb": ("MLB evening", "2026-08-04T20:00:00Z", "2026-08-05T04:30:00Z"),
}
_BEFORE, _AFTER = timedelta(hours=3), timedelta(minutes=15)
_DAY_BEGINS = timedelta(hours=12)


class PlanInvalid(Exception):
    """The variables do not name something that can be played. The text says what to do."""


@dataclass(frozen=True)
class Evening:
    """A stretch of the recording."""

    name: str
    folder: Path
    leagues: tuple[str, ...]
    begins: datetime
    ends: datetime
    tickets: int
    speed: Fraction

    @property
    def real_seconds(self) -> float:
        """How long it takes to play."""
        return (self.ends - self.begins).total_seconds() / float(self.speed)


@dataclass(frozen=True)
class Plan:
    """Everything that one replay does."""

    evenings: tuple[Evening, ...]
    players: int = PLAYERS
    tickets: int = TICKETS
    seed: int = SEED
    sportsbook: str = _SPORTSBOOKS[0]


def read_plan(variables: Mapping[str, str]) -> Plan:
    """The plan that the variables ask for. Raises ``PlanInvalid``."""
    given = {name: value.strip() for name, value in variables.items() if value.strip()}
    folder = Path(given.get("DIR", FOLDER))
    known = recorded.leagues(folder)
    if not known:
        raise PlanInvalid(f"{folder} holds no recording: expected files named <league>_events.csv. Set DIR=…")
    asked = tuple(name.strip() for name in given.get("SPORTS", "").split(",") if name.strip())
    if unknown := sorted(set(asked) - set(known)):
        raise PlanInvalid(f"SPORTS: {folder} has no {', '.join(unknown)}; it has {', '.join(known)}")
    spans = _spans(given, folder, asked or tuple(known))
    tickets = _count(given, "TICKETS", TICKETS)
    shares = [tickets // len(spans) + (n < tickets % len(spans)) for n in range(len(spans))]
    fastest = Fraction(given["SPEED"]) if "SPEED" in given else FASTEST
    evenings = tuple(
        Evening(name, folder, leagues, begins, ends, share, _speed(ends - begins, share, fastest))
        for (name, leagues, begins, ends), share in zip(spans, shares, strict=True)
    )
    leagues = tuple(league for evening in evenings for league in evening.leagues)
    return Plan(
        evenings,
        _count(given, "PLAYERS", PLAYERS),
        tickets,
        _count(given, "SEED", SEED),
        given.get("SPORTSBOOK") or _sportsbook(folder, leagues),
    )


_Span = tuple[str, tuple[str, ...], datetime, datetime]


def _spans(given: Mapping[str, str], folder: Path, leagues: tuple[str, ...]) -> list[_Span]:
    begins, ends = _time(given, "FROM"), _time(given, "TO")
    if begins and ends:
        if begins >= ends:
            raise PlanInvalid("FROM has to be before TO")
        playing = tuple(name for name in leagues if _plays(folder, name, begins, ends))
        return [(", ".join(playing or leagues), playing or leagues, begins, ends)]
    if begins or ends:
        raise PlanInvalid("FROM and TO come together")
    if folder.resolve() == FOLDER.resolve():
        defaults = [name for name in _EVENINGS if name in leagues]
        if "SPORTS" not in given or len(defaults) == len(leagues):
            return [_default(name) for name in defaults]
    return [_busiest_day(folder, name) for name in leagues]


def _default(league: str) -> _Span:
    name, begins, ends = _EVENINGS[league]
    return name, (league,), datetime.fromisoformat(begins), datetime.fromisoformat(ends)


def _plays(folder: Path, league: str, begins: datetime, ends: datetime) -> bool:
    return any(begins < game.starts < ends for game in recorded.read_games(folder, league))


def _busiest_day(folder: Path, league: str) -> _Span:
    """From three hours before the first start of the day with the most games until its last one has ended."""
    games = recorded.read_games(folder, league)
    played = [game for game in games if game.status == "final"] or games
    if not played:
        raise PlanInvalid(f"{league}_events.csv has no games")
    days = Counter((game.starts - _DAY_BEGINS).date() for game in played)
    day = max(days, key=lambda date: (days[date], date))
    chosen = [game for game in played if (game.starts - _DAY_BEGINS).date() == day]
    ends = datetime.fromtimestamp(max(game.last_seen for game in chosen), UTC) + _AFTER
    return f"{league} {day}", (league,), min(game.starts for game in chosen) - _BEFORE, ends


def _speed(span: timedelta, tickets: int, fastest: Fraction) -> Fraction:
    """As fast as allowed, but slow enough that the tickets fit into the time before the games."""
    return max(min(fastest, Fraction(int(span.total_seconds()) * TICKETS_A_SECOND, tickets + 1)), Fraction(1))


def _sportsbook(folder: Path, leagues: tuple[str, ...]) -> str:
    counts = recorded.sportsbooks(folder, leagues)
    if not counts:
        raise PlanInvalid(f"{folder} has no quotes")
    return next((name for name in _SPORTSBOOKS if name in counts), max(counts, key=lambda name: counts[name]))


def _time(given: Mapping[str, str], name: str) -> datetime | None:
    if name not in given:
        return None
    try:
        moment = datetime.fromisoformat(given[name])
    except ValueError as error:
        raise PlanInvalid(f"{name} is an RFC 3339 time such as 2026-08-04T20:00:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _count(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, str(default))
    if not text.isdecimal():
        raise PlanInvalid(f"{name} is a whole number")
    return int(text)
