"""Rate limits: per user, per address for those without a session, and named ones for single endpoints.

Counted in Valkey, so that all processes share them; in this process's memory while Valkey is away. One round trip.
"""

import asyncio
import ipaddress
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, TypeVar, cast
from uuid import UUID

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.storage.redis.redispy import RedispyBridge
from limits.aio.strategies import MovingWindowRateLimiter, SlidingWindowCounterRateLimiter
from limits.aio.strategies import RateLimiter as Strategy
from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError
from starlette.requests import HTTPConnection

from wagerbabe.platform.batch import Batcher
from wagerbabe.platform.clock import real_now
from wagerbabe.platform.errors import TooManyRequests
from wagerbabe.platform.settings import Settings

log = structlog.get_logger()

ANSWER_SECONDS = 0.25
"""Valkey answers within this, or counts as away: a limit must not hold up what it protects."""
AWAY_SECONDS = 1.0
"""How long Valkey is left alone after it failed."""

_IPV6_SITE_BITS = 64

T = TypeVar("T")
_Hit: TypeAlias = tuple[str, str, int, int, int]


class HasLogin(Protocol):
    """Whoever a limit belongs to."""

    @property
    def login_id(self) -> UUID:
        """The sign-in that is counted."""


class _Windows:
    """The two ways of counting, on one storage."""

    def __init__(self, storage: Storage) -> None:
        self.smooth: Strategy = SlidingWindowCounterRateLimiter(storage)  # two numbers a key, whatever the limit
        self.exact: Strategy = MovingWindowRateLimiter(storage)  # every time is kept: for small limits


class _SharedStorage(RedisStorage):
    """The library's storage, where hits that wait for an answer travel in one pipeline."""

    def __init__(self, redis: Redis) -> None:
        super().__init__("redis://", implementation="redispy", connection_pool=redis.connection_pool)  # type: ignore[arg-type]
        self._redis = redis
        self._hits: Batcher[_Hit, bool] = Batcher(self._send)

    async def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """As the library's, with its own script."""
        previous, current = self._previous_window_key(key), self._current_window_key(key)
        prefixed = self.bridge.prefixed_key
        return await self._hits.ask((prefixed(previous), prefixed(current), limit, expiry, amount))

    async def _send(self, hits: list[_Hit]) -> list[bool]:
        script = cast("RedispyBridge", self.bridge).lua_acquire_sliding_window
        try:
            return await self._pipeline(script.sha, hits)
        except NoScriptError:  # a server that has just started knows no scripts
            await self._redis.script_load(script.script)
            return await self._pipeline(script.sha, hits)

    async def _pipeline(self, sha: str, hits: list[_Hit]) -> list[bool]:
        pipe: Any = self._redis.pipeline(transaction=False)
        for hit in hits:
            pipe.evalsha(sha, 2, *hit)
        return [bool(answer) for answer in await pipe.execute()]


class RateLimiter:
    """Counts and refuses. ``Valkey away`` is not an error: memory counts meanwhile."""

    def __init__(self, redis: Redis, settings: Settings) -> None:
        """Share the bus's connections."""
        self._shared, self._own = _Windows(_SharedStorage(redis)), _Windows(MemoryStorage())
        self._away_until = 0.0
        self.trusted_proxies = settings.trusted_proxies
        self.user = RateLimitItemPerMinute(settings.rate_limit_user, namespace="user")
        self.address = RateLimitItemPerMinute(settings.rate_limit_address, namespace="address")
        self.failed_sign_in = RateLimitItemPerMinute(settings.rate_limit_failed_sign_ins, namespace="failed")

    async def count(self, limit: RateLimitItem, key: str, cost: int = 1) -> None:
        """Count a request; raises ``TooManyRequests`` with ``Retry-After`` when the limit is reached."""
        if not await self._ask(lambda windows: windows.smooth.hit(limit, key, cost=cost)):
            stats = await self._ask(lambda windows: windows.smooth.get_window_stats(limit, key))
            raise refusal(TooManyRequests, limit, stats.reset_time)

    async def note(self, limit: RateLimitItem, key: str) -> bool:
        """Note an event in an exact window; false when the window was full already."""
        return await self._ask(lambda windows: windows.exact.hit(limit, key))

    async def full_until(self, limit: RateLimitItem, key: str) -> float | None:
        """When the exact window has room again, as seconds since the epoch; none when it has room now."""
        stats = await self._ask(lambda windows: windows.exact.get_window_stats(limit, key))
        return None if stats.remaining > 0 else stats.reset_time

    async def _ask(self, question: Callable[[_Windows], Awaitable[T]]) -> T:
        now = time.monotonic()
        if now >= self._away_until:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    return await question(self._shared)
            except (RedisError, OSError, TimeoutError) as error:
                self._away_until = now + AWAY_SECONDS
                log.warning("rate_limits_in_memory", error=type(error).__name__)
        return await question(self._own)


def refusal(error: type[TooManyRequests], limit: RateLimitItem, reset_time: float) -> TooManyRequests:
    """The refusal by a limit: says how many a minute, and when to come back."""
    seconds = max(1, math.ceil(reset_time - real_now().timestamp()))
    return error(headers={"Retry-After": str(seconds)}, limit=limit.amount, per_seconds=limit.get_expiry())


def limiter_of(request: HTTPConnection) -> RateLimiter:
    """The limiter that the application was started with."""
    limiter: RateLimiter = request.app.state.limiter
    return limiter


async def check_rate(request: HTTPConnection, actor: HasLogin | None, cost: int = 1) -> None:
    """Count a request against its user, or its address when nobody is signed in; raises ``TooManyRequests``."""
    limiter = limiter_of(request)
    if actor is not None:
        await limiter.count(limiter.user, str(actor.login_id), cost)
    else:
        await limiter.count(limiter.address, address_key(client_address(request)), cost)


async def limit_address(request: HTTPConnection) -> None:
    """A dependency for endpoints that need no session."""
    await check_rate(request, None)


def client_address(request: HTTPConnection) -> str:
    """The address of whoever asks, as our own proxies saw it.

    Each trusted proxy appends the peer that it saw; what stands before those entries anybody may have written.
    """
    peer = request.client.host if request.client else ""
    hops = limiter_of(request).trusted_proxies
    told = [part.strip() for value in request.headers.getlist("x-forwarded-for") for part in value.split(",")]
    return told[-hops] if 0 < hops <= len(told) else peer


def address_key(address: str) -> str:
    """What is counted for an address: an IPv6 customer holds a whole /64."""
    parsed = parsed_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _IPV6_SITE_BITS), strict=False))
    return str(parsed)


def parsed_address(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address as a value; none for anything else, such as the empty name of a unix socket's peer."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def document_limits(schema: dict[str, Any], settings: Settings) -> None:
    """Write the limits into an API description: in its text, and as a 429 answer of each operation."""
    text = (
        f"\n\n**Rate limits**: {settings.rate_limit_user} requests a minute for each signed-in user,"
        f" {settings.rate_limit_address} a minute for each address without a session;"
        f" {settings.rate_limit_failed_sign_ins} failed sign-ins a minute for each address and each account."
        " A refusal is a 429 whose `Retry-After` says in how many seconds to come back."
    )
    schema["info"]["description"] = schema["info"].get("description", "") + text
    answer = {
        "description": "`TooManyRequests`: the rate limit is reached.",
        "headers": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}},
    }
    for path in schema.get("paths", {}).values():
        for operation in path.values():
            operation.get("responses", {}).setdefault("429", answer)
