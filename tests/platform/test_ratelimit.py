"""Rate limits over a real Valkey, which comes and goes, and from whose address a request is counted."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.requests import HTTPConnection

from wagerbabe.platform import ratelimit
from wagerbabe.platform.bus import open_redis
from wagerbabe.platform.errors import TooManyRequests
from wagerbabe.platform.http import install
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.launcher import DataFolder, Valkey
from wagerbabe.platform.ratelimit import RateLimiter, address_key, check_rate, client_address, document_limits
from wagerbabe.platform.settings import Settings, read_settings


@dataclass(frozen=True)
class Somebody:
    login_id: UUID


@pytest.fixture
def own_valkey() -> Iterator[Valkey]:
    """A running Valkey that a test may stop and start."""
    with tempfile.TemporaryDirectory(prefix="wb-rate-", dir="/tmp", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        with DataFolder(Path(place) / "data").locked() as folder:
            server = Valkey(folder)
            server.start()
            yield server
            server.stop()


def limits(valkey_url: str, **more: int) -> Settings:
    few = {"rate_limit_user": 3, "rate_limit_address": 2, **more}
    return read_settings(database_url="postgresql://x", redis_url=valkey_url, **few)


@pytest.fixture
async def limiter(valkey_url: str) -> AsyncIterator[RateLimiter]:
    redis = open_redis(valkey_url)
    await redis.flushdb()
    yield RateLimiter(redis, limits(valkey_url))
    await redis.aclose()


def connection(limiter: RateLimiter, peer: str | None, *forwarded: str) -> HTTPConnection:
    app = FastAPI()
    app.state.limiter = limiter
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return HTTPConnection({"type": "http", "app": app, "headers": headers, "client": peer and (peer, 1)})


async def allowed(limiter: RateLimiter, key: str, tries: int) -> int:
    passed = 0
    for _ in range(tries):
        try:
            await limiter.count(limiter.user, key)
        except TooManyRequests:
            continue
        passed += 1
    return passed


@pytest.mark.req("NFR-S10")
def test_by_default_a_user_has_a_hundred_requests_a_minute() -> None:
    assert Settings.model_fields["rate_limit_user"].default == 100


@pytest.mark.req("NFR-S10")
async def test_a_refusal_says_how_many_and_when_to_come_back(limiter: RateLimiter) -> None:
    app = FastAPI()
    install(app)
    app.state.limiter = limiter
    somebody = Somebody(new_id())

    @app.get("/")
    async def _hello(request: Request) -> str:
        await check_rate(request, somebody)
        return "hello"

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answers = [await client.get("/") for _ in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].json()["error"] == "TooManyRequests"
    assert answers[-1].json()["details"] == {"limit": 3, "per_seconds": 60}
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 120


async def test_users_and_addresses_are_counted_apart(limiter: RateLimiter) -> None:
    request = connection(limiter, "198.51.100.7")
    somebody, another = Somebody(new_id()), Somebody(new_id())
    for _ in range(3):
        await check_rate(request, somebody)
    with pytest.raises(TooManyRequests):
        await check_rate(request, somebody)
    await check_rate(request, another)
    for _ in range(2):
        await check_rate(request, None)
    with pytest.raises(TooManyRequests):
        await check_rate(request, None)
    await check_rate(connection(limiter, "198.51.100.8"), None)


async def test_a_costly_request_counts_for_several(limiter: RateLimiter) -> None:
    request, somebody = connection(limiter, "198.51.100.7"), Somebody(new_id())
    await check_rate(request, somebody, cost=3)
    with pytest.raises(TooManyRequests):
        await check_rate(request, somebody)


async def test_all_processes_count_together(limiter: RateLimiter, valkey_url: str) -> None:
    redis = open_redis(valkey_url)
    other = RateLimiter(redis, limits(valkey_url))
    assert await allowed(limiter, "shared", 2) == 2
    assert await allowed(other, "shared", 5) == 1
    await redis.aclose()


async def test_without_valkey_memory_counts_and_with_it_valkey_again(
    own_valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ratelimit, "AWAY_SECONDS", 0)
    url = own_valkey.url()
    redis = open_redis(url)
    limiter = RateLimiter(redis, limits(url))
    assert await allowed(limiter, "somebody", 2) == 2
    own_valkey.stop()
    assert await allowed(limiter, "somebody", 5) == 3, "memory begins anew, and has its limit"
    own_valkey.start()
    assert await allowed(limiter, "another", 2) == 2
    assert await redis.keys("*another*"), "it is Valkey that counts"
    await redis.aclose()


async def test_a_valkey_that_failed_is_left_alone_for_a_moment(own_valkey: Valkey) -> None:
    redis = open_redis(own_valkey.url())
    limiter = RateLimiter(redis, limits(own_valkey.url()))
    own_valkey.stop()
    await limiter.count(limiter.user, "somebody")
    own_valkey.start()
    await limiter.count(limiter.user, "somebody")
    assert not await redis.keys("*somebody*")
    await redis.aclose()


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, [], "10.0.0.1"),
        (0, ["203.0.113.9"], "10.0.0.1"),
        (1, [], "10.0.0.1"),
        (1, ["203.0.113.9"], "203.0.113.9"),
        (1, ["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
        (1, ["6.6.6.6", "203.0.113.9"], "203.0.113.9"),
        (2, ["6.6.6.6, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        (2, ["6.6.6.6"], "10.0.0.1"),
    ],
)
async def test_only_what_our_own_proxies_saw_counts(
    hops: int, forwarded: list[str], address: str, valkey_url: str
) -> None:
    redis = open_redis(valkey_url)
    limiter = RateLimiter(redis, limits(valkey_url, trusted_proxies=hops))
    assert client_address(connection(limiter, "10.0.0.1", *forwarded)) == address
    await redis.aclose()


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", "None"),
        ("no address", "None"),
    ],
)
def test_an_ipv6_customer_is_one_network(address: str, key: str) -> None:
    assert address_key(address) == key


@pytest.mark.req("API5")
def test_the_api_description_states_the_limits(valkey_url: str) -> None:
    app = FastAPI(description="Bets.")

    @app.get("/")
    async def _hello() -> str:
        return "hello"

    schema = app.openapi()
    document_limits(schema, limits(valkey_url))
    assert schema["info"]["description"].startswith("Bets.")
    assert "3 requests a minute for each signed-in user" in schema["info"]["description"]
    assert "Retry-After" in schema["paths"]["/"]["get"]["responses"]["429"]["headers"]
