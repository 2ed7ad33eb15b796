"""Whose you are: books, the tree of agents, players, invitations, and what each may see."""

from wagerbabe.agents.api import router
from wagerbabe.agents.errors import (
    InvitationNeeded,
    InvitationUnknown,
    MasterAgentRequired,
    ProfileUnknown,
    StakeLimitsCrossed,
)
from wagerbabe.agents.profiles import admit_master
from wagerbabe.agents.profiles_api import router as profiles_router
from wagerbabe.agents.service import (
    NewBook,
    NewPlayer,
    create_agent,
    create_book,
    create_player,
    enrol,
    me_extra,
)
from wagerbabe.agents.store import book, contact_of, known_profile, player_of, renew_terms
from wagerbabe.agents.user_api import router as user_router

__all__ = [
    "InvitationNeeded",
    "InvitationUnknown",
    "MasterAgentRequired",
    "NewBook",
    "NewPlayer",
    "ProfileUnknown",
    "StakeLimitsCrossed",
    "admit_master",
    "book",
    "contact_of",
    "create_agent",
    "create_book",
    "create_player",
    "enrol",
    "known_profile",
    "me_extra",
    "player_of",
    "profiles_router",
    "renew_terms",
    "router",
    "user_router",
]
