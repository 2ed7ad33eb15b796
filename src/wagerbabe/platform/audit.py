"""The audit log: who did what to whom, written in the transaction of the deed."""

from typing import Any
from uuid import UUID

from wagerbabe.platform.db import Executor
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.telemetry import request_id

_INSERT = (
    "INSERT INTO audit (id, actor_id, action, book_id, subject_id, details, request_id)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"
)


async def audit(
    db: Executor,
    action: str,
    *,
    actor_id: UUID | None,
    book_id: UUID | None = None,
    subject: object = None,
    **details: Any,
) -> None:
    """Write one entry. ``details`` never hold secrets: old and new values, amounts, reasons."""
    subject_id = None if subject is None else str(subject)
    await db.execute(_INSERT, new_id(), actor_id, action, book_id, subject_id, details, request_id())
