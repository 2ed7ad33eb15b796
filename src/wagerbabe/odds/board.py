"""The board: every league's events and prices in memory, followed by sequence, rendered once for many readers."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import brotli  # type: ignore[import-untyped]
import structlog
from msgspec import Raw

from wagerbabe.odds.board_state import (
    PUBLIC,
    Event,
    League,
    Market,
    Offered,
    PriceClass,
    Selection,
    build_events,
    offered,
)
from wagerbabe.odds.schemas import event_json, league_json
from wagerbabe.odds.store import sql
from wagerbabe.platform.db import Connection, Row
from wagerbabe.platform.runtime import Runtime

log = structlog.get_logger()

COMPARE_SECONDS = 1.0
RENDER_SECONDS = 1.0
KEPT_BODIES = 256
KEPT_REMOVALS = 500
_RETRY_SECONDS = 0.5
_COALESCE_SECONDS = 0.03
_LEAST_SLEEP = 0.005
_BROTLI_QUALITY = 4
_TROUBLE = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


@dataclass(slots=True)
class Rendered:
    """A ready answer. The compressed form is made when first asked for."""

    body: bytes
    etag: str
    stamp: tuple[int, datetime | None]
    at: float
    compressed: bytes | None = None

    def brotli(self) -> bytes:
        """The body in brotli, quality 4."""
        if self.compressed is None:
            self.compressed = brotli.compress(self.body, quality=_BROTLI_QUALITY)
        return self.compressed


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in a league since a version: events as ready bytes, and ids that left the board."""

    version: int
    seq: int
    events: list[Raw]
    removed: list[UUID]


class Board:
    """Holds and follows the odds. One a process; reads are synchronous and never touch the database."""

    def __init__(self, runtime: Runtime, *, render_seconds: float = RENDER_SECONDS) -> None:
        """An empty board; ``run`` fills it and keeps it up to date."""
        self.runtime = runtime
        self.leagues: dict[str, League] = {}
        self.loaded = asyncio.Event()
        self.classes_version = 0
        self._classes: dict[UUID, PriceClass] = {}
        self._shaded: dict[UUID, PriceClass] = {}
        self._public = PUBLIC
        self._selections: dict[UUID, tuple[Event, Market, Selection]] = {}
        self._render_seconds = render_seconds
        self._bodies: OrderedDict[tuple[object, ...], Rendered] = OrderedDict()
        self._hints: dict[str, int] = {}
        self._hinted = asyncio.Event()
        self._changed = asyncio.Condition()

    # Reading

    @property
    def ready(self) -> bool:
        """Whether the board has been filled once."""
        return self.loaded.is_set()

    def class_of(self, book_id: UUID | None, player_id: UUID | None = None) -> PriceClass:
        """The price class of a book, or of one of its players; without a book the public class, the house book's.

        ``classes_version`` counts how often any answer has changed.
        """
        if player_id is not None and (shaded := self._shaded.get(player_id)) is not None:
            return shaded
        return self._classes.get(book_id, self._public) if book_id else self._public

    def offer(self, selection_id: UUID, price_class: PriceClass) -> Offered | None:
        """A selection as it is offered in a class; ``None`` when it is unknown or never was offered."""
        found = self._selections.get(selection_id)
        return offered(*found, price_class) if found else None

    def event(self, event_id: UUID) -> Event | None:
        """An event that the board holds."""
        return next((x.events[event_id] for x in self.leagues.values() if event_id in x.events), None)

    def listed(self, league: League, now: datetime) -> Iterator[Event]:
        """The league's events to come and in play, in order of their start."""
        return (event for event in league.events.values() if event.is_listed(now))

    def render(
        self,
        league: str,
        price_class: PriceClass,
        *,
        books: bool = True,
        main: bool = False,
        event: UUID | None = None,
        statuses: frozenset[str] | None = None,
    ) -> Rendered | None:
        """A league's board as ready bytes; ``None`` for an unknown league. Made anew at most once a second.

        ``main`` leaves all but the whole game's main lines out.
        """
        if (found := self.leagues.get(league)) is None:
            return None
        key = (league, price_class, books, main, event, statuses)
        known, moment = self._bodies.get(key), time.monotonic()
        if known and (known.stamp == found.stamp or moment - known.at < self._render_seconds):
            self._bodies.move_to_end(key)
            return known
        shown = self._shown(found, event=event, statuses=statuses)
        body = self._body(found, price_class, shown, books=books, main=main)
        etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        made = self._bodies[key] = Rendered(body, etag, found.stamp, moment)
        if len(self._bodies) > KEPT_BODIES:
            self._bodies.popitem(last=False)
        return made

    def _shown(self, league: League, *, event: UUID | None, statuses: frozenset[str] | None) -> Iterable[Event]:
        now = self.runtime.game_now()
        shown: Iterable[Event] = self.listed(league, now)
        if event is not None:
            shown = [league.events[event]] if event in league.events else []
        if statuses is not None:
            pool = league.events.values() if event is None else shown
            shown = [x for x in pool if x.shown_status(now) in statuses]
        return shown

    def _body(
        self, league: League, price_class: PriceClass, shown: Iterable[Event], *, books: bool, main: bool
    ) -> bytes:
        now = self.runtime.game_now()
        pieces = [event_json(x, price_class, now, books=books, main=main) for x in shown]
        return league_json(league.key, league.seq, league.updated_at, league.confirmed_at, pieces)

    def event_bytes(self, event: Event, price_class: PriceClass, *, books: bool = False) -> Raw:
        """One event as it stands in the league's list."""
        return event_json(event, price_class, self.runtime.game_now(), books=books)

    def changes(
        self, league: str, since: int, price_class: PriceClass, *, books: bool = False, main: bool = False
    ) -> Changes | None:
        """What changed since a version of the league; ``None`` when that is too long ago: take the whole then."""
        found = self.leagues[league]
        if since < (found.removed[0][0] if len(found.removed) >= KEPT_REMOVALS else 0):
            return None
        now = self.runtime.game_now()
        moved = [x for x in found.events.values() if x.changed_at > since]
        events = [event_json(x, price_class, now, books=books, main=main) for x in moved if x.is_listed(now)]
        removed = [x.id for x in moved if not x.is_listed(now)]
        removed += [event for version, event in found.removed if version > since]
        return Changes(found.version, found.seq, events, removed)

    async def wait(self, league: str, version: int) -> int:
        """Return the league's version once it is larger than the given one."""
        async with self._changed:
            await self._changed.wait_for(lambda: league in self.leagues and self.leagues[league].version > version)
            return self.leagues[league].version

    # Following

    async def run(self, stop: asyncio.Event) -> None:
        """Follow the database until stopped, whatever goes wrong: what ended here would leave old prices on show."""
        listener = asyncio.create_task(self._listen())
        stopped = asyncio.create_task(stop.wait())
        compare_at = 0.0
        try:
            while not stop.is_set():
                try:
                    if time.monotonic() >= compare_at:
                        await self.compare()
                        compare_at = time.monotonic() + COMPARE_SECONDS
                    else:
                        await self._follow_hints()
                    await self.pass_time()
                except _TROUBLE as error:
                    log.warning("board_behind", error=type(error).__name__, why=str(error))
                    await asyncio.wait({stopped}, timeout=_RETRY_SECONDS)
                except Exception as error:
                    log.error("board_fails", exc_info=error)
                    await asyncio.wait({stopped}, timeout=_RETRY_SECONDS)
                await self._sleep(stopped, compare_at)
        finally:
            for task in (listener, stopped):
                task.cancel()
            await asyncio.gather(listener, stopped, return_exceptions=True)

    async def _listen(self) -> None:
        async for channel, payload in self.runtime.bus.listen("league:*"):
            if channel and isinstance(payload, dict) and isinstance(seq := payload.get("seq"), int):
                self._hints[channel.removeprefix("league:")] = seq
            else:
                self._hints.update({key: league.seq + 1 for key, league in self.leagues.items()})
            self._hinted.set()

    async def _sleep(self, stopped: "asyncio.Task[bool]", compare_at: float) -> None:
        seconds = compare_at - time.monotonic()
        now = self.runtime.game_now()
        change = min((league.next_change() for league in self.leagues.values()), default=None)
        if change is not None and change - now < timedelta(hours=1):
            seconds = min(seconds, self.runtime.clock.real_seconds((change - now).total_seconds()))
        hinted = asyncio.create_task(self._hinted.wait())
        await asyncio.wait({stopped, hinted}, timeout=max(seconds, _LEAST_SLEEP), return_when=asyncio.FIRST_COMPLETED)
        hinted.cancel()
        if self._hinted.is_set():
            self._hinted.clear()
            await asyncio.sleep(_COALESCE_SECONDS)

    async def _follow_hints(self) -> None:
        hints, self._hints = self._hints, {}
        behind = [key for key, seq in hints.items() if key in self.leagues and seq > self.leagues[key].seq]
        if behind:
            await self._load(behind)
        if hints.keys() - self.leagues.keys():
            await self.compare()

    async def compare(self) -> None:
        """Compare all leagues with the database and load what is behind: a lost hint is found here."""
        db = self.runtime.db
        self._set_classes(await db.fetch(sql["price_classes"]), await db.fetch(sql["shaded_players"]))
        behind = []
        for row in await db.fetch(sql["heads"]):
            league = self.leagues.get(row["key"])
            if league is None:
                league = self.leagues[row["key"]] = _league(row)
            league.title = row["title"]
            league.confirmed_at = row["confirmed_at"]
            if league.seq < row["seq"]:
                behind.append(league.key)
        if behind:
            await self._load(behind)
        await self._load_deadlines()
        self.loaded.set()

    def _set_classes(self, books: Sequence[Row], players: Sequence[Row]) -> None:
        before = self._classes, self._shaded, self._public
        self._classes = {row["id"]: PriceClass(row["price_source"], row["margin_bp"]) for row in books}
        self._shaded = {
            row["id"]: PriceClass(row["price_source"], row["margin_bp"], row["line_move_quarters"]) for row in players
        }
        house = next((row["id"] for row in books if row["is_house"]), None)
        self._public = self._classes[house] if house else PUBLIC
        self.classes_version += before != (self._classes, self._shaded, self._public)

    async def _load(self, keys: list[str]) -> None:
        """Take over what changed in these leagues, from one snapshot of the database."""
        snapshot: Connection
        async with (
            self.runtime.db.acquire() as snapshot,
            snapshot.transaction(isolation="repeatable_read", readonly=True),
        ):
            heads = [row for row in await snapshot.fetch(sql["heads"]) if row["key"] in keys]
            seqs = [self.leagues[row["key"]].seq for row in heads]
            rows = await snapshot.fetch(sql["board_events"], [row["key"] for row in heads], seqs)
            ids = list({row["id"] for row in rows})
            offers = await snapshot.fetch(sql["board_offers"], ids)
            quotes = await snapshot.fetch(sql["board_quotes"], ids)
        events = build_events(rows, offers, quotes)
        for row in heads:
            self._take_over(row, [event for event in events if event.league == row["key"]])
        await self._tell()

    def _take_over(self, head: Row, events: list[Event]) -> None:
        league, now = self.leagues[head["key"]], self.runtime.game_now()
        league.version += 1
        league.updated_at = head["updated_at"]
        league.confirmed_at = head["confirmed_at"]
        for event in events:
            self._forget(league, event.id)
            if event.is_kept(now):
                event.changed_at = league.version
                event.plan(now)
                league.events[event.id] = event
                for market in event.markets:
                    self._selections.update({x.id: (event, market, x) for x in market.selections})
            else:
                self._note_removal(league, event.id)
        league.events = dict(sorted(league.events.items(), key=lambda item: (item[1].starts_at, item[0])))
        league.seq = head["seq"]  # at last: what failed before is read again

    def _forget(self, league: League, event_id: UUID) -> None:
        if (old := league.events.pop(event_id, None)) is not None:
            for selection in old.selections():
                self._selections.pop(selection.id, None)

    def _note_removal(self, league: League, event_id: UUID) -> None:
        league.removed.append((league.version, event_id))
        del league.removed[:-KEPT_REMOVALS]

    async def _load_deadlines(self) -> None:
        """Offers that are about to look stale may have been confirmed since: deadlines move without a new seq."""
        soon = self.runtime.game_now() + timedelta(seconds=3 * COMPARE_SECONDS * float(self.runtime.clock.speed))
        due = [
            league
            for league in self.leagues.values()
            if league.confirmed_at != league.deadlines_of and league.next_deadline() <= soon
        ]
        if not due:
            return
        asked = {league.key: league.confirmed_at for league in due}
        rows = await self.runtime.db.fetch(sql["board_deadlines"], list(asked))
        now, reopened = self.runtime.game_now(), set()
        for row in rows:
            found = self._selections.get(row["selection_id"])
            if found and (offer := found[2].offers.get(row["source"])) and offer.valid_until < row["valid_until"]:
                if offer.valid_until <= now:
                    reopened.add(found[0].id)
                offer.valid_until = row["valid_until"]
        for league in due:
            league.deadlines_of = asked[league.key]
            for event in league.events.values():
                due_now = event.next_change <= now or event.id in reopened
                event.plan(now)
                if due_now:
                    event.next_change = now  # render it again: it may have been shown as stale

    async def pass_time(self) -> None:
        """Let what time alone changes happen: starts, stale offers, events that are over for long."""
        now, told = self.runtime.game_now(), False
        for league in self.leagues.values():
            due = [event for event in league.events.values() if event.next_change <= now]
            if not due:
                continue
            told = True
            league.version += 1
            for event in due:
                event.ready.clear()
                event.changed_at = league.version
                event.plan(now)
                if not event.is_kept(now):
                    self._forget(league, event.id)
                    self._note_removal(league, event.id)
        if told:
            await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def _league(row: Row) -> League:
    return League(
        row["key"], row["title"], row["rank"], row["sport_key"], row["sport_title"], row["sport_rank"],
        updated_at=row["updated_at"],
    )  # fmt: skip


@asynccontextmanager
async def open_board(runtime: Runtime) -> AsyncIterator[Board]:
    """A board that is followed in the background until the context ends."""
    board, stop = Board(runtime), asyncio.Event()
    task = asyncio.create_task(board.run(stop))
    try:
        yield board
    finally:
        stop.set()
        await task
