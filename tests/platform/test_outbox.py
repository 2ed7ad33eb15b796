"""A message is written with its fact, leaves after the commit, and is sent again if that failed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.platform.conftest import Follow, Inbox
from wagerbabe.platform.bus import Bus, open_redis
from wagerbabe.platform.db import Connection, Executor, Pool
from wagerbabe.platform.outbox import Publisher, publish, relay

CHANNEL = "test-outbox"


@pytest.fixture
async def away() -> AsyncIterator[Bus]:
    """A bus whose server is not there."""
    bus = Bus(open_redis("unix:///nowhere/valkey.sock"))
    yield bus
    await bus.close()


@pytest.fixture
async def received(bus: Bus, follow: Follow) -> Inbox:
    """What goes out on the channel."""
    inbox = follow(bus, CHANNEL)
    assert await inbox.get() == ("", None)
    return inbox


async def announce(db: Executor, payload: Any) -> int:
    row_id: int = await db.fetchval("SELECT announce($1, $2)", CHANNEL, payload)
    return row_id


async def pending(db: Pool) -> int:
    count: int = await db.fetchval("SELECT count(*) FROM outbox WHERE published_at IS NULL")
    return count


async def age(owner: Connection) -> None:
    """Let all rows be old enough for the relay."""
    await owner.execute("UPDATE outbox SET created_at = created_at - interval '1 hour'")


async def test_a_message_leaves_only_with_its_transaction(db: Pool, bus: Bus, received: Inbox) -> None:
    async with db.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await announce(connection, "never")
        await transaction.rollback()
    row = await announce(db, {"seq": 1})
    await publish(db, bus, [row])
    assert (await received.get())[1] == {"seq": 1}
    assert await pending(db) == 0


async def test_what_was_published_is_not_published_again(
    db: Pool, bus: Bus, owner: Connection, received: Inbox
) -> None:
    await publish(db, bus, [await announce(db, 1)])
    await age(owner)
    assert await relay(db, bus) == 0
    await publish(db, bus, [await announce(db, 2)])
    assert [(await received.get())[1], (await received.get())[1]] == [1, 2]


async def test_the_relay_sends_what_the_bus_missed_oldest_first(
    db: Pool, bus: Bus, away: Bus, owner: Connection, received: Inbox
) -> None:
    rows = [await announce(db, n) for n in range(3)]
    await publish(db, away, rows)
    assert await pending(db) == 3
    assert await relay(db, bus) == 0, "fresh rows belong to whoever committed them"
    await age(owner)
    assert await relay(db, away) == 0
    assert await relay(db, bus) == 3
    assert [(await received.get())[1] for _ in range(3)] == [0, 1, 2]
    assert await pending(db) == 0


async def test_the_publisher_sends_at_once_and_marks_after(db: Pool, bus: Bus, received: Inbox) -> None:
    publisher = Publisher(db, bus)
    for n in range(1200):
        publisher.push(n, CHANNEL, n)
    last = await announce(db, "last")
    publisher.push(last, CHANNEL, "last")
    assert [(await received.get())[1] for _ in range(1201)] == [*range(1200), "last"]
    await publisher.close()


async def test_the_publisher_leaves_to_the_relay_what_it_could_not_send(
    db: Pool, bus: Bus, away: Bus, owner: Connection, received: Inbox
) -> None:
    publisher = Publisher(db, away)
    publisher.push(await announce(db, "late"), CHANNEL, "late")
    await publisher.close()
    await age(owner)
    assert await relay(db, bus) == 1
    assert (await received.get())[1] == "late"


async def test_a_bus_that_is_away_is_asked_once_not_for_each_message(db: Pool, away: Bus, owner: Connection) -> None:
    # Each question may take seconds: a relay that asked for each row would be busy for an hour.
    for n in range(20):
        await announce(db, n)
    await age(owner)
    with capture_logs() as lines:
        assert await relay(db, away) == 0
    assert [line["event"] for line in lines] == ["bus_away"]
