"""A bare sender: a program that writes one ready-made frame to every connection, as often as the live server does.

``python -m tests.bench.bare PORT FILE SECONDS``: nothing but asyncio, a list of connections and a frame from a file.
"""

import asyncio
import sys
from pathlib import Path
from typing import cast

import uvloop

AT_ONCE = 500


class Peer(asyncio.Protocol):
    """A connection that gets frames; what it sends is not read."""

    def __init__(self, peers: set[asyncio.Transport]) -> None:
        """Join these."""
        self.peers = peers
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.peers.add(self.transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if self.transport:
            self.peers.discard(self.transport)


async def main(port: int, frame: bytes, seconds: float) -> None:
    """Send to all, every so many seconds, for ever."""
    peers: set[asyncio.Transport] = set()
    await asyncio.get_running_loop().create_server(lambda: Peer(peers), "127.0.0.1", port)
    while True:
        await asyncio.sleep(seconds)
        for n, peer in enumerate(tuple(peers), 1):
            peer.write(frame)
            if not n % AT_ONCE:
                await asyncio.sleep(0)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), Path(sys.argv[2]).read_bytes(), float(sys.argv[3])))
