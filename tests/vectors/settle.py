"""Settles one vector through the public API, and says what differs from what it expects."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count
from math import comb
from typing import Any

import httpx

from tests.vectors.facts import RESULTS, Market, Vector, market_of, points_of, result_of

NOT_COVERED = frozenset({"agent_commission", "weekly_figure"})
"""Of the agents' accounts, not of tickets."""

_STATUSES = {"partial": "partly_won", "half_won": "partly_won", "half_lost": "partly_lost", "accepted": "open"}
_KINDS = {"parlay_fixed_table": "parlay"}
_TICKETS = {"parlay", "parlay_fixed_table", "round_robin", "teaser", "if_bet", "reverse", "same_game_parlay"}
_ACCEPT = {"none": "none", "better_only": "better", "accept_all": "any"}
_EVENTS = count(1)
_LOOKS = 400
_BETWEEN_SECONDS = 0.05
_WORKING = {"open", "waiting"}

MOST_RETURN_MINOR = 10_000_000
"""The default of a book."""

DELAY_SECONDS = 3


class Differs(Exception):
    """Something is not as the vector expects."""


@dataclass
class Desk:
    """The people of a vector: a player, the agent of the book, and an administrator as the second person."""

    player: httpx.AsyncClient
    agent: httpx.AsyncClient
    admin: httpx.AsyncClient
    player_id: str
    rules: dict[str, Any] = field(default_factory=dict)
    keys: Any = field(default_factory=lambda: count(1))

    async def call(self, who: httpx.AsyncClient, method: str, path: str, body: Any = None) -> Any:
        """A request with a key of its own; a refusal is a difference."""
        answer = await who.request(method, path, json=body, headers={"Idempotency-Key": f"k{next(self.keys)}"})
        if answer.is_error:
            raise Differs(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else None

    async def house_rules(self, **wanted: Any) -> None:
        """Set the book's rules, where they are others than now."""
        full = {**DEFAULTS, **wanted}
        changed = {name: value for name, value in full.items() if self.rules.get(name) != value}
        if changed:
            await self.call(self.agent, "PATCH", "/agent/rules", {**changed, "reason": "Worked examples."})
            self.rules = full


DEFAULTS: dict[str, Any] = {
    "max_return_minor": MOST_RETURN_MINOR,
    "parlay_table": False,
    "teaser_tie_loss_refunds": False,
    "special_teaser_push_refunds": False,
    "same_game_parlay": False,
    "same_game_void": "voids",
    "cash_out_margin_bp": 0,
    "live_delay_seconds": DELAY_SECONDS,
    "price_correction": True,
    "free_play_shortest": -100_000,
    "free_play_longest": 100_000,
    "free_play_most_win_minor": MOST_RETURN_MINOR,
}


def rules_of(vector: Vector) -> dict[str, Any]:
    """The book's rules that a vector is settled by."""
    variant = vector.get("variant", "")
    return {
        "max_return_minor": vector.get("cap_cents", max(MOST_RETURN_MINOR, vector["expected_payout_cents"] or 0)),
        "parlay_table": "table_odds" in vector,
        "teaser_tie_loss_refunds": variant == "tie_loss_refunds",
        "special_teaser_push_refunds": variant == "special_push_refunds",
        "same_game_parlay": vector["kind"] == "same_game_parlay",
        "same_game_void": "reprices" if variant == "reprice" else "voids",
        "cash_out_margin_bp": int(Fraction(str(vector.get("margin", 0))) * 10_000),
    }


@dataclass(frozen=True)
class Stake:
    """A leg with its event and the selection that is bet on, as the API shows it."""

    market: Market
    event_id: str
    selection: Mapping[str, Any]
    price: Mapping[str, Any]

    @property
    def leg(self) -> dict[str, Any]:
        """As it is sent with a slip."""
        return {"selection_id": self.selection["id"], "price": self.price, "line": self.selection["line"]}


def price_of(leg: Mapping[str, Any], american: int | None = None) -> dict[str, Any]:
    """A price as it is entered."""
    if american is not None:
        return {"american": american}
    if "price_at_click" in leg:
        return {"american": leg["price_at_click"]}
    return {"american": leg["odds_american"]} if "odds_american" in leg else {"decimal": str(leg["decimal"])}


async def settle(desk: Desk, vector: Vector) -> None:
    """Settle a vector; raises ``Differs``."""
    special = {"odds_conversion": _conversions, "round_robin_counts": _counts, "live_acceptance": _live}
    await desk.house_rules(**rules_of(vector))
    await special.get(vector["kind"], _ticket)(desk, vector)


async def _ticket(desk: Desk, vector: Vector) -> None:
    """A ticket from its placing to its end; the balance has to move with it."""
    kind, before = vector["kind"], await _balance(desk)
    stakes = await _enter_events(desk, vector)
    ticket = await _place(desk, vector, stakes)
    if kind == "cash_out":
        ticket = await _cash_out(desk, vector, stakes[0], ticket)
    else:
        await _enter_results(desk, vector, stakes)
        ticket = await _ended(desk, ticket)
        ticket = await _corrected(desk, vector, ticket)
    _compare(vector, ticket)
    moved = await _balance(desk) - before
    expected = vector["expected_payout_cents"] - (0 if kind == "free_play" else vector["stake_cents"])
    if moved != expected:
        raise Differs(f"the balance moved by {moved}, not by {expected}")


async def _balance(desk: Desk) -> int:
    return int((await desk.call(desk.player, "GET", "/auth/me"))["balance"]["balance_minor"])


def _starts() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat()


async def _enter_events(desk: Desk, vector: Vector) -> list[Stake]:
    """An event for each leg; the legs of a same-game parlay share one."""
    markets = [market_of(vector, leg, n) for n, leg in enumerate(vector["legs"])]
    if vector["kind"] == "same_game_parlay":
        event = await _enter(desk, markets, [price_of(leg) for leg in vector["legs"]])
        return [
            _stake(event, market, price_of(leg))
            for market, leg in zip(markets, vector["legs"], strict=True)
        ]  # fmt: skip
    found = []
    for market, leg in zip(markets, vector["legs"], strict=True):
        price = price_of(leg, 600 if vector["kind"] == "correct_price_regrade" else None)
        found.append(_stake(await _enter(desk, [market], [price]), market, price))
    return found


async def _enter(desk: Desk, markets: list[Market], prices: list[dict[str, Any]]) -> Any:
    number = next(_EVENTS)
    body = {
        "league": markets[0].league,
        "home": f"Home {number}",
        "away": "" if markets[0].kind == "outright" else f"Away {number}",
        "starts_at": _starts(),
        "markets": [_market_in(market, price) for market, price in zip(markets, prices, strict=True)],
        "confirm": True,
    }
    return await desk.call(desk.admin, "POST", "/admin/events", body)


def _market_in(market: Market, price: Mapping[str, Any]) -> dict[str, Any]:
    """The market with every side at the same price."""
    sides = []
    for side in (market.side, *market.others):
        entry: dict[str, Any] = {"side": side, "price": price}
        if market.line is not None:
            mirrored = market.kind == "spread" and side != market.side
            entry["line"] = float(-market.line if mirrored else market.line)
        if market.kind == "outright":
            entry["name"] = side.title()
        sides.append(entry)
    body: dict[str, Any] = {"kind": market.kind, "period": "game", "selections": sides}
    if market.subject:
        body["subject"] = market.subject
    if market.places > 1:
        body["places"] = market.places
    return body


def _stake(event: Any, market: Market, price: Mapping[str, Any]) -> Stake:
    for entered in event["markets"]:
        if entered["kind"] == market.kind and market.subject in {"", entered["subject"]}:
            chosen = next(s for s in entered["selections"] if s["side"] == market.side)
            return Stake(market, event["id"], chosen, price)
    raise Differs(f"the market {market.kind} was not entered")


def _slip(vector: Vector, stakes: list[Stake]) -> dict[str, Any]:
    kind, options = vector["kind"], {}
    stake = vector.get("stake_per_combo_cents", vector.get("stake_per_leg_cents", vector["stake_cents"]))
    if kind == "round_robin":
        options["by"] = vector["by"]
    if kind == "teaser":
        options["points"] = float(points_of(vector))
    if "condition" in vector:
        options["condition"] = vector["condition"]
    if kind == "free_play":
        options["free_play"] = True
    ticket = _KINDS.get(kind, kind) if kind in _TICKETS else "straight"
    slip = {"kind": ticket, "stake_minor": stake, "legs": [each.leg for each in stakes], "options": options}
    return slip | {"accept": _ACCEPT[vector["policy"]] if "policy" in vector else "none"}


async def _place(desk: Desk, vector: Vector, stakes: list[Stake]) -> Any:
    if vector["kind"] == "free_play":
        grant = {"kind": "free_play", "amount_minor": vector["stake_cents"], "reason": "Worked example."}
        await desk.call(desk.agent, "POST", f"/agent/cashier/{desk.player_id}/credit", grant)
    if vector["kind"] == "live_acceptance":
        await desk.call(desk.admin, "PATCH", f"/admin/events/{stakes[0].event_id}", {"status": "live"})
    ticket = await desk.call(desk.player, "POST", "/betting/bets", _slip(vector, stakes))
    if ticket["risk_minor"] != vector["stake_cents"]:
        raise Differs(f"it risks {ticket['risk_minor']}, not {vector['stake_cents']}")
    return ticket


async def _enter_results(desk: Desk, vector: Vector, stakes: list[Stake]) -> None:
    if vector["kind"] == "same_game_parlay":
        outcomes = {
            stake.selection["id"]: RESULTS[leg["result"]]
            for stake, leg in zip(stakes, vector["legs"], strict=True)
        }  # fmt: skip
        body = {"status": "finished", "scores": {"home": 20, "away": 10}, "outcomes": outcomes}
        await _enter_result(desk, stakes[0].event_id, body)
        return
    for stake, leg in zip(stakes, vector["legs"], strict=True):
        body = result_of(vector, leg, stake.market)
        if vector["kind"] == "past_post":
            body = {"status": "finished", "scores": {"home": 40, "away": 10}}
        await _enter_result(desk, stake.event_id, body)


async def _enter_result(desk: Desk, event_id: str, body: dict[str, Any]) -> None:
    if body["status"] not in {"postponed", "cancelled"}:
        await desk.call(desk.admin, "PATCH", f"/admin/events/{event_id}", {"status": "live"})
    await desk.call(desk.admin, "POST", f"/admin/events/{event_id}/result", body)


async def _ended(desk: Desk, ticket: Mapping[str, Any], among: frozenset[str] = frozenset(_WORKING)) -> Any:
    """The ticket once it has ended."""
    path = f"/user/bets/{ticket['id']}"
    for _ in range(_LOOKS):
        found = await desk.call(desk.player, "GET", path)
        if found["status"] not in among:
            return found
        await asyncio.sleep(_BETWEEN_SECONDS)
    raise Differs(f"it is still {found['status']}")


async def _corrected(desk: Desk, vector: Vector, ticket: Any) -> Any:
    """What two people do to a ticket that has ended: a corrected price, or a void of a bet placed too late."""
    if vector["kind"] == "correct_price_regrade":
        legs = [{"n": 1, "price": price_of(vector["legs"][0])}]
        body = {"legs": legs, "reason": "Obvious error."}
        asked = await desk.call(desk.agent, "POST", f"/agent/tickets/{ticket['id']}/correct", body)
    elif vector["kind"] == "past_post":
        body = {"reason": "Placed after the outcome was known."}
        asked = await desk.call(desk.agent, "POST", f"/agent/tickets/{ticket['id']}/void", body)
    else:
        return ticket
    await desk.call(desk.admin, "POST", f"/agent/requests/{asked['id']}/approve", {})
    return await desk.call(desk.player, "GET", f"/user/bets/{ticket['id']}")


async def _cash_out(desk: Desk, vector: Vector, stake: Stake, ticket: Any) -> Any:
    leg = vector["legs"][0]
    change = {"selection_id": stake.selection["id"], "price": {"decimal": str(leg["current_decimal"])}}
    body = {"prices": [change], "confirm": True}
    await desk.call(desk.admin, "PATCH", f"/admin/events/{stake.event_id}", body)
    path = f"/betting/bets/{ticket['id']}/cash-out"
    offer = await desk.call(desk.player, "GET", path)
    await desk.call(desk.player, "POST", path, {"offer_minor": offer["offer_minor"]})
    return await desk.call(desk.player, "GET", f"/user/bets/{ticket['id']}")


async def _live(desk: Desk, vector: Vector) -> None:
    """An in-play bet: the price moves while it waits."""
    [stake] = await _enter_events(desk, vector)
    ticket = await _place(desk, vector, [stake])
    if ticket["status"] != "waiting":
        raise Differs(f"it is {ticket['status']}, not waiting")
    moved = {"selection_id": stake.selection["id"], "price": {"american": vector["legs"][0]["price_after_delay"]}}
    body = {"prices": [moved], "confirm": True}
    await desk.call(desk.admin, "PATCH", f"/admin/events/{stake.event_id}", body)
    found = await _ended(desk, ticket, frozenset({"waiting"}))
    status = _STATUSES.get(vector["expected_status"], vector["expected_status"])
    if found["status"] != status:
        raise Differs(f"it is {found['status']}, not {status}")
    taken = found["legs"][0]["price"]["american"]
    if status == "open" and taken != vector["accepted_odds_american"]:
        raise Differs(f"it was taken at {taken}, not at {vector['accepted_odds_american']}")


def _compare(vector: Vector, ticket: Any) -> None:
    status = _STATUSES.get(vector["expected_status"], vector["expected_status"])
    found, expected = (ticket["status"], ticket["return_minor"]), (status, vector["expected_payout_cents"])
    if found != expected:
        raise Differs(f"{found[0]} {found[1]}, not {expected[0]} {expected[1]}")
    if vector["kind"] in {"cash_out", "past_post"}:
        return
    results = [leg["result"] for leg in ticket["legs"]]
    told = [RESULTS[leg["result"]] for leg in vector["legs"]]
    if results != told:
        raise Differs(f"its legs are {results}, not {told}")


async def _conversions(desk: Desk, vector: Vector) -> None:
    """The profit per unit of American prices, as a board shows them, to three decimals."""
    for american, printed in vector["expected"].items():
        market = Market("americanfootball_nfl", "moneyline", "home", None, ("away",))
        event = await _enter(desk, [market], [{"american": int(american)}])
        profit = Fraction(_stake(event, market, {}).selection["price"]["fraction"])
        if profit != Fraction(100, abs(int(american))) or abs(profit - Fraction(printed)) > Fraction(1, 2000):
            raise Differs(f"{american} is shown as {profit}, not as {printed}")


async def _counts(desk: Desk, vector: Vector) -> None:
    """The number of lines of round robins, by what a quote lists."""
    most = max(map(int, vector["expected"]))
    market = Market("americanfootball_nfl", "moneyline", "home", None, ("away",))
    price = {"american": -110}
    stakes = [_stake(await _enter(desk, [market], [price]), market, price) for _ in range(most)]
    for legs, sizes in vector["expected"].items():
        for size, expected in sizes.items():
            slip = {"kind": "round_robin", "stake_minor": 100, "options": {"by": int(size)}}
            slip["legs"] = [stake.leg for stake in stakes[: int(legs)]]
            quote = await desk.call(desk.player, "POST", "/betting/quote", slip)
            if not len(quote["lines"]) == expected == comb(int(legs), int(size)):
                raise Differs(f"{legs} by {size} makes {len(quote['lines'])} lines, not {expected}")
