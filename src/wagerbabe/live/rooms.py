"""Odds rooms: a league or an event in a price class. Each counts its own deltas, whoever listens."""

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from wagerbabe.live import messages
from wagerbabe.live.link import Link
from wagerbabe.odds import Board, PriceClass

MAIN = "main"
"""After a league's key: its list without alternate lines, periods and props."""

SNAPSHOT_SECONDS = 2.0
"""A room's snapshot is made at most this often; whoever needs it in between gets it with the deltas since."""


class Room(ABC):
    """A sequence of deltas, and the ready-made snapshot with what came after it."""

    def __init__(self, board: Board, name: str, league: str, price_class: PriceClass) -> None:
        """Begin where the league stands: a page can tell an older answer over HTTP from a newer room."""
        self.board = board
        self.name = name
        self.league = league
        self.price_class = price_class
        self.links: dict[Link, None] = {}
        self.seq = board.leagues[league].seq
        self._version = board.leagues[league].version
        self._ready: list[bytes] = []
        self._made_at = 0.0

    def catch_up(self) -> list[bytes]:
        """Frames that bring a reader who knows nothing to ``seq``: a snapshot, and the deltas since it was made.

        The snapshot is the board as it is now: never older than ``seq``; what it is newer by comes again as a delta.
        """
        if not self._ready:
            self._ready = [messages.snapshot(self.name, self.seq, self._body())]
            self._made_at = time.monotonic()
        return self._ready

    def advance(self) -> bytes | None:
        """The frame of what has changed since the last one, which counts ``seq`` up; none when nothing has."""
        version = self.board.leagues[self.league].version
        if version == self._version:
            return None
        changes = self._changes()
        if changes is not None and not changes["events"] and not changes["removed"]:
            self._version = version
            return None
        if changes is None:
            frame = messages.snapshot(self.name, self.seq + 1, self._body())
            self._ready, self._made_at = [frame], time.monotonic()
        else:
            frame = messages.delta(self.name, self.seq + 1, changes)
            fresh = self._ready and time.monotonic() - self._made_at < SNAPSHOT_SECONDS
            self._ready = [*self._ready, frame] if fresh else []
        self._version = version
        self.seq += 1
        return frame

    @abstractmethod
    def _body(self) -> bytes:
        """The room's whole state as JSON."""

    @abstractmethod
    def _changes(self) -> Mapping[str, Any] | None:
        """Changes since ``_version``; none when only the whole can tell."""

    def _told(self, events: list[Any], removed: list[UUID]) -> dict[str, Any]:
        league = self.board.leagues[self.league]
        return {"events": events, "removed": removed, "league_seq": league.seq, "updated_at": league.updated_at}


class LeagueRoom(Room):
    """A league's list, without single sportsbooks; of all markets, or of the main ones."""

    def __init__(self, board: Board, name: str, league: str, price_class: PriceClass, *, main: bool = False) -> None:
        """A room for a league that the board holds."""
        super().__init__(board, name, league, price_class)
        self.main = main

    def _body(self) -> bytes:
        rendered = self.board.render(self.league, self.price_class, books=False, main=self.main)
        assert rendered is not None  # noqa: S101 - leagues never leave the board
        return rendered.body

    def _changes(self) -> Mapping[str, Any] | None:
        changes = self.board.changes(self.league, self._version, self.price_class, main=self.main)
        return None if changes is None else self._told(list(changes.events), changes.removed)


class EventRoom(Room):
    """One event with every sportsbook's quotes, in a league's list of one."""

    def __init__(self, board: Board, name: str, league: str, price_class: PriceClass, event_id: UUID) -> None:
        """A room for an event that the board holds."""
        super().__init__(board, name, league, price_class)
        self.event_id = event_id
        self._present = True

    def _body(self) -> bytes:
        rendered = self.board.render(self.league, self.price_class, books=True, event=self.event_id)
        assert rendered is not None  # noqa: S101 - as above
        return rendered.body

    def _changes(self) -> Mapping[str, Any]:
        event = self.board.leagues[self.league].events.get(self.event_id)
        if event is None:
            gone, self._present = self._present, False
            return self._told([], [self.event_id] if gone else [])
        self._present = True
        if event.changed_at <= self._version:
            return self._told([], [])
        return self._told([self.board.event_bytes(event, self.price_class, books=True)], [])
