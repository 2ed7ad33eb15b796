"""The simulated world as a source of odds and scores: a function of (seed, game time) and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from wagerbabe.demo.simulator import beliefs, books, extras, outrights
from wagerbabe.demo.simulator.books import BOOKS, Book, Stance
from wagerbabe.demo.simulator.facts import Facts, facts_of
from wagerbabe.demo.simulator.leagues import League, leagues
from wagerbabe.demo.simulator.outlook import Outlook
from wagerbabe.demo.simulator.play import Moment, Play
from wagerbabe.demo.simulator.rng import seed_of, stream, unit
from wagerbabe.demo.simulator.schedule import Fixture, fixtures
from wagerbabe.demo.source import Bookmaker, Event, EventOdds, Line, Market, Outcome, Score, Sport, UnknownSport

TICK_SECONDS = 5
READ_SECONDS, READ_SECONDS_LIVE = 60, 40  # how often the feed reads a sportsbook
_LIVE_SECONDS = 10  # how often the market thinks anew within a game
FROZEN_SECONDS, _FROZEN = 600, 0.07  # now and then a sportsbook's live prices stand still, and their time with them
_UNEXPLAINED = 0.02  # how often a sportsbook is down for no reason that shows
_BUSY, _BUSY_HOLD = 40, 0.08  # games with more scores than this are not taken down after each
_MINOR_LOAD, _LIVE_LOAD, _LIVE_LOAD_DRAWS = 1.15, 1.42, 1.25  # factors on margins
_EVERYWHERE = 2  # the first sportsbooks take every league, so that no game is without prices
_SCORE_SECONDS = 15
_START = Moment()
_COVERAGE = {"all": 1.0, "most": 0.78, "few": 0.45}
_LOOK_BACK = timedelta(days=1, hours=10)  # games scheduled before that may still be played, postponed ones included
_LOOK_BACK_SHORT = timedelta(hours=1)


Offers = tuple[tuple[str, tuple[Outcome, ...]], ...]
"""Markets by key with their outcomes."""


def _floor(seconds: float, step: int, phase: int = 0) -> int:
    return int((seconds - phase) // step) * step + phase


class Simulator:
    """Leagues round the world, each with its schedule; the same seed makes the same world."""

    def __init__(self, seed: int = 1) -> None:
        """Any whole number makes a world of its own."""
        self.seed = seed
        self._play = lru_cache(maxsize=512)(_played)
        self._result = lru_cache(maxsize=16_384)(self._told)
        self._outlook = lru_cache(maxsize=1024)(self._outlook_at)
        self._quote = lru_cache(maxsize=65_536)(self._quoted)

    # What the twin asks for

    def sports(self, now: datetime) -> Sequence[Sport]:  # noqa: ARG002 - every league is active at any time
        """Every league, North American ones first, then the competitions whose winner is bet on."""
        rows = [Sport(row.key, row.group, row.title, row.description) for row in leagues().values()]
        return rows + [competition.sport for competition in outrights.competitions().values()]

    def as_of(self, sport_key: str, now: datetime) -> datetime:
        """The tick that `now` belongs to; prices on winners of competitions move once a quarter of an hour."""
        if sport_key in outrights.competitions():
            return datetime.fromtimestamp(_floor(now.timestamp(), outrights.TICK_SECONDS), UTC)
        self._league(sport_key)
        return datetime.fromtimestamp(_floor(now.timestamp(), TICK_SECONDS), UTC)

    def odds(self, sport_key: str, now: datetime) -> Sequence[EventOdds]:
        """Games listed and in play, in order of start; of a competition the edition that is on."""
        if (competition := outrights.competitions().get(sport_key)) is not None:
            return outrights.odds(self.seed, competition, now)
        now = self.as_of(sport_key, now)
        return [EventOdds(self.event(row, now), self.bookmakers(row, now)) for row in self.listed(sport_key, now)]

    def event_odds(self, sport_key: str, event_id: str, now: datetime) -> EventOdds | None:
        """One game with its additional markets, too."""
        if sport_key in outrights.competitions():
            return next((row for row in self.odds(sport_key, now) if row.event.id == event_id), None)
        now = self.as_of(sport_key, now)
        found = next((row for row in self.listed(sport_key, now) if row.id == event_id), None)
        if found is None:
            return None
        return EventOdds(self.event(found, now), self.bookmakers(found, now, additional=True))

    def scores(self, sport_key: str, now: datetime, days_from: int) -> Sequence[Score]:
        """Games listed, in play, and finished within the last `days_from` days; round-the-clock ones within one.

        A competition has no score.
        """
        if sport_key in outrights.competitions():
            return []
        now = self.as_of(sport_key, now)
        if self._league(sport_key).short:
            days_from = min(days_from, 1)
        rows = []
        for row in self._around(sport_key, now, days_from):
            ended = now - self.ends(row) if now >= row.starts else None
            if ended is not None and ended > timedelta(days=days_from):
                continue
            rows.append(self.score(row, now))
        return rows

    # One game

    def event(self, fixture: Fixture, now: datetime) -> Event:
        """A game as listed at a moment."""
        league = fixture.league
        commence = fixture.commence_time(now)
        return Event(fixture.id, league.key, league.title, commence, fixture.home, fixture.away)

    def play(self, fixture: Fixture) -> Play:
        """The whole game as it is going to be played."""
        return self._play(fixture)

    def ends(self, fixture: Fixture) -> datetime:
        """When the game is over."""
        return fixture.starts + timedelta(seconds=self._result(fixture)[0])

    def final(self, fixture: Fixture) -> tuple[int, int]:
        """The final score, home and away."""
        _, home, away = self._result(fixture)
        return home, away

    def facts(self, fixture: Fixture) -> Facts:
        """What an official scorer writes down when the game is over."""
        return facts_of(fixture, self.play(fixture))

    def score(self, fixture: Fixture, now: datetime) -> Score:
        """The score at a moment."""
        if now < fixture.starts:
            return Score(self.event(fixture, now), completed=False)
        seconds = (now - fixture.starts).total_seconds()
        event, ends = self.event(fixture, now), self.ends(fixture)
        if now >= ends:
            return Score(event, True, *self.final(fixture), ends)  # noqa: FBT003 - completed, then the numbers
        moment = self.play(fixture).moment(seconds)
        seen = fixture.starts + timedelta(seconds=_floor(seconds, _SCORE_SECONDS))
        return Score(event, False, moment.home, moment.away, seen)  # noqa: FBT003

    def clock(self, fixture: Fixture, now: datetime) -> str | None:
        """What a scoreboard would show; None when the game is not on."""
        seconds = (now - fixture.starts).total_seconds()
        return self.play(fixture).clock(seconds) if fixture.starts <= now < self.ends(fixture) else None

    def outlook(self, fixture: Fixture, now: datetime) -> Outlook:
        """The fair chances at a moment, before any sportsbook's margin."""
        return self._outlook(fixture, int((now - fixture.starts).total_seconds()))

    def _told(self, fixture: Fixture) -> tuple[int, int, int]:
        """Seconds played and the final score: what is kept of the many games that are over."""
        play = self.play(fixture)
        return play.ends, *play.final

    # Lists of games

    def listed(self, sport_key: str, now: datetime) -> list[Fixture]:
        """Games that can be bet on or are being played."""
        return [row for row in self._around(sport_key, now, 0) if now < row.starts or now < self.ends(row)]

    def find(self, sport_key: str, event_id: str, now: datetime) -> Fixture | None:
        """A game of the last days or the next ones by its id; one that was called off, too."""
        league = self._league(sport_key)
        first = (now - _LOOK_BACK - timedelta(days=2)).astimezone(league.zone).date()
        last = (now + timedelta(hours=league.ahead)).astimezone(league.zone).date()
        return next((row for row in self._between(league, first, last) if row.id == event_id), None)

    def _around(self, sport_key: str, now: datetime, days_back: int) -> list[Fixture]:
        league = self._league(sport_key)
        horizon = now + timedelta(hours=league.ahead)
        back = _LOOK_BACK_SHORT if league.short else _LOOK_BACK
        first = (now - back - timedelta(days=days_back)).astimezone(league.zone).date()
        last = horizon.astimezone(league.zone).date()
        rows = [row for row in self._between(league, first, last) if row.scheduled <= horizon and not row.gone(now)]
        return sorted(rows, key=lambda row: (row.commence_time(now), row.id))

    def _between(self, league: League, first: date, last: date) -> Iterator[Fixture]:
        for days in range((last - first).days + 1):
            yield from fixtures(league.key, self.seed, first + timedelta(days=days))

    def _league(self, sport_key: str) -> League:
        try:
            return leagues()[sport_key]
        except KeyError:
            raise UnknownSport(sport_key) from None

    # Prices

    def _outlook_at(self, fixture: Fixture, seconds: int) -> Outlook:
        model = fixture.league.format.model
        if seconds < 0:
            return model.outlook(beliefs.before(fixture, -seconds / 3600), _START)
        moment = self.play(fixture).moment(seconds)
        return model.outlook(beliefs.during(fixture, seconds, moment.left), moment)

    def bookmakers(self, fixture: Fixture, now: datetime, *, additional: bool = False) -> tuple[Bookmaker, ...]:
        """Every sportsbook's quotes on a game as last read; additional markets only where they are asked for."""
        seconds = (now - fixture.starts).total_seconds()
        rows = []
        for number, book in enumerate(BOOKS):
            if not _covers(book, number, fixture):
                continue
            look = self._live if seconds >= 0 else self._before
            read, made = look(fixture, number, seconds)
            offers = self._offers(fixture, number, made)
            if additional and made and _has_more(number, fixture):
                mains = {key: outcomes[0].point for key, outcomes in offers}
                offers += self._more(fixture, number, made["h2h"], mains)
            if offers:
                at = fixture.starts + timedelta(seconds=read)
                markets = tuple(Market(key, at, outcomes) for key, outcomes in offers)
                rows.append(Bookmaker(book.key, book.title, at, markets))
        return tuple(rows)

    def _before(self, fixture: Fixture, number: int, seconds: float) -> tuple[int, Mapping[str, int]]:
        """When a sportsbook was last read before a game, and when it had made the prices that stood then."""
        read = _floor(seconds, READ_SECONDS, int(READ_SECONDS * unit(fixture.seed, 100 + number)))
        hours = -read / 3600
        made = [min(-int(3600 * beliefs.repriced(fixture, number, group, hours)), -1) for group in (0, 1)]
        at = {"h2h": made[0], "spreads": made[0], "totals": made[1]}
        return read, {key: at[key] for key in fixture.league.format.model.markets}

    def _live(self, fixture: Fixture, number: int, seconds: float) -> tuple[int, Mapping[str, int]]:
        """When a sportsbook was last read during a game, and which moment it priced; nothing while it was down."""
        book = BOOKS[number]
        read = max(_floor(seconds, READ_SECONDS_LIVE, int(READ_SECONDS_LIVE * unit(fixture.seed, 100 + number))), 0)
        stretch = read // FROZEN_SECONDS
        if unit(fixture.seed ^ (0x2000 + number), stretch) < _FROZEN:
            read = stretch * FROZEN_SECONDS
        if not book.live or self._suspended(book, number, fixture, read):
            return read, {}
        moment = max(_floor(read - book.lag_seconds, _LIVE_SECONDS), 0)
        return read, dict.fromkeys(fixture.league.format.model.markets, moment)

    def _offers(self, fixture: Fixture, number: int, at: Mapping[str, int]) -> Offers:
        made = ((key, self._quote(fixture, number, key, moment)) for key, moment in at.items())
        return tuple((key, outcomes) for key, outcomes in made if outcomes)

    def _more(self, fixture: Fixture, number: int, seconds: int, mains: Mapping[str, Line | None]) -> Offers:
        """A sportsbook's additional markets, made `seconds` after the start (negative: before)."""
        rates, played = beliefs.before(fixture, -seconds / 3600), None
        if seconds >= 0:
            moment = self.play(fixture).moment(seconds)
            rates, played = beliefs.during(fixture, seconds, moment.left), moment.played
        stances = {key: self._stance(fixture, number, key, seconds) for key in ("h2h", "spreads", "totals")}
        outlook = self._outlook(fixture, seconds)
        return tuple(extras.markets(extras.View(fixture, BOOKS[number], stances, mains, rates, outlook, played)))

    def _quoted(self, fixture: Fixture, number: int, market: str, seconds: int) -> tuple[Outcome, ...] | None:
        """A sportsbook's prices on a market, made `seconds` after the start (negative: before)."""
        book, form, names = BOOKS[number], fixture.league.format, (fixture.home, fixture.away)
        outlook, stance = self._outlook(fixture, seconds), self._stance(fixture, number, market, seconds)
        if market == "h2h":
            return books.moneyline(book, names, outlook, stance)
        if market == "spreads":
            return books.spread(book, form, names, outlook.margin, stance) if outlook.margin else None
        return books.total(book, form, outlook.total, stance) if outlook.total else None

    def _stance(self, fixture: Fixture, number: int, market: str, seconds: int) -> Stance:
        hours = max(-seconds / 3600, 0.0)
        load = 1.0 if fixture.league.coverage == "all" else _MINOR_LOAD
        if seconds >= 0:
            load *= _LIVE_LOAD_DRAWS if fixture.league.format.model.draws else _LIVE_LOAD
        load *= 0.92 + 0.16 * unit(fixture.seed, 300 + number)
        return Stance(beliefs.opinion(fixture, number, len(market), hours), load)

    def _suspended(self, book: Book, number: int, fixture: Fixture, read: int) -> bool:
        """Whether a sportsbook had the game down: after a score, and for moments nobody can explain."""
        scored = self.play(fixture).scored
        hold = book.suspends_seconds * (_BUSY_HOLD if len(scored) > _BUSY else 1.0)
        if any(0 <= read - at < hold for at in scored):
            return True
        return unit(fixture.seed ^ (7 + number), read) < _UNEXPLAINED


def _covers(book: Book, number: int, fixture: Fixture) -> bool:
    """Whether a sportsbook takes the game."""
    share = _COVERAGE[fixture.league.coverage]
    if number < _EVERYWHERE or share >= 1.0:
        return True
    return unit(seed_of(book.key, fixture.league.key), 0) < share


def _has_more(number: int, fixture: Fixture) -> bool:
    """Whether a sportsbook that takes the game has additional markets on it."""
    return number in (extras.BOOKS if fixture.league.coverage == "all" else extras.BOOKS[:_EVERYWHERE])


def _played(fixture: Fixture) -> Play:
    return fixture.league.format.model.play(fixture.rates, stream(fixture.seed, "play"))
