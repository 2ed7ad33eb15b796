"""The rooms ``me`` and ``agent``: tickets and balances of those who listen, and the end of sessions.

The bus says that something happened; what is sent is read from the database, once a process, and only for listeners.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog

from wagerbabe.betting import TicketOut, read_tickets
from wagerbabe.identity import Actor, Identity, Member
from wagerbabe.live import messages, metrics
from wagerbabe.live.errors import RoomRefused
from wagerbabe.live.hub import Hub
from wagerbabe.live.link import Link
from wagerbabe.platform.batch import Batcher
from wagerbabe.platform.clock import real_now
from wagerbabe.platform.db import Executor, Row, Sql
from wagerbabe.platform.http import PASSING

log = structlog.get_logger()
sql = Sql(__file__)

ME, AGENT = "me", "agent"

_MOST_TICKETS = 200
_MOST_MISSED = 20_000
_MARGIN = timedelta(seconds=5)
"""Clocks of two machines differ, and a message is written before it is published."""
_COALESCE_SECONDS = 0.02
_RETRY_SECONDS = 0.5
_SESSIONS_AT_ONCE = 256

_ACCOUNTS = ("balance", "free_play")
_NOTHING = {"version": 0, "free_play_minor": 0}
"""What a player has of an account that was never opened."""

_Key = tuple[UUID, UUID]


class Me:
    """A player's own room, for all connections of the player: it knows the newest state of both accounts."""

    def __init__(self, book_id: UUID, player_id: UUID) -> None:
        """Empty."""
        self.book_id = book_id
        self.player_id = player_id
        self.links: set[Link] = set()
        self._known: dict[str, dict[str, Any]] = {}

    def newer(self, state: dict[str, Any]) -> bool:
        """Take over what a message says of an account; false when a newer state, or this very one, is known."""
        found = False
        for account in _ACCOUNTS:
            told, known = state.get(account), self._known.get(account)
            if told and (known is None or told["version"] > known["version"]):
                self._known[account] = told
                found = True
        return found

    @property
    def balance(self) -> dict[str, Any] | None:
        """The balance with the free play beside it; its version counts the changes of both. None: not known yet."""
        balance, free_play = self._known.get("balance"), self._known.get("free_play", _NOTHING)
        if balance is None:
            return None
        return {
            **balance,
            "free_play_minor": free_play["free_play_minor"],
            "version": balance["version"] + free_play["version"],
        }


class People:
    """Who listens to what of whom."""

    def __init__(self, identity: Identity, hub: Hub) -> None:
        """Nobody yet."""
        self.identity = identity
        self.runtime = identity.runtime
        self.hub = hub
        self._players: dict[UUID, Me] = {}
        self._agents: dict[UUID, dict[UUID, set[Link]]] = {}
        self._wanted: dict[UUID, dict[UUID, None]] = defaultdict(dict)
        self._want = asyncio.Event()
        self._standings: Batcher[_Key, Row | None] = Batcher(self._read_standings)
        self._heard_at = real_now()

    # Coming and going

    async def enter(self, link: Link, room: str) -> None:
        """Enter ``me`` (players) or ``agent`` (agents), or ask for its state again; ``RoomRefused``."""
        actor = link.actor
        if room == ME and isinstance(actor, Member) and actor.role == "player":
            me = self._players.setdefault(actor.login_id, Me(actor.book_id, actor.login_id))
            me.links.add(link)
            await self._send_state(me, [link])
        elif room == AGENT and isinstance(actor, Member) and actor.role == "agent":
            self._agents.setdefault(actor.book_id, {}).setdefault(actor.login_id, set()).add(link)
            self.hub.tell(link, messages.snapshot(AGENT, 0, b"{}"))
        else:
            raise RoomRefused

    def leave(self, link: Link, room: str) -> None:
        """Leave a room; nothing happens to somebody who is not in it."""
        actor = link.actor
        if not isinstance(actor, Member):
            return
        if room == ME and (me := self._players.get(actor.login_id)):
            me.links.discard(link)
            if not me.links:
                del self._players[actor.login_id]
        elif room == AGENT and link in (desks := self._agents.get(actor.book_id, {})).get(actor.login_id, ()):
            desks[actor.login_id].discard(link)
            if not desks[actor.login_id]:
                del desks[actor.login_id]
            if not desks:
                del self._agents[actor.book_id]

    async def still_good(self, actor: Actor) -> bool:
        """Whether a session stands, in the same role and book."""
        row = await self.identity.sessions.ask(actor.session_id)
        return row is not None and (row["role"], row["book_id"]) == (actor.role, actor.book_id)

    # Following

    async def listen(self) -> None:
        """Follow the bus for ever. After it was away, everybody gets the state anew and what was missed."""
        async for channel, payload in self.runtime.bus.listen("player:*", "session:*"):
            before, self._heard_at = self._heard_at, real_now()
            if not channel:
                await self._make_up(before - _MARGIN)
                continue
            try:
                self._hear(channel, payload)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                log.warning("bus_garbage", channel=channel, error=type(error).__name__)

    def _hear(self, channel: str, payload: Any) -> None:
        kind, _, key = channel.partition(":")
        subject = UUID(key)
        if kind == "session":
            self.hub.end_session(subject)
            return
        me = self._players.get(subject)
        if me and me.newer(payload) and (balance := me.balance):
            self._tell(me.links, messages.balance(balance), "balance")
        if payload["type"] == "ticket":
            book_id = UUID(payload["book_id"])
            if me or book_id in self._agents:
                self._wanted[book_id][UUID(payload["ticket_id"])] = None
                self._want.set()

    async def _make_up(self, since: datetime) -> None:
        await self.recheck()
        players = list(self._players.values())
        await asyncio.gather(*(self._send_state(me, list(me.links)) for me in players), return_exceptions=True)
        if not (players or self._agents):
            return
        try:
            for row in await self.runtime.db.fetch(sql["missed_messages"], since, _MOST_MISSED):
                self._hear(row["channel"], row["payload"])
        except PASSING as error:
            log.warning("live_not_made_up", error=type(error).__name__)

    # Balances

    async def _send_state(self, me: Me, links: Iterable[Link]) -> None:
        row = await self._standings.ask((me.book_id, me.player_id))
        if row is None:
            raise RoomRefused
        me.newer(dict(row))
        balance = me.balance
        state = {"balance": balance, "open_tickets": row["open_tickets"]}
        version = balance["version"] if balance else 0
        self._tell(me.links.intersection(links), messages.snapshot(ME, version, msgspec.json.encode(state)), "me")

    async def _read_standings(self, keys: list[_Key]) -> list[Row | None]:
        books, players = [book for book, _ in keys], [player for _, player in keys]
        rows = await self.runtime.db.fetch(sql["standings"], books, players)
        found = {(row["book_id"], row["player_id"]): row for row in rows}
        return [found.get(key) for key in keys]

    # Tickets

    async def follow_tickets(self) -> None:
        """Read the tickets that somebody listens for, in batches, for ever."""
        while True:
            await self._want.wait()
            await asyncio.sleep(_COALESCE_SECONDS)
            self._want.clear()
            wanted, self._wanted = self._wanted, defaultdict(dict)
            for book_id, ids in wanted.items():
                try:
                    await self._send_tickets(book_id, list(ids))
                except PASSING as error:
                    log.warning("live_tickets_wait", error=type(error).__name__)
                    self._wanted[book_id] = {**ids, **self._wanted[book_id]}
                    self._want.set()
            if self._want.is_set():
                await asyncio.sleep(_RETRY_SECONDS)

    async def _send_tickets(self, book_id: UUID, ids: Sequence[UUID]) -> None:
        for start in range(0, len(ids), _MOST_TICKETS):
            found = await read_tickets(self.runtime.db, book_id, None, ids[start : start + _MOST_TICKETS])
            desks = await self._desks(self.runtime.db, book_id, {ticket.player_id for ticket in found})
            for ticket in reversed(found):  # they come newest first
                self._send_ticket(ticket, desks.get(ticket.player_id, ()))

    def _send_ticket(self, ticket: TicketOut, desks: Collection[Link]) -> None:
        ready = msgspec.json.encode(ticket)
        if me := self._players.get(ticket.player_id):
            self._tell(me.links, messages.ticket(ME, ready), "ticket")
        if desks:
            self._tell(desks, messages.ticket(AGENT, ready), "ticket")

    async def _desks(self, db: Executor, book_id: UUID, players: set[UUID]) -> dict[UUID, list[Link]]:
        """The connections of listening agents above each player."""
        listening = self._agents.get(book_id)
        if not listening:
            return {}
        rows = await db.fetch(sql["agents_above"], book_id, list(players), list(listening))
        desks: dict[UUID, list[Link]] = defaultdict(list)
        for row in rows:
            desks[row["player_id"]] += self._agents.get(book_id, {}).get(row["agent_id"], ())
        return desks

    def _tell(self, links: Iterable[Link], frame: bytes, kind: str) -> None:
        for link in list(links):
            self.hub.tell(link, frame)
            metrics.sent.add(1, {"kind": kind})

    # Sessions

    async def recheck_often(self) -> None:
        """Look all sessions up again now and then, for ever: the word of a sign-out may have been lost."""
        while True:
            await asyncio.sleep(self.hub.limits.recheck_seconds)
            await self.recheck()

    async def recheck(self) -> None:
        """Close the connections of sessions that are over. What cannot be asked now is asked the next time."""
        actors = [link.actor for links in self.hub.by_session.values() for link in links if link.actor]
        once = list({actor.session_id: actor for actor in actors}.values())
        try:
            for start in range(0, len(once), _SESSIONS_AT_ONCE):
                some = once[start : start + _SESSIONS_AT_ONCE]
                good = await asyncio.gather(*map(self.still_good, some))
                for actor, stands in zip(some, good, strict=True):
                    if not stands:
                        self.hub.end_session(actor.session_id)
        except PASSING as error:
            log.warning("sessions_not_rechecked", error=type(error).__name__)
