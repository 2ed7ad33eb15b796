"""``GET`` of a league's odds against the same bytes as a static file from Caddy.

The same client asks both over connections that stay open and accepts brotli. Our side is asked by signed-in players:
token, session and rate limits (raised) are checked, telemetry is on. Caddy serves a file compressed beforehand, with
the configuration it ships with here. Both are asked directly, not through one another.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.bench.bets import sign
from tests.bench.load import Clients
from tests.bench.rounds import Row, in_turn
from tests.bench.stage import Stage, free_port
from tests.bench.world import LEAGUE, build
from wagerbabe.platform.http import API
from wagerbabe.platform.launcher import Caddy, Origin

NAME, UNIT, AIM = "a league's odds against the same file from Caddy", "requests/s", 0.40
PATH = f"{API}/betting/odds?league={LEAGUE}&books=none"
FILE = "/_next/odds.json"


async def measure(
    stage: Stage, *, clients: int = 32, each: int = 32, games: int = 16, seconds: float = 3, rounds: int = 5
) -> Row:
    """The row."""
    async with stage.fresh() as fresh:
        await build(fresh, players=clients * each, games=games)
        tokens = sign(fresh, clients * each)
        api = fresh.start_role("api")
        static = fresh.folder.path / "static"
        plain, packed = await _fetch(api, tokens[0])
        _write(static, plain, packed)
        port = free_port()
        fresh.watch(Caddy(fresh.folder, Origin("127.0.0.1", port, api=api, live=api, static=static)).make_child())
        asking = [_requests(PATH, tokens[n * each : (n + 1) * each]) for n in range(clients)]
        reading = [_requests(FILE, tokens[n * each : (n + 1) * each]) for n in range(clients)]
        ours = await Clients.connect(api, asking)
        base = await Clients.connect(f"127.0.0.1:{port}", reading)
        try:

            async def side(load: Clients) -> float:
                answered = await load.run(seconds, b"200")
                return answered.rate

            return await in_turn(NAME, UNIT, AIM, lambda: side(ours), lambda: side(base), rounds)
        finally:
            ours.close()
            base.close()


async def _fetch(api: str, token: str) -> tuple[bytes, bytes]:
    """The league's odds as they are, and as they travel."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"http://{api}", headers=headers) as client:
        async with client.stream("GET", PATH, headers={"Accept-Encoding": "br"}) as answer:
            assert answer.headers["Content-Encoding"] == "br", answer.headers
            packed = b"".join([part async for part in answer.aiter_raw()])
        plain = await client.get(PATH, headers={"Accept-Encoding": "identity"})
        return plain.content, packed


def _write(static: Path, plain: bytes, packed: bytes) -> None:
    file = static / FILE.removeprefix("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(plain)
    file.with_name(f"{file.name}.br").write_bytes(packed)


def _requests(path: str, tokens: list[str]) -> Iterator[bytes]:
    return itertools.cycle(
        f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: br\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        for token in tokens
    )
