"""The bus: Valkey publish/subscribe. Messages are hints; the truth is in PostgreSQL and carries a sequence.

A lost message is therefore never a lost fact: readers compare sequences and ask the database for what is newer.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec
import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import RedisError

log = structlog.get_logger()

_RETRY_SECONDS = 0.5
_ANSWER_SECONDS = 2.0


class Bus:
    """Publish to and listen on channels. Payloads are JSON values."""

    def __init__(self, redis: "Redis") -> None:
        """Use a client made by ``open_redis``."""
        self.redis = redis

    async def publish(self, channel: str, payload: Any) -> bool:
        """Publish; false when Valkey is away, which nobody has to treat as an error."""
        return await self.publish_all([(channel, payload)])

    async def publish_all(self, messages: Iterable[tuple[str, Any]]) -> bool:
        """Publish (channel, payload) in their order and one round trip; false when Valkey is away.

        Some may have gone out then: who sends them again sends those twice.
        """
        encoded = [(channel, msgspec.json.encode(payload)) for channel, payload in messages]
        try:
            try:
                await self._send(encoded)
            except ConnectionLost:  # an idle connection that a restarted server knows nothing of: a new one may do
                await self._send(encoded)
        except (RedisError, OSError) as error:
            log.warning("bus_away", messages=len(encoded), error=type(error).__name__)
            return False
        return True

    async def _send(self, messages: list[tuple[str, bytes]]) -> None:
        pipe: Any = self.redis.pipeline(transaction=False)
        for channel, message in messages:
            pipe.publish(channel, message)
        await pipe.execute()

    async def listen(self, *patterns: str) -> AsyncIterator[tuple[str, Any]]:
        """Yield (channel, payload) for ever, over reconnects; ("", None) after each (re)connect: catch up then."""
        while True:
            try:
                async with self.redis.pubsub() as pubsub:
                    await pubsub.psubscribe(*patterns)
                    yield "", None
                    async for message in pubsub.listen():
                        if message["type"] == "pmessage":
                            channel = message["channel"].decode()
                            try:
                                payload = msgspec.json.decode(message["data"])
                            except msgspec.DecodeError:
                                log.warning("bus_garbage", channel=channel)
                            else:
                                yield channel, payload
            except (RedisError, OSError) as error:
                if (task := asyncio.current_task()) is not None and task.cancelling():
                    # Closing a broken connection raises an error of its own in place of the cancellation.
                    raise asyncio.CancelledError from error
                log.warning("bus_lost", error=type(error).__name__)
                await asyncio.sleep(_RETRY_SECONDS)

    async def close(self) -> None:
        """Close the connections."""
        await self.redis.aclose()


def open_redis(url: str) -> "Redis":
    """A client for a ``redis://`` or ``unix://`` address, which answers or fails within two seconds.

    It never tries again by itself: the library's default would hold an answer back for seconds while the server is
    away, and would mend a subscription without telling that messages were missed.
    """
    return Redis.from_url(
        url,
        socket_connect_timeout=_ANSWER_SECONDS,
        socket_timeout=_ANSWER_SECONDS,
        health_check_interval=15,
        retry=Retry(NoBackoff(), 0),
    )
