"""The slips that the demo's other players fill in: every kind of ticket, on every kind of market. Pure."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

Side = Mapping[str, Any]
Event = Mapping[str, Any]

_MAIN = frozenset({"moneyline", "moneyline_3way", "spread", "total"})
_WINNERS = frozenset({"moneyline", "moneyline_3way"})
_LINED = frozenset({"spread", "total"})
_USUAL = 0.6  # how often the usual markets are looked at alone
_LEGS: Mapping[str, tuple[int, int]] = {
    "straight": (1, 1),
    "parlay": (2, 3),
    "round_robin": (3, 4),
    "teaser": (2, 3),
    "if_bet": (2, 3),
    "reverse": (2, 2),
    "same_game_parlay": (1, 1),
}
"""How many games each kind takes at least and at most here."""

_WEIGHTS = (58, 17, 6, 7, 5, 4, 3)
_POINTS = {"americanfootball": 6, "basketball": 4}
_DEAREST_LINES = 11  # a round robin of four legs by twos and threes, and all four: each its own stake


def slip(random: Random, league: str, events: Sequence[Event], stake_minor: int) -> dict[str, Any] | None:
    """A slip on a board's events; None when there is nothing to bet on.

    A kind that the board has too few games for becomes a straight bet.
    """
    kind = random.choices(list(_LEGS), _WEIGHTS)[0]
    points = _POINTS.get(league.partition("_")[0])
    if kind == "teaser" and points is None:
        kind = "parlay"
    offered = [sorts for event in events if (sorts := open_sides(event, _wanted(random, kind)))]
    if kind == "same_game_parlay":
        return _same_game(random, events, stake_minor)
    least, most = _LEGS[kind]
    if len(offered) < least:
        kind, least, most = "straight", 1, 1
    if not offered:
        return None
    chosen = random.sample(offered, min(random.randint(least, most), len(offered)))
    options: dict[str, Any] = {}
    if kind == "round_robin":
        options = {"by": [2] if len(chosen) == least else [2, 3]}
        stake_minor = max(stake_minor // _DEAREST_LINES // 100 * 100, 100)
    elif kind == "teaser":
        options = {"points": points}
    elif kind in {"if_bet", "reverse"}:
        options = {"condition": random.choice(("win_only", "win_push_or_cancel"))}
    legs = [_leg(random.choice(random.choice(sorts))) for sorts in chosen]
    return {"kind": kind, "stake_minor": stake_minor, "legs": legs, "accept": "any", "options": options}


def _same_game(random: Random, events: Sequence[Event], stake_minor: int) -> dict[str, Any] | None:
    """A winner and a total of one game."""
    pairs = []
    for event in events:
        found = sorts_of(event, "main")
        winner = next((found[sort] for sort in found if sort[0] in _WINNERS), None)
        total = next((found[sort] for sort in found if sort[0] == "total"), None)
        if winner and total:
            pairs.append((winner, total))
    if not pairs:
        return None
    legs = [_leg(random.choice(sides)) for sides in random.choice(pairs)]
    return {"kind": "same_game_parlay", "stake_minor": stake_minor, "legs": legs, "accept": "any", "options": {}}


def _wanted(random: Random, kind: str) -> str:
    """Which markets somebody looks at: lines for a teaser, else the main ones or all."""
    if kind == "teaser":
        return "lines"
    return "main" if random.random() < _USUAL else "all"


def open_sides(event: Event, wanted: str = "all") -> list[list[Side]]:
    """The sides that can be bet on, by sort of market."""
    return list(sorts_of(event, wanted).values())


def sorts_of(event: Event, wanted: str = "all") -> dict[tuple[str, str, bool], list[Side]]:
    """What can be bet on in a game, by sort of market, so that a dozen alternate lines are one sort among others.

    Only of its main markets, or of its main lines, where only those are wanted.
    """
    found: dict[tuple[str, str, bool], list[Side]] = {}
    for market in event["markets"]:
        if wanted != "all" and not _is_main(market, lined=wanted == "lines"):
            continue
        sides = [side for side in market["selections"] if side["status"] == "open" and side["price"]]
        if wanted == "lines":
            sides = [side for side in sides if _teasable(side)]
        if sides:
            sort = (market["kind"], market["period"], bool(market.get("alternate")))
            found.setdefault(sort, []).extend(sides)
    return found


def _is_main(market: Mapping[str, Any], *, lined: bool) -> bool:
    kinds = _LINED if lined else _MAIN
    return market["kind"] in kinds and market["period"] == "game" and not market.get("alternate")


def _teasable(side: Side) -> bool:
    """Quarter lines cannot be moved."""
    return side["line"] is not None and float(side["line"]) * 2 % 1 == 0


def _leg(side: Side) -> Mapping[str, Any]:
    return {"selection_id": side["id"], "price": {"fraction": side["price"]["fraction"]}, "line": side["line"]}
