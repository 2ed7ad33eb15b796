"""The bus: Valkey publish/subscribe. Messages are hints; the truth is in PostgreSQL and carries a sequence.

A lost message is therefore never a lost fact: readers compare sequences and ask the database for what is newer.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger()

_RETRY_SECONDS = 0.5


class Bus:
    """Publish to and listen on channels. Payloads are JSON values."""

    def __init__(self, redis: "Redis") -> None:
        """Use a client made by ``open_redis``."""
        self.redis = redis

    async def publish(self, channel: str, payload: Any) -> bool:
        """Publish; false when Valkey is away, which nobody has to treat as an error."""
        try:
            await self.redis.publish(channel, msgspec.json.encode(payload))
        except (RedisError, OSError) as error:
            log.warning("bus_away", channel=channel, error=type(error).__name__)
            return False
        return True

    async def listen(self, *patterns: str) -> AsyncIterator[tuple[str, Any]]:
        """Yield (channel, payload) for ever, over reconnects; ("", None) after each (re)connect: catch up then."""
        while True:
            try:
                async with self.redis.pubsub() as pubsub:
                    await pubsub.psubscribe(*patterns)
                    yield "", None
                    async for message in pubsub.listen():
                        if message["type"] == "pmessage":
                            yield message["channel"].decode(), msgspec.json.decode(message["data"])
            except (RedisError, OSError) as error:
                log.warning("bus_lost", error=type(error).__name__)
                await asyncio.sleep(_RETRY_SECONDS)

    async def close(self) -> None:
        """Close the connections."""
        await self.redis.aclose()


def open_redis(url: str) -> "Redis":
    """A client for a ``redis://`` or ``unix://`` address."""
    return Redis.from_url(url, socket_connect_timeout=2, health_check_interval=15)
