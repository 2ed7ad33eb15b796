"""A light HTTP/1.1 client: raw requests over connections that stay open, each waiting for its answer."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from typing import cast

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


class Load:
    """What a number of connections have been answered in a time."""

    def __init__(self, seconds: float) -> None:
        """Count for so long, from now."""
        self.statuses: Counter[bytes] = Counter()
        self.bytes = 0
        self.started = time.perf_counter()
        self.ends = self.started + seconds
        self.last = self.started

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.statuses.total() / (self.last - self.started)


class Connection(asyncio.Protocol):
    """One connection: sends a request, reads its answer to the end, sends the next."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        """Send these."""
        self.requests = requests
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None
        self.load: Load | None = None
        self._head = b""
        self._missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def begin(self, load: Load) -> "asyncio.Future[None]":
        """Keep asking until the load's time is over."""
        self.load = load
        self.done = asyncio.get_running_loop().create_future()
        self._send()
        return self.done

    def _send(self) -> None:
        assert self.transport
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        else:
            self._head += data
            end = self._head.find(_HEAD_END)
            if end < 0:
                return
            at = self._head.lower().find(_LENGTH, 0, end)
            length = int(self._head[at + len(_LENGTH) : self._head.find(b"\r", at)])
            self._missing = end + len(_HEAD_END) + length - len(self._head)
        if self._missing <= 0:
            self._answered()

    def _answered(self) -> None:
        assert self.load
        load = self.load
        load.statuses[self._head[9:12]] += 1
        load.bytes += len(self._head)
        self._head = b""
        load.last = time.perf_counter()
        if load.last < load.ends:
            self._send()
        else:
            self.done.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionResetError("the server closed the connection"))


class Clients:
    """Connections to one server, opened once and used round after round."""

    def __init__(self, connections: list[Connection]) -> None:
        """Use these."""
        self.connections = connections

    @classmethod
    async def connect(cls, address: str, requests: list[Iterator[bytes]]) -> "Clients":
        """One connection for each endless iterator of requests."""
        host, _, port = address.rpartition(":")
        loop = asyncio.get_running_loop()
        opened = [
            await loop.create_connection(lambda feed=feed: Connection(feed), host, int(port))  # type: ignore[misc]
            for feed in requests
        ]
        return cls([protocol for _, protocol in opened])

    async def run(self, seconds: float, status: bytes) -> Load:
        """Ask for so long; every answer must have the status."""
        load = Load(seconds)
        await asyncio.gather(*(connection.begin(load) for connection in self.connections))
        assert set(load.statuses) == {status}, load.statuses
        return load

    def close(self) -> None:
        """Hang up."""
        for connection in self.connections:
            if connection.transport:
                connection.transport.close()
