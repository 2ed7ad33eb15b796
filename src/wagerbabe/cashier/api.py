"""The cashier's routes, under ``/api/v1/agent/cashier``."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response, status

from wagerbabe import agents
from wagerbabe.cashier.errors import BalanceTooLarge, FreePlayTooSmall
from wagerbabe.cashier.schemas import EntryIn
from wagerbabe.cashier.service import Direction, Entry, enter
from wagerbabe.identity import AgentActor, Member
from wagerbabe.ledger import AccountKind, StatementOut, TransferOut, statement_page
from wagerbabe.platform.errors import IdempotencyKeyMissing, IdempotencyKeyReused, NotFound
from wagerbabe.platform.http import RuntimeDep, error_responses
from wagerbabe.platform.runtime import Runtime

router = APIRouter(prefix="/agent/cashier", tags=["cashier"])

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=100,
        description="A new random value for each attempt a person makes; a repeat gets the first answer.",
    ),
]
_ERRORS = error_responses(NotFound, IdempotencyKeyMissing, IdempotencyKeyReused, BalanceTooLarge, FreePlayTooSmall)


@router.post("/{client_id}/credit", status_code=status.HTTP_201_CREATED, responses=_ERRORS)
async def credit(
    client_id: UUID, body: EntryIn, actor: AgentActor, runtime: RuntimeDep, response: Response, key: Key = None
) -> TransferOut:
    """Raise a player's balance: it paid, or is given something. 200 for a repeat."""
    return await _enter(runtime, actor, client_id, "credit", body, key, response)


@router.post("/{client_id}/debit", status_code=status.HTTP_201_CREATED, responses=_ERRORS)
async def debit(
    client_id: UUID, body: EntryIn, actor: AgentActor, runtime: RuntimeDep, response: Response, key: Key = None
) -> TransferOut:
    """Lower a player's balance, past the credit limit if need be. 200 for a repeat."""
    return await _enter(runtime, actor, client_id, "debit", body, key, response)


async def _enter(
    runtime: Runtime,
    actor: Member,
    client_id: UUID,
    direction: Direction,
    body: EntryIn,
    key: str | None,
    response: Response,
) -> TransferOut:
    if not key:
        raise IdempotencyKeyMissing
    entry = Entry(direction, body.amount_minor, body.kind, body.reason)
    line, new = await enter(runtime, actor, client_id, key, entry)
    if not new:
        response.status_code = status.HTTP_200_OK
    return TransferOut(**line)


@router.get("/{client_id}/transactions", responses=error_responses(NotFound))
async def transactions(
    client_id: UUID,
    actor: AgentActor,
    runtime: RuntimeDep,
    cursor: Annotated[str | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    account: Annotated[AccountKind, Query(description="The balance, or what free plays are staked from.")] = "player",
) -> StatementOut:
    """A player's statement, as the player sees it too: who, when, why, and the balance after each entry."""
    await agents.player_of(runtime.db, actor.book_id, actor.login_id, client_id)
    return await statement_page(runtime.db, actor.book_id, client_id, cursor=cursor, limit=limit, account=account)
