"""Messages delivered a server CPU second: the live server's league room against a bare sender of the same frame.

Prices of a league move all the time, so that every pulse of the live server has a delta: it follows the database,
renders, and writes to all who subscribed. The bare sender writes one such delta, made beforehand, to as many plain
connections at the same pace. CPU seconds are those of the server process alone; deliveries are counted by the readers.
"""

import asyncio
import contextlib
import itertools
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import psutil

from tests.bench.rounds import Row, in_turn
from tests.bench.stage import Stage, free_port
from tests.bench.world import LEAGUE, build, game_id, spread_of
from wagerbabe.catalog import changing
from wagerbabe.live import Limits
from wagerbabe.platform.launcher import accepts
from wagerbabe.platform.runtime import Runtime, open_runtime

NAME, UNIT, AIM = "socket deliveries a CPU second against a bare sender", "messages/CPU s", 0.45
MOVE_SECONDS = 0.1
MOVED = 4
"""Games whose prices move at once."""
PER_ADDRESS = 500
AT_ONCE = 100
CLOCK_SECONDS = 0.01
"""CPU time is counted in steps of so much."""


class Reader(asyncio.Protocol):
    """Counts the messages of a connection: frames of a server are not masked, so their heads say all."""

    def __init__(self, address: str | None) -> None:
        """With an address, shake hands and subscribe first, as somebody behind the proxy would."""
        self.address = address
        self.messages = 0
        self.last = b""
        self.heard = asyncio.Event()
        self.transport: asyncio.Transport | None = None
        self._shaken = address is None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        if self.address is not None:
            self.transport.write(
                b"GET /live HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: d2FnZXJiYWJlLWJlbmNoLg==\r\n"
                b"X-Forwarded-For: %b\r\n\r\n" % self.address.encode()
            )

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        if not self._shaken:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
                return
            assert head.startswith(b"HTTP/1.1 101"), head
            self._shaken = True
            self._write(0x81, b'{"type":"subscribe","rooms":["league:%b"]}' % LEAGUE.encode())
        self._buffer = self._take(data)

    def _take(self, data: bytes) -> bytes:
        """Count whole frames; answers the rest."""
        while len(data) >= 2:
            length, head = data[1], 2
            if length >= 126:
                head = 4 if length == 126 else 10
                length = int.from_bytes(data[2:head])
            if len(data) < head + length:
                break
            if data[0] == 0x89:
                self._write(0x8A, data[head : head + length])
            else:
                self.messages += 1
                self.last = data[: head + length]
                self.heard.set()
            data = data[head + length :]
        return data

    def _write(self, kind: int, payload: bytes) -> None:
        """A client masks its frames; zeros will do."""
        assert self.transport
        assert len(payload) < 126
        self.transport.write(bytes([kind, 0x80 | len(payload), 0, 0, 0, 0]) + payload)


async def measure(stage: Stage, *, sockets: int = 2_000, games: int = 16, seconds: float = 5, rounds: int = 5) -> Row:
    """The row."""
    async with stage.fresh() as fresh, open_runtime(fresh.settings()) as runtime:
        await build(fresh, players=1, games=games)
        live = fresh.start_role("live")
        async with _readers(live, sockets, websocket=True) as listening, _moving_prices(runtime, games):
            await asyncio.gather(*(reader.heard.wait() for reader in listening))
            frame = await _delta(listening[0])
            async with _readers(_bare_sender(fresh, frame), sockets, websocket=False) as reading:

                async def ours() -> float:
                    return await _rate(fresh.started["live"], listening, seconds)

                async def base() -> float:
                    return await _rate(fresh.started["bare"], reading, seconds)

                return await in_turn(NAME, UNIT, AIM, ours, base, rounds)


def _bare_sender(stage: Stage, frame: bytes) -> str:
    file = stage.folder.path / "frame"
    file.write_bytes(frame)
    port = free_port()
    argv = (sys.executable, "-m", "tests.bench.bare", str(port), str(file), str(Limits().tick_seconds))
    stage.start("bare", argv, accepts(f"127.0.0.1:{port}"), {})
    return f"127.0.0.1:{port}"


@asynccontextmanager
async def _readers(address: str, sockets: int, *, websocket: bool) -> AsyncIterator[list[Reader]]:
    host, _, port = address.rpartition(":")
    loop, numbers, readers = asyncio.get_running_loop(), itertools.count(), list[Reader]()

    async def connect() -> None:
        from_address = f"10.0.0.{1 + next(numbers) // PER_ADDRESS}" if websocket else None
        _, reader = await loop.create_connection(lambda: Reader(from_address), host, int(port))
        readers.append(reader)
        if websocket:
            await reader.heard.wait()

    for at in range(0, sockets, AT_ONCE):
        await asyncio.gather(*(connect() for _ in range(min(AT_ONCE, sockets - at))))
    try:
        yield readers
    finally:
        for reader in readers:
            if reader.transport:
                reader.transport.abort()


@asynccontextmanager
async def _moving_prices(runtime: Runtime, games: int) -> AsyncIterator[None]:
    """Move prices as the pricer does, for as long as the block runs."""

    async def move() -> None:
        for n in itertools.count():
            moved = [(n * MOVED + k) % games for k in range(MOVED)]
            async with changing(runtime.db, runtime.bus) as change:
                await change.db.execute(
                    "UPDATE offer SET price_num = 190 + ($2 % 20), price_den = 100, version = version + 1,"
                    " updated_at = game_now() WHERE selection_id = ANY($1)",
                    [spread_of(game) for game in moved],
                    n,
                )
                await change.touch(game_id(game) for game in moved)
            await asyncio.sleep(MOVE_SECONDS)

    task = asyncio.create_task(move())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _delta(reader: Reader) -> bytes:
    """A delta as it came over the wire."""
    reader.heard.clear()
    await reader.heard.wait()
    assert b'"delta"' in reader.last, reader.last[:80]
    return reader.last


async def _rate(pid: int, readers: list[Reader], seconds: float) -> float:
    """Messages that all readers got, by the CPU seconds of a process in the same time."""
    process = psutil.Process(pid)
    before, used, got = sum(reader.messages for reader in readers), process.cpu_times(), 0
    while not got:
        await asyncio.sleep(seconds)
        now = process.cpu_times()
        got = sum(reader.messages for reader in readers) - before
    return got / max(now.user + now.system - used.user - used.system, CLOCK_SECONDS)
