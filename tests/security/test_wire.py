"""Bytes that are no good HTTP, sent to the application as it is served: refused or hung up on, and it goes on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.security.house import House
from wagerbabe.platform.serving import server

ME = b"/api/v1/auth/me"
LOGIN = b"/api/v1/auth/login"
REQUESTS = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "no method": b"FETCH / HTTP/1.1\r\nHost: x\r\n\r\n",
    "no version": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "NUL in a header": b"GET %b HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \x00\r\n\r\n" % ME,
    "bytes in the path": b"GET /api/v1/user/bets/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    "escaped bytes in the path": b"GET /api/v1/user/bets/%ff%c0%ae HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes in the query": b"GET /api/v1/betting/odds?league=%ff%ed%a0%80 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a long path": b"GET /%b HTTP/1.1\r\nHost: x\r\n\r\n" % (b"a" * 100_000),
    "a long header": b"GET %b HTTP/1.1\r\nHost: x\r\nCookie: %b\r\n\r\n" % (ME, b"a" * 200_000),
    "many headers": b"GET %b HTTP/1.1\r\nHost: x\r\n%b\r\n" % (ME, b"X: y\r\n" * 20_000),
    "two lengths": b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}" % LOGIN,
    "length and chunks": b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}"
    % LOGIN,
    "a chunk of no length": b"POST %b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n" % LOGIN,
    "an endless length": b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: %b\r\n\r\n{}" % (LOGIN, b"9" * 30),
    "a negative length": b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: -2\r\n\r\n{}" % LOGIN,
    "a body cut short": b'POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n{"username":' % LOGIN,
    "a socket where none is": b"GET %b HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" % ME,
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a line feed too many": b"GET %b HTTP/1.1\nHost: x\n\n" % ME,
}


@pytest.fixture
async def served(house: House, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Path]:
    """The application on a socket."""
    path = tmp_path_factory.mktemp("s") / "api"
    api = server(house.app, str(path))
    api.config.lifespan = "off"  # it is running already
    task = asyncio.create_task(api._serve())
    while not api.started:  # noqa: ASYNC110 - it tells in no other way
        await asyncio.sleep(0)
    yield path
    api.should_exit = True
    await task


async def answer_to(path: Path, sent: bytes) -> bytes:
    """What comes back until the other side hangs up, after we have said all we have to say."""
    reader, writer = await asyncio.open_unix_connection(str(path))
    try:
        writer.write(sent)
        writer.write_eof()
        return await asyncio.wait_for(reader.read(), 10)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_bytes_that_are_no_good_requests(house: House, served: Path) -> None:
    before, wrong = await house.tables(), []
    for name, sent in REQUESTS.items():
        with capture_logs() as logged:
            came = await answer_to(served, sent)
        if came and not came.startswith(b"HTTP/1.1 4"):
            wrong.append(f"{name}: {came[:200]!r}")
        if found := [line for line in logged if line["log_level"] in {"error", "critical"}]:
            wrong.append(f"{name}: {found}")
        healthy = await answer_to(served, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        if not healthy.startswith(b"HTTP/1.1 200"):
            wrong.append(f"{name}: and then {healthy[:100]!r}")
    assert not wrong, "\n" + "\n".join(wrong)
    assert await house.tables() == before
