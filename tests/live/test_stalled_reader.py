"""A client that stops reading: the others notice nothing, and it gets the state, not the queue, when it reads again."""

import asyncio
import json
import re
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.live.stage import GENEROUS, Listener, Stage, holds, list_games, reprice, running
from tests.world import Game, PlayerRow, World
from wagerbabe.live import Buffers, Limits
from wagerbabe.platform.runtime import Runtime
from wagerbabe.platform.settings import Settings

ROOM = "league:americanfootball_nfl"
SMALL = Buffers(kernel=4096, behind=4096, most=64 * 1024)


@dataclass
class Raw:
    """A client on a bare socket with a small buffer, which reads only when it is told to."""

    socket: socket.socket
    seen: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def connect(cls, port: int, token: str | None = None) -> AsyncIterator["Raw"]:
        loop = asyncio.get_running_loop()
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        with socket.socket() as raw:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            raw.setblocking(False)  # noqa: FBT003 - the library's own
            await loop.sock_connect(raw, ("127.0.0.1", port))
            request = (
                f"GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{bearer}"
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            )
            await loop.sock_sendall(raw, request.encode())
            answer = b""
            while not answer.endswith(b"\r\n\r\n"):
                answer += await loop.sock_recv(raw, 1)
            assert b" 101 " in answer
            yield cls(raw)

    async def send(self, message: dict[str, Any]) -> None:
        payload = json.dumps(message).encode()
        head = struct.pack("!BB", 0x81, 0x80 | len(payload)) + bytes(4)  # a mask of zeros masks nothing
        await asyncio.get_running_loop().sock_sendall(self.socket, head + payload)

    async def _exactly(self, size: int) -> bytes:
        loop, data = asyncio.get_running_loop(), b""
        while len(data) < size:
            some = await asyncio.wait_for(loop.sock_recv(self.socket, size - len(data)), GENEROUS)
            if not some:
                raise EOFError
            data += some
        return data

    async def read(self) -> dict[str, Any]:
        """The next message; ``EOFError`` when the connection has ended."""
        code, length = await self._exactly(2)
        if length == 126:
            [length] = struct.unpack("!H", await self._exactly(2))
        elif length == 127:
            [length] = struct.unpack("!Q", await self._exactly(8))
        data = await self._exactly(length)
        message: dict[str, Any] = json.loads(data) if code == 0x81 else {"type": "control", "code": code}
        self.seen.append(message)
        return message


async def many_games(runtime: Runtime, world: World, game: Game) -> list[Game]:
    """A league whose board is larger than all buffers on the way."""
    games = [game, *[await world.game() for _ in range(11)]]
    await list_games(runtime, games)
    return games


async def play(runtime: Runtime, stage: Stage, games: list[Game], *prices: int) -> None:
    """Move all prices several times, each told in a delta of its own."""
    [room] = stage.hub._rooms.values()
    for american in prices:
        before = room.seq
        await reprice(runtime, *((game, american) for game in games))
        await holds(lambda before=before: room.seq > before)  # type: ignore[misc]


@asynccontextmanager
async def stalled_reader(
    runtime: Runtime, stage: Stage, games: list[Game], token: str | None = None
) -> AsyncIterator[Raw]:
    """Somebody in the league's room, and in ``me`` with a token, who does not read what comes."""
    await holds(lambda: len(stage.hub.board.leagues[games[0].league].events) == len(games))
    async with Raw.connect(stage.port, token) as raw:
        await raw.send({"type": "subscribe", "rooms": ["me", ROOM] if token else [ROOM]})
        await holds(lambda: bool(stage.hub._rooms))
        price = 300
        while not stage.hub._stalled:
            price += 1
            await play(runtime, stage, games, price)
        yield raw


async def test_others_hear_everything_and_the_stalled_one_catches_up(
    runtime: Runtime, world: World, keyed: Settings, game: Game
) -> None:
    games = await many_games(runtime, world, game)
    async with running(keyed, Limits(tick_seconds=0.01, buffers=SMALL)) as stage, AsyncExitStack() as stack:
        stalled = await stack.enter_async_context(stalled_reader(runtime, stage, games))
        judge = await stack.enter_async_context(stage.listener(ROOM))
        fans = [await stack.enter_async_context(stage.listener(ROOM)) for _ in range(200)]
        for fan in (judge, *fans):
            await fan.next("snapshot")
        [room] = stage.hub._rooms.values()
        begin = room.seq
        await play(runtime, stage, games, *range(101, 121))
        await judge.until(lambda: judge.seq[ROOM] == begin + 20)
        assert {judge.price(game) for game in games} == {120}
        for fan in fans:
            assert await deltas_after(fan, begin, 20) == list(range(begin + 1, begin + 21))

        board: dict[str, Any] = {}
        seq = None
        while seq != begin + 20:
            message = await stalled.read()
            if message["type"] == "snapshot":
                board, seq = {e["id"]: e for e in message["data"]["events"]}, message["seq"]
            else:
                assert seq is not None
                assert message["seq"] == seq + 1
                board.update({e["id"]: e for e in message["changes"]["events"]})
                seq += 1
        assert board == judge.events
        # A second snapshot: it got the state in place of what waited for it, then the deltas since.
        assert len([message for message in stalled.seen if message["type"] == "snapshot"]) >= 2
        assert not stage.hub._stalled


async def deltas_after(fan: Listener, begin: int, count: int) -> list[int]:
    """The sequence of a client's next deltas after one, without reading the rest of them."""
    found: list[int] = []
    while len(found) < count:
        text = await asyncio.wait_for(fan.socket.recv(), GENEROUS)
        [seq] = re.findall(r'^{"type":"delta","room":"[^"]*","seq":(\d+),', str(text))
        if int(seq) > begin:
            found.append(int(seq))
    return found


async def test_a_reader_that_never_comes_back_is_let_go(
    runtime: Runtime, world: World, keyed: Settings, game: Game
) -> None:
    games = await many_games(runtime, world, game)
    limits = Limits(tick_seconds=0.01, stall_seconds=0.2, buffers=SMALL)
    async with running(keyed, limits) as stage, stage.listener(ROOM) as fan:
        async with stalled_reader(runtime, stage, games):
            await holds(lambda: len(stage.hub.links) == 1)
        await fan.until(lambda: bool(fan.events))
        await play(runtime, stage, games, 103)
        await fan.until(lambda: all(fan.price(g) == 103 for g in games))


async def test_a_stalled_players_tickets_are_kept_within_bounds_and_then_it_is_let_go(
    runtime: Runtime, world: World, keyed: Settings, game: Game, player: PlayerRow
) -> None:
    """Tickets cannot be left out. Whoever does not take them has to come back and ask for all of it."""
    games = await many_games(runtime, world, game)
    async with running(keyed, Limits(tick_seconds=0.01, buffers=SMALL)) as stage:
        token = stage.token(player.id, player.session_id)
        async with stalled_reader(runtime, stage, games, token), stage.player(player, "me") as other:
            await other.next("snapshot")
            message = {"type": "balance", "balance": {"version": 0, "padding": "x" * 1000}}
            told = 0
            while len(stage.hub.links) == 2:
                told += 1
                message["balance"]["version"] = 1000 + told  # type: ignore[index]
                await runtime.bus.publish(f"player:{player.id}", message)
            versions = [(await other.next("balance"))["balance"]["version"] for _ in range(told)]
            assert versions == list(range(1001, 1001 + told))
            assert told >= 20


async def test_a_server_with_a_stalled_reader_stops_all_the_same(
    runtime: Runtime, world: World, keyed: Settings, game: Game
) -> None:
    games = await many_games(runtime, world, game)
    limits = Limits(tick_seconds=0.01, buffers=SMALL)
    async with running(keyed, limits) as stage, stalled_reader(runtime, stage, games):
        stage.server.should_exit = True
        await holds(lambda: not stage.hub.links)
