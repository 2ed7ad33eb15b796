"""The player's own statement, and the sealed log, under ``/api/v1``."""

from typing import Annotated

from fastapi import APIRouter, Query

from wagerbabe.identity import PlayerActor
from wagerbabe.ledger import log
from wagerbabe.ledger.domain import AccountKind
from wagerbabe.ledger.schemas import StatementOut
from wagerbabe.ledger.service import statement_page
from wagerbabe.platform.http import RuntimeDep

router = APIRouter()


@router.get("/user/statement", tags=["user"])
async def statement(
    actor: PlayerActor,
    runtime: RuntimeDep,
    cursor: Annotated[str | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    account: Annotated[AccountKind, Query(description="The balance, or what free plays are staked from.")] = "player",
) -> StatementOut:
    """Every movement of the balance, newest first, with the balance after it."""
    return await statement_page(runtime.db, actor.book_id, actor.login_id, cursor=cursor, limit=limit, account=account)


router.include_router(log.router)
