"""A small demo book for tests."""

from datetime import UTC, datetime

from tests.database import Database
from wagerbabe.demo import seed

NOW = datetime(2026, 11, 4, 15, 0, tzinfo=UTC)
"""A Wednesday morning, three days after the clocks went back: a week of the past has 169 hours."""

PASSWORD = "a demo of a demo"
PLAYERS, WEEKS = 6, 2


async def fill(database: Database, *, password: str = PASSWORD, weeks: int = WEEKS) -> bool:
    """Make the demo book there; whatever it says is not empty."""

    def heard(line: str) -> None:
        assert line

    return await seed(database.owner_url, password=password, players=PLAYERS, weeks=weeks, now=NOW, say=heard)
