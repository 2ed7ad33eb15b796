"""Past-posted tickets: taken when the game had begun, as was found out later. They are voided like any other."""

from datetime import timedelta
from uuid import UUID

from wagerbabe.grading.desk import scope
from wagerbabe.identity import Actor
from wagerbabe.platform.db import Row, Sql
from wagerbabe.platform.runtime import Runtime

sql = Sql(__file__, "past_posted.sql")

LOOK_BACK = timedelta(days=30)


async def past_posted(runtime: Runtime, actor: Actor, after: UUID | None, limit: int) -> list[Row]:
    """Tickets of the last 30 days' events with legs that were taken too late, newest first.

    A row has the ticket's ``book_id`` and ``id``, and of each late leg its place, the real start and the delay.
    """
    since = runtime.game_now() - LOOK_BACK
    return await runtime.db.fetch(sql["past_posted"], *scope(actor), since, after, limit)
