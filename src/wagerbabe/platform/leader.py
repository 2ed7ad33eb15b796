"""One leader a task, by a row with an epoch: whoever lost it cannot write late, because each write checks the row."""

from datetime import timedelta
from uuid import UUID

from wagerbabe.platform.db import Connection, Executor
from wagerbabe.platform.ids import new_id

TERM = timedelta(seconds=6)
"""How long a leader stays one without renewing: a third of it between renewals leaves room for two lost ones."""

_TAKE = """
INSERT INTO leader AS l (task, holder, epoch, expires_at) VALUES ($1, $2, 1, clock_timestamp() + $3)
ON CONFLICT (task) DO UPDATE SET
    holder = excluded.holder,
    epoch = l.epoch + CASE WHEN l.holder = excluded.holder AND l.expires_at > clock_timestamp() THEN 0 ELSE 1 END,
    expires_at = excluded.expires_at
WHERE l.holder = excluded.holder OR l.expires_at <= clock_timestamp()
RETURNING epoch
"""
# The share lock keeps a successor out until the writer has committed.
_HOLD = """
SELECT epoch FROM leader
WHERE task = $1 AND holder = $2 AND epoch = $3 AND expires_at > clock_timestamp()
FOR SHARE
"""
_RESIGN = "UPDATE leader SET expires_at = clock_timestamp() WHERE task = $1 AND holder = $2 AND epoch = $3"


class LeadershipLost(Exception):
    """Another process leads this task now: what was about to be written is not."""


class Leader:
    """This process's candidature for a task."""

    def __init__(self, task: str, *, holder: UUID | None = None, term: timedelta = TERM) -> None:
        self.task, self.term = task, term
        self.holder = str(holder or new_id())
        self.epoch: int | None = None

    @property
    def leads(self) -> bool:
        """Whether the last call of ``lead`` succeeded."""
        return self.epoch is not None

    async def lead(self, db: Executor) -> bool:
        """Become or stay the leader; false while another one is."""
        self.epoch = await db.fetchval(_TAKE, self.task, self.holder, self.term)
        return self.leads

    async def hold(self, transaction: Connection) -> None:
        """Make sure, until this transaction ends, that nobody else leads. Raises ``LeadershipLost``."""
        if self.epoch is None or not await transaction.fetchval(_HOLD, self.task, self.holder, self.epoch):
            self.epoch = None
            raise LeadershipLost(self.task)

    async def resign(self, db: Executor) -> None:
        """Let another one lead at once."""
        if self.epoch is not None:
            await db.execute(_RESIGN, self.task, self.holder, self.epoch)
            self.epoch = None
