"""Endings over HTTP: voids, corrections, requests, disputes, past-posted tickets. Plain routes that answer tickets."""

from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable
from typing import Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wagerbabe.betting import SentPrice, TicketOut, price_out, read_tickets
from wagerbabe.grading import desk, disputes, errors, past_posted
from wagerbabe.grading.schemas import (
    AnswerIn,
    CorrectedLegOut,
    CorrectionIn,
    DisputeAnswerIn,
    DisputedOut,
    DisputeIn,
    DisputePage,
    LateLegOut,
    PastPostedOut,
    PastPostedPage,
    RequestOut,
    RequestPage,
    VoidIn,
)
from wagerbabe.identity import Actor, admit, admit_player
from wagerbabe.odds import Price, PriceInvalid
from wagerbabe.platform.db import Executor, Row
from wagerbabe.platform.errors import (
    Forbidden,
    InvalidRequest,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from wagerbabe.platform.http import API, encode_cursor, json_response, parse_cursor, runtime_of
from wagerbabe.platform.openapi import Operation, Parameter
from wagerbabe.platform.plain import MOST_PAGE, page_limit, path_id, plain_text, read_body

_decode_void = msgspec.json.Decoder(VoidIn).decode
_decode_correction = msgspec.json.Decoder(CorrectionIn).decode
_decode_answer = msgspec.json.Decoder(AnswerIn).decode
_decode_dispute = msgspec.json.Decoder(DisputeIn).decode
_decode_dispute_answer = msgspec.json.Decoder(DisputeAnswerIn).decode

_Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


async def _desk(request: Request) -> Actor:
    """Agents, and administrators beside them."""
    return await admit(request, "agent", "admin")


async def void(request: Request) -> Response:
    """Void a ticket that is open or waits; 202 with a request for one that has ended."""
    actor = await _desk(request)
    ticket_id = path_id(request, "ticket_id")
    reason = plain_text((await read_body(request, _decode_void)).reason, "reason")
    found = await desk.void(runtime_of(request), actor, ticket_id, reason)
    if isinstance(found, TicketOut):
        return json_response(found)
    return json_response(await _asked(runtime_of(request).db, actor, found), 202)


async def correct(request: Request) -> Response:
    """Ask that a ticket be settled at other prices than it was taken at; 202 with the request."""
    actor = await _desk(request)
    ticket_id = path_id(request, "ticket_id")
    body = await read_body(request, _decode_correction)
    prices = _prices(body)
    asked = await desk.ask_correction(runtime_of(request), actor, ticket_id, prices, plain_text(body.reason, "reason"))
    return json_response(await _asked(runtime_of(request).db, actor, asked), 202)


def _prices(body: CorrectionIn) -> desk.Prices:
    found = {}
    try:
        for leg in body.legs:
            ratio = SentPrice(leg.price.american, leg.price.decimal, leg.price.fraction).value
            found[leg.n] = (ratio.numerator, ratio.denominator)
    except (PriceInvalid, ValueError) as error:
        raise InvalidRequest(fields={"legs": str(error)}) from error
    if len(found) < len(body.legs):
        raise errors.LegUnknown
    return found


async def _asked(db: Executor, actor: Actor, asked: desk.Asked) -> RequestOut:
    return _request_out((await desk.list_requests(db, actor, None, None, 1, asked.id))[0])


def _request_out(row: Row) -> RequestOut:
    fields = dict(row)
    prices = fields.pop("prices")
    legs = [CorrectedLegOut(int(n), price_out(Price(*prices[n]))) for n in sorted(prices, key=int)]
    return RequestOut(**fields | {"number": str(row["number"]), "legs": legs})


async def list_requests(request: Request) -> Response:
    """What was asked for, newest first; ``status`` names one of open, approved, refused, lapsed."""
    actor = await _desk(request)
    limit = page_limit(request)
    status = _one_of(request, "status", {"open", "approved", "refused", "lapsed"})
    rows = await desk.list_requests(runtime_of(request).db, actor, status, _after(request), limit)
    return json_response(RequestPage([_request_out(row) for row in rows], _next(rows, limit)))


def _decider(*, approve: bool) -> _Endpoint:
    async def decide(request: Request) -> Response:
        actor = await _desk(request)
        request_id = path_id(request, "request_id")
        body = await read_body(request, _decode_answer) if await request.body() else AnswerIn()
        answer = plain_text(body.answer, "answer") if body.answer.strip() else ""
        row = await desk.decide_request(runtime_of(request), actor, request_id, approve=approve, answer=answer)
        return json_response(_request_out(row))

    return decide


async def raise_dispute(request: Request) -> Response:
    """Object to a ticket; answers the ticket."""
    player = await admit_player(request)
    ticket_id = path_id(request, "ticket_id")
    text = plain_text((await read_body(request, _decode_dispute)).text, "text")
    await disputes.raise_dispute(runtime_of(request), player, ticket_id, text)
    found = await read_tickets(runtime_of(request).db, player.book_id, player.login_id, [ticket_id])
    return json_response(found[0])


async def list_disputes(request: Request) -> Response:
    """Disputes, newest first; ``status`` names open or answered."""
    actor = await _desk(request)
    limit, status = page_limit(request), _one_of(request, "status", {"open", "answered"})
    db = runtime_of(request).db
    rows = await disputes.list_disputes(db, actor, status, _after(request), limit)
    return json_response(DisputePage(await _disputed(db, rows), _next(rows, limit)))


async def answer_dispute(request: Request) -> Response:
    """Answer a dispute."""
    actor = await _desk(request)
    dispute_id = path_id(request, "dispute_id")
    body = await read_body(request, _decode_dispute_answer)
    row = await disputes.answer_dispute(
        runtime_of(request), actor, dispute_id, plain_text(body.text, "text"), body.outcome
    )
    return json_response((await _disputed(runtime_of(request).db, [row]))[0])


async def _disputed(db: Executor, rows: list[Row]) -> list[DisputedOut]:
    tickets = await _tickets(db, [(row["book_id"], row["ticket_id"]) for row in rows])
    shown = ("id", "client", "text", "at", "status", "outcome", "answer", "answered_by", "answered_at")
    return [DisputedOut(**{name: row[name] for name in shown}, ticket=tickets[row["ticket_id"]]) for row in rows]


async def list_past_posted(request: Request) -> Response:
    """Tickets that were taken when a game had begun, newest first."""
    return await _past_posted(request, await admit(request, "agent"))


async def list_all_past_posted(request: Request) -> Response:
    """The same over all books."""
    return await _past_posted(request, await admit(request, "admin"))


async def _past_posted(request: Request, actor: Actor) -> Response:
    limit = page_limit(request)
    rows = await past_posted.past_posted(runtime_of(request), actor, _after(request), limit)
    tickets = await _tickets(runtime_of(request).db, [(row["book_id"], row["id"]) for row in rows])
    items = [
        PastPostedOut(
            [LateLegOut(*leg) for leg in zip(row["ns"], row["starts"], row["late_seconds"], strict=True)],
            tickets[row["id"]],
        )
        for row in rows
    ]
    return json_response(PastPostedPage(items, _next(rows, limit)))


async def _tickets(db: Executor, ids: Iterable[tuple[UUID, UUID]]) -> dict[UUID, TicketOut]:
    """Tickets of several books by id."""
    by_book: dict[UUID, list[UUID]] = defaultdict(list)
    for book_id, ticket_id in ids:
        by_book[book_id].append(ticket_id)
    found = [await read_tickets(db, book_id, None, wanted) for book_id, wanted in by_book.items()]
    return {ticket.id: ticket for tickets in found for ticket in tickets}


def _one_of(request: Request, name: str, known: set[str]) -> str | None:
    text = request.query_params.get(name)
    if text and text not in known:
        raise InvalidRequest(fields={name: f"is one of {', '.join(sorted(known))}"})
    return text or None


def _after(request: Request) -> UUID | None:
    cursor = request.query_params.get("cursor")
    return None if cursor is None else parse_cursor(cursor, UUID)[0]


def _next(rows: list[Row], limit: int) -> str | None:
    return encode_cursor(rows[-1]["id"]) if len(rows) == limit else None


def _route(path: str, endpoint: _Endpoint, method: str) -> Route:
    return Route(f"{API}{path}", endpoint, methods=[method])


routes = [
    _route("/agent/tickets/{ticket_id}/void", void, "POST"),
    _route("/agent/tickets/{ticket_id}/correct", correct, "POST"),
    _route("/agent/requests", list_requests, "GET"),
    _route("/agent/requests/{request_id}/approve", _decider(approve=True), "POST"),
    _route("/agent/requests/{request_id}/refuse", _decider(approve=False), "POST"),
    _route("/agent/disputes", list_disputes, "GET"),
    _route("/agent/disputes/{dispute_id}/answer", answer_dispute, "POST"),
    _route("/agent/past-posted", list_past_posted, "GET"),
    _route("/admin/past-posted", list_all_past_posted, "GET"),
    _route("/user/bets/{ticket_id}/dispute", raise_dispute, "POST"),
]

_COMMON = (Unauthenticated, Forbidden, InvalidRequest, TooManyRequests, Unavailable)
_PAGES = (
    Parameter("cursor", "query", description="`next` of the page before."),
    Parameter("limit", "query", schema={"type": "integer", "minimum": 1, "maximum": MOST_PAGE}),
)
_STATUS = Parameter("status", "query", description="Of this status only.")
_TICKET, _REQUEST, _DISPUTE = (
    (Parameter(name, "path"),) for name in ("ticket_id", "request_id", "dispute_id")
)  # fmt: skip
_ABOUT = (NotFound, errors.TicketVoided, errors.RequestPending)
_DECIDED = (NotFound, errors.SecondPersonNeeded, errors.RequestDecided, errors.RequestLapsed)


def _operation(method: str, path: str, summary: str, tag: str, answers: Any, **more: Any) -> Operation:
    wrong = (*more.pop("errors", ()), *_COMMON)
    return Operation(method, f"{API}{path}", summary, tag, answers, wrong, **more)


operations = [
    _operation(
        "post", "/agent/tickets/{ticket_id}/void", "Void a ticket", "agent", {200: TicketOut, 202: RequestOut},
        errors=_ABOUT, body=VoidIn, parameters=_TICKET,
    ),
    _operation(
        "post", "/agent/tickets/{ticket_id}/correct", "Ask for a corrected price", "agent", {202: RequestOut},
        errors=(*_ABOUT, errors.CorrectionNotAllowed, errors.LegUnknown), body=CorrectionIn, parameters=_TICKET,
    ),
    _operation(
        "get", "/agent/requests", "What waits for a second person", "agent", {200: RequestPage},
        parameters=(_STATUS, *_PAGES),
    ),
    _operation(
        "post", "/agent/requests/{request_id}/approve", "Approve what another asked for", "agent", {200: RequestOut},
        errors=_DECIDED, body=AnswerIn, parameters=_REQUEST,
    ),
    _operation(
        "post", "/agent/requests/{request_id}/refuse", "Refuse what another asked for", "agent", {200: RequestOut},
        errors=_DECIDED, body=AnswerIn, parameters=_REQUEST,
    ),
    _operation(
        "get", "/agent/disputes", "Players' disputes", "agent", {200: DisputePage}, parameters=(_STATUS, *_PAGES)
    ),
    _operation(
        "post", "/agent/disputes/{dispute_id}/answer", "Answer a dispute", "agent", {200: DisputedOut},
        errors=(NotFound, errors.DisputeAnswered), body=DisputeAnswerIn, parameters=_DISPUTE,
    ),
    _operation(
        "get", "/agent/past-posted", "Tickets taken after the start", "agent", {200: PastPostedPage},
        parameters=_PAGES,
    ),
    _operation(
        "get", "/admin/past-posted", "Tickets taken after the start, of all books", "admin", {200: PastPostedPage},
        parameters=_PAGES,
    ),
    _operation(
        "post", "/user/bets/{ticket_id}/dispute", "Object to a ticket", "user", {200: TicketOut},
        errors=(NotFound, errors.DisputePending), body=DisputeIn, parameters=_TICKET,
    ),
]  # fmt: skip
