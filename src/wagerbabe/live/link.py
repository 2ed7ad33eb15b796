"""One connection as the rooms see it: who it is, which rooms it is in, and whether its reader keeps up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from wagerbabe.identity import Actor
from wagerbabe.live.wire import Wire

if TYPE_CHECKING:
    from wagerbabe.live.rooms import Room

BEHIND: Final = -1
"""In place of a sequence: the reader gets the room's snapshot when it has drained."""


class Link:
    """A connection. ``flowing``: frames may be written to it; ``seen``: the last sequence of each odds room."""

    __slots__ = ("actor", "address", "flowing", "on_flow", "seen", "violations", "wire", "write")

    def __init__(self, wire: Wire, address: str, actor: Actor | None) -> None:
        """Before ``begin`` of its wire it takes nothing."""
        self.wire = wire
        self.address = address
        self.actor = actor
        self.flowing = False
        self.violations = 0
        self.seen: dict[Room, int] = {}
        self.on_flow: Callable[[Link], None] | None = None
        self.write = wire.write

    def flow(self, now: bool) -> None:  # noqa: FBT001 - the wire calls it with its one value
        """The wire tells that the reader keeps up again, or does not."""
        self.flowing = now
        if self.on_flow is not None:
            self.on_flow(self)
