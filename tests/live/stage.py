"""A running `/live` with people who listen, and the changes that they should hear of."""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import uvicorn
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect

from tests.world import Game, PlayerRow
from wagerbabe.betting.domain import Pick, SentPrice, Slip
from wagerbabe.betting.service import place
from wagerbabe.catalog import changing
from wagerbabe.identity.domain import Role
from wagerbabe.identity.tokens import Keys
from wagerbabe.live import Limits, create_live_app, server
from wagerbabe.live.hub import Hub
from wagerbabe.odds import CONSENSUS, Price
from wagerbabe.odds.consensus import Quoted
from wagerbabe.odds.store import NewOffer, set_offers
from wagerbabe.platform.runtime import Runtime
from wagerbabe.platform.settings import Settings

GENEROUS = 40.0
ORIGIN = "http://127.0.0.1:8000"


@dataclass
class Listener:
    """A client: keeps what it has not asked for yet, and a board made of what it was told."""

    socket: ClientConnection
    seq: dict[str, int] = field(default_factory=dict)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, message: Any) -> None:
        await self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def join(self, *rooms: str) -> None:
        await self.send({"type": "subscribe", "rooms": list(rooms)})

    async def next(self, kind: str) -> dict[str, Any]:
        """The next message of a kind; others before it are looked at as well."""
        while True:
            for n, message in enumerate(self.heard):
                if message["type"] == kind:
                    return self.heard.pop(n)
            self.heard.append(await self._receive())

    async def until(self, true: Callable[[], bool]) -> None:
        """Follow until something is so."""
        while not true():
            self.heard.append(await self._receive())

    async def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(await asyncio.wait_for(self.socket.recv(), GENEROUS))
        if message["type"] == "snapshot" and "events" in message["data"]:
            self.seq[message["room"]] = message["seq"]
            self.events = {event["id"]: event for event in message["data"]["events"]}
        elif message["type"] == "delta":
            assert message["seq"] == self.seq[message["room"]] + 1
            self.seq[message["room"]] += 1
            self.events.update({event["id"]: event for event in message["changes"]["events"]})
            for event in message["changes"]["removed"]:
                self.events.pop(event, None)
        return message

    async def closed(self) -> int:
        """The code that the connection ends with, whatever comes before."""
        await asyncio.wait_for(self.socket.wait_closed(), GENEROUS)
        assert self.socket.close_code is not None
        return self.socket.close_code

    def price(self, game: Game, kind: str = "moneyline", side: str = "home") -> int | None:
        """The American price of a game as this client knows it."""
        wanted = str(game.selections[kind, side])
        markets = self.events.get(str(game.id), {}).get("markets", [])
        shown = [s for market in markets for s in market["selections"] if s["id"] == wanted]
        return shown[0]["price"]["american"] if shown and shown[0]["price"] else None


@dataclass
class Stage:
    """A server in a thread of its own."""

    app: Starlette
    port: int
    server: uvicorn.Server
    keys: Keys

    @property
    def hub(self) -> Hub:
        hub: Hub = self.app.state.hub
        return hub

    @asynccontextmanager
    async def listener(self, *rooms: str, token: str | None = None, **options: Any) -> AsyncIterator[Listener]:
        headers = {**options.pop("headers", {}), **({"Authorization": f"Bearer {token}"} if token else {})}
        url = f"ws://127.0.0.1:{self.port}/live"
        async with connect(url, additional_headers=headers, compression=None, **options) as opened:
            made = Listener(opened)
            if rooms:
                await made.join(*rooms)
            yield made

    def token(self, login_id: UUID, session_id: UUID, role: Role = "player") -> str:
        return self.keys.sign(login_id, session_id, role, seconds=900)

    def player(self, player: PlayerRow, *rooms: str) -> Any:
        return self.listener(*rooms, token=self.token(player.id, player.session_id))


@asynccontextmanager
async def running(settings: Settings, limits: Limits | None = None) -> AsyncIterator[Stage]:
    """Serve until the context ends; the loop is the one that production uses."""
    app = create_live_app(settings, limits)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        made = server(app, f"127.0.0.1:{port}")
        thread = threading.Thread(target=made.run, args=([listening],))
        thread.start()
        try:
            await holds(lambda: made.started or not thread.is_alive())
            assert made.started
            yield Stage(app, port, made, Keys.open(settings))
        finally:
            made.should_exit = True
            await asyncio.to_thread(thread.join)


async def holds(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(GENEROUS):
        while not true():  # noqa: ASYNC110 - what is waited for happens in another thread
            await asyncio.sleep(0.01)


async def reprice(runtime: Runtime, *moneylines: tuple[Game, int]) -> None:
    """Offer new moneyline prices on the home teams, as the pricer does."""
    now = runtime.game_now()
    until = now + timedelta(hours=1)
    offers = [
        NewOffer(game.selections["moneyline", "home"], CONSENSUS, Quoted(Price.from_american(american), None), until)
        for game, american in moneylines
    ]
    async with changing(runtime.db, runtime.bus) as change:
        await change.touch(await set_offers(change.db, now, offers))


async def list_games(runtime: Runtime, games: Sequence[Game]) -> None:
    """Have boards take up games whose rows were written directly."""
    async with changing(runtime.db, runtime.bus) as change:
        await change.touch([game.id for game in games])


async def bet(runtime: Runtime, player: PlayerRow, game: Game, key: str = "k1", stake_minor: int = 1100) -> UUID:
    """A straight bet on the home team's spread at -110."""
    pick = Pick(game.selections["spread", "home"], SentPrice(american=-110), -14)
    placed = await place(runtime, player.actor, Slip("straight", stake_minor, (pick,)), key, key.encode().ljust(32))
    return placed.ticket.id
