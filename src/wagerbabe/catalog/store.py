"""The catalogue's rows: what providers list, and what people enter by hand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from wagerbabe.catalog.changes import Change
from wagerbabe.catalog.domain import SIDES, MarketKey, league_rank, sport_of
from wagerbabe.catalog.errors import EventUnknown
from wagerbabe.platform.db import Executor, Row, Sql
from wagerbabe.platform.ids import new_id

sql = Sql(__file__)


@dataclass(frozen=True, slots=True)
class Listing:
    """A game as a provider lists it, with its markets.

    ``entrants`` has the sides, with their names, of markets whose kind does not say them: outrights and props.
    """

    key: str
    home: str
    away: str
    starts_at: datetime
    markets: frozenset[MarketKey]
    entrants: Mapping[MarketKey, Mapping[str, str]] = field(default_factory=dict)

    def sides(self, key: MarketKey) -> Mapping[str, str]:
        """The sides of one of its markets, with the names that they need beside their own."""
        return self.entrants.get(key) or dict.fromkeys(SIDES[key.kind], "")


@dataclass(frozen=True, slots=True)
class NewMarket:
    """A market to insert: sides with their names, and how many places an outright pays."""

    event_id: UUID
    key: MarketKey
    sides: Mapping[str, str]
    places: int = 1


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """A provider's event as we have it. ``selections`` maps (market, side) to the selection."""

    id: UUID
    key: str
    home: str
    away: str
    starts_at: datetime
    provider_starts_at: datetime
    status: str
    score: tuple[int, int] | None
    selections: dict[tuple[MarketKey, str], UUID]

    @property
    def open(self) -> bool:
        """Whether it may still be played."""
        return self.status in {"scheduled", "live", "postponed"}


async def save_league(db: Executor, key: str, title: str, group: str = "") -> None:
    """Insert a league and its sport, or take over a new title."""
    sport = sport_of(key, group)
    await db.execute(sql["save_sport"], sport.key, sport.title, sport.rank)
    await db.execute(sql["save_league"], key, sport.key, title, league_rank(key))


async def event_of(db: Executor, event_id: UUID) -> Row:
    """An event's row. Raises ``EventUnknown``."""
    if (row := await db.fetchrow(sql["event"], event_id)) is None:
        raise EventUnknown
    return row


async def provider_events(db: Executor, league: str, provider: str, keys: Iterable[str]) -> dict[str, KnownEvent]:
    """The provider's open events of a league and those named by its keys, by key."""
    rows = await db.fetch(sql["provider_events"], league, provider, list(keys))
    return {row["provider_key"]: _known(row) for row in rows}


def _known(row: Row) -> KnownEvent:
    selections = {(MarketKey(*key), side): UUID(selection) for *key, side, selection in row["selections"]}
    return KnownEvent(
        id=row["id"],
        key=row["provider_key"],
        home=row["home"],
        away=row["away"],
        starts_at=row["starts_at"],
        provider_starts_at=row["provider_starts_at"],
        status=row["status"],
        score=None if row["home_score"] is None else (row["home_score"], row["away_score"]),
        selections=selections,
    )


async def insert_events(db: Executor, league: str, provider: str, listings: Sequence[Listing]) -> list[UUID]:
    """Insert events; answers their new ids in order. Their markets follow by ``insert_markets``."""
    ids = [new_id() for _ in listings]
    await db.execute(
        sql["insert_events"],
        league,
        provider,
        ids,
        [x.key for x in listings],
        [x.home for x in listings],
        [x.away for x in listings],
        [x.starts_at for x in listings],
    )
    return ids


async def insert_markets(db: Executor, markets: Sequence[NewMarket]) -> None:
    """Insert markets with their sides; what exists stays as it is, a side that is new to a market is added."""
    if not markets:
        return
    await db.execute(
        sql["insert_markets"],
        [new_id() for _ in markets],
        [market.event_id for market in markets],
        *_columns(market.key for market in markets),
        [market.places for market in markets],
    )
    sides = [(market, side, name) for market in markets for side, name in market.sides.items()]
    await db.execute(
        sql["insert_selections"],
        [new_id() for _ in sides],
        [market.event_id for market, _, _ in sides],
        *_columns(market.key for market, _, _ in sides),
        [side for _, side, _ in sides],
        [name for _, _, name in sides],
    )


def _columns(keys: Iterable[MarketKey]) -> list[list[Any]]:
    """The parts of markets' keys as arrays for a statement."""
    return [list(column) for column in zip(*keys, strict=True)]


async def list_provider_events(
    change: Change, league: str, provider: str, listings: Sequence[Listing], now: datetime
) -> tuple[dict[str, KnownEvent], set[UUID]]:
    """Bring the catalogue up to what a provider lists: new events, new markets, moved starts.

    Returns the provider's events as they are now, by its key, and those whose listing changed.
    """
    known = await provider_events(change.db, league, provider, [x.key for x in listings])
    changed: set[UUID] = set()
    fresh = [x for x in listings if x.key not in known]
    if fresh:
        changed.update(await insert_events(change.db, league, provider, fresh))
        known = await provider_events(change.db, league, provider, [x.key for x in listings])
    missing = [market for x in listings if known[x.key].open for market in _missing(x, known[x.key])]
    await insert_markets(change.db, missing)
    changed.update(market.event_id for market in missing)
    changed.update(await _move_starts(change.db, known, listings))
    if seen := [known[x.key].id for x in listings if known[x.key].status == "scheduled" and x.starts_at <= now]:
        await change.db.execute(sql["mark_live"], seen)
    if changed:
        known = await provider_events(change.db, league, provider, [x.key for x in listings])
    return known, changed


def _missing(listing: Listing, known: KnownEvent) -> Iterator[NewMarket]:
    for key in listing.markets:
        fresh = {side: name for side, name in listing.sides(key).items() if (key, side) not in known.selections}
        if fresh:
            yield NewMarket(known.id, key, fresh)


async def _move_starts(db: Executor, known: dict[str, KnownEvent], listings: Sequence[Listing]) -> list[UUID]:
    moved = [x for x in listings if known[x.key].open and known[x.key].provider_starts_at != x.starts_at]
    ids = [known[x.key].id for x in moved]
    if ids:
        await db.execute(sql["move_starts"], ids, [x.starts_at for x in moved])
    return ids


@dataclass(frozen=True, slots=True)
class LiveScore:
    """A score during play; ``clock_text`` is shown beside it."""

    event_id: UUID
    home: int
    away: int
    clock_text: str | None = None


async def set_scores(db: Executor, scores: Sequence[LiveScore]) -> set[UUID]:
    """Write scores of games in play; answers the events whose score changed."""
    if not scores:
        return set()
    rows = await db.fetch(
        sql["set_scores"],
        [x.event_id for x in scores],
        [x.home for x in scores],
        [x.away for x in scores],
        [x.clock_text for x in scores],
    )
    return {row["id"] for row in rows}


async def confirm_scores(db: Executor, league: str) -> datetime | None:
    """Note that a feed has just told the scores of a league; answers the game time at which it did so before."""
    before: datetime | None = await db.fetchval(sql["confirm_scores"], league)
    return before
