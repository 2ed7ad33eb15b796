"""The comparison: every ticket, price, return and balance against what the oracle works out from the files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, TypeAlias
from uuid import UUID

from tests.checks import ALL
from tests.journeys.replay import oracle
from tests.journeys.replay.bettors import Probe, Record, Taken
from tests.journeys.replay.evidence import Evidence
from tests.journeys.replay.recorded import Game, Quoted
from tests.journeys.replay.stage import Person
from wagerbabe.platform.db import Pool
from wagerbabe.platform.invariants import broken

_UPCOMING, _SCHEDULED, _DAY = timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=24)
_SHOWN_PLACES = Fraction(1, 1000)

Ticket: TypeAlias = Mapping[str, Any]


@dataclass
class Verdict:
    """The figures of the last line, and everything that differed."""

    tickets: int = 0
    graded: int = 0
    differences: list[str] = field(default_factory=list)
    ungradable: list[str] = field(default_factory=list)
    """Tickets that rightly wait: a leg's event has no result."""

    returns: dict[str, int] = field(default_factory=dict)
    """What each graded ticket has to return, by id."""

    prices: int = 0
    either: int = 0
    """Legs that could have been taken at either of two recorded quotes."""

    def differ(self, text: str) -> None:
        """Note a difference."""
        self.differences.append(text)


def judge_prices(verdict: Verdict, evidence: Evidence, taken: Sequence[Taken]) -> None:
    """Compare what was acknowledged with the request and with the recording."""
    for bet in taken:
        ticket = bet.ticket
        at = datetime.fromisoformat(ticket["placed_at"])
        if (ticket["kind"], ticket["stake_minor"], ticket["risk_minor"]) != (
            bet.sent["kind"],
            bet.sent["stake_minor"],
            bet.sent["stake_minor"],
        ):
            verdict.differ(f"ticket {ticket['number']}: not what was asked for")
        for leg, sent in zip(ticket["legs"], bet.sent["legs"], strict=True):
            if why := _leg_difference(verdict, evidence, leg, at) or _unasked(leg, sent, bet.sent["accept"]):
                verdict.differ(f"ticket {ticket['number']}, {leg['home']} {leg['kind']} {leg['side']}: {why}")


def _leg_difference(verdict: Verdict, evidence: Evidence, leg: Mapping[str, Any], at: datetime) -> str | None:
    """Why a leg should not have been accepted as it was; None when all is well."""
    game = evidence.game(leg["event_id"])
    if at >= game.starts:
        return f"taken at {at}, after the start at {game.starts}"
    polls = evidence.in_force(game.league, at)
    if not polls:
        return f"taken at {at}, before any answer of the provider"
    if at >= (until := _stale_at(polls[0].asked, game.starts)):
        return f"taken at {at} on an answer that was stale from {until}"
    quotes = [game.quoted(leg["kind"], leg["side"], poll.moment) for poll in polls]
    verdict.prices += 1
    verdict.either += len(set(quotes)) > 1
    if _accepted(leg) not in [quote and (quote.price, quote.line, quote.american) for quote in quotes]:
        return f"taken at {leg['price']} {leg['line']}, recorded {quotes}"
    return None


def _accepted(leg: Mapping[str, Any]) -> tuple[Fraction, Fraction | None, int]:
    line = None if leg["line"] is None else Fraction(leg["line"])
    return 1 + Fraction(leg["price"]["fraction"]), line, leg["price"]["american"]


def _stale_at(asked: datetime, starts: datetime) -> datetime:
    """When an answer about a game that has not begun is twice its tier old (house rules, accepting 4)."""
    return min(asked + 2 * _SCHEDULED, max(asked + 2 * _UPCOMING, starts - _DAY))


def _unasked(leg: Mapping[str, Any], sent: Mapping[str, Any], accept: str) -> str | None:
    """A price or line that differs from what was sent and was not accepted; None when all is well."""
    price, line, _ = _accepted(leg)
    asked = _price(sent["price"])
    asked_line = None if sent["line"] is None else Fraction(sent["line"])
    rounded = _SHOWN_PLACES if "decimal" in sent["price"] else 0
    same = line == asked_line and abs(price - asked) <= rounded
    if same or accept == "any":
        return None
    if accept == "better" and price >= asked and _no_worse(leg["side"], line, asked_line):
        return None
    return f"asked for {sent}, got {leg['price']} {leg['line']} although it accepts {accept}"


def _price(sent: Mapping[str, Any]) -> Fraction:
    if "american" in sent:
        return Quoted(sent["american"], None).price
    return Fraction(sent["decimal"]) if "decimal" in sent else 1 + Fraction(sent["fraction"])


def _no_worse(side: str, line: Fraction | None, asked: Fraction | None) -> bool:
    if line is None or asked is None:
        return line == asked
    return line <= asked if side == "over" else line >= asked


def judge_probes(verdict: Verdict, evidence: Evidence, record: Record) -> None:
    """Whatever the recording says had begun or was withdrawn must have been refused, and by that name."""
    for probe in record.in_play:
        if _truly_in_play(evidence, probe) and probe.refusal != "InPlayNotOffered":
            verdict.differ(f"{probe.on.event['home']} was in play at {probe.since}, and a bet was {_told(probe)}")
    for probe in record.suspended:
        if _truly_withdrawn(evidence, probe) and probe.refusal != "MarketSuspended":
            verdict.differ(f"{probe.on.event['home']} {probe.on.kind} had no quote, and a bet was {_told(probe)}")
        elif probe.refusal is None:
            verdict.differ(f"a bet at nobody's price was {_told(probe)}")


def _told(probe: Probe) -> str:
    return "taken" if probe.refusal is None else f"refused as {probe.refusal}"


def _truly_in_play(evidence: Evidence, probe: Probe) -> bool:
    game = evidence.game(probe.on.event["id"])
    return game.starts <= probe.since and probe.until.timestamp() < game.last_seen


def _truly_withdrawn(evidence: Evidence, probe: Probe) -> bool:
    game = evidence.game(probe.on.event["id"])
    if probe.until >= min(game.starts, datetime.fromisoformat(probe.on.event["starts_at"])):
        return False
    polls = evidence.in_force_between(game.league, probe.since, probe.until)
    return bool(polls) and not any(game.quoted(probe.on.kind, probe.on.shown["side"], poll.moment) for poll in polls)


def judge_tickets(
    verdict: Verdict, evidence: Sequence[Evidence], taken: Sequence[Taken], found: Mapping[UUID, Sequence[Ticket]]
) -> None:
    """Compare the tickets as they stand in the end, one by one; ``found`` are all that each player has."""
    standing = {ticket["id"]: ticket for tickets in found.values() for ticket in tickets}
    verdict.tickets = len(standing)
    known = {bet.ticket["id"]: bet for bet in taken}
    for number in sorted(standing[id_]["number"] for id_ in standing.keys() - known.keys()):
        verdict.differ(f"ticket {number}: stands in the history, but nobody was told of it")
    for id_, bet in known.items():
        if (ticket := standing.get(id_)) is None:
            verdict.differ(f"ticket {bet.ticket['number']}: acknowledged, and lost")
        else:
            _judge_ticket(verdict, evidence, bet.ticket, ticket)


def _terms(ticket: Ticket) -> list[Any]:
    """What must never change once it was acknowledged."""
    frozen = [ticket[f] for f in ("number", "kind", "stake_minor", "risk_minor", "to_win_minor", "placed_at")]
    return [frozen, [[leg[f] for f in ("selection_id", "price", "line")] for leg in ticket["legs"]]]


def _judge_ticket(verdict: Verdict, evidence: Sequence[Evidence], told: Ticket, ticket: Ticket) -> None:
    name = f"ticket {ticket['number']}"
    if _terms(told) != _terms(ticket):
        verdict.differ(f"{name}: its terms are not those that were acknowledged")
    legs = [(leg, _game(evidence, leg), *_accepted(leg)[:2]) for leg in ticket["legs"]]
    if ticket["status"] == "open":
        _judge_open(verdict, evidence, ticket, [game for _, game, _, _ in legs])
        return
    verdict.graded += 1
    results = [_result(leg, game, line) for leg, game, _, line in legs]
    if None in results:
        verdict.differ(f"{name}: graded {ticket['status']}, but an event has no result")
        return
    certain = [result for result in results if result is not None]
    expected = oracle.returned_minor(ticket["stake_minor"], [(leg[2], r) for leg, r in zip(legs, certain, strict=True)])
    verdict.returns[ticket["id"]] = expected
    status = oracle.status_of(ticket["risk_minor"], expected, certain)
    actual = (ticket["return_minor"], ticket["status"], [leg["result"] for leg in ticket["legs"]])
    if actual != (expected, status, certain):
        verdict.differ(f"{name}: {actual}, expected {(expected, status, certain)}")


def _game(evidence: Sequence[Evidence], leg: Mapping[str, Any]) -> Game:
    return next(one for one in evidence if leg["event_id"] in one.keys).game(leg["event_id"])


def _result(leg: Mapping[str, Any], game: Game, line: Fraction | None) -> str | None:
    if game.status in {"postponed", "not_played"}:
        return "void"
    if game.result_at is None or game.score is None:
        return None
    return oracle.leg_result(leg["kind"], leg["side"], line, game.score)


def _judge_open(verdict: Verdict, evidence: Sequence[Evidence], ticket: Ticket, games: Sequence[Game]) -> None:
    """An open ticket is right only while one of its events has no result."""
    ends = {league: one.evening.ends.timestamp() for one in evidence for league in one.polls}
    waiting = [game for game in games if game.result_at is None or game.result_at > ends[game.league]]
    text = f"ticket {ticket['number']}"
    if not waiting:
        verdict.differ(f"{text}: open, although all its events have results")
        return
    verdict.ungradable.append(f"{text}: {', '.join(f'{game.away} at {game.home}' for game in waiting)}")


def judge_balances(
    verdict: Verdict, players: Sequence[Person], found: Mapping[UUID, Sequence[Ticket]], me: Mapping[UUID, Any]
) -> None:
    """Each player's balance is the sum of the tickets' returns less their stakes, and what is held is what is open."""
    for player in players:
        tickets = found[player.id]
        ended = [ticket for ticket in tickets if ticket["status"] != "open"]
        balance = sum(verdict.returns.get(ticket["id"], 0) - ticket["stake_minor"] for ticket in ended)
        held = sum(ticket["risk_minor"] for ticket in tickets if ticket["status"] == "open")
        told = me[player.id]["balance"]
        if (told["balance_minor"], told["held_minor"]) != (balance, held):
            verdict.differ(f"{player.username}: balance {told}, expected {balance} with {held} held")


async def judge_invariants(verdict: Verdict, owner: Pool) -> None:
    """Every invariant that can be seen in rows."""
    for name, rows in (await broken(owner, ALL)).items():
        verdict.differ(f"invariant {name} is broken by {len(rows)} rows, first {dict(rows[0])}")
