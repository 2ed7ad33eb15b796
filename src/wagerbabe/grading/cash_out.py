"""Cash-out: an offer for an open ticket, and its acceptance, price-checked like a bet."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from wagerbabe.betting import (
    VOID,
    Leg,
    Options,
    Outcome,
    Rules,
    Terms,
    TicketOut,
    closed_because,
    plan_of,
    read_offers,
    read_terms,
    read_tickets,
)
from wagerbabe.grading import errors
from wagerbabe.grading.value import Standing, closed_part, is_priced_by_legs, offer_minor
from wagerbabe.identity import Member
from wagerbabe.odds import Offered, Price
from wagerbabe.platform.db import Executor, Row, Sql
from wagerbabe.platform.errors import AppError, IdempotencyKeyReused, NotFound, Unauthenticated, Unavailable
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

sql = Sql(__file__, "cash_out.sql")

Accept = Literal["none", "better", "any"]
_TRIES = 5
_BEFORE_THE_START = Rules(in_play=False)


@dataclass(frozen=True, slots=True)
class Take:
    """What a player agrees to: an offer seen, what it may become, and the share of what is left of the ticket."""

    offer_minor: int
    accept: Accept
    share_bp: int

    def digest(self, ticket_id: UUID) -> bytes:
        """The same for the same wish: another one under its key is refused."""
        return hashlib.sha256(f"{ticket_id} {self.offer_minor} {self.accept} {self.share_bp}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Offer:
    """What is paid now for ``closed_minor`` of a ticket's risk; or the reasons why nothing is."""

    rows: Sequence[Row]
    terms: Terms
    offered: Mapping[UUID, Offered]
    legs: Sequence[Standing]
    margin_bp: int
    closed_minor: int
    offer_minor: int
    problems: Sequence[AppError]


async def offer(runtime: Runtime, player: Member, ticket_id: UUID, share_bp: int) -> Offer:
    """What a player's ticket would be cashed out at now; ``NotFound``."""
    terms = await read_terms(runtime.db, player.book_id, player.login_id)
    rows = await runtime.db.fetch(sql["legs"], player.book_id, player.login_id, ticket_id)
    if terms is None or not rows:
        raise NotFound("You have no ticket by that id.")
    rules = await _rules(runtime.db, player.book_id, rows[0]["rules_version"])
    selections = [row["selection_id"] for row in rows if row["result"] is None]
    offered = await read_offers(runtime.db, terms.price_class, selections)
    return _offer(rows, terms, rules, offered, runtime.game_now(), share_bp)


async def cash_out(runtime: Runtime, player: Member, ticket_id: UUID, take: Take, key: str) -> TicketOut:
    """Cash a ticket out at an offer; the same key and wish again answers the ticket as it is.

    ``NotFound``, ``CashOutMoved`` with the offer that stands now, or the reason why there is none.
    """
    book_id, player_id = player.book_id, player.login_id
    digest = take.digest(ticket_id)
    if await _is_known(runtime.db, player, ticket_id, key, digest):
        return (await read_tickets(runtime.db, book_id, player_id, [ticket_id]))[0]
    for _ in range(_TRIES):
        found = await offer(runtime, player, ticket_id, take.share_bp)
        if found.problems:
            raise found.problems[0]
        _check(take, found.offer_minor)
        row = await _write(runtime.db, player, found, key, digest)
        match row["code"]:
            case "cashed" | "repeat":
                await runtime.outbox.push_rows(row["outbox_ids"] or [])
                return (await read_tickets(runtime.db, book_id, player_id, [ticket_id]))[0]
            case "key_reused":
                raise IdempotencyKeyReused
            case "session":
                raise Unauthenticated("Your session has ended. Sign in again to cash out.")
    raise Unavailable("Prices are moving too fast to cash out. Try again.", headers={"Retry-After": "1"})


async def _is_known(db: Executor, player: Member, ticket_id: UUID, key: str, digest: bytes) -> bool:
    """Whether this key has cashed out before: a repeat is answered even when the ticket has ended since."""
    row = await db.fetchrow(sql["known"], player.book_id, player.login_id, key)
    if row is not None and (row["ticket_id"], row["request_hash"]) != (ticket_id, digest):
        raise IdempotencyKeyReused
    return row is not None


def _check(take: Take, now_minor: int) -> None:
    """Whether what stands now is what the player agreed to."""
    agreed = now_minor == take.offer_minor or take.accept == "any"
    if not (agreed or (take.accept == "better" and now_minor > take.offer_minor)):
        raise errors.CashOutMoved(offer_minor=now_minor)


def _offer(
    rows: Sequence[Row], terms: Terms, rules: Rules, offered: Mapping[UUID, Offered], now: datetime, share_bp: int
) -> Offer:
    head = rows[0]
    taken = [Leg(row["price_num"], row["price_den"]) for row in rows]
    plan = plan_of(head["kind"], taken, head["stake_minor"], Options.of(head["options"]), rules)
    legs = [_standing(row, rules, offered) for row in rows]
    rest = head["risk_minor"] - head["closed_risk_minor"]
    closed = closed_part(rest, share_bp)
    problems: list[AppError] = []
    if head["status"] != "open":
        problems.append(errors.TicketNotOpen(status=head["status"]))
    elif not rules.cash_out or head["free_play"] or not is_priced_by_legs(plan):
        problems.append(errors.CashOutNotOffered(kind=head["kind"], free_play=head["free_play"]))
    else:
        problems += _closed_legs(rows, legs, offered, now)
    amount = 0
    if not problems:
        amount = offer_minor(
            plan,
            legs,
            closed_minor=closed,
            risk_minor=head["risk_minor"],
            margin_bp=rules.cash_out_margin_bp,
            most_minor=head["max_return_minor"] - head["cashed_minor"],
        )
        if amount <= 0:
            problems.append(errors.CashOutWorthless())
    return Offer(rows, terms, offered, legs, rules.cash_out_margin_bp, closed, amount, problems)


def _standing(row: Row, rules: Rules, offered: Mapping[UUID, Offered]) -> Standing:
    taken = (row["price_num"], row["price_den"])
    if rules.listed_pitchers and row["pitchers_changed"] and not row["in_play"]:
        return Standing(taken, VOID)
    if row["result"] is not None:
        return Standing(taken, Outcome(row["result"], row["win_parts"], row["refund_parts"], row["parts"]))
    found = offered.get(row["selection_id"])
    price = found.price if found else None
    return Standing(taken, now=None if price is None else (price.num, price.den))


def _closed_legs(
    rows: Sequence[Row], legs: Sequence[Standing], offered: Mapping[UUID, Offered], now: datetime
) -> Sequence[AppError]:
    """Why there is no price for an open leg: started, suspended, stale, or offered at another line only."""
    problems: list[AppError] = []
    for row, leg in zip(rows, legs, strict=True):
        if leg.outcome is not None:
            continue
        found = offered.get(row["selection_id"])
        reason = closed_because(found, row["selection_id"], now, _BEFORE_THE_START)
        if reason is not None:
            problems.append(reason)
        elif found is not None and found.line_quarters != row["line_quarters"]:
            problems.append(errors.CashOutLineMoved(selection_id=str(row["selection_id"])))
    if not problems and all(leg.outcome is not None for leg in legs):
        problems.append(errors.TicketNotOpen("This bet is decided and is being paid."))
    return problems


async def _rules(db: Executor, book_id: UUID, version: int) -> Rules:
    return Rules.of(await db.fetchval(sql["rules"], book_id, version))


async def _write(db: Executor, player: Member, found: Offer, key: str, digest: bytes) -> Row:
    """The one round trip that pays; its answer's codes stand in ``functions/cash_out_ticket.sql``."""
    head = found.rows[0]
    both = list(zip(found.rows, found.legs, strict=True))
    open_ids = [row["selection_id"] for row, leg in both if leg.outcome is None]
    settled = [row for row, leg in both if leg.outcome is not None]
    row = await db.fetchrow(
        sql["cash_out"],
        player.book_id,
        player.login_id,
        player.session_id,
        found.terms.terms_version,
        head["id"],
        head["endings"],
        found.closed_minor,
        found.offer_minor,
        found.margin_bp,
        [_told(leg) for leg in found.legs],
        [leg.outcome.result if leg.outcome else "open" for leg in found.legs],
        found.terms.price_source,
        open_ids,
        [found.offered[selection].version for selection in open_ids],
        [row["event_id"] for row in settled],
        [row["graded_n"] for row in settled],
        key,
        digest,
        new_id(),
    )
    assert row is not None  # noqa: S101 - a function without SETOF answers one row
    return row


def _told(leg: Standing) -> dict[str, Any]:
    """A leg as it is kept with the cash-out."""
    told: dict[str, Any] = {"taken": str(Price(*leg.taken).ratio)}
    if leg.outcome is not None:
        return told | {"result": leg.outcome.result}
    return told | {"now": None if leg.now is None else str(Price(*leg.now).ratio)}
