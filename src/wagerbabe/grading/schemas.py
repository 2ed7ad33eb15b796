"""What crosses HTTP where tickets are voided, corrected, disputed and cashed out."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from wagerbabe.betting import PriceIn, PriceOut, ProblemOut, TicketOut
from wagerbabe.platform.money import MAX_MINOR

Text = Annotated[str, Meta(min_length=1, max_length=500)]
Optional = Annotated[str, Meta(max_length=500)]


class VoidIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a ticket is void; its player reads it."""

    reason: Text


class CorrectedLegIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A leg, counted from 1, and the price that it should have been taken at."""

    n: Annotated[int, Meta(ge=1, le=12)]
    price: PriceIn


class CorrectionIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The prices that a ticket is to be settled at, and why; its player reads both."""

    legs: Annotated[list[CorrectedLegIn], Meta(min_length=1, max_length=12)]
    reason: Text


class AnswerIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A word to go with a decision."""

    answer: Optional = ""


class CorrectedLegOut(Struct, frozen=True):
    """A leg, counted from 1, and its corrected price."""

    n: int
    price: PriceOut


class RequestOut(Struct, frozen=True):
    """What one person asked for about a ticket, and what another decided.

    ``lapsed``: the ticket changed before anybody decided.
    """

    id: UUID
    ticket_id: UUID
    number: str
    client_id: UUID
    client: str
    kind: Literal["void", "correct"]
    reason: str
    legs: list[CorrectedLegOut]
    status: Literal["open", "approved", "refused", "lapsed"]
    asked_at: datetime
    asked_by: str
    decided_at: datetime | None
    decided_by: str | None
    answer: str


class RequestPage(Struct, frozen=True):
    """Requests, newest first."""

    items: list[RequestOut]
    next: str | None


class DisputeIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What a player objects to."""

    text: Text


class DisputeAnswerIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The answer: ``upheld`` says that the player is right. What follows (a void, a correction) is done apart."""

    text: Text
    outcome: Literal["upheld", "declined"]


class DisputedOut(Struct, frozen=True):
    """A dispute, and the ticket that it is about."""

    id: UUID
    client: str
    text: str
    at: datetime
    status: Literal["open", "answered"]
    outcome: Literal["upheld", "declined"] | None
    answer: str
    answered_by: str | None
    answered_at: datetime | None
    ticket: TicketOut


class DisputePage(Struct, frozen=True):
    """Disputes, newest first."""

    items: list[DisputedOut]
    next: str | None


class LateLegOut(Struct, frozen=True):
    """A leg, counted from 1, whose event had begun when the ticket was taken."""

    n: int
    started_at: datetime
    late_seconds: int


class PastPostedOut(Struct, frozen=True):
    """A ticket that was taken too late."""

    legs: list[LateLegOut]
    ticket: TicketOut


class PastPostedPage(Struct, frozen=True):
    """Tickets taken too late, newest first."""

    items: list[PastPostedOut]
    next: str | None


class CashOutIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The offer that was seen, and what is taken if it has changed: ``none`` else, only ``better``, or ``any``.

    ``share_bp``: the part of what is left of the ticket, in hundredths of a per cent; all of it by default.
    """

    offer_minor: Annotated[int, Meta(ge=1, le=MAX_MINOR)]
    accept: Literal["none", "better", "any"] = "none"
    share_bp: Annotated[int, Meta(ge=1, le=10_000)] = 10_000


class CashOutLegOut(Struct, frozen=True):
    """A leg, counted from 1: what it was taken at, and what it is now worth: a result, or the current price."""

    n: int
    price: PriceOut
    current_price: PriceOut | None
    result: str | None


class CashOutOut(Struct, frozen=True):
    """What would be paid now for giving up ``closed_risk_minor`` of a ticket's risk.

    ``offer_minor`` is null where nothing is offered, and ``problems`` says why. The margin is what the book keeps of
    the fair value, in hundredths of a per cent.
    """

    ticket_id: UUID
    currency: str
    offer_minor: int | None
    closed_risk_minor: int
    margin_bp: int
    legs: list[CashOutLegOut]
    problems: list[ProblemOut]
