"""What crosses HTTP for the sealed log, and what ``wagerbabe verify`` reads from files."""

from uuid import UUID

from pydantic import Field

from wagerbabe.platform.http import Out


class SealedOut(Out):
    """A fact in the log: leaf ``n``, its body exactly as it was hashed, and the hashes that lead to the root."""

    n: int = Field(ge=0)
    body: str
    proof: list[str]


class ReceiptOut(Out):
    """All sealed facts about a ticket or a payment, proved under one checkpoint.

    ``waiting`` counts those that are not under it yet: ask again in a second.
    """

    subject_id: UUID
    key: str
    checkpoint: str
    entries: list[SealedOut]
    waiting: int = 0


class ConsistencyOut(Out):
    """The hashes that show that the log of size ``second`` begins with that of size ``first``."""

    first: int = Field(ge=0)
    second: int = Field(ge=0)
    proof: list[str]
