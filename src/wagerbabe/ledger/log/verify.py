"""Check receipts, checkpoints and proofs from files alone: what ``wagerbabe verify`` does. Pure, trusts nothing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from wagerbabe.ledger.log.merkle import extends, includes, leaf_hash
from wagerbabe.ledger.log.note import Checkpoint, NoteInvalid, Verifier, from_base64, open_checkpoint
from wagerbabe.ledger.log.schemas import ConsistencyOut, ReceiptOut

M = TypeVar("M", bound=BaseModel)


class NotProved(Exception):
    """The files do not show what they are meant to; the text says why."""


@dataclass(frozen=True, slots=True)
class Proved:
    """What the files show: the lines to tell, and the checkpoints that were opened."""

    lines: list[str] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)


def verify_receipt(
    receipt: str, *, checkpoint: str | None = None, proof: str | None = None, keys: Sequence[str] = ()
) -> Proved:
    """Check a receipt; with a checkpoint kept from another time or place also that the two are of one log.

    ``checkpoint`` is a note or another receipt, ``proof`` the answer of the log's ``consistency``; all are the files'
    texts. ``keys`` are verifier keys that one trusts, several of them with spaces or lines between; without any the
    receipt's own is taken, and that is told.

    Raises:
        NotProved: with the reason.
    """
    read, told = _read(ReceiptOut, receipt, "receipt"), Proved()
    verifiers = [_verifier(key) for text in keys or [read.key] for key in text.split() or [""]]
    told.checkpoints.append(_open(read.checkpoint, verifiers))
    told.lines.append(_described(told.checkpoints[0]))
    if not keys:
        told.lines.append(f"by the receipt's own key: compare it with the one you know, {read.key}")
    told.lines.extend(_entries(read, told.checkpoints[0]))
    if checkpoint is not None:
        other = _open(_note(checkpoint), verifiers)
        told.checkpoints.append(other)
        told.lines.extend([_described(other), _one_log(told.checkpoints[0], other, proof)])
    return told


def _read(model: type[M], text: str, what: str) -> M:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise NotProved(f"The {what} is not one{f' ({where})' if where else ''}.") from error


def _verifier(key: str) -> Verifier:
    try:
        return Verifier.parse(key)
    except NoteInvalid as error:
        raise NotProved(str(error)) from error


def _note(text: str) -> str:
    """The note in a file that holds one, or a whole receipt."""
    return _read(ReceiptOut, text, "second receipt").checkpoint if text.lstrip().startswith("{") else text


def _open(note: str, verifiers: Sequence[Verifier]) -> Checkpoint:
    """The checkpoint, opened with the key of its name."""
    origin = note.partition("\n")[0]
    known = next((verifier for verifier in verifiers if verifier.name == origin), verifiers[0])
    try:
        return open_checkpoint(note, known)
    except NoteInvalid as error:
        raise NotProved(str(error)) from error


def _described(checkpoint: Checkpoint) -> str:
    return f"signed by {checkpoint.origin}: {checkpoint.size} entries, root {checkpoint.root.hex()}"


def _entries(receipt: ReceiptOut, checkpoint: Checkpoint) -> list[str]:
    """Every entry is about the receipt's subject and in the log."""
    if not receipt.entries:
        raise NotProved("The receipt holds no entry.")
    lines = []
    for entry in receipt.entries:
        leaf = leaf_hash(entry.body.encode())
        if not includes(leaf, entry.n, checkpoint.size, _hashes(entry.proof), checkpoint.root):
            raise NotProved(f"Entry {entry.n} is not in the log: its proof does not lead to the signed root.")
        told = _told(entry.body)
        if told.get("subject_id") != str(receipt.subject_id):
            raise NotProved(f"Entry {entry.n} is about something else than the receipt.")
        lines.append(f"in the log: entry {entry.n}, {told.get('entry')}")
    return lines


def _told(body: str) -> dict[str, object]:
    try:
        read = json.loads(body)
    except ValueError:
        read = None
    return read if isinstance(read, dict) else {}


def _one_log(own: Checkpoint, other: Checkpoint, proof: str | None) -> str:
    """Whether two checkpoints are of one log that only grew."""
    first, second = sorted((own, other), key=lambda checkpoint: checkpoint.size)
    if first.size == second.size:
        if first.root != second.root:
            raise NotProved(f"The two checkpoints contradict each other: two roots for {first.size} entries.")
        return "the two checkpoints agree"
    if proof is None:
        raise NotProved(
            f"The checkpoints are of {first.size} and {second.size} entries. That they are of one log is shown by"
            f" GET /api/v1/log/consistency?from={first.size}&to={second.size}: save its answer, give it with --proof."
        )
    given = _read(ConsistencyOut, proof, "proof")
    if (given.first, given.second) != (first.size, second.size):
        raise NotProved(
            f"The proof is from {given.first} to {given.second} entries,"
            f" the checkpoints are of {first.size} and {second.size}."
        )
    if not extends(first.size, second.size, _hashes(given.proof), first.root, second.root):
        raise NotProved("The proof does not hold: what was signed first is not how the later log begins.")
    return f"the log of {second.size} entries begins with that of {first.size}"


def _hashes(proof: Sequence[str]) -> list[bytes]:
    """The hashes of a proof; what is not base64 is no hash and fails the check."""
    try:
        return [from_base64(one) for one in proof]
    except ValueError as error:
        raise NotProved("The proof holds something that is not a hash.") from error
