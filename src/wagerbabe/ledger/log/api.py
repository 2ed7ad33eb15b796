"""The sealed log over HTTP, under ``/api/v1``: its checkpoints for anybody, receipts for those they are about."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import PlainTextResponse

from wagerbabe.identity import AgentActor, PlayerActor
from wagerbabe.ledger.log import receipts
from wagerbabe.ledger.log.errors import LogTooShort, NotSealedYet
from wagerbabe.ledger.log.schemas import ConsistencyOut, ReceiptOut
from wagerbabe.platform.errors import NotFound
from wagerbabe.platform.http import RuntimeDep, error_responses
from wagerbabe.platform.ratelimit import limit_address

router = APIRouter()
public = APIRouter(prefix="/log", tags=["log"], dependencies=[Depends(limit_address)])

_Size = Annotated[int, Query(ge=0, lt=2**63)]
_NOT_SIGNED = error_responses(NotSealedYet)
_NO_RECEIPT = error_responses(NotFound, NotSealedYet)


@public.get("/checkpoint", response_class=PlainTextResponse, responses=_NOT_SIGNED)
async def checkpoint(runtime: RuntimeDep) -> str:
    """The newest checkpoint: a signed note of the log's name, its size and its root (C2SP tlog-checkpoint)."""
    note: str = (await receipts.checkpoint(runtime.db))["note"]
    return note


@public.get("/key", response_class=PlainTextResponse, responses=_NOT_SIGNED)
async def key(runtime: RuntimeDep) -> str:
    """The verifier keys, one a line, of the newest name of the log and of those before it. Write them down."""
    return "".join(f"{vkey}\n" for vkey in await receipts.keys(runtime.db))


@public.get("/consistency", responses=error_responses(NotSealedYet, LogTooShort))
async def consistency(
    runtime: RuntimeDep,
    first: Annotated[_Size, Query(alias="from", description="The smaller size.")],
    second: Annotated[
        _Size | None, Query(alias="to", description="The larger size; by default the newest checkpoint's.")
    ] = None,
) -> ConsistencyOut:
    """The hashes that prove that the log, when it had ``to`` leaves, began with what it was at ``from``."""
    return await receipts.consistency(runtime.db, first, second)


@router.get("/user/bets/{id}/receipt", tags=["user"], responses=_NO_RECEIPT)
async def own_receipt(id: UUID, actor: PlayerActor, runtime: RuntimeDep) -> ReceiptOut:  # noqa: A002 - the path's name
    """Everything sealed about one's own ticket (terms, endings, transfers), with the proof that it is in the log."""
    return await receipts.receipt(runtime.db, actor.book_id, id, "ticket", player_id=actor.login_id)


@router.get("/agent/tickets/{id}/receipt", tags=["agent"], responses=_NO_RECEIPT)
async def clients_receipt(id: UUID, actor: AgentActor, runtime: RuntimeDep) -> ReceiptOut:  # noqa: A002
    """The same for a ticket of a player below the agent."""
    return await receipts.receipt(runtime.db, actor.book_id, id, "ticket", agent_id=actor.login_id)


router.include_router(public)
