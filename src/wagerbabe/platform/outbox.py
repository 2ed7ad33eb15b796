"""The outbox: rows written with the fact, published right after the commit, and again by a relay if that failed.

Messages carry absolute state and a counter, so receiving one twice or late does no harm.
"""

from datetime import timedelta

from wagerbabe.platform.bus import Bus
from wagerbabe.platform.db import Executor, Sql

sql = Sql(__file__, "outbox.sql")

RELAY_AFTER = timedelta(seconds=2)
_BATCH = 500


async def publish(db: Executor, bus: Bus, ids: list[int]) -> None:
    """Publish rows just committed and mark them; what fails is left to the relay."""
    if not ids:
        return
    rows = await db.fetch(sql["outbox_rows"], ids)
    sent = [row["id"] for row in rows if await bus.publish(row["channel"], row["payload"])]
    if sent:
        await db.execute(sql["mark_published"], sent)


async def relay(db: Executor, bus: Bus) -> int:
    """Publish what has waited longer than two seconds; answers how many rows went out."""
    rows = await db.fetch(sql["outbox_late"], RELAY_AFTER, _BATCH)
    sent = [row["id"] for row in rows if await bus.publish(row["channel"], row["payload"])]
    if sent:
        await db.execute(sql["mark_published"], sent)
    return len(sent)
