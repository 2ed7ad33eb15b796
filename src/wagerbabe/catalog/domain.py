"""What can be bet on, and its rules that need no database: the order of sports, the status of an event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, get_args

EventStatus = Literal["scheduled", "live", "finished", "postponed", "cancelled"]
ShownStatus = Literal["scheduled", "upcoming", "live", "finished", "postponed", "cancelled"]
MarketKind = Literal["moneyline", "moneyline_3way", "draw_no_bet", "spread", "total", "team_total", "outright", "prop"]
Period = Literal["game", "h1", "h2", "q1", "q2", "q3", "q4", "p1", "p2", "p3", "f5"]

UPCOMING = timedelta(hours=24)
"""An event is upcoming from this long before its start (contract, enums)."""

VOID_AFTER = timedelta(hours=48)
"""Postponed and not played within this of the original start: void (house rules, markets)."""

EXTRA_TIME_AFTER = timedelta(minutes=140)
"""Two halves with their stoppages and the break are over by then; extra time ends later."""

LAST_RANK = 1000
GAME: Final = "game"
"""The period of a market on the whole game."""

SIDES: Mapping[str, tuple[str, ...]] = {
    "moneyline": ("home", "away"),
    "moneyline_3way": ("home", "draw", "away"),
    "draw_no_bet": ("home", "away"),
    "spread": ("home", "away"),
    "total": ("over", "under"),
    "team_total": ("over", "under"),
}
"""The sides of each kind of market whose sides are always the same, in the order they are shown.

Those of an outright are its entrants; a prop's are over and under, yes and no, or its named answers.
"""

PERIODS: tuple[str, ...] = get_args(Period)
"""The periods in the order in which they are shown."""

LINED = frozenset({"spread", "total", "team_total"})
"""Kinds of markets whose sides always have a line; of the others a prop with over and under may have one."""


class MarketKey(NamedTuple):
    """Names a market of an event.

    ``subject`` is home or away for a team total, a prop's question, an outright's competition. ``line_quarters`` is the
    fixed line of an alternate market (the home side's handicap, or the total); ``None`` for the main one, whose line
    moves with its offer.
    """

    kind: str
    period: str = GAME
    subject: str = ""
    line_quarters: int | None = None

    @property
    def is_main(self) -> bool:
        """Whether its line moves with its offer, or it has none."""
        return self.line_quarters is None


_SPORTS = {
    "americanfootball": "Football",
    "basketball": "Basketball",
    "baseball": "Baseball",
    "icehockey": "Hockey",
    "soccer": "Soccer",
    "tennis": "Tennis",
    "mma": "Mixed Martial Arts",
    "boxing": "Boxing",
    "golf": "Golf",
    "lacrosse": "Lacrosse",
    "cricket": "Cricket",
    "rugbyleague": "Rugby League",
    "rugbyunion": "Rugby Union",
    "aussierules": "Aussie Rules",
    "handball": "Handball",
}

_LEAGUES = (
    "americanfootball_nfl",
    "basketball_nba",
    "baseball_mlb",
    "icehockey_nhl",
    "americanfootball_ncaaf",
    "basketball_ncaab",
    "basketball_wnba",
    "soccer_usa_mls",
    "soccer_epl",
    "soccer_uefa_champs_league",
    "soccer_spain_la_liga",
    "soccer_germany_bundesliga",
    "soccer_italy_serie_a",
    "soccer_france_ligue_one",
    "soccer_mexico_ligamx",
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sport or league with its place in lists: lower is earlier, ties go by title."""

    key: str
    title: str
    rank: int


_HALVES = frozenset({"h1", "h2"})
_QUARTERS = frozenset({"q1", "q2", "q3", "q4"})
_PLAYED: Mapping[str, frozenset[str]] = {
    "americanfootball": _HALVES | _QUARTERS,
    "basketball": _HALVES | _QUARTERS,
    "aussierules": _HALVES | _QUARTERS,
    "lacrosse": _HALVES | _QUARTERS,
    "baseball": frozenset({"f5"}),
    "icehockey": frozenset({"p1", "p2", "p3"}),
    "soccer": _HALVES,
    "rugbyleague": _HALVES,
    "rugbyunion": _HALVES,
    "handball": _HALVES,
    "tennis": frozenset(),
    "mma": frozenset(),
    "boxing": frozenset(),
    "golf": frozenset(),
    "cricket": frozenset(),
}


def has_period(league_key: str, period: str) -> bool:
    """Whether a league's games have such a period. Of a sport that we do not know anything is believed."""
    return period == GAME or period in _PLAYED.get(league_key.split("_", 1)[0], PERIODS)


def sport_of(league_key: str, group: str = "") -> Ranked:
    """The sport of a league: the first part of its key. American sports come first."""
    key = league_key.split("_", 1)[0]
    keys = list(_SPORTS)
    if key in _SPORTS:
        return Ranked(key, _SPORTS[key], 10 * (keys.index(key) + 1))
    return Ranked(key, group or key.replace("-", " ").title(), LAST_RANK)


def league_rank(league_key: str) -> int:
    """Where a league stands in lists: NFL, NBA, MLB, NHL, then the other well-known ones."""
    return 10 * (_LEAGUES.index(league_key) + 1) if league_key in _LEAGUES else LAST_RANK


def shown_status(status: str, starts_at: datetime, now: datetime) -> ShownStatus:
    """The status that answers carry: a scheduled event becomes upcoming, then live, by the game clock alone."""
    if status != "scheduled":
        return status  # type: ignore[return-value]  # the column's CHECK keeps it to the other five
    if starts_at <= now:
        return "live"
    return "upcoming" if starts_at - UPCOMING <= now else "scheduled"


def may_count_extra_time(league_key: str, starts_at: datetime, in_play_at: datetime | None) -> bool:
    """Whether the final score of a soccer game that was still on at a time may count goals of extra time.

    Markets settle after 90 minutes, and a feed tells only the score at the very end (house rules, markets).
    """
    return league_key.startswith("soccer") and in_play_at is not None and in_play_at > starts_at + EXTRA_TIME_AFTER
