"""A bus, and listeners that end with their test."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeAlias

import pytest

from wagerbabe.platform.bus import Bus, open_redis

Inbox: TypeAlias = "asyncio.Queue[tuple[str, Any]]"
Follow: TypeAlias = Callable[..., Inbox]


@pytest.fixture
async def bus(valkey_url: str) -> AsyncIterator[Bus]:
    """A bus on the test process's Valkey."""
    bus = Bus(open_redis(valkey_url))
    yield bus
    await bus.close()


@pytest.fixture
async def follow() -> AsyncIterator[Follow]:
    """``follow(bus, *patterns)`` gives all that a listener receives, as a queue."""
    tasks: list[asyncio.Task[None]] = []

    def start(bus: Bus, *patterns: str) -> Inbox:
        inbox: Inbox = asyncio.Queue()

        async def listen() -> None:
            async for message in bus.listen(*patterns):
                inbox.put_nowait(message)

        tasks.append(asyncio.create_task(listen()))
        return inbox

    yield start
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
