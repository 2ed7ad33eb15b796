"""Answers of The Odds API v4, read with suspicion: the good parts become values, each bad part a problem.

Numbers never pass through binary floats: whole ones are ints, others exact fractions of their text.
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from wagerbabe.odds.consensus import Quoted, is_sound
from wagerbabe.odds.domain import Price, PriceInvalid
from wagerbabe.odds.provider import (
    AnswerUnusable,
    FeedEvent,
    FeedLeague,
    FeedQuote,
    FeedScore,
    OddsAnswer,
    Problem,
    ScoresAnswer,
)

Text = Annotated[str, Meta(min_length=1, max_length=120)]

HIGHEST_LINE = 2000
LONGEST_NUMBER = 24
FARTHEST_START = timedelta(days=500)
OLDEST_START = timedelta(days=7)
CLOCK_SKEW = timedelta(minutes=10)
"""How far ahead of ours another clock may be."""

_SCORE = re.compile(r"[0-9]{1,4}")
_UNBELIEVABLE_SHARE = 2  # an answer with a bad market for each good one or more
_ENOUGH_MARKETS = 6

T = TypeVar("T")
_PART = {"h2h": "moneyline", "spreads": "spread", "totals": "total"}


class WireSport(Struct):
    """A row of ``/v4/sports``."""

    key: Text
    title: Text
    group: str = ""
    active: bool = True
    has_outrights: bool = False


class WireEvent(Struct):
    """A row of ``/odds``; its sportsbooks are read one by one."""

    id: Text
    sport_key: Text
    commence_time: datetime
    home_team: Text
    away_team: Text
    bookmakers: list[Any] = []


class WireBook(Struct):
    """A sportsbook of an event."""

    key: Text
    last_update: datetime | None = None
    markets: list[Any] = []


class WireOutcome(Struct):
    """One side. ``point`` is checked by hand: an int, or a ``Fraction`` of the text."""

    name: str
    price: int
    point: Any = None


class WireMarket(Struct):
    """A market of a sportsbook."""

    key: Text
    outcomes: list[WireOutcome]
    last_update: datetime | None = None


class WireTeamScore(Struct):
    """One team's score: digits in a string."""

    name: str
    score: str


class WireScore(Struct):
    """A row of ``/scores``; ``scores`` is null before the start."""

    id: Text
    sport_key: Text
    commence_time: datetime
    home_team: Text
    away_team: Text
    completed: bool
    scores: list[WireTeamScore] | None = None


class WireError(Struct):
    """The body of an error."""

    error_code: str = ""
    message: str = ""


class Unusable(Exception):
    """A part of an answer that is left out. The text says why."""


def _exact(text: str) -> "int | Fraction | None":
    if len(text) > LONGEST_NUMBER or "e" in text.lower():
        return None
    value = Fraction(text)
    return value.numerator if value.denominator == 1 else value


def _nothing(_text: str) -> None:
    """What NaN and infinities become."""


def decode(body: bytes) -> Any:
    """JSON without floats. Raises ``AnswerUnusable``."""
    try:
        return json.loads(body, parse_float=_exact, parse_constant=_nothing)
    except (ValueError, RecursionError) as error:
        raise AnswerUnusable("the answer is not JSON") from error


def _rows(body: bytes) -> list[Any]:
    rows = decode(body)
    if not isinstance(rows, list):
        raise AnswerUnusable("the answer is not a list")
    return rows


def _as(kind: type[T], value: Any) -> T:
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, ValueError) as error:
        raise Unusable(str(error)) from error


def read_sports(body: bytes) -> list[FeedLeague]:
    """Leagues in season that have games; futures-only ones are left out."""
    leagues = []
    for row in _rows(body):
        try:
            sport = _as(WireSport, row)
        except Unusable:
            continue
        if sport.active and not sport.has_outrights:
            leagues.append(FeedLeague(sport.key, sport.title, sport.group))
    return leagues


def read_odds(body: bytes, league: str, now: datetime) -> OddsAnswer:
    """The usable events of an answer. Raises ``AnswerUnusable`` when the bad outweighs the good."""
    reader = _Reader(league, now)
    events = reader.events(_rows(body))
    if reader.bad >= _ENOUGH_MARKETS and reader.bad * _UNBELIEVABLE_SHARE > reader.seen:
        raise AnswerUnusable(f"{reader.bad} of {reader.seen} markets make no sense")
    return OddsAnswer(events, reader.problems)


class _Reader:
    """Walks an answer down to its quotes and notes what it leaves out."""

    def __init__(self, league: str, now: datetime) -> None:
        self.league, self.now = league, now
        self.problems: list[Problem] = []
        self.seen = self.bad = 0

    def _each(self, rows: Sequence[Any], name: str, read: Callable[[Any], T]) -> list[T]:
        found = []
        for row in rows:
            try:
                found.append(read(row))
            except Unusable as why:
                key = row.get("id") or row.get("key") if isinstance(row, dict) else None
                self.problems.append(Problem(name, str(key)[:120], str(why)[:300]))
        return found

    def events(self, rows: Sequence[Any]) -> list[FeedEvent]:
        found = self._each(rows, "event", self._event)
        once = {event.key: event for event in found}
        if len(once) < len(found):
            self.problems.append(Problem("event", self.league, "the same id twice in one answer"))
        return list(once.values())

    def _event(self, row: Any) -> FeedEvent:
        event = _as(WireEvent, row)
        check_event(event, self.league, self.now)
        quotes: list[FeedQuote] = []
        for book in self._each(event.bookmakers, f"sportsbook of {event.id}", lambda value: _as(WireBook, value)):
            for market in book.markets:
                quotes += self._market(event, book, market)
        return FeedEvent(event.id, event.home_team, event.away_team, event.commence_time, quotes)

    def _market(self, event: WireEvent, book: WireBook, row: Any) -> list[FeedQuote]:
        if isinstance(row, dict) and row.get("key") not in _PART:
            return []
        self.seen += 1
        try:
            market = _as(WireMarket, row)
            updated = market.last_update or book.last_update
            if updated is not None and updated > self.now + CLOCK_SKEW:
                raise Unusable(f"updated in the future, at {updated:%Y-%m-%dT%H:%M:%SZ}")
            kind, sides = read_market(market, event)
        except Unusable as why:
            self.bad += 1
            key = row.get("key") if isinstance(row, dict) else None
            self.problems.append(Problem("market", f"{event.id} {book.key} {key}"[:120], str(why)[:300]))
            return []
        return [FeedQuote(kind, side, book.key, q.price, q.line, updated) for side, q in sides.items()]


def check_event(event: "WireEvent | WireScore", league: str, now: datetime) -> None:
    """Refuse an event that cannot be one of this league's games. Raises ``Unusable``."""
    if event.sport_key != league:
        raise Unusable(f"belongs to {event.sport_key}")
    if event.home_team == event.away_team:
        raise Unusable("a team does not play itself")
    if event.commence_time.tzinfo is None:
        raise Unusable("a start without a time zone")
    if not now - OLDEST_START < event.commence_time < now + FARTHEST_START:
        raise Unusable(f"starts at {event.commence_time:%Y-%m-%dT%H:%M:%SZ}")


def read_market(market: WireMarket, event: WireEvent) -> tuple[str, dict[str, Quoted]]:
    """A sportsbook's market: its kind, and its quotes by side. Raises ``Unusable``."""
    names = {
        "h2h": {event.home_team: "home", event.away_team: "away", "Draw": "draw"},
        "spreads": {event.home_team: "home", event.away_team: "away"},
        "totals": {"Over": "over", "Under": "under"},
    }[market.key]
    sides: dict[str, Quoted] = {}
    for outcome in market.outcomes:
        side = names.get(outcome.name)
        if side is None or side in sides:
            raise Unusable(f"the outcome {outcome.name[:60]!r} is unknown or there twice")
        sides[side] = Quoted(_price(outcome.price), _line(market.key, outcome.point))
    kind = _PART[market.key]
    if kind == "moneyline" and ("draw" in sides or event.sport_key.startswith("soccer")):
        kind = "moneyline_3way"
    if not is_sound(kind, sides):
        raise Unusable("sides, lines or prices that do not belong together: " + _told(market))
    return kind, sides


def _told(market: WireMarket) -> str:
    return ", ".join(f"{o.name[:40]} {o.price} {'' if o.point is None else o.point}".strip() for o in market.outcomes)


def _price(american: int) -> Price:
    try:
        return Price.from_american(american)
    except PriceInvalid as error:
        raise Unusable(str(error)) from error


def _line(key: str, point: Any) -> int | None:
    if key == "h2h":
        return None
    if isinstance(point, bool) or not isinstance(point, int | Fraction):
        raise Unusable("a side without its line")
    quarters = Fraction(point) * 4
    if quarters.denominator != 1 or abs(quarters) > 4 * HIGHEST_LINE:
        raise Unusable(f"{str(point)[:30]} is not a line in quarter points")
    return quarters.numerator


def read_scores(body: bytes, league: str, now: datetime) -> ScoresAnswer:
    """The usable scores of an answer; games that have not begun are left out silently."""
    scores, problems = [], []
    for row in _rows(body):
        try:
            score = _as(WireScore, row)
            check_event(score, league, now)
            if score.scores is not None:
                scores.append(_score(score, now))
        except Unusable as why:
            key = row.get("id") if isinstance(row, dict) else None
            problems.append(Problem("score", str(key)[:120], str(why)[:300]))
    return ScoresAnswer(scores, problems)


def _score(row: WireScore, now: datetime) -> FeedScore:
    if row.commence_time > (now if row.completed else now + CLOCK_SKEW):
        raise Unusable("a score for a game that has not begun")
    teams = row.scores or []
    known = {team.name: team.score for team in teams}
    if len(teams) != len(known) or set(known) != {row.home_team, row.away_team}:
        raise Unusable("not one score for each team")
    home, away = known[row.home_team], known[row.away_team]
    if not (_SCORE.fullmatch(home) and _SCORE.fullmatch(away)):
        raise Unusable("a score that is not a number")
    return FeedScore(row.id, row.home_team, row.away_team, row.commence_time, int(home), int(away), row.completed)


def read_error(body: bytes) -> WireError:
    """The code and message of an error answer; empty when it is not in the API's form."""
    try:
        return msgspec.convert(json.loads(body), WireError)
    except (ValueError, msgspec.ValidationError):
        return WireError()
