"""From a vector's leg to a market of ours, and to a result that leads to what the vector says.

Where a vector tells facts (a score, a margin, minutes) they are entered as they are; where it tells none, any result
that fits will do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

Vector = Mapping[str, Any]
LegFacts = Mapping[str, Any]

LEAGUES = {
    "NFL": "americanfootball_nfl",
    "NBA": "basketball_nba",
    "MLB": "baseball_mlb",
    "NHL": "icehockey_nhl",
    "WNBA": "basketball_wnba",
    "NCAAF": "americanfootball_ncaaf",
    "NCAAB": "basketball_ncaab",
    "EPL": "soccer_epl",
}
_MARKETS = {
    "spread": "spread",
    "asian_handicap": "spread",
    "total": "total",
    "asian_total": "total",
    "moneyline_2way": "moneyline",
    "moneyline_3way": "moneyline_3way",
    "draw_no_bet": "draw_no_bet",
    "dead_heat": "outright",
}
_SIDES = {
    "moneyline": ("home", "away"),
    "moneyline_3way": ("home", "draw", "away"),
    "draw_no_bet": ("home", "away"),
    "spread": ("home", "away"),
    "total": ("over", "under"),
}
RESULTS = {
    "win": "won",
    "loss": "lost",
    "push": "push",
    "void": "void",
    "half_win": "half_won",
    "half_loss": "half_lost",
    "dead_heat": "dead_heat",
}
_BASE = 30
_SOCCER = {"moneyline_3way", "draw_no_bet", "asian_handicap", "asian_total"}


@dataclass(frozen=True)
class Market:
    """A market to be entered with both sides at the leg's price, and the side that is bet on."""

    league: str
    kind: str
    side: str
    line: Decimal | None = None
    others: tuple[str, ...] = ()
    places: int = 1
    subject: str = ""


def market_of(vector: Vector, leg: LegFacts, number: int) -> Market:
    """Which market a leg is about."""
    kind = _MARKETS.get(vector["kind"]) or _implied(vector, leg)
    league = LEAGUES[leg["league"]] if "league" in leg else _league(vector, leg)
    if kind == "outright":
        tied = tuple(f"entrant-{n}" for n in range(1, vector["tied"] + 2))
        return Market("golf_open_winner", kind, tied[0], None, tied[1:], vector.get("places", 1))
    if kind == "prop":
        return Market(league, kind, "yes", None, ("no",), subject=f"Question {number}")
    side = _side(kind, leg)
    others = tuple(other for other in _SIDES[kind] if other != side)
    return Market(league, kind, side, _line(vector, leg, kind), others)


def _implied(vector: Vector, leg: LegFacts) -> str:
    if vector["kind"] == "same_game_parlay":
        return "prop"
    if leg.get("side") in {"over", "under"}:
        return "total"
    if vector["kind"] == "teaser" or leg.get("line") is not None or leg["result"] in {"half_win", "half_loss"}:
        return "spread"
    return "moneyline"


def _league(vector: Vector, leg: LegFacts) -> str:
    if vector["kind"] == "teaser":
        return LEAGUES["NBA"] if points_of(vector) in {Decimal(4), Decimal("4.5"), Decimal(5)} else LEAGUES["NFL"]
    quarters = leg.get("line") is not None and Decimal(str(leg["line"])) % 1 in {Decimal("0.25"), Decimal("0.75")}
    return LEAGUES["EPL"] if vector["kind"] in _SOCCER or quarters else LEAGUES["NFL"]


def _side(kind: str, leg: LegFacts) -> str:
    if kind == "total":
        return str(leg.get("side", "over"))
    named = leg.get("selection")
    return str(named) if named in _SIDES[kind] else "home"


def _line(vector: Vector, leg: LegFacts, kind: str) -> Decimal | None:
    """The line on the board: a teaser's leg tells the line after it was moved."""
    if kind not in {"spread", "total"}:
        return None
    given = leg.get("line")
    if vector["kind"] != "teaser":
        fitting = {"half_win": Decimal("-0.75"), "half_loss": Decimal("-0.25")}.get(leg["result"], Decimal(-3))
        return fitting if given is None else Decimal(str(given))
    if "original_line" in leg:
        return Decimal(str(leg["original_line"]))
    moved = Decimal(3) if given is None else Decimal(str(given))
    return moved + points_of(vector) if _side(kind, leg) == "over" else moved - points_of(vector)


_POINTS = {
    # The price that pays names the table's column, given how many legs are left.
    -110: Decimal(6), 180: Decimal(6), 300: Decimal(6), 450: Decimal(6), 700: Decimal(6),
    -120: Decimal("6.5"), 160: Decimal("6.5"), 250: Decimal("6.5"), 400: Decimal("6.5"), 600: Decimal("6.5"),
    -130: Decimal(7), 150: Decimal(7), 200: Decimal(7), 350: Decimal(7), 500: Decimal(7),
}  # fmt: skip


def points_of(vector: Vector) -> Decimal:
    """By how much a teaser moves its lines."""
    if "special" in vector.get("variant", ""):
        return Decimal(10)
    told = next((leg["points"] for leg in vector["legs"] if "points" in leg), None)
    return Decimal(str(told)) if told is not None else _POINTS.get(vector.get("settled_odds_american", 0), Decimal(6))


def result_of(vector: Vector, leg: LegFacts, market: Market) -> dict[str, Any]:
    """The body of the result that an administrator enters for a leg's event."""
    if leg.get("postponed"):
        return {"status": "postponed"}
    if market.kind == "outright":
        return _placings(vector, leg, market)
    home, away = _score(vector, leg, market)
    body: dict[str, Any] = {"status": "finished", "scores": {"home": home, "away": away}}
    if "game_minutes" in leg:
        body |= {"status": "abandoned", "minutes_played": leg["game_minutes"]}
    elif "innings_completed" in leg:
        body |= {"status": "abandoned", "innings_played": leg["innings_completed"]}
    elif leg.get("after_extra_time"):
        body |= {"regulation": {"home": home, "away": away}}
        body["scores"] = _pair(leg.get("score", f"{home}-{away}"))
    elif leg["result"] == "void":
        return {"status": "cancelled"}
    return body


def _placings(vector: Vector, leg: LegFacts, market: Market) -> dict[str, Any]:
    """The bet's entrant shares the first place with the others that are tied; the last one comes after them."""
    sides = (market.side, *market.others)
    tied = vector["tied"] if leg["result"] == "dead_heat" else 1
    return {"status": "finished", "placings": {side: 1 if n < tied else tied + 1 for n, side in enumerate(sides)}}


def _pair(text: str) -> dict[str, int]:
    home, away = (int(part) for part in text.split("-"))
    return {"home": home, "away": away}


def _score(vector: Vector, leg: LegFacts, market: Market) -> tuple[int, int]:
    told = leg.get("score_90") or leg.get("score")
    if told:
        home, away = (int(part) for part in told.split("-"))
        return home, away
    if "total_scored" in leg:
        return leg["total_scored"] - leg["total_scored"] // 2, leg["total_scored"] // 2
    if "margin" in leg:
        return (_BASE + leg["margin"], _BASE) if market.side != "away" else (_BASE, _BASE + leg["margin"])
    return _fitting(vector, leg, market)


def _fitting(vector: Vector, leg: LegFacts, market: Market) -> tuple[int, int]:
    """Some score that leads to the leg's result."""
    line = market.line or Decimal(0)
    if vector["kind"] == "teaser":
        points = points_of(vector)
        line += -points if market.side == "over" else points
    # How far past the line the game ends, in points: quarters where the stake is split.
    past = {"win": Decimal(1), "loss": Decimal(-1), "push": Decimal(0), "half_win": Decimal("0.25"),
            "half_loss": Decimal("-0.25")}.get(leg["result"], Decimal(1))  # fmt: skip
    if market.kind == "total":
        total = _whole(line, past) if market.side == "over" else _whole(line, -past)
        return total - total // 2, total // 2
    if market.kind == "moneyline_3way" and market.side == "draw":
        return (_BASE, _BASE) if leg["result"] == "win" else (_BASE + 1, _BASE)
    margin = _whole(-line, past) if market.kind == "spread" else int(past)
    margin = margin if market.side in {"home", "draw"} else -margin
    return (_BASE + max(margin, 0), _BASE + max(-margin, 0))


def _whole(line: Decimal, past: Decimal) -> int:
    """The whole number of points at least so far past a line, on the same side of it."""
    return int((line + past).to_integral_value(ROUND_CEILING if past > 0 else ROUND_FLOOR))
