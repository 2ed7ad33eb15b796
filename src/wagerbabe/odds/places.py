"""Which events' additional markets are asked for, and when each is due: one request an event, so not all can be. Pure.

An event keeps its place until it is over, because offers that nobody confirms lapse: better some games with all their
markets all the time than all games now and then.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wagerbabe.odds.tiers import Tiers

_WELL_KNOWN_SHARE = 4
"""So many games of each well-known league have a place before other leagues have their second."""


@dataclass(frozen=True, slots=True)
class Place:
    """An event by the provider's key; ``well_known`` is its league."""

    league: str
    key: str
    starts_at: datetime
    well_known: bool


def choose(events: Iterable[Place], most: int, now: datetime, kept: Iterable[Place] = ()) -> list[Place]:
    """The events that get a place: those that have one, then the next to begin of each league in turn.

    ``events`` come in the order of their leagues. Those that have begun come after those that are about to: they will
    be over sooner.
    """
    open_now = {(event.league, event.key): event for event in events}
    found = [open_now.pop((place.league, place.key)) for place in kept if (place.league, place.key) in open_now][:most]
    count: dict[str, int] = defaultdict(int)
    for place in found:
        count[place.league] += place.starts_at > now  # beside games that are on there is always one to come
    waiting = []
    for event in sorted(open_now.values(), key=lambda event: (event.starts_at <= now, abs(event.starts_at - now))):
        share = _WELL_KNOWN_SHARE if event.well_known else 1
        waiting.append((count[event.league] // share, not event.well_known, event))
        count[event.league] += 1
    waiting.sort(key=lambda row: row[:2])
    return found + [event for *_, event in waiting[: most - len(found)]]


class Places:
    """The places and when each was asked about last."""

    def __init__(self, most: int, tiers: Tiers) -> None:
        """``most`` events at a time."""
        self.most, self.tiers = most, tiers
        self._asked: dict[Place, datetime | None] = {}

    def renew(self, events: Iterable[Place], now: datetime) -> None:
        """Let events that are over go, and others come. One whose start moved is asked about anew."""
        chosen = choose(events, self.most, now, self._asked)
        self._asked = {place: self._asked.get(place) for place in chosen}

    def asked(self, place: Place, at: datetime) -> None:
        """Note that an event was asked about, whatever came of it."""
        if place in self._asked:
            self._asked[place] = at

    def next(self) -> tuple[Place, datetime | None] | None:
        """The event that is due first, and when: ``None`` is at once."""
        due = [(self._due(place, at), place) for place, at in self._asked.items()]
        if not due:
            return None
        at_once = next((place for when, place in due if when is None), None)
        if at_once is not None:
            return at_once, None
        when, place = min(((when, place) for when, place in due if when), key=lambda row: row[0])
        return place, when

    def _due(self, place: Place, asked_at: datetime | None) -> datetime | None:
        """Well before its offers lapse, but later than a league would be asked: it costs as much for one event."""
        if asked_at is None:
            return None
        return asked_at + (self.tiers.valid_until(asked_at, place.starts_at) - asked_at) * 3 / 4

    def __len__(self) -> int:
        """How many events have a place."""
        return len(self._asked)
