"""The sealer: one process takes what waits, appends it to the tree, and signs what the tree has become.

Appending and signing are two transactions. What is signed is what is committed: a tree that could still be rolled back
would put a signature under something that never was.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wagerbabe.ledger.log import store
from wagerbabe.ledger.log.keys import Memory, Signed, SomebodyElseSigns, log_key
from wagerbabe.ledger.log.note import Checkpoint, Verifier, sign
from wagerbabe.platform.db import Connection, Pool, Row
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.leader import Leader, LeadershipLost
from wagerbabe.platform.runtime import Runtime

log = structlog.get_logger()

TASK = "sealer"
BATCH = 2000


@dataclass(frozen=True, slots=True)
class _Epoch:
    """The epoch to sign in; ``reason`` says why it has to be opened first."""

    id: UUID
    origin: str
    reason: str | None = None


class Sealer:
    """This process's candidature for sealing."""

    def __init__(self, leader: Leader | None = None) -> None:
        """Candidate for the task."""
        self.leader = leader or Leader(TASK)

    async def tick(self, runtime: Runtime) -> None:
        """Seal all that waits, if this process leads."""
        try:
            while await self.leader.lead(runtime.db):
                taken = await self.append(runtime.db)
                await self.sign(runtime)
                if taken < BATCH:
                    return
        except LeadershipLost:
            log.info("sealer_stands_by")
        except SomebodyElseSigns:
            log.info("sealer_waits", why="another process of this folder is signing")

    async def resign(self, runtime: Runtime) -> None:
        """Let another process seal at once."""
        await self.leader.resign(runtime.db)

    async def append(self, db: Pool) -> int:
        """Move a batch from the queue into the tree; answers how many. Raises ``LeadershipLost``."""
        async with db.acquire() as connection, connection.transaction():
            await self.leader.hold(connection)
            return await store.append(connection, BATCH)

    async def sign(self, runtime: Runtime) -> None:
        """Sign the tree as it is now, unless it is signed. Raises ``LeadershipLost``, ``SomebodyElseSigns``."""
        memory, key = Memory(runtime.settings.data_dir), log_key(runtime.settings)
        with memory.held():
            async with runtime.db.acquire() as connection, connection.transaction():
                await self.leader.hold(connection)
                known, database = await store.epoch(connection), await store.database(connection)
                size = await store.size(connection)
                reason = await _why_another(connection, known, database, memory.read(), key, size)
                if reason is None and known is not None:
                    if known["size"] == size:
                        return
                    epoch = _Epoch(known["id"], known["origin"])
                else:
                    epoch = _new_epoch(runtime.settings.public_origin, reason)
                    await _open(connection, epoch, database, key)
                signed = Signed(epoch.id, size, await store.root(connection, size))
                note = sign(Checkpoint(epoch.origin, size, signed.root).text(), epoch.origin, key)
                await connection.execute(store.sql["add_checkpoint"], epoch.id, size, signed.root, note)
                memory.write(signed)  # before the commit: only then can anybody see the signature


async def _why_another(
    db: Connection, known: Row | None, database: Row, last: Signed | None, key: Ed25519PrivateKey, size: int
) -> str | None:
    """Why the newest epoch cannot be gone on with; none if it can."""
    if known is None:
        return "the log begins"
    if not store.same_database(known, database):
        return "the database is another one, or was restored"
    if known["key"] != Verifier(known["origin"], key.public_key()).vkey():
        return "the key is another one"
    if last is None or last.epoch != known["id"]:
        return "another folder has signed before"
    if last.size > size or await store.root(db, last.size) != last.root:
        return "the log is not what was signed before"
    return None


def _new_epoch(public_origin: str, reason: str | None) -> _Epoch:
    """An epoch that nobody else can have opened: its name holds a new id."""
    epoch_id = new_id()
    return _Epoch(epoch_id, f"{urlsplit(public_origin).netloc}/log/{epoch_id}", reason)


async def _open(db: Connection, epoch: _Epoch, database: Row, key: Ed25519PrivateKey) -> None:
    vkey = Verifier(epoch.origin, key.public_key()).vkey()
    identity = [database[name] for name in store.DATABASE]
    await db.execute(store.sql["add_epoch"], epoch.id, epoch.origin, vkey, epoch.reason, *identity)
    log.warning("log_epoch_opened", origin=epoch.origin, reason=epoch.reason)
