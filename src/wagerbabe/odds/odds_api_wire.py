"""Answers of The Odds API v4, read with suspicion: the good parts become values, each bad part a problem.

Numbers never pass through binary floats: whole ones are ints, others exact fractions of their text.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from wagerbabe.odds.odds_api_markets import OUTRIGHTS, Read, Teams, Unusable, WireOutcome, is_known, read_market
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

LONGEST_NUMBER = 24
FARTHEST_START = timedelta(days=500)
OLDEST_START = timedelta(days=7)
CLOCK_SKEW = timedelta(minutes=10)
"""How far ahead of ours another clock may be."""

_SCORE = re.compile(r"[0-9]{1,4}")
_UNBELIEVABLE_SHARE = 2  # an answer with a bad market for each good one or more
_ENOUGH_MARKETS = 6

T = TypeVar("T")


class WireSport(Struct):
    """A row of ``/v4/sports``."""

    key: Text
    title: Text
    group: str = ""
    active: bool = True
    has_outrights: bool = False


class WireEvent(Struct):
    """A row of ``/odds``; its sportsbooks are read one by one. An outright has no teams."""

    id: Text
    sport_key: Text
    commence_time: datetime
    home_team: Text | None
    away_team: Text | None
    sport_title: Text = ""
    bookmakers: list[Any] = []

    @property
    def is_outright(self) -> bool:
        """Whether it is about a competition, not a game."""
        return self.home_team is None and self.away_team is None


class WireBook(Struct):
    """A sportsbook of an event."""

    key: Text
    last_update: datetime | None = None
    markets: list[Any] = []


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
    """Leagues in season; those of a competition whose winner is bet on have no games."""
    leagues = []
    for row in _rows(body):
        try:
            sport = _as(WireSport, row)
        except Unusable:
            continue
        if sport.active:
            leagues.append(FeedLeague(sport.key, sport.title, sport.group, sport.has_outrights))
    return leagues


def read_odds(body: bytes, league: str, now: datetime, *, decimal: bool = False) -> OddsAnswer:
    """The usable events of an answer. Raises ``AnswerUnusable`` when the bad outweighs the good.

    ``decimal`` says how the prices are written: the numbers themselves do not tell.
    """
    return _answer(_rows(body), _Reader(league, now, decimal=decimal))


def read_event_odds(body: bytes, league: str, now: datetime, *, decimal: bool = False) -> OddsAnswer:
    """The same of an answer about one event."""
    row = decode(body)
    if not isinstance(row, dict):
        raise AnswerUnusable("the answer is not an event")
    return _answer([row], _Reader(league, now, decimal=decimal))


def _answer(rows: Sequence[Any], reader: "_Reader") -> OddsAnswer:
    events = reader.events(rows)
    if reader.bad >= _ENOUGH_MARKETS and reader.bad * _UNBELIEVABLE_SHARE > reader.seen:
        raise AnswerUnusable(f"{reader.bad} of {reader.seen} markets make no sense")
    return OddsAnswer(events, reader.problems)


class _Reader:
    """Walks an answer down to its quotes and notes what it leaves out."""

    def __init__(self, league: str, now: datetime, *, decimal: bool) -> None:
        self.league, self.now, self.decimal = league, now, decimal
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
        home, away = event.home_team or event.sport_title, event.away_team or ""
        teams = Teams(home, away, soccer=event.sport_key.startswith("soccer"), decimal=self.decimal)
        quotes: list[FeedQuote] = []
        for book in self._each(event.bookmakers, f"sportsbook of {event.id}", lambda value: _as(WireBook, value)):
            for market in book.markets:
                quotes += self._market(event, teams, book, market)
        return FeedEvent(event.id, home, away, event.commence_time, quotes)

    def _market(self, event: WireEvent, teams: Teams, book: WireBook, row: Any) -> list[FeedQuote]:
        key = row.get("key") if isinstance(row, dict) else None
        if isinstance(row, dict) and (not is_known(key) or (key == OUTRIGHTS) != event.is_outright):
            return []
        self.seen += 1
        subject = f"{event.id} {book.key} {key}"[:120]
        try:
            market = _as(WireMarket, row)
            updated = market.last_update or book.last_update
            if updated is not None and updated > self.now + CLOCK_SKEW:
                raise Unusable(f"updated in the future, at {updated:%Y-%m-%dT%H:%M:%SZ}")
            found, wrong = read_market(market.key, market.outcomes, teams)
        except Unusable as why:
            found, wrong = [], [str(why)]
        self.bad += not found
        self.problems += [Problem("market", subject, why[:300]) for why in wrong]
        return [quote for read in found for quote in _quotes(read, book.key, updated)]


def _quotes(read: Read, sportsbook: str, updated: datetime | None) -> Iterator[FeedQuote]:
    for side, quoted in read.sides.items():
        name = read.names.get(side, "")
        yield FeedQuote(read.key, side, sportsbook, quoted.price, quoted.line, updated, name)


def check_event(event: "WireEvent | WireScore", league: str, now: datetime) -> None:
    """Refuse an event that cannot be one of this league's games. Raises ``Unusable``."""
    if event.sport_key != league:
        raise Unusable(f"belongs to {event.sport_key}")
    if isinstance(event, WireEvent) and event.is_outright:
        if not event.sport_title:
            raise Unusable("neither teams nor a title")
    elif event.home_team == event.away_team or not event.home_team or not event.away_team:
        raise Unusable("a team does not play itself, nor nobody")
    if event.commence_time.tzinfo is None:
        raise Unusable("a start without a time zone")
    if not now - OLDEST_START < event.commence_time < now + FARTHEST_START:
        raise Unusable(f"starts at {event.commence_time:%Y-%m-%dT%H:%M:%SZ}")


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
