"""One leader a task, by a row with an epoch: whoever lost it cannot write late, because each write checks the row."""

from datetime import timedelta
from uuid import UUID

from wagerbabe.platform.db import Connection, Executor
from wagerbabe.platform.ids import new_id

TERM = timedelta(seconds=6)
"""How long a leader stays one without renewing: a third of it between renewals leaves room for two lost ones."""

_RENEW = """
UPDATE leader SET expires_at = clock_timestamp() + $4
WHERE task = $1 AND holder = $2 AND epoch = $3 AND expires_at > clock_timestamp()
RETURNING epoch
"""
_BEGIN = """
INSERT INTO leader (task, holder, epoch, expires_at) VALUES ($1, $2, 1, clock_timestamp() + $3)
ON CONFLICT (task) DO NOTHING
RETURNING epoch
"""
# FOR UPDATE waits for writers that hold the row; a renewal does not.
_TAKE_OVER = """
WITH free AS (
    SELECT task FROM leader WHERE task = $1 AND expires_at <= clock_timestamp() FOR UPDATE
)
UPDATE leader l SET holder = $2, epoch = l.epoch + 1, expires_at = clock_timestamp() + $3
FROM free
WHERE l.task = free.task
RETURNING l.epoch
"""
_HOLD = """
SELECT epoch FROM leader
WHERE task = $1 AND holder = $2 AND epoch = $3 AND expires_at > clock_timestamp()
FOR KEY SHARE
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
        if self.epoch is not None:
            self.epoch = await db.fetchval(_RENEW, self.task, self.holder, self.epoch, self.term)
        if self.epoch is None:
            self.epoch = await db.fetchval(_TAKE_OVER, self.task, self.holder, self.term)
        if self.epoch is None:
            self.epoch = await db.fetchval(_BEGIN, self.task, self.holder, self.term)
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
