"""Receipts and proofs, read from the log for whoever may see them."""

from typing import Literal
from uuid import UUID

from wagerbabe.ledger.log import merkle, store
from wagerbabe.ledger.log.errors import LogTooShort, NotSealedYet
from wagerbabe.ledger.log.note import to_base64
from wagerbabe.ledger.log.schemas import ConsistencyOut, ReceiptOut, SealedOut
from wagerbabe.platform.db import Executor, Row
from wagerbabe.platform.errors import InvalidRequest, NotFound

Kind = Literal["ticket", "transfer"]


async def checkpoint(db: Executor) -> Row:
    """The newest checkpoint: its ``size``, its ``note``, and the ``key`` to open it with. ``NotSealedYet``."""
    row = await store.epoch(db)
    if row is None or row["note"] is None:
        raise NotSealedYet("The log has not been signed yet. Ask again in a second.", headers={"Retry-After": "1"})
    return row


async def keys(db: Executor) -> list[str]:
    """The verifier keys of all epochs, the newest first. ``NotSealedYet``."""
    await checkpoint(db)
    return [row["key"] for row in await db.fetch(store.sql["epochs"])][::-1]


async def receipt(
    db: Executor,
    book_id: UUID,
    subject_id: UUID,
    kind: Kind,
    *,
    player_id: UUID | None = None,
    agent_id: UUID | None = None,
) -> ReceiptOut:
    """All facts about a ticket, or a transfer of no ticket, of a player or of one below an agent.

    Raises:
        NotFound: there is no such thing, or whoever asks may not see it.
        NotSealedYet: it has not been signed yet.
    """
    entries = await store.entries(db, book_id, subject_id, player_id=player_id, agent_id=agent_id)
    if not any(entry["entry"] == kind for entry in entries):
        raise NotFound
    signed = await checkpoint(db)
    sealed = [entry for entry in entries if entry["n"] is not None and entry["n"] < signed["size"]]
    if not sealed:
        raise NotSealedYet(headers={"Retry-After": "1"})
    paths = [merkle.inclusion(entry["n"], signed["size"]) for entry in sealed]
    found = await store.all_nodes(db, {node for path in paths for node in merkle.proof_nodes(path)})
    return ReceiptOut(
        subject_id=subject_id,
        key=signed["key"],
        checkpoint=signed["note"],
        entries=[
            SealedOut(n=entry["n"], body=entry["body"], proof=[to_base64(merkle.hash_of(x, found)) for x in path])
            for entry, path in zip(sealed, paths, strict=True)
        ],
        waiting=len(entries) - len(sealed),
    )


async def consistency(db: Executor, first: int, second: int | None) -> ConsistencyOut:
    """The proof between two sizes, by default up to the newest checkpoint's.

    Raises:
        InvalidRequest: the first size is more than the second.
        LogTooShort: no checkpoint is of so many leaves.
    """
    size: int = (await checkpoint(db))["size"]
    second = size if second is None else second
    if max(first, second) > size:
        raise LogTooShort(size=size)
    if first > second:
        raise InvalidRequest(fields={"from": "is more than `to`"})
    hashes = await store.hashes(db, merkle.consistency(first, second))
    return ConsistencyOut(first=first, second=second, proof=[to_base64(one) for one in hashes])
