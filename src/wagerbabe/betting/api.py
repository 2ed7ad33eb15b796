"""Betting over HTTP. Plain routes: a bet is the hottest path of the product."""

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from math import comb
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wagerbabe.betting import errors, service, store
from wagerbabe.betting.domain import Pick, PricedLeg, SentPrice, Slip, kinds_for, line_to_wire
from wagerbabe.betting.kinds import Options
from wagerbabe.betting.limits import largest_stake
from wagerbabe.betting.payout import Combos, Plan, count_of, expand
from wagerbabe.betting.schemas import (
    LegIn,
    ProblemOut,
    QuoteLegOut,
    QuoteLimitsOut,
    QuoteLineOut,
    QuoteOut,
    SavedSlip,
    SlipIn,
    TicketOut,
    TicketPage,
    decode_saved_slip,
    decode_slip,
    line_quarters,
)
from wagerbabe.betting.tickets import price_out
from wagerbabe.identity import Member, admit_agent, admit_player
from wagerbabe.odds import PriceInvalid
from wagerbabe.platform.clock import in_utc, instant
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
from wagerbabe.platform.http import API, encode_cursor, json_response, parse_cursor, runtime_of
from wagerbabe.platform.openapi import Operation, Parameter

_in_flight = service.InFlight()
_PAGE = 50
_MOST_PAGE = 200
_MAX_KEY = 200
_LISTED_LINES = 300
_MAX_BODY = 16_384

T = TypeVar("T")


async def _body(request: Request, decode: Callable[[bytes], T]) -> tuple[bytes, T]:
    raw = await request.body()
    if len(raw) > _MAX_BODY:
        raise InvalidRequest(fields={"body": f"is longer than {_MAX_BODY} bytes"})
    try:
        return raw, decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise InvalidRequest(fields={"body": str(error)}) from error


def _slip(sent: SlipIn) -> Slip:
    options = sent.options
    return Slip(sent.kind, sent.stake_minor, _picks(sent.legs), sent.accept, _options(sent), options.free_play)


def _options(sent: SlipIn) -> Options:
    by, asked = sent.options.by, sent.options
    try:
        points = line_quarters(asked.points) or 0
    except ValueError as error:
        raise InvalidRequest(fields={"options.points": "is a multiple of 0.25"}) from error
    sizes = (by,) if isinstance(by, int) else tuple(sorted(by or ()))
    return Options(by=sizes, points_quarters=points, condition=asked.condition)


def _picks(legs: Sequence[LegIn]) -> tuple[Pick, ...]:
    try:
        return tuple(_pick(leg.selection_id, leg) for leg in legs)
    except (PriceInvalid, ValueError) as error:
        raise InvalidRequest(fields={"legs": str(error)}) from error


def _pick(selection_id: UUID, leg: Any) -> Pick:
    price = SentPrice(leg.price.american, leg.price.decimal, leg.price.fraction)
    if price == SentPrice():
        raise ValueError("price must name american, decimal or fraction")
    _ = price.value  # raises PriceInvalid for what is no price
    return Pick(selection_id, price, line_quarters(leg.line))


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "").strip()
    if not key:
        raise IdempotencyKeyMissing
    if len(key) > _MAX_KEY or not key.isprintable():
        raise InvalidRequest(fields={"Idempotency-Key": f"at most {_MAX_KEY} printable characters"})
    return key


def _hash(sent: SlipIn) -> bytes:
    """The same meaning gives the same hash, however the JSON was written."""
    return hashlib.sha256(msgspec.json.encode(sent, order="deterministic")).digest()


async def place(request: Request) -> Response:
    """Take a bet; 200 with the same ticket when this key has one already."""
    actor = await admit_player(request)
    key = _key(request)
    _, sent = await _body(request, decode_slip)
    slip = _slip(sent)
    # A client that hangs up does not cancel its bet.
    placed = await asyncio.shield(asyncio.create_task(_place(request, actor, slip, key, _hash(sent))))
    return json_response(placed.ticket, 201 if placed.created else 200)


async def _place(request: Request, actor: Member, slip: Slip, key: str, body_hash: bytes) -> service.Placed:
    memory: service.Memory | None = getattr(request.app.state, "bet_memory", None)
    async with _in_flight.one(actor.login_id, key):
        return await service.place(runtime_of(request), actor, slip, key, body_hash, memory)


async def quote(request: Request) -> Response:
    """The slip priced, nothing placed."""
    actor = await admit_player(request)
    _, sent = await _body(request, decode_slip)
    found = await service.quote(runtime_of(request), actor, _slip(sent))
    return json_response(_quote_out(sent.kind, found))


def _quote_out(kind: str, found: service.Quote) -> QuoteOut:
    terms, priced = found.terms, found.priced
    return QuoteOut(
        kind=kind,
        currency=terms.currency,
        legs=[_quote_leg(leg) for leg in priced.legs],
        lines=_lines(priced.plan),
        risk_minor=priced.risk_minor,
        to_win_minor=priced.to_win_minor,
        return_minor=priced.return_minor,
        capped=priced.capped,
        limits=_limits(found),
        problems=[ProblemOut(p.name, p.text, p.details) for p in found.problems],
        line_count=count_of(priced.plan),
        price=None if priced.price is None else price_out(priced.price),
        delay_seconds=(terms.delay_seconds or 0) if priced.waits else 0,
        kinds=kinds_for(priced, terms),
    )


def _lines(plan: Plan) -> list[QuoteLineOut]:
    """Every line; of a large round robin an entry for each size."""
    if count_of(plan) <= _LISTED_LINES:
        return [QuoteLineOut(line.stake_minor, list(line.legs), line.after) for line in expand(plan)]
    return [
        QuoteLineOut(line.stake_minor, list(line.legs), by=size, count=comb(len(line.legs), size))
        for line in plan
        if isinstance(line, Combos)
        for size in line.sizes
    ]


def _limits(found: service.Quote) -> QuoteLimitsOut:
    terms, bet, available = found.terms, found.priced.bet, found.available_minor
    if bet is None:
        most = (terms.max_return_minor, terms.max_parlay_legs)
        return QuoteLimitsOut(terms.min_stake_minor, terms.max_stake_minor, *most, available)
    counting = bet.figures
    named = {
        "min_stake_minor": counting.min_stake,
        "max_stake_minor": counting.max_stake,
        "max_return_minor": counting.max_return,
        "max_parlay_legs": counting.max_legs,
        "max_win_minor": counting.max_win,
    }
    return QuoteLimitsOut(
        **{name: figure.amount for name, figure in named.items() if figure is not None},
        available_minor=available,
        largest_stake_minor=largest_stake(bet, max(available, 0), found.left_minor),
        scopes={name: dict(figure.scope) for name, figure in named.items() if figure is not None},
    )


def _quote_leg(leg: PricedLeg) -> QuoteLegOut:
    o = leg.offered
    return QuoteLegOut(
        o.selection_id,
        o.event_id,
        o.home,
        o.away,
        o.kind,
        o.period,
        o.side,
        line_to_wire(leg.line_quarters),
        price_out(leg.price),
        leg.moved,
        leg.better,
        line_to_wire(o.line_quarters),
        leg.in_play,
        o.subject,
        o.side_name,
    )


async def list_bets(request: Request) -> Response:
    """The player's tickets, newest first. ``status`` is one status, or ``settled`` for all that have ended."""
    actor = await admit_player(request)
    query = request.query_params
    statuses = _statuses(query.get("status"))
    period = (_time(query.get("from"), "from"), _time(query.get("to"), "to"))
    after = _after(query.get("cursor"))
    limit = _limit(query.get("limit"))
    db = runtime_of(request).db
    ids = await store.ticket_ids_of_player(db, actor.book_id, actor.login_id, statuses, period, after, limit)
    items = await store.tickets(db, actor.book_id, actor.login_id, ids)
    return json_response(TicketPage(items, _next(items, limit)))


async def read_bet(request: Request) -> Response:
    """One of the player's tickets."""
    actor = await admit_player(request)
    try:
        ticket_id = UUID(request.path_params["id"])
    except ValueError as error:
        raise NotFound from error
    found = await store.tickets(runtime_of(request).db, actor.book_id, actor.login_id, [ticket_id], books=True)
    if not found:
        raise NotFound("You have no ticket by that id.")
    return json_response(found[0])


async def list_agent_tickets(request: Request) -> Response:
    """Tickets of the players below the agent, newest first; ``client`` names one of them."""
    actor = await admit_agent(request)
    query = request.query_params
    db = runtime_of(request).db
    client = _client(query.get("client"))
    statuses, after, limit = _statuses(query.get("status")), _after(query.get("cursor")), _limit(query.get("limit"))
    ids = await store.ticket_ids_of_agent(db, actor.book_id, actor.login_id, client, statuses, after, limit)
    items = await store.tickets(db, actor.book_id, None, ids)
    return json_response(TicketPage(items, _next(items, limit)))


def _client(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound from error


async def read_slip(request: Request) -> Response:
    """The slip as kept between devices."""
    actor = await admit_player(request)
    slip = await store.read_slip(runtime_of(request).db, actor.book_id, actor.login_id)
    return json_response(slip or SavedSlip())


async def save_slip(request: Request) -> Response:
    """Keep the slip for the player's other devices."""
    actor = await admit_player(request)
    _, sent = await _body(request, decode_saved_slip)
    lines = [line_to_wire(pick.line_quarters) for pick in _picks(sent.legs)]
    kept = msgspec.to_builtins(sent)
    kept["legs"] = [{**leg, "line": line} for leg, line in zip(kept["legs"], lines, strict=True)]
    return json_response(await store.save_slip(runtime_of(request).db, actor.book_id, actor.login_id, kept))


_STATUSES = {
    "waiting", "rejected", "open", "won", "lost", "push", "void", "partly_won", "partly_lost", "cashed_out",
}  # fmt: skip
_NOT_SETTLED = {"waiting", "open"}


def _statuses(text: str | None) -> list[str] | None:
    if not text:
        return None
    if text == "settled":
        return sorted(_STATUSES - _NOT_SETTLED)
    if not set(text.split(",")) <= _STATUSES:
        raise InvalidRequest(fields={"status": f"is one of {', '.join(sorted(_STATUSES))} or settled"})
    return text.split(",")


def _time(text: str | None, name: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        return in_utc(at if at.tzinfo else at.replace(tzinfo=UTC))
    except ValueError as error:
        raise InvalidRequest(fields={name: "is a date or an RFC 3339 time"}) from error


def _limit(text: str | None) -> int:
    if text is None:
        return _PAGE
    if len(text) > len(str(_MOST_PAGE)) or not text.isdecimal() or not 1 <= int(text) <= _MOST_PAGE:
        raise InvalidRequest(fields={"limit": f"is a number from 1 to {_MOST_PAGE}"})
    return int(text)


def _after(cursor: str | None) -> tuple[datetime, UUID] | None:
    if not cursor:
        return None
    at, last = parse_cursor(cursor, instant, UUID)
    return at, last


def _next(items: list[TicketOut], limit: int) -> str | None:
    return encode_cursor(items[-1].placed_at.isoformat(), items[-1].id) if len(items) == limit else None


def _route(path: str, endpoint: Callable[[Request], Coroutine[Any, Any, Response]], method: str) -> Route:
    return Route(f"{API}{path}", endpoint, methods=[method])


routes = [
    _route("/betting/quote", quote, "POST"),
    _route("/betting/bets", place, "POST"),
    _route("/betting/slip", read_slip, "GET"),
    _route("/betting/slip", save_slip, "PUT"),
    _route("/user/bets", list_bets, "GET"),
    _route("/user/history", list_bets, "GET"),
    _route("/user/bets/{id}", read_bet, "GET"),
    _route("/agent/tickets", list_agent_tickets, "GET"),
]

_COMMON = (Unauthenticated, Forbidden, InvalidRequest, TooManyRequests, Unavailable)
_REFUSALS = (
    errors.SelectionUnknown,
    errors.PriceMoved,
    errors.InPlayNotOffered,
    errors.MarketClosed,
    errors.MarketSuspended,
    errors.OddsStale,
    errors.SameSelection,
    errors.LegsExclude,
    errors.LegsCorrelated,
    errors.LegsNotAllowed,
    errors.OptionsNotAllowed,
    errors.TooManyCombinations,
    errors.NotTeasable,
    errors.NotOneGame,
    errors.TicketKindBlocked,
    errors.FreePlayNotAllowed,
    errors.StakeTooSmall,
    errors.StakeTooLarge,
    errors.CreditExceeded,
    errors.AccountInactive,
    errors.TooManyBetsAtOnce,
)
_LIST = (
    Parameter("status", "query", description="One or more statuses with commas, or `settled`."),
    Parameter("from", "query", description="Placed at or after (RFC 3339)."),
    Parameter("to", "query", description="Placed before (RFC 3339)."),
    Parameter("cursor", "query", description="`next` of the page before."),
    Parameter("limit", "query", schema={"type": "integer", "minimum": 1, "maximum": _MOST_PAGE}),
)
_CLIENT = Parameter("client", "query", description="One player's tickets only.")
_KEY = Parameter("Idempotency-Key", "header", required=True, description="A new random value for each bet meant.")

operations = [
    Operation("post", f"{API}/betting/quote", "Price a slip", "betting", {200: QuoteOut}, _COMMON, SlipIn),
    Operation(
        "post",
        f"{API}/betting/bets",
        "Place a bet",
        "betting",
        {201: TicketOut, 200: TicketOut},
        (IdempotencyKeyMissing, IdempotencyKeyReused, *_REFUSALS, *_COMMON),
        SlipIn,
        (_KEY,),
    ),
    Operation("get", f"{API}/betting/slip", "The saved slip", "betting", {200: SavedSlip}, _COMMON),
    Operation("put", f"{API}/betting/slip", "Save the slip", "betting", {200: SavedSlip}, _COMMON, SavedSlip),
    Operation("get", f"{API}/user/bets", "One's tickets", "user", {200: TicketPage}, _COMMON, None, _LIST),
    Operation("get", f"{API}/user/history", "One's tickets", "user", {200: TicketPage}, _COMMON, None, _LIST),
    Operation(
        "get",
        f"{API}/user/bets/{{id}}",
        "One ticket",
        "user",
        {200: TicketOut},
        (NotFound, *_COMMON),
        None,
        (Parameter("id", "path"),),
    ),
    Operation(
        "get",
        f"{API}/agent/tickets",
        "Tickets of the players below",
        "agent",
        {200: TicketPage},
        (NotFound, *_COMMON),
        None,
        (_CLIENT, *(p for p in _LIST if p.name not in {"from", "to"})),
    ),
]
