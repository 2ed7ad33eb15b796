"""Cash-out over HTTP."""

import asyncio

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wagerbabe.betting import ProblemOut, TicketOut, price_out
from wagerbabe.grading import cash_out, errors
from wagerbabe.grading.cash_out import Offer, Take
from wagerbabe.grading.schemas import CashOutIn, CashOutLegOut, CashOutOut
from wagerbabe.identity import admit_player
from wagerbabe.odds import Price
from wagerbabe.platform.errors import (
    Forbidden,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    InvalidRequest,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from wagerbabe.platform.http import API, json_response, runtime_of
from wagerbabe.platform.openapi import Operation, Parameter
from wagerbabe.platform.plain import idempotency_key, path_id, read_body

_decode = msgspec.json.Decoder(CashOutIn).decode
_WHOLE = 10_000


async def read_offer(request: Request) -> Response:
    """What would be paid for a ticket now, or why nothing is; nothing is done."""
    player = await admit_player(request)
    ticket_id = path_id(request, "ticket_id")
    share = _share(request.query_params.get("share_bp"))
    return json_response(_offer_out(await cash_out.offer(runtime_of(request), player, ticket_id, share)))


async def take_offer(request: Request) -> Response:
    """Cash a ticket out, or a share of it."""
    player = await admit_player(request)
    ticket_id, key = path_id(request, "ticket_id"), idempotency_key(request)
    body = await read_body(request, _decode)
    take = Take(body.offer_minor, body.accept, body.share_bp)
    # A client that hangs up does not cancel it.
    done = asyncio.create_task(cash_out.cash_out(runtime_of(request), player, ticket_id, take, key))
    return json_response(await asyncio.shield(done))


def _share(text: str | None) -> int:
    if text is None:
        return _WHOLE
    if len(text) > len(str(_WHOLE)) or not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= _WHOLE:
        raise InvalidRequest(fields={"share_bp": f"is a number from 1 to {_WHOLE}"})
    return int(text)


def _offer_out(found: Offer) -> CashOutOut:
    return CashOutOut(
        ticket_id=found.rows[0]["id"],
        currency=found.rows[0]["currency"],
        offer_minor=None if found.problems else found.offer_minor,
        closed_risk_minor=found.closed_minor,
        margin_bp=found.margin_bp,
        legs=[
            CashOutLegOut(
                row["n"],
                price_out(Price(*leg.taken)),
                None if leg.now is None else price_out(Price(*leg.now)),
                leg.outcome.result if leg.outcome else None,
            )
            for row, leg in zip(found.rows, found.legs, strict=True)
        ],
        problems=[ProblemOut(problem.name, problem.text, problem.details) for problem in found.problems],
    )


_PATH = f"{API}/betting/bets/{{ticket_id}}/cash-out"
routes = [Route(_PATH, read_offer, methods=["GET"]), Route(_PATH, take_offer, methods=["POST"])]

_COMMON = (NotFound, Unauthenticated, Forbidden, InvalidRequest, TooManyRequests, Unavailable)
_REFUSALS = (
    errors.CashOutMoved,
    errors.TicketNotOpen,
    errors.CashOutNotOffered,
    errors.CashOutLineMoved,
    errors.CashOutWorthless,
)
_TICKET = Parameter("ticket_id", "path")
_KEY = Parameter("Idempotency-Key", "header", required=True, description="A new random value for each cash-out meant.")
_SHARE = Parameter(
    "share_bp", "query", description="The part of the ticket, in hundredths of a per cent; all by default."
)

operations = [
    Operation("get", _PATH, "Offer to cash out", "betting", {200: CashOutOut}, _COMMON, None, (_TICKET, _SHARE)),
    Operation(
        "post",
        _PATH,
        "Cash a ticket out",
        "betting",
        {200: TicketOut},
        (IdempotencyKeyMissing, IdempotencyKeyReused, *_REFUSALS, *_COMMON),
        CashOutIn,
        (_TICKET, _KEY),
    ),
]
