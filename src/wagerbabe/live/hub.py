"""Everybody who is connected, and the odds rooms they are in."""

import asyncio
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Self, TypeVar
from uuid import UUID

import structlog

from wagerbabe.live import messages, metrics
from wagerbabe.live.errors import RoomRefused, TooManyRooms, TooManySockets
from wagerbabe.live.link import BEHIND, Link
from wagerbabe.live.messages import MOST_ROOMS
from wagerbabe.live.rooms import MAIN, EventRoom, LeagueRoom, Room
from wagerbabe.live.wire import REFUSED, Buffers, jittered_retry_ms
from wagerbabe.odds import Board, PriceClass
from wagerbabe.platform.settings import Settings

log = structlog.get_logger()

H = TypeVar("H", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process grants, and its pace in real seconds."""

    sockets_per_address: int = 1000
    sockets_per_login: int = 20
    tick_seconds: float = 0.25
    at_once: int = 500
    """Frames written before others on the loop get their turn: ten thousand would hold it for 100 ms."""
    stall_seconds: float = 30.0
    """A reader that has been behind for so long without a pause is let go."""
    recheck_seconds: float = 25.0
    """Sessions are looked up again this often, should the word of a sign-out have been lost."""
    buffers: Buffers = field(default_factory=Buffers)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the settings say."""
        return cls(settings.live_sockets_address, settings.live_sockets_user)


class Hub:
    """Connections by session, by address and by room. Nothing here waits for a reader."""

    def __init__(self, board: Board, limits: Limits) -> None:
        """Empty."""
        self.board = board
        self.limits = limits
        self.links: set[Link] = set()
        self.by_session: dict[UUID, set[Link]] = {}
        self._addresses: Counter[str] = Counter()
        self._logins: Counter[UUID] = Counter()
        self._rooms: dict[tuple[str, PriceClass], Room] = {}
        self._classes_version = board.classes_version
        self._stalled: dict[Link, float] = {}

    # Coming and going

    def admit(self, link: Link) -> None:
        """Count a connection in; ``TooManySockets``. Every one that was admitted is dropped in the end."""
        login = link.actor.login_id if link.actor else None
        if self._addresses[link.address] >= self.limits.sockets_per_address:
            raise TooManySockets(limit=self.limits.sockets_per_address)
        if login and self._logins[login] >= self.limits.sockets_per_login:
            raise TooManySockets(limit=self.limits.sockets_per_login)
        self._addresses[link.address] += 1
        if link.actor:
            self._logins[link.actor.login_id] += 1
            self.by_session.setdefault(link.actor.session_id, set()).add(link)
        link.on_flow = self._flow
        self.links.add(link)
        metrics.sockets.add(1)

    def drop(self, link: Link) -> None:
        """Forget a connection that has ended."""
        self.links.discard(link)
        self._stalled.pop(link, None)
        metrics.sockets.add(-1)
        for room in list(link.seen):
            self._leave(link, room)
        _count_out(self._addresses, link.address)
        if link.actor:
            _count_out(self._logins, link.actor.login_id)
            same = self.by_session[link.actor.session_id]
            same.discard(link)
            if not same:
                del self.by_session[link.actor.session_id]

    def end(self, link: Link, reason: str, retry_after_ms: int | None = None) -> None:
        """Say goodbye and close."""
        metrics.dropped.add(1, {"reason": reason})
        wait = jittered_retry_ms() if retry_after_ms is None else retry_after_ms
        link.wire.hang_up(messages.bye(reason, wait), REFUSED)

    def end_session(self, session_id: UUID) -> None:
        """Close the connections of a session that is over."""
        for link in list(self.by_session.get(session_id, ())):
            self.end(link, "signed_out")

    def tell(self, link: Link, frame: bytes) -> None:
        """Write what may not be left out; a reader for whom too much waits is let go, and asks for all of it anew."""
        if not link.wire.write_surely(frame):
            self.end(link, "too_slow")

    # Odds rooms

    def enter(self, link: Link, name: str) -> None:
        """Enter an odds room, or ask for its state again; ``RoomRefused``, ``TooManyRooms``."""
        key = (name, self._class_of(link))
        if (room := self._rooms.get(key)) is None:
            room = self._open(name, key[1])
        if room not in link.seen and len(link.seen) >= MOST_ROOMS:
            raise TooManyRooms(limit=MOST_ROOMS)
        self._rooms[key] = room
        room.links[link] = None
        link.seen[room] = BEHIND
        if link.flowing:
            self._send_state(link, room)

    def leave(self, link: Link, name: str) -> None:
        """Leave an odds room; nothing happens to somebody who is not in it."""
        for room in list(link.seen):
            if room.name == name:
                self._leave(link, room)

    def _flow(self, link: Link) -> None:
        """A reader fell behind; or it has drained, and gets the state of each room that it missed something of."""
        if not link.flowing:
            self._stalled[link] = asyncio.get_running_loop().time()
            return
        self._stalled.pop(link, None)
        for room in list(link.seen):
            if link.flowing and link.seen[room] == BEHIND:
                metrics.caught_up.add(1)
                self._send_state(link, room)

    def _class_of(self, link: Link) -> PriceClass:
        return self.board.class_of(link.actor.book_id, link.actor.login_id) if link.actor else self.board.class_of(None)

    def _open(self, name: str, price_class: PriceClass) -> Room:
        kind, _, key = name.partition(":")
        league, _, view = key.partition(":")
        if kind == "league" and league in self.board.leagues and view in {"", MAIN}:
            return LeagueRoom(self.board, name, league, price_class, main=view == MAIN)
        if kind == "event" and (event := self.board.event(_uuid(key))) is not None:
            return EventRoom(self.board, name, event.league, price_class, event.id)
        raise RoomRefused

    def _leave(self, link: Link, room: Room) -> None:
        link.seen.pop(room, None)
        room.links.pop(link, None)
        if not room.links:
            self._rooms.pop((room.name, room.price_class), None)

    def _send_state(self, link: Link, room: Room) -> None:
        first, *rest = room.catch_up()
        link.wire.write_snapshot(first)
        for frame in rest:
            link.wire.write_snapshot(frame)
        link.seen[room] = room.seq
        metrics.sent.add(1 + len(rest), {"kind": "odds"})

    # The pulse

    async def run(self) -> None:
        """Send what changed, room by room, for ever; let go of those who have been behind for too long."""
        while True:
            await asyncio.sleep(self.limits.tick_seconds)
            self._follow_classes()
            for room in list(self._rooms.values()):
                if (frame := self._advance(room)) is not None:
                    await self._broadcast(room, frame)
            self._let_go_of_stalled()

    def _advance(self, room: Room) -> bytes | None:
        """One room that cannot be rendered keeps no other waiting, and tells what it missed when it can be again."""
        try:
            return room.advance()
        except Exception as error:
            log.error("room_failed", room=room.name, exc_info=error)
            return None

    async def _broadcast(self, room: Room, frame: bytes) -> None:
        seq, at_once = room.seq, self.limits.at_once
        before, written = seq - 1, 0
        for n, link in enumerate(tuple(room.links), 1):
            seen = link.seen
            if seen.get(room) == before:  # else it left, came in since, or waits for a snapshot
                if link.flowing:
                    seen[room] = seq
                    link.write(frame)
                    written += 1
                else:
                    seen[room] = BEHIND
            if not n % at_once:
                await asyncio.sleep(0)
        metrics.sent.add(written, {"kind": "odds"})

    def _let_go_of_stalled(self) -> None:
        limit = asyncio.get_running_loop().time() - self.limits.stall_seconds
        for link in [link for link, since in self._stalled.items() if since < limit]:
            self._stalled.pop(link)
            self.end(link, "too_slow")

    def _follow_classes(self) -> None:
        """When prices are made in another way for a book or a player, people move to rooms with the new ones."""
        if self._classes_version == (version := self.board.classes_version):
            return
        self._classes_version = version
        for link in list(self.links):
            price_class = self._class_of(link)
            for room in [room for room in link.seen if room.price_class != price_class]:
                self._leave(link, room)
                self.enter(link, room.name)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise RoomRefused from error


def _count_out(counter: Counter[H], key: H) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]
