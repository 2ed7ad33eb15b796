"""The log's statements, run: leaves and nodes in, hashes and proofs out."""

from collections.abc import Collection, Sequence
from uuid import UUID

from wagerbabe.ledger.log import merkle
from wagerbabe.ledger.log.errors import LogDamaged
from wagerbabe.ledger.log.merkle import Node, Span
from wagerbabe.platform.db import Connection, Executor, Row, Sql

sql = Sql(__file__)

DATABASE = ("system_id", "timeline", "database_oid")
"""What tells a database from every other one, its own past included."""


async def size(db: Executor) -> int:
    """How many leaves the log has."""
    found: int = await db.fetchval(sql["size"])
    return found


async def append(db: Connection, most: int) -> int:
    """Move the oldest entries of the queue into the tree; answers how many. ``LogDamaged``."""
    first = await size(db)
    edge = await all_nodes(db, merkle.complete(Span(0, first)))
    leaves = {row["n"]: row["leaf_hash"] for row in await db.fetch(sql["take"], most, first)}
    made = merkle.grow(first, edge, [leaves[n] for n in sorted(leaves)])
    inner = [(*node, value) for node, value in made.items() if node.level]
    if inner:
        await db.execute(sql["add_nodes"], *map(list, zip(*inner, strict=True)))
    return len(leaves)


async def nodes(db: Executor, wanted: Collection[Node]) -> dict[Node, bytes]:
    """The stored hashes of complete subtrees; those that are not stored are left out."""
    if not wanted:
        return {}
    inner = [node for node in wanted if node.level]
    rows = await db.fetch(
        sql["nodes"],
        [node.i for node in wanted if not node.level],
        [node.level for node in inner],
        [node.i for node in inner],
    )
    return {Node(row["level"], row["i"]): row["hash"] for row in rows}


async def all_nodes(db: Executor, wanted: Collection[Node]) -> dict[Node, bytes]:
    """The same, all of them; ``LogDamaged`` when one is missing."""
    found = await nodes(db, wanted)
    for node in wanted:
        if node not in found:
            raise LogDamaged(node)
    return found


async def hashes(db: Executor, spans: Sequence[Span]) -> list[bytes]:
    """The hashes of subtrees, a proof or a root; reads some log2(size) rows for each. ``LogDamaged``."""
    found = await all_nodes(db, merkle.proof_nodes(spans))
    return [merkle.hash_of(span, found) for span in spans]


async def root(db: Executor, of_size: int) -> bytes:
    """The root of the first leaves."""
    return (await hashes(db, [Span(0, of_size)]))[0]


async def database(db: Executor) -> Row:
    """``system_id, timeline, database_oid``: which database this is."""
    row = await db.fetchrow(sql["database"])
    assert row is not None  # noqa: S101 - a connection is always to one database
    return row


def same_database(epoch: Row, database: Row) -> bool:
    """Whether an epoch was opened for this database."""
    return all(epoch[name] == database[name] for name in DATABASE)


async def epoch(db: Executor) -> Row | None:
    """The newest epoch with its last checkpoint (``size, note``, none before the first); none in a new log."""
    return await db.fetchrow(sql["epoch"])


async def entries(
    db: Executor, book_id: UUID, subject_id: UUID, *, player_id: UUID | None, agent_id: UUID | None
) -> list[Row]:
    """``n, body, entry`` of what is sealed about a ticket or transfer, in order; ``n`` is none for what waits."""
    return await db.fetch(sql["entries"], book_id, subject_id, player_id, agent_id)
