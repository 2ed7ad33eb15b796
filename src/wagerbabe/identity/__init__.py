"""Who you are: sign-ins, sessions and tokens, and the ``Actor`` that every command acts for."""

from wagerbabe.identity.actor import (
    Actor,
    AdminActor,
    AgentActor,
    CurrentActor,
    Identity,
    Member,
    PlayerActor,
    admit,
    admit_agent,
    admit_player,
    authenticate,
    authenticate_if_any,
    authenticate_socket,
    identity_of,
)
from wagerbabe.identity.api import router
from wagerbabe.identity.domain import Role
from wagerbabe.identity.errors import RoleRequired, UsernameTaken
from wagerbabe.identity.passwords import Passwords
from wagerbabe.identity.schemas import NewPassword, Username
from wagerbabe.identity.service import (
    Enrol,
    create_administrator,
    create_login,
    purge_sessions,
    rotate_signing_key,
    set_active,
    set_password,
)
from wagerbabe.identity.setup import open_identity

__all__ = [
    "Actor",
    "AdminActor",
    "AgentActor",
    "CurrentActor",
    "Enrol",
    "Identity",
    "Member",
    "NewPassword",
    "Passwords",
    "PlayerActor",
    "Role",
    "RoleRequired",
    "Username",
    "UsernameTaken",
    "admit",
    "admit_agent",
    "admit_player",
    "authenticate",
    "authenticate_if_any",
    "authenticate_socket",
    "create_administrator",
    "create_login",
    "identity_of",
    "open_identity",
    "purge_sessions",
    "rotate_signing_key",
    "router",
    "set_active",
    "set_password",
]
