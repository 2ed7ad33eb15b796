"""The routes of agents, under ``/api/v1/agent``."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status

from wagerbabe.agents import service, store
from wagerbabe.agents.errors import ProfileUnknown, StakeLimitsCrossed
from wagerbabe.agents.schemas import (
    AgentIn,
    AgentOut,
    BookOut,
    ClientDetailOut,
    ClientIn,
    ClientOut,
    ClientPatch,
    HubOut,
    InvitationOut,
    PasswordIn,
    Sort,
    Status,
    SummaryOut,
)
from wagerbabe.identity import AgentActor, Identity, Member, UsernameTaken, identity_of
from wagerbabe.platform.db import Executor, Row
from wagerbabe.platform.errors import NotFound
from wagerbabe.platform.http import Page, RuntimeDep, bigint, encode_cursor, error_responses, parse_cursor

router = APIRouter(prefix="/agent", tags=["agent"])

IdentityDep = Annotated[Identity, Depends(identity_of)]
_LARGEST = 5


@router.get("/clients")
async def clients(
    actor: AgentActor,
    runtime: RuntimeDep,
    search: Annotated[str | None, Query(max_length=80, description="A part of the username or the name.")] = None,
    status: Annotated[Status | None, Query()] = None,
    sort: Annotated[Sort, Query(description="A leading minus: largest or latest first.")] = "username",
    cursor: Annotated[str | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[ClientOut]:
    """The caller's players and those of all agents below."""
    rows = await store.players(
        runtime.db,
        actor.book_id,
        actor.login_id,
        search=search,
        status=status,
        sort=sort,
        after=_place(cursor),
        limit=limit + 1,
    )
    items = [ClientOut(**row) for row in rows[:limit]]
    return Page(items=items, next=_cursor(rows[limit - 1]) if len(rows) > limit else None)


def _cursor(row: Row) -> str:
    return encode_cursor(row["place_number"], row["place_text"], row["id"])


def _place(cursor: str | None) -> tuple[int, str, UUID] | None:
    if cursor is None:
        return None
    number, text, player_id = parse_cursor(cursor, bigint, str, UUID)
    return number, text, player_id


@router.post(
    "/clients",
    status_code=status.HTTP_201_CREATED,
    responses=error_responses(NotFound, UsernameTaken, StakeLimitsCrossed, ProfileUnknown),
)
async def new_client(body: ClientIn, actor: AgentActor, identity: IdentityDep) -> ClientDetailOut:
    """Make a player with a credit limit, ready to sign in."""
    new = body.model_dump(exclude={"password", "agent_id", "name"})
    made = await service.open_player(identity, actor, body.password, body.agent_id, name=body.name or "", **new)
    return ClientDetailOut(**made)


@router.get("/clients/{client_id}", responses=error_responses(NotFound))
async def client(client_id: UUID, actor: AgentActor, runtime: RuntimeDep) -> ClientDetailOut:
    """One player: balance, pending, limits, last sign-in."""
    return ClientDetailOut(**await store.player(runtime.db, actor.book_id, actor.login_id, client_id))


@router.patch("/clients/{client_id}", responses=error_responses(NotFound, StakeLimitsCrossed, ProfileUnknown))
async def change_client(
    client_id: UUID, body: ClientPatch, actor: AgentActor, identity: IdentityDep
) -> ClientDetailOut:
    """Change a player. A credit limit below what is used leaves open bets alone and refuses new ones."""
    wanted = body.model_dump(exclude_unset=True)
    return ClientDetailOut(**await service.update_player(identity, actor, client_id, wanted))


@router.post("/clients/{client_id}/deactivate", responses=error_responses(NotFound))
async def deactivate(client_id: UUID, actor: AgentActor, identity: IdentityDep) -> ClientDetailOut:
    """Switch a player off: its sessions end and it cannot sign in or bet; open tickets are graded as ever."""
    return ClientDetailOut(**await service.switch_player(identity, actor, client_id, active=False))


@router.post("/clients/{client_id}/reactivate", responses=error_responses(NotFound))
async def reactivate(client_id: UUID, actor: AgentActor, identity: IdentityDep) -> ClientDetailOut:
    """Switch a player on again."""
    return ClientDetailOut(**await service.switch_player(identity, actor, client_id, active=True))


@router.post(
    "/clients/{client_id}/password", status_code=status.HTTP_204_NO_CONTENT, responses=error_responses(NotFound)
)
async def give_password(client_id: UUID, body: PasswordIn, actor: AgentActor, identity: IdentityDep) -> None:
    """Give a player a new password; all its sessions end."""
    await service.give_password(identity, actor, client_id, body.password)


@router.get("/invitations")
async def invitations(actor: AgentActor, runtime: RuntimeDep) -> Page[InvitationOut]:
    """The invitations that are still good."""
    return Page(items=[InvitationOut(**row) for row in await service.invitations(runtime.db, actor)])


@router.post("/invitations", status_code=status.HTTP_201_CREATED)
async def invite(actor: AgentActor, runtime: RuntimeDep) -> InvitationOut:
    """Make a code that any number of newcomers can sign up with until it is withdrawn."""
    return InvitationOut(**await service.invite(runtime.db, actor))


@router.delete("/invitations/{code}", status_code=status.HTTP_204_NO_CONTENT, responses=error_responses(NotFound))
async def withdraw_invitation(code: str, actor: AgentActor, runtime: RuntimeDep) -> None:
    """Make an invitation worthless; players who came by it stay."""
    await service.withdraw_invitation(runtime.db, actor, code)


@router.get("/agents")
async def agents(actor: AgentActor, runtime: RuntimeDep) -> Page[AgentOut]:
    """The caller and all agents below."""
    return Page(items=await _tree(runtime.db, actor))


@router.post("/agents", status_code=status.HTTP_201_CREATED, responses=error_responses(UsernameTaken))
async def new_agent(body: AgentIn, actor: AgentActor, identity: IdentityDep) -> AgentOut:
    """Make an agent below the caller."""
    made = await service.open_agent(identity, actor, body.username, body.password, body.name)
    return next(agent for agent in await _tree(identity.runtime.db, actor) if agent.id == made)


@router.get("/dashboard")
async def dashboard(actor: AgentActor, runtime: RuntimeDep) -> SummaryOut:
    """The week so far: active players, who owes what, wins, what is pending."""
    return await agent_summary(runtime.db, actor)


@router.get("/hub")
async def hub(actor: AgentActor, runtime: RuntimeDep) -> HubOut:
    """The start page: the book, the agents below, the week, the largest balances either way."""
    return HubOut(
        book=_book(await store.book(runtime.db, actor.book_id)),
        summary=await agent_summary(runtime.db, actor),
        agents=await _tree(runtime.db, actor),
        owing_most=[c for c in await _first(runtime.db, actor, "balance") if c.balance_minor < 0],
        owed_most=[c for c in await _first(runtime.db, actor, "-balance") if c.balance_minor > 0],
    )


async def agent_summary(db: Executor, actor: Member) -> SummaryOut:
    """The week of the acting agent's players."""
    row = dict(await store.summary(db, actor.book_id, actor.login_id))
    currency = (await store.book(db, actor.book_id))["currency"]
    settlements = row.pop("open_balances")
    return SummaryOut(currency=currency, revenue_minor=-row["week_win_minor"], pending_settlements=settlements, **row)


async def _tree(db: Executor, actor: Member) -> list[AgentOut]:
    return [AgentOut(**row) for row in await store.agents(db, actor.book_id, actor.login_id)]


async def _first(db: Executor, actor: Member, sort: str) -> list[ClientOut]:
    rows = await store.players(db, actor.book_id, actor.login_id, sort=sort, limit=_LARGEST)
    return [ClientOut(**row) for row in rows]


def _book(row: Row) -> BookOut:
    known: dict[str, Any] = {**row, "day_starts": row["day_starts"].isoformat("minutes")}
    return BookOut(**known)
