"""The bus on a real Valkey, which comes and goes."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platform.conftest import Follow
from wagerbabe.platform.bus import Bus, open_redis
from wagerbabe.platform.launcher import DataFolder, Valkey


@pytest.fixture
def own_valkey() -> Iterator[Valkey]:
    """A running Valkey that a test may stop and start."""
    with tempfile.TemporaryDirectory(prefix="wb-bus-", dir="/tmp", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        with DataFolder(Path(place) / "data").locked() as folder:
            server = Valkey(folder)
            server.start()
            yield server
            server.stop()


async def test_messages_reach_whoever_listens_to_the_pattern(bus: Bus, follow: Follow) -> None:
    received = follow(bus, "test-a:*", "test-b")
    assert await received.get() == ("", None)
    assert await bus.publish("test-c", 0)
    assert await bus.publish("test-a:1", {"seq": 1, "text": "Atlético"})
    assert await bus.publish("test-b", [1, None])
    assert await received.get() == ("test-a:1", {"seq": 1, "text": "Atlético"})
    assert await received.get() == ("test-b", [1, None])


async def test_garbage_from_elsewhere_does_not_stop_the_listener(bus: Bus, follow: Follow) -> None:
    received = follow(bus, "test-garbage")
    assert await received.get() == ("", None)
    await bus.redis.publish("test-garbage", b"\xff not json")
    await bus.publish("test-garbage", "good")
    assert await received.get() == ("test-garbage", "good")


async def test_publishing_without_a_server_says_so_and_raises_nothing(own_valkey: Valkey) -> None:
    bus = Bus(open_redis(own_valkey.url()))
    assert await bus.publish("test", 1)
    own_valkey.stop()
    assert not await bus.publish("test", 1)
    own_valkey.start()
    assert await bus.publish("test", 1), "the connection that went with the old server was not replaced"
    await bus.close()


async def test_a_listener_outlives_the_server_and_is_told_to_catch_up(own_valkey: Valkey, follow: Follow) -> None:
    bus = Bus(open_redis(own_valkey.url()))
    received = follow(bus, "test")
    assert await received.get() == ("", None)
    await bus.publish("test", 1)
    assert await received.get() == ("test", 1)
    own_valkey.stop()
    await bus.publish("test", "lost")
    own_valkey.start()
    assert await received.get() == ("", None), "what was missed has to be asked for"
    await bus.publish("test", 2)
    assert await received.get() == ("test", 2)
    await bus.close()


async def test_a_listener_stops_when_told_though_its_connection_breaks(valkey_url: str) -> None:
    bus = Bus(open_redis(valkey_url))
    listening = asyncio.Event()

    async def listen() -> None:
        async for _ in bus.listen("test"):
            listening.set()

    task = asyncio.create_task(listen())
    await listening.wait()
    await bus.close()
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=20)
    assert done == {task}
    assert task.cancelled()
