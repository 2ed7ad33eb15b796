"""The routes of profiles, under ``/api/v1/agent``."""

from uuid import UUID

from fastapi import APIRouter, status

from wagerbabe.agents import profiles as service
from wagerbabe.agents.errors import MasterAgentRequired, ProfileExists
from wagerbabe.agents.schemas import PlayerProfileIn, PlayerProfileOut, PlayerProfilePatch
from wagerbabe.identity import AgentActor
from wagerbabe.platform.errors import NotFound
from wagerbabe.platform.http import Page, RuntimeDep, error_responses

router = APIRouter(prefix="/agent", tags=["agent"])


@router.get("/profiles")
async def profiles(actor: AgentActor, runtime: RuntimeDep) -> Page[PlayerProfileOut]:
    """The book's kinds of players."""
    return Page(items=[PlayerProfileOut(**row) for row in await service.profiles(runtime.db, actor)])


@router.post(
    "/profiles", status_code=status.HTTP_201_CREATED, responses=error_responses(MasterAgentRequired, ProfileExists)
)
async def new_profile(body: PlayerProfileIn, actor: AgentActor, runtime: RuntimeDep) -> PlayerProfileOut:
    """Make a kind of player; give it to players with their `profile_id`."""
    return PlayerProfileOut(**await service.make_profile(runtime.db, actor, body.model_dump()))


@router.patch("/profiles/{profile_id}", responses=error_responses(MasterAgentRequired, NotFound, ProfileExists))
async def change_profile(
    profile_id: UUID, body: PlayerProfilePatch, actor: AgentActor, runtime: RuntimeDep
) -> PlayerProfileOut:
    """Change a kind of player; what is left out stays. Open tickets keep what they were taken at."""
    wanted = body.model_dump(exclude_unset=True)
    return PlayerProfileOut(**await service.change_profile(runtime.db, actor, profile_id, wanted))
