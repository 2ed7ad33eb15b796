"""The log held against itself: leaves, nodes and checkpoints worked out again from the bodies alone."""

import contextlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wagerbabe.ledger.log import merkle, store
from wagerbabe.ledger.log.errors import LogDamaged
from wagerbabe.ledger.log.keys import Memory, Signed, known_key
from wagerbabe.ledger.log.merkle import Node, Span
from wagerbabe.ledger.log.note import Checkpoint, NoteInvalid, Verifier, open_checkpoint
from wagerbabe.platform.db import Connection, Row
from wagerbabe.platform.settings import Settings

MOST = 1_000_000
"""So many leaves are worked out again; of a longer log the newest, on the nodes that are stored of the others."""

_BATCH = 10_000
_MOST_FAULTS = 20


async def audit_log(db: Connection, settings: Settings, *, most: int = MOST) -> list[str]:
    """What is wrong with the log, a line a fault (20 at most); none if it is as it was sealed and signed.

    Any byte of a body, hash, node or checkpoint, of an epoch's name or key that is not what it was is found, and so is
    what is missing or too much. So is a ticket, ending or transfer that is not what was sealed. A log that was set back
    is found on the machine that signed it.
    """
    async with db.transaction(isolation="repeatable_read", readonly=True):
        return await find_faults(db, settings, most=most)


async def find_faults(db: Connection, settings: Settings, *, most: int = MOST) -> list[str]:
    """The same in the caller's transaction, which has to see one state of the log."""
    found: list[str] = []
    last = Memory(settings.data_dir).read()  # first: what is signed after the state was taken is no fault of it
    size = await store.size(db)
    start = max(0, size - most)
    checkpoints = await db.fetch(store.sql["checkpoints"], start)
    for faults in (_tree(db, start, size, _roots(checkpoints)), _signed(db, size, checkpoints)):
        async for fault in faults:
            found.append(fault)
            if len(found) == _MOST_FAULTS:
                return found
    found += [fault async for fault in _remembered(db, known_key(settings), last, size)]
    return found or [fault async for fault in _rows(db, start)]


def _roots(checkpoints: list[Row]) -> Mapping[int, set[bytes]]:
    """The roots that were signed, by size."""
    roots = defaultdict(set)
    for row in checkpoints:
        roots[row["size"]].add(row["root"])
    return roots


async def _tree(db: Connection, start: int, size: int, roots: Mapping[int, set[bytes]]) -> AsyncIterator[str]:
    """Work the tree out again from leaf ``start`` on."""
    edge = merkle.complete(Span(0, start))
    known = await store.nodes(db, edge)
    if len(known) < len(edge):
        yield f"nodes above the leaves before {start} are missing"
        return
    for fault in _other_roots(roots, range(start, start + 1), known):
        yield fault
    for at in range(start, size, _BATCH):
        end = min(size, at + _BATCH)
        rows = await db.fetch(store.sql["leaves"], at, end)
        if len(rows) != end - at:
            yield f"of the entries {at} to {end - 1}, {end - at - len(rows)} are missing"
            return
        leaves = [merkle.leaf_hash(row["body"].encode()) for row in rows]
        made = merkle.grow(at, known, leaves)
        stored = await store.nodes(db, [node for node in made if node.level])
        known |= made
        for fault in (*_wrong(rows, made, stored), *_other_roots(roots, range(at + 1, end + 1), known)):
            yield fault
        known = {node: known[node] for node in merkle.complete(Span(0, end))}
    for row in await db.fetch(store.sql["nodes_beyond"], size):
        yield f"node {row['i']} of level {row['level']} is above entries that are not there"


def _wrong(rows: Sequence[Row], made: Mapping[Node, bytes], stored: Mapping[Node, bytes]) -> list[str]:
    """Which leaves and nodes are not what the bodies make them."""
    return [
        *(
            f"entry {row['n']} has another hash than its body"
            for row in rows
            if row["leaf_hash"] != made[Node(0, row["n"])]
        ),
        *(f"entry {row['n']} is not filed under what it says" for row in rows if not _filed(row)),
        *(f"node {x.i} of level {x.level} is wrong or missing" for x in made if x.level and stored.get(x) != made[x]),
    ]


def _filed(row: Row) -> bool:
    """Whether the columns beside a body say what it says."""
    try:
        told = json.loads(row["body"])
    except ValueError:
        return False
    return all(told.get(name) == str(row[name]) for name in ("entry", "book_id", "subject_id"))


def _other_roots(roots: Mapping[int, set[bytes]], sizes: range, known: Mapping[Node, bytes]) -> list[str]:
    """Which signed roots of these sizes are not the tree's."""
    found = [size for size in sizes if size in roots and roots[size] != {merkle.hash_of(Span(0, size), known)}]
    return [f"the checkpoint of {size} entries has another root than the log" for size in found]


async def _signed(db: Connection, size: int, checkpoints: list[Row]) -> AsyncIterator[str]:
    """Check what was signed, by which key, and whether it is still there."""
    verifiers = {}
    for epoch in await db.fetch(store.sql["epochs"]):
        try:
            verifiers[epoch["id"]] = Verifier.parse(epoch["key"])
        except NoteInvalid as error:
            yield f"epoch {epoch['id']}: {error}"
            continue
        if epoch["origin"] != verifiers[epoch["id"]].name or not epoch["origin"].endswith(f"/{epoch['id']}"):
            yield f"epoch {epoch['id']} has the name or the key of another"
    for row in checkpoints:
        if row["size"] > size:
            yield f"{row['size']} entries were signed, the log has {size}"
        if (verifier := verifiers.get(row["epoch"])) is None:
            yield f"the checkpoint of {row['size']} entries is of no epoch"
            continue
        try:
            if open_checkpoint(row["note"], verifier) != Checkpoint(verifier.name, row["size"], row["root"]):
                yield f"the checkpoint of {row['size']} entries is not what its note says"
        except NoteInvalid as error:
            yield f"the checkpoint of {row['size']} entries: {error}"


async def _rows(db: Connection, start: int) -> AsyncIterator[str]:
    """Hold the rows that entries tell of against them, once it is known that the entries are what was sealed."""
    for row in await db.fetch(store.sql["rows_unlike"], start):
        yield f"entry {row['n']}: the {row['entry']} of {row['subject_id']} is not what was sealed"


async def _remembered(
    db: Connection, key: Ed25519PrivateKey | None, last: Signed | None, size: int
) -> AsyncIterator[str]:
    """Hold the newest epoch against this folder's key and memory, if it is this folder that signs for the database."""
    epoch = await store.epoch(db)
    if epoch is None or key is None or not store.same_database(epoch, await store.database(db)):
        return
    if epoch["key"] != Verifier(epoch["origin"], key.public_key()).vkey():
        yield "the newest epoch was not signed with the key that lies here"
    if last is not None and last.epoch == epoch["id"]:
        if last.size > size:
            yield f"{last.size} entries were signed here, the log has {size}"
        elif await _root(db, last.size) != last.root:
            yield f"of {last.size} entries another root was signed here"


async def _root(db: Connection, size: int) -> bytes | None:
    with contextlib.suppress(LogDamaged):
        return await store.root(db, size)
    return None
