"""What everybody asks about oneself, under ``/api/v1``: profile, limits, preferences, the landing page's data."""

from fastapi import APIRouter

from wagerbabe.agents import service, store
from wagerbabe.agents.api import agent_summary
from wagerbabe.agents.schemas import (
    BalanceOut,
    DashboardOut,
    LimitsOut,
    PlatformOut,
    PreferencesOut,
    PreferencesPatch,
    ProfileOut,
    ProfilePatch,
)
from wagerbabe.identity import CurrentActor, Member, PlayerActor
from wagerbabe.platform.http import RuntimeDep

router = APIRouter(tags=["user"])


@router.get("/user/profile")
async def profile(actor: PlayerActor, runtime: RuntimeDep) -> ProfileOut:
    """Who the player is, and whose."""
    return ProfileOut(**await store.profile(runtime.db, actor.book_id, actor.login_id))


@router.patch("/user/profile")
async def change_profile(body: ProfilePatch, actor: PlayerActor, runtime: RuntimeDep) -> ProfileOut:
    """Change one's own name or contact."""
    await service.update_profile(runtime.db, actor, body.name, body.contact)
    return await profile(actor, runtime)


@router.get("/user/limits")
async def limits(actor: PlayerActor, runtime: RuntimeDep) -> LimitsOut:
    """What one may bet, and whom to ask for more."""
    row = await store.profile(runtime.db, actor.book_id, actor.login_id)
    return LimitsOut(**row, ask=row["agent_name"])


@router.get("/user/preferences")
async def preferences(actor: CurrentActor, runtime: RuntimeDep) -> PreferencesOut:
    """How one likes the pages."""
    return PreferencesOut(**await store.preferences(runtime.db, actor.login_id))


@router.patch("/user/preferences")
async def change_preferences(body: PreferencesPatch, actor: CurrentActor, runtime: RuntimeDep) -> PreferencesOut:
    """Choose otherwise; what is left out stays."""
    chosen = body.model_dump(exclude_unset=True)
    return PreferencesOut(**await store.set_preferences(runtime.db, actor.login_id, chosen))


@router.get("/dashboard")
async def dashboard(actor: CurrentActor, runtime: RuntimeDep) -> DashboardOut:
    """The landing data of the signed-in role."""
    if not isinstance(actor, Member):
        return DashboardOut(role=actor.role, admin=PlatformOut(**await store.platform_summary(runtime.db)))
    if actor.role == "agent":
        return DashboardOut(role=actor.role, agent=await agent_summary(runtime.db, actor))
    return DashboardOut(
        role=actor.role, player=BalanceOut(**await store.profile(runtime.db, actor.book_id, actor.login_id))
    )
