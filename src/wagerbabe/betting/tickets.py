"""Tickets as they cross HTTP, from what the database keeps and from what has just been written."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wagerbabe.betting.domain import Priced, PricedLeg, Slip, Terms, line_to_wire
from wagerbabe.betting.kinds import Options, plan_of
from wagerbabe.betting.payout import Leg, count_of
from wagerbabe.betting.schemas import BookPriceOut, DisputeOut, EndingOut, LegOut, PriceOut, TicketOut
from wagerbabe.odds import Price
from wagerbabe.platform.db import Row


def price_out(price: Price) -> PriceOut:
    """A price in all its representations."""
    return PriceOut(price.american, price.decimal, price.fraction)


def options_out(options: Options) -> dict[str, Any]:
    """A ticket's options the way they are asked for; ``price`` is a same-game parlay's."""
    shown: dict[str, Any] = {
        "by": list(options.by),
        "points": line_to_wire(options.points_quarters),
        "condition": options.condition,
        "price": options.price and price_out(Price(*options.price)),
    }
    return {name: value for name, value in shown.items() if value}


def placed_ticket(terms: Terms, slip: Slip, priced: Priced, row: Row) -> TicketOut:
    """The ticket just written, without reading it again: a test keeps the two equal."""
    placed_at, due_at = row["placed_at"], row["due_at"]
    status = "open" if due_at is None else "waiting"
    return TicketOut(
        id=row["ticket_id"],
        number=str(row["number"]),
        player_id=terms.player_id,
        kind=slip.kind,
        status=status,
        currency=terms.currency,
        stake_minor=slip.stake_minor,
        risk_minor=priced.risk_minor,
        to_win_minor=priced.to_win_minor,
        return_minor=None,
        legs=[_placed_leg(leg, in_play=in_play) for leg, in_play in zip(priced.legs, row["in_play"], strict=True)],
        placed_at=placed_at,
        graded_at=None,
        rules_version=terms.rules_version,
        history=[EndingOut("placed", status, placed_at)],
        options=options_out(priced.options),
        free_play=slip.free_play,
        lines=count_of(priced.plan),
        due_at=due_at,
        accepted_at=placed_at if due_at is None else None,
    )


def _placed_leg(leg: PricedLeg, *, in_play: bool) -> LegOut:
    offered = leg.offered
    return LegOut(
        selection_id=offered.selection_id,
        event_id=offered.event_id,
        market_id=offered.market_id,
        league=offered.league_key,
        home=offered.home,
        away=offered.away,
        starts_at=offered.starts_at,
        kind=offered.kind,
        period=offered.period,
        side=offered.side,
        line=line_to_wire(leg.line_quarters),
        price=price_out(leg.price),
        event_status=offered.event_status,
        subject=offered.subject,
        alternate=offered.alternate,
        name=offered.side_name,
        offered_line=line_to_wire(offered.line_quarters),
        in_play=in_play,
    )


def ticket_of(
    row: Row, legs: Sequence[Row], endings: Sequence[Row], disputes: Sequence[Row] = (), *, books: bool = False
) -> TicketOut:
    """A ticket from its rows; with ``books`` what every sportsbook quoted when it was taken."""
    options = Options.of(row["options"])
    exact = [Leg(leg["price_num"], leg["price_den"]) for leg in legs]
    return TicketOut(
        id=row["id"],
        number=str(row["number"]),
        player_id=row["player_id"],
        kind=row["kind"],
        status=row["status"],
        currency=row["currency"],
        stake_minor=row["stake_minor"],
        risk_minor=row["risk_minor"],
        to_win_minor=row["to_win_minor"],
        return_minor=row["return_minor"],
        legs=[_leg(leg, books=books) for leg in legs],
        placed_at=row["placed_at"],
        graded_at=row["graded_at"],
        rules_version=row["rules_version"],
        history=[*_begun(row), *(_ending(ending) for ending in endings)],
        options=options_out(options),
        free_play=row["free_play"],
        lines=count_of(plan_of(row["kind"], exact, row["stake_minor"], options)),
        due_at=row["due_at"],
        accepted_at=row["accepted_at"],
        closed_risk_minor=row["closed_risk_minor"],
        cashed_minor=row["cashed_minor"],
        disputes=[_dispute(dispute) for dispute in disputes],
    )


def _begun(row: Row) -> Iterator[EndingOut]:
    """How a ticket came to be: at once, or after a wait."""
    waited = row["due_at"] is not None
    yield EndingOut("placed", "waiting" if waited else "open", row["placed_at"])
    if waited and row["accepted_at"] is not None:
        yield EndingOut("accepted", "open", row["accepted_at"])


def _leg(row: Row, *, books: bool) -> LegOut:
    score = None if row["home_score"] is None else {"home": row["home_score"], "away": row["away_score"]}
    asked = None if row["asked_num"] is None else price_out(Price(row["asked_num"], row["asked_den"]))
    corrected = None if row["corrected_num"] is None else price_out(Price(row["corrected_num"], row["corrected_den"]))
    return LegOut(
        selection_id=row["selection_id"],
        event_id=row["event_id"],
        market_id=row["market_id"],
        league=row["league_key"],
        home=row["home"],
        away=row["away"],
        starts_at=row["starts_at"],
        kind=row["kind"],
        period=row["period"],
        side=row["side"],
        line=line_to_wire(row["line_quarters"]),
        price=price_out(Price(row["price_num"], row["price_den"])),
        result=row["result"],
        event_status=row["event_status"],
        score=score,
        subject=row["subject"],
        alternate=row["alternate"],
        name=row["side_name"],
        offered_line=line_to_wire(row["offered_quarters"]),
        in_play=row["in_play"],
        asked_price=asked,
        asked_line=line_to_wire(row["asked_quarters"]),
        books=list(_books(row["quotes"])) if books else [],
        corrected_price=corrected,
    )


def _books(quotes: Mapping[str, Sequence[Any]]) -> Iterator[BookPriceOut]:
    for book, (price, line) in sorted(quotes.items()):
        num, den = price.split("/")
        yield BookPriceOut(book, price_out(Price(int(num), int(den))), line_to_wire(line))


def _ending(row: Row) -> EndingOut:
    return EndingOut(
        row["kind"],
        row["status"],
        row["game_at"],
        None if row["status"] == "open" else row["return_minor"],
        row["reason"],
        list(row["leg_results"]),
        row["actor"],
        row["paid_minor"],
        row["closed_risk_minor"],
    )


def _dispute(row: Row) -> DisputeOut:
    return DisputeOut(
        row["id"], row["text"], row["at"], row["status"], row["outcome"], row["answer"], row["answered_at"]
    )
