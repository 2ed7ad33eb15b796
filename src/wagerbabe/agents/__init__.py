"""Whose you are: books, the tree of agents, players, invitations, and what each may see."""

from wagerbabe.agents.api import router
from wagerbabe.agents.errors import InvitationNeeded, InvitationUnknown, StakeLimitsCrossed
from wagerbabe.agents.service import (
    NewBook,
    NewPlayer,
    create_agent,
    create_book,
    create_player,
    enrol,
    me_extra,
)
from wagerbabe.agents.store import book, contact_of, player_of
from wagerbabe.agents.user_api import router as user_router

__all__ = [
    "InvitationNeeded",
    "InvitationUnknown",
    "NewBook",
    "NewPlayer",
    "StakeLimitsCrossed",
    "book",
    "contact_of",
    "create_agent",
    "create_book",
    "create_player",
    "enrol",
    "me_extra",
    "player_of",
    "router",
    "user_router",
]
