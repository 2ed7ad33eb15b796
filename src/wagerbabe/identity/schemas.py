"""What crosses HTTP for sign-ins."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, EmailStr, Field, StringConstraints

from wagerbabe.identity.domain import Role
from wagerbabe.identity.passwords import MAX_LENGTH, MIN_LENGTH
from wagerbabe.platform.http import Body, Out


def _written_date(value: Any) -> Any:
    """JSON has no dates: take the written form, and nothing else that could be read as one."""
    return date.fromisoformat(value) if isinstance(value, str) else value


Username = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{2,31}$")]
"""3 to 32 letters, digits, dots, dashes and underscores: no @, so it is never mistaken for an e-mail address."""
NewPassword = Annotated[str, StringConstraints(min_length=MIN_LENGTH, max_length=MAX_LENGTH, strip_whitespace=False)]
"""Taken exactly as typed, spaces included."""
GivenPassword = Annotated[str, StringConstraints(min_length=1, max_length=MAX_LENGTH, strip_whitespace=False)]
BirthDate = Annotated[date, BeforeValidator(_written_date)]


class SignUpIn(Body):
    """A newcomer."""

    email: Annotated[EmailStr, Field(max_length=254)]
    username: Username
    password: NewPassword
    birth_date: BirthDate
    invite: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None


class SignInIn(Body):
    """A username or an e-mail address, and the password. ``otp`` counts only for accounts with a second factor."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=254)]
    password: GivenPassword
    otp: Annotated[str, StringConstraints(max_length=16)] | None = None


class RefreshIn(Body):
    """Programs send their refresh token here; browsers send a cookie and no body."""

    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class PasswordChangeIn(Body):
    """The current password and the new one."""

    current: GivenPassword
    new: NewPassword


class TokensOut(Out):
    """A session for a program. ``expires_in`` is in seconds."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the scheme's name
    expires_in: int
    refresh_token: str


class BrowserSessionOut(Out):
    """A session for a browser: the tokens are in cookies. ``expires_in`` is in seconds."""

    csrf_token: str
    expires_in: int


class BalanceOut(Out):
    """A player's account, in minor units; ``version`` grows with every change.

    ``free_play_minor`` is what a free play may stake; it is no part of the balance.
    """

    balance_minor: int
    held_minor: int
    available_minor: int
    free_play_minor: int
    version: int


class MeOut(Out):
    """Who is signed in. ``csrf_token`` only for browsers; book, currency and balance only for those who have them."""

    id: UUID
    username: str
    role: Role
    book_id: UUID | None
    agent_id: UUID | None = None
    agent_name: str | None = None
    currency: str | None = None
    balance: BalanceOut | None = None
    csrf_token: str | None = None


class SessionOut(Out):
    """One sign-in on one device."""

    id: UUID
    created_at: datetime
    expires_at: datetime
    address: str | None
    user_agent: str | None
    current: bool


class SessionsOut(Out):
    """One's own sessions, newest first."""

    items: list[SessionOut]
    next: str | None = None
