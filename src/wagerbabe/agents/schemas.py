"""What crosses HTTP for agents and players."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints

from wagerbabe.identity import NewPassword, Role, Username
from wagerbabe.platform.http import Body, Out
from wagerbabe.platform.money import MAX_MINOR

Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Contact = Annotated[str, StringConstraints(max_length=200)]
Notes = Annotated[str, StringConstraints(max_length=4000)]
CreditLimit = Annotated[int, Field(ge=0, le=MAX_MINOR)]
Stake = Annotated[int, Field(ge=1, le=MAX_MINOR)]
Id = Annotated[UUID, Field(strict=False)]
Status = Literal["active", "inactive"]
MarginBp = Annotated[int, Field(ge=0, le=5000, description="Hundredths of a per cent.")]
LineMove = Annotated[int, Field(ge=0, le=8, description="Quarter points against the player.")]
Delay = Annotated[int, Field(ge=1, le=120)]
Sort = Literal[
    "username", "name", "balance", "-balance", "available", "-available", "-held", "-created_at", "-last_sign_in_at"
]


def _known_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("is not a time zone such as America/New_York")
    return value


class ClientIn(Body):
    """A new player. Without an agent it is the caller's own; stakes left out get the book's usual ones."""

    username: Username
    password: NewPassword
    name: Name | None = None
    contact: Contact = ""
    notes: Notes = ""
    credit_limit_minor: CreditLimit = 0
    min_stake_minor: Stake | None = None
    max_stake_minor: Stake | None = None
    profile_id: Id | None = None
    agent_id: Id | None = None


class ClientPatch(Body):
    """What to change of a player; what is left out stays."""

    name: Name = ""
    contact: Contact = ""
    notes: Notes = ""
    credit_limit_minor: CreditLimit = 0
    min_stake_minor: Stake = 1
    max_stake_minor: Stake = 1
    profile_id: Id | None = None


class PasswordIn(Body):
    """A new password for a player."""

    password: NewPassword


class ClientOut(Out):
    """A player as its agent sees it in a list. Plus balances: the agent owes the player."""

    id: UUID
    username: str
    name: str
    contact: str
    status: Status
    agent_id: UUID
    agent_name: str
    currency: str
    balance_minor: int
    held_minor: int
    available_minor: int
    free_play_minor: int
    credit_limit_minor: int
    min_stake_minor: int
    max_stake_minor: int
    profile_id: UUID | None
    profile_name: str | None
    last_sign_in_at: datetime | None
    created_at: datetime


class ClientDetailOut(ClientOut):
    """A player with everything its agent may know."""

    email: str | None
    notes: str
    last_sign_in_address: str | None


class PlayerProfileIn(Body):
    """A kind of player. What it takes off prices and lines comes on top of the book's own margin."""

    name: Name
    margin_bp: MarginBp = 0
    line_move_quarters: LineMove = 0
    live_delay_seconds: Delay | None = None


class PlayerProfilePatch(Body):
    """What to change of a profile; ``live_delay_seconds`` null is the book's own."""

    name: Name = ""
    margin_bp: MarginBp = 0
    line_move_quarters: LineMove = 0
    live_delay_seconds: Delay | None = None


class PlayerProfileOut(Out):
    """A kind of player, and how many of the caller's players are of it."""

    id: UUID
    name: str
    margin_bp: int
    line_move_quarters: int
    live_delay_seconds: int | None
    players: int
    created_at: datetime


class InvitationOut(Out):
    """A code for newcomers: whoever signs up with it becomes the agent's player, without credit at first."""

    code: str
    agent_id: UUID
    agent_name: str | None = None
    created_at: datetime


class AgentIn(Body):
    """A new agent below the caller."""

    username: Username
    password: NewPassword
    name: Name


class AgentOut(Out):
    """An agent of the caller's tree; the caller itself has its own parent above it or none."""

    id: UUID
    parent_id: UUID | None
    name: str
    username: str
    status: Status
    players: int
    created_at: datetime


class SummaryOut(Out):
    """How an agent's players stand. Wins are the players'; revenue is what the book kept of the week's."""

    book_day: date
    book_week: date
    currency: str
    players: int
    active_players: int
    playing_players: int
    pending_settlements: int
    to_collect_minor: int
    to_pay_minor: int
    pending_minor: int
    today_win_minor: int
    week_win_minor: int
    week_payments_minor: int
    revenue_minor: int


class BookOut(Out):
    """A book: one currency, one calendar. A day runs from ``day_starts`` to ``day_starts`` of its time zone."""

    id: UUID
    name: str
    currency: str
    time_zone: str
    day_starts: str


class HubOut(Out):
    """An agent's start page: the book, the agents below, the week, the largest balances either way."""

    book: BookOut
    summary: SummaryOut
    agents: list[AgentOut]
    owing_most: list[ClientOut]
    owed_most: list[ClientOut]


class BalanceOut(Out):
    """A player's account; ``version`` grows with every change. ``free_play_minor`` is what a free play may stake."""

    balance_minor: int
    held_minor: int
    available_minor: int
    free_play_minor: int
    credit_limit_minor: int
    currency: str
    version: int


class ProfileOut(Out):
    """A player as it sees itself."""

    id: UUID
    username: str
    email: str | None
    name: str
    contact: str
    agent_id: UUID
    agent_name: str
    book_name: str
    currency: str
    time_zone: str
    created_at: datetime


class ProfilePatch(Body):
    """What a player may change of itself."""

    name: Name | None = None
    contact: Contact | None = None


class LimitsOut(Out):
    """What a player may bet, and the credit behind it. ``ask`` names whom to ask for more."""

    currency: str
    credit_limit_minor: int
    available_minor: int
    min_stake_minor: int
    max_stake_minor: int
    max_return_minor: int
    max_parlay_legs: int
    ask: str


class PreferencesOut(Out):
    """How somebody likes the pages. ``accept``: what to take when a price moves before a bet is placed."""

    odds_format: Literal["american", "decimal", "fractional"] = "american"
    theme: Literal["system", "light", "dark"] = "system"
    time_zone: str | None = None
    accept: Literal["none", "better", "any"] = "none"


class PreferencesPatch(Body):
    """What to choose otherwise; ``time_zone`` null follows the device."""

    odds_format: Literal["american", "decimal", "fractional"] = "american"
    theme: Literal["system", "light", "dark"] = "system"
    time_zone: Annotated[str, AfterValidator(_known_zone)] | None = None
    accept: Literal["none", "better", "any"] = "none"


class PlatformOut(Out):
    """What an administrator sees first."""

    books: int
    agents: int
    players: int


class DashboardOut(Out):
    """The landing data of the signed-in role; the other roles' parts are null."""

    role: Role
    player: BalanceOut | None = None
    agent: SummaryOut | None = None
    admin: PlatformOut | None = None
