"""A log filled by hand and by the sealer, and a reader that trusts nothing but the checkpoint's key."""

import json
from dataclasses import dataclass, field
from uuid import UUID

from wagerbabe.ledger.log import store
from wagerbabe.ledger.log.merkle import Span, consistency, extends, grow, hash_of, leaf_hash
from wagerbabe.ledger.log.note import Checkpoint, Verifier, open_checkpoint
from wagerbabe.ledger.log.sealer import Sealer
from wagerbabe.platform.db import Executor
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.leader import Leader
from wagerbabe.platform.runtime import Runtime

BOOK, PLAYER = new_id(), new_id()


async def seal_facts(db: Executor, *values: int, subject: UUID | None = None) -> None:
    """Hand facts to the log, one transaction each."""
    for value in values:
        await db.execute(
            "SELECT seal_entry($1, 'fact', $2, $3, $4)", BOOK, subject or new_id(), PLAYER, {"value": value}
        )


async def checkpoints(db: Executor) -> list[Checkpoint]:
    """All checkpoints in the order they were signed in, each opened with its epoch's key."""
    rows = await db.fetch(
        "SELECT c.note, c.size, c.root, e.key, e.origin FROM log_checkpoint AS c JOIN log_epoch AS e ON c.epoch = e.id"
        " ORDER BY e.opened_at, c.size"
    )
    read = [open_checkpoint(row["note"], Verifier.parse(row["key"])) for row in rows]
    assert [(c.origin, c.size, c.root) for c in read] == [(r["origin"], r["size"], r["root"]) for r in rows]
    return read


async def bodies(db: Executor) -> list[str]:
    """The log's leaves in order."""
    rows = await db.fetch("SELECT n, body FROM log_leaf ORDER BY n")
    assert [row["n"] for row in rows] == list(range(len(rows)))
    return [row["body"] for row in rows]


async def values(db: Executor) -> list[object]:
    """What the facts in the log say, in order."""
    return [json.loads(body)["value"] for body in await bodies(db)]


def root_of(leaves: list[str]) -> bytes:
    """The root worked out from the leaves alone."""
    nodes = grow(0, {}, [leaf_hash(body.encode()) for body in leaves])
    return hash_of(Span(0, len(leaves)), nodes)


@dataclass
class Watcher:
    """Somebody outside who keeps every checkpoint ever seen: no two may disagree."""

    seen: dict[tuple[str, int], bytes] = field(default_factory=dict)

    async def look(self, db: Executor) -> Checkpoint:
        """Note what is there now; answers the newest checkpoint."""
        found = await checkpoints(db)
        for one in found:
            assert self.seen.setdefault((one.origin, one.size), one.root) == one.root, f"two roots for {one}"
        return found[-1]


async def is_extension(db: Executor, first: Checkpoint, second: Checkpoint) -> bool:
    """Whether the log can prove that one checkpoint's tree begins with another's."""
    proof = await store.hashes(db, consistency(first.size, second.size))
    return extends(first.size, second.size, proof, first.root, second.root)


async def seal(runtime: Runtime) -> None:
    """Let a sealer seal all that waits, and step down."""
    sealer = Sealer(Leader("sealer"))
    await sealer.tick(runtime)
    await sealer.leader.resign(runtime.db)
