"""The markets of The Odds API v4: which of ours a key names, and what its outcomes say. Pure.

The keys are those of its published list of markets; of propositions those about teams, and players' by their prefix.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import blake2b
from typing import Any

from msgspec import Struct

from wagerbabe.catalog import MarketKey
from wagerbabe.odds.consensus import Quoted
from wagerbabe.odds.domain import Price, PriceInvalid
from wagerbabe.odds.markets import is_sound

HIGHEST_LINE = 2000
LONGEST_SIDE = 80
OUTRIGHTS = "outrights"
DRAW = "Draw"

_KINDS = {
    "h2h": "moneyline",
    "h2h_3_way": "moneyline_3way",
    "draw_no_bet": "draw_no_bet",
    "spreads": "spread",
    "totals": "total",
    "team_totals": "team_total",
}
_PERIODS = {"1st_5_innings": "f5"} | {name: name for name in ("q1", "q2", "q3", "q4", "h1", "h2", "p1", "p2", "p3")}
_KEY = re.compile(rf"(alternate_)?({'|'.join(sorted(_KINDS, reverse=True))})(?:_({'|'.join(_PERIODS)}))?")
_ALTERNATES = frozenset({"spread", "total", "team_total"})
_PLAYERS = re.compile(r"(?:player|batter|pitcher)_([a-z0-9_]{1,60})")

QUESTIONS: Mapping[str, str] = {
    "btts": "Both teams to score",
    "first_team_to_score": "First team to score",
    "last_team_to_score": "Last team to score",
    "odd_even": "Total odd or even",
    "overtime": "Overtime",
    "race_to_20": "First team to 20 points",
}
"""Propositions about the teams, by their keys."""

_ANSWERS = {"Over": "over", "Under": "under", "Yes": "yes", "No": "no"}


class Unusable(Exception):
    """A part of an answer that is left out. The text says why."""


class WireOutcome(Struct):
    """One side. ``price`` and ``point`` are checked by hand: an int, or a ``Fraction`` of the text."""

    name: str
    price: Any
    point: Any = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Teams:
    """What the outcomes of an event's markets are read by. An outright has a title and no teams."""

    home: str
    away: str
    soccer: bool = False
    decimal: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """A market of a sportsbook: which, its quotes by side, and the names of sides that need one."""

    key: MarketKey
    sides: Mapping[str, Quoted]
    names: Mapping[str, str] = field(default_factory=dict)


def is_known(key: object) -> bool:
    """Whether a key names a market that we have."""
    if not isinstance(key, str):
        return False
    return key == OUTRIGHTS or key in QUESTIONS or bool(_KEY.fullmatch(key) or _PLAYERS.fullmatch(key))


_SPORTS_OF = {
    "q": ("americanfootball", "basketball", "aussierules", "lacrosse"),
    "p": ("icehockey",),
    "1": ("baseball",),
}
_DRAWN = frozenset({"draw_no_bet", "btts", "btts_h1"})
_WITHOUT_HALVES = ("baseball", "icehockey", "tennis", "mma", "boxing", "cricket", "golf")


EVENT_MARKETS = (
    *("alternate_spreads", "alternate_totals", "team_totals", "draw_no_bet", "h2h_3_way", "btts"),
    *(f"{market}_{part}" for part in _PERIODS for market in ("h2h", "spreads", "totals")),
)
"""What is asked for event by event. Other keys that are known are read, too, where the settings name them."""


def event_markets(setting: str) -> list[str]:
    """The keys that a setting names: ``all`` stands for ours, ``none`` for nothing."""
    named = [part.strip() for part in setting.split(",") if part.strip() not in {"", "none"}]
    return [key for part in named for key in (EVENT_MARKETS if part == "all" else (part,))]


def fits(league: str, key: str) -> bool:
    """Whether a market makes sense in a league: no quarters in baseball, no draw to return the stake for in football.

    What does not fit costs nothing to ask for, but makes requests long.
    """
    named = _KEY.fullmatch(key)
    period = (named[3] if named else None) or ""
    if period.startswith("h"):
        return not league.startswith(_WITHOUT_HALVES)
    if period:
        return league.startswith(_SPORTS_OF[period[0]])
    return key not in _DRAWN or league.startswith(("soccer", "handball", "rugby"))


def read_market(key: str, outcomes: Sequence[WireOutcome], teams: Teams) -> tuple[list[Read], list[str]]:
    """The markets that a key's outcomes make, and what is wrong with those that are left out.

    Most keys make one; alternates make one for each line, team totals one for each team, players' one for each
    player. Raises ``Unusable`` when nothing of it can be read.
    """
    found, wrong = [], []
    for market, rows in _groups(key, outcomes, teams):
        try:
            found.append(_read(market, rows, teams))
        except Unusable as why:
            wrong.append(str(why))
    if wrong and not found:
        raise Unusable(wrong[0])
    return found, wrong


def _groups(
    key: str, outcomes: Sequence[WireOutcome], teams: Teams
) -> Iterator[tuple[MarketKey, Sequence[WireOutcome]]]:
    if key == OUTRIGHTS:
        yield MarketKey("outright", subject=teams.home), outcomes
    elif key in QUESTIONS:
        yield MarketKey("prop", subject=QUESTIONS[key]), outcomes
    elif of_players := _PLAYERS.fullmatch(key):
        what = of_players[1].replace("_", " ")
        for player, rows in _by(outcomes, lambda row: row.description or "").items():
            yield MarketKey("prop", subject=f"{player}: {what}"[:120]), rows
    elif named := _KEY.fullmatch(key):
        yield from _of_key(named, outcomes, teams)


def _of_key(
    named: re.Match[str], outcomes: Sequence[WireOutcome], teams: Teams
) -> Iterator[tuple[MarketKey, Sequence[WireOutcome]]]:
    kind, period = _KINDS[named[2]], _PERIODS.get(named[3] or "", "game")
    whose = {teams.home: "home", teams.away: "away"}
    subjects: Mapping[str, Sequence[WireOutcome]] = {"": outcomes}
    if kind == "team_total":
        subjects = _by(outcomes, lambda row: whose.get(row.description or "", "?"))
    for subject, rows in subjects.items():
        main = MarketKey(kind, period, subject)
        if not named[1]:
            yield main, rows
            continue
        away = teams.away if kind == "spread" else None
        for line, pair in _by(rows, lambda row, away=away: _line(row.point, -1 if row.name == away else 1)).items():
            yield main._replace(line_quarters=line), pair


def _by(outcomes: Sequence[WireOutcome], key: Any) -> dict[Any, list[WireOutcome]]:
    found: dict[Any, list[WireOutcome]] = {}
    for outcome in outcomes:
        found.setdefault(key(outcome), []).append(outcome)
    return found


def _read(market: MarketKey, outcomes: Sequence[WireOutcome], teams: Teams) -> Read:
    if (market.line_quarters is not None and market.kind not in _ALTERNATES) or market.subject == "?":
        raise Unusable("an alternate, or a team's total, of nothing that has one: " + _told(outcomes))
    sides: dict[str, Quoted] = {}
    names: dict[str, str] = {}
    for outcome in outcomes:
        side, name = _side(market.kind, outcome.name, teams)
        if side in sides:
            raise Unusable(f"the outcome {outcome.name[:60]!r} is there twice")
        try:
            price = _price(outcome.price, decimal=teams.decimal)
        except Unusable:
            if market.kind != "outright":
                raise
            continue  # an entrant at a price that nobody is offered; the others stand
        sides[side], names[side] = Quoted(price, _line_of(market.kind, side, outcome.point)), name
    if market.kind == "moneyline" and ("draw" in sides or teams.soccer):
        market = market._replace(kind="moneyline_3way")
    if not is_sound(market.kind, sides):
        raise Unusable("sides, lines or prices that do not belong together: " + _told(outcomes))
    return Read(market, sides, names if market.kind in {"prop", "outright"} else {})


def _side(kind: str, name: str, teams: Teams) -> tuple[str, str]:
    """A side, and its name where people would not know it by the side alone. Raises ``Unusable``."""
    of_teams = {teams.home: "home", teams.away: "away"}
    if kind == "outright":
        return slug(name), name
    if kind == "prop":
        known = _ANSWERS.get(name) or of_teams.get(name)
        return (known, "") if known else (slug(name), name)
    totals = kind in {"total", "team_total"}
    known = {"Over": "over", "Under": "under"}.get(name) if totals else of_teams.get(name)
    if name == DRAW and kind in {"moneyline", "moneyline_3way"}:
        known = "draw"
    if known is None:
        raise Unusable(f"the outcome {name[:60]!r} is unknown")
    return known, ""


def slug(name: str) -> str:
    """A name as a side's id: small letters, digits and hyphens. Names without any get one that tells them apart."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if 0 < len(made) <= LONGEST_SIDE and made not in _ANSWERS.values():
        return made
    return f"{made[: LONGEST_SIDE - 9]}-{blake2b(name.encode(), digest_size=4).hexdigest()}".strip("-")


def _told(outcomes: Sequence[WireOutcome]) -> str:
    return ", ".join(f"{o.name[:40]} {o.price} {'' if o.point is None else o.point}".strip() for o in outcomes[:6])


def _price(value: Any, *, decimal: bool) -> Price:
    """American prices are whole numbers; decimal ones are exactly as quoted: 1.91 is 191/100."""
    try:
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            raise PriceInvalid("a price that is not a number")
        if decimal:
            return Price.from_ratio(Fraction(value))
        if not isinstance(value, int):
            raise PriceInvalid(f"{str(value)[:30]} is not an American price")
        return Price.from_american(value)
    except PriceInvalid as error:
        raise Unusable(str(error)) from error


def _line_of(kind: str, side: str, point: Any) -> int | None:
    if kind in _ALTERNATES:
        return _line(point, 1)
    if kind == "prop" and side in {"over", "under"} and point is not None:
        return _line(point, 1)
    return None


def _line(point: Any, sign: int) -> int:
    if isinstance(point, bool) or not isinstance(point, int | Fraction):
        raise Unusable("a side without its line")
    quarters = Fraction(point) * 4
    if quarters.denominator != 1 or abs(quarters) > 4 * HIGHEST_LINE:
        raise Unusable(f"{str(point)[:30]} is not a line in quarter points")
    return sign * quarters.numerator
