"""A recording folder as a source for the twin: what the feed showed at any moment of the recording."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wagerbabe.demo.recording import WITHDRAWN, Quote, RecordedEvent, Recording, leagues, load
from wagerbabe.demo.source import Bookmaker, Event, EventOdds, Market, Outcome, Score, Sport, UnknownSport, line

RESULT_DELAY = timedelta(seconds=90)
"""How long after a game's last listing its final score is there."""

SPORTS = {
    "americanfootball_nfl": Sport("americanfootball_nfl", "American Football", "NFL", "US Football"),
    "americanfootball_ncaaf": Sport("americanfootball_ncaaf", "American Football", "NCAAF", "US College Football"),
    "baseball_mlb": Sport("baseball_mlb", "Baseball", "MLB", "Major League Baseball"),
    "baseball_kbo": Sport("baseball_kbo", "Baseball", "KBO", "KBO League"),
    "basketball_wnba": Sport("basketball_wnba", "Basketball", "WNBA", "US Basketball"),
    "soccer_fifa_world_cup": Sport("soccer_fifa_world_cup", "Soccer", "FIFA World Cup", "FIFA World Cup 2026"),
}

BOOKS = {
    "betmgm": "BetMGM",
    "betonlineag": "BetOnline.ag",
    "betrivers": "BetRivers",
    "betus": "BetUS",
    "bovada": "Bovada",
    "draftkings": "DraftKings",
    "fanatics": "Fanatics",
    "fanduel": "FanDuel",
    "lowvig": "LowVig.ag",
    "mybookieag": "MyBookie.ag",
    "williamhill_us": "Caesars",
}

_SIDES = {"over": "Over", "under": "Under", "draw": "Draw"}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _title(key: str) -> Sport:
    """A league the table does not name, called by its key, so that any folder of the format can be played."""
    group, _, rest = key.partition("_")
    return Sport(key, group.title(), rest.replace("_", " ").title() or key, key)


class Replay:
    """A `Source` over a recording folder. Loads what it is asked for; `only` names file prefixes such as `mlb`."""

    def __init__(self, folder: Path, only: Collection[str] | None = None) -> None:
        """Load the folder's leagues. Raises `FileNotFoundError` when a named league is not there."""
        self._recordings: dict[str, list[Recording]] = {}
        for league in leagues(folder) if only is None else only:
            recording = load(folder, league)
            for key in {event.sport_key for event in recording.events}:
                self._recordings.setdefault(key, []).append(recording)
        if not self._recordings:
            raise FileNotFoundError(f"{folder} holds no recording: expected files named <league>_events.csv")

    def sports(self, now: datetime) -> Sequence[Sport]:
        """Every recorded league; active while one of its games is listed."""
        moment = int(now.timestamp())
        rows = []
        for key in sorted(self._recordings):
            known = SPORTS.get(key) or _title(key)
            active = any(_listed(event, moment) for event in self._events(key))
            rows.append(Sport(known.key, known.group, known.title, known.description, active))
        return rows

    def as_of(self, sport_key: str, now: datetime) -> datetime:
        """The last moment, not after now, at which the league's odds changed."""
        moment = int(now.timestamp())
        passed = [0]
        for recording in self._of(sport_key):
            index = bisect_right(recording.changes, moment)
            passed += recording.changes[index - 1 : index]
        return _moment(max(passed))

    def odds(self, sport_key: str, now: datetime) -> Sequence[EventOdds]:
        """The listed games with each quote's last row up to now."""
        moment = int(now.timestamp())
        rows = []
        for recording in self._of(sport_key):
            index = bisect_right(recording.snapshots, moment)
            if not index:
                continue
            snapshot = recording.snapshots[index - 1]
            rows += [
                EventOdds(self._event(event, moment), _bookmakers(event, moment, snapshot))
                for event in recording.events
                if event.sport_key == sport_key and _listed(event, moment)
            ]
        return sorted(rows, key=lambda row: (row.event.commence_time, row.event.id))

    def event_odds(self, sport_key: str, event_id: str, now: datetime) -> EventOdds | None:
        """One game; a recording has no additional markets."""
        return next((row for row in self.odds(sport_key, now) if row.event.id == event_id), None)

    def scores(self, sport_key: str, now: datetime, days_from: int) -> Sequence[Score]:
        """Listed games without a score, and final scores a little after a game's last listing."""
        moment = int(now.timestamp())
        rows = (self._score(event, moment, days_from) for event in self._events(sport_key))
        return sorted((row for row in rows if row), key=lambda row: (row.event.commence_time, row.event.id))

    def _score(self, event: RecordedEvent, moment: int, days_from: int) -> Score | None:
        listed = self._event(event, moment)
        if moment < event.first_seen:
            return None
        done = event.last_seen + int(RESULT_DELAY.total_seconds())
        if moment < done:
            return Score(listed, completed=False) if event.status == "final" or _listed(event, moment) else None
        if event.status != "final" or event.final is None or moment > done + days_from * 86_400:
            return None
        final, after_90 = event.final, event.after_90 or (None, None)
        return Score(listed, True, *final, _moment(done), *after_90)  # noqa: FBT003 - completed, then the numbers

    def _event(self, event: RecordedEvent, moment: int) -> Event:
        title = (SPORTS.get(event.sport_key) or _title(event.sport_key)).title
        return Event(event.id, event.sport_key, title, event.commence_time(moment), event.home, event.away)

    def _of(self, sport_key: str) -> list[Recording]:
        try:
            return self._recordings[sport_key]
        except KeyError:
            raise UnknownSport(sport_key) from None

    def _events(self, sport_key: str) -> list[RecordedEvent]:
        recordings = self._of(sport_key)
        return [event for recording in recordings for event in recording.events if event.sport_key == sport_key]


def _listed(event: RecordedEvent, moment: int) -> bool:
    return event.first_seen <= moment <= event.last_seen


def _bookmakers(event: RecordedEvent, moment: int, snapshot: int) -> tuple[Bookmaker, ...]:
    books: dict[str, list[Market]] = {}
    for (book, market), sides in event.quotes.items():
        shown = _market(event, market, sides, moment, snapshot)
        if shown:
            books.setdefault(book, []).append(shown)
    return tuple(
        Bookmaker(key, BOOKS.get(key, key), max(market.last_update for market in markets), tuple(markets))
        for key, markets in books.items()
    )


def _market(event: RecordedEvent, key: str, sides: dict[str, Quote], moment: int, snapshot: int) -> Market | None:
    outcomes, latest, lag = [], -1, 0
    for side, quote in sides.items():
        index = quote.index(moment)
        if index < 0:
            continue
        if quote.at[index] > latest:
            latest, lag = quote.at[index], quote.lags[index]
        if quote.prices[index] == WITHDRAWN:
            continue
        name = {"home": event.home, "away": event.away}.get(side) or _SIDES[side]
        point = quote.points[index]
        outcomes.append(Outcome(name, quote.prices[index], None if point is None else line(point)))
    if not outcomes:
        return None
    # An unchanged quote was read again at the latest snapshot; its sportsbook's lag then is not recorded, so the one
    # of its last change stands for it: a market that was stale stays stale.
    return Market(key, _moment(snapshot - lag), tuple(outcomes))
