from collections.abc import AsyncIterator

import pytest

from wagerbabe.platform.bus import Bus, open_redis


@pytest.fixture
async def bus(valkey_url: str) -> AsyncIterator[Bus]:
    bus = Bus(open_redis(valkey_url))
    yield bus
    await bus.close()
