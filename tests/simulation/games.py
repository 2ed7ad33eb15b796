"""Games with all kinds of markets, and how they end."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_SIDES = {
    "moneyline": ("home", "away"),
    "moneyline_3way": ("home", "draw", "away"),
    "draw_no_bet": ("home", "away"),
    "spread": ("home", "away"),
    "total": ("over", "under"),
    "team_total": ("over", "under"),
    "prop": ("yes", "no"),
}
_PRICES = (-200, -150, -130, -120, -115, -110, -105, 100, 105, 110, 120, 140, 180, 250)
_MIDDLE = {
    "americanfootball": (22, 10, 44.5, 3.5),
    "basketball": (112, 12, 224.5, 5.5),
    "baseball": (4, 3, 8.5, 1.5),
    "icehockey": (3, 2, 6.0, 1.5),
    "soccer": (1, 1, 2.25, 0.75),
    "lacrosse": (10, 4, 20.5, 1.5),
    "tennis": (1, 1, 0, 0),
}
"""Of each sport: a side's usual score, how far it strays, the total and the handicap."""

ENTRANTS = tuple(f"entrant-{n}" for n in range(1, 9))


@dataclass
class Pick:
    """A selection that can be bet on, as last seen."""

    game: "Game"
    market_id: str
    kind: str
    period: str
    side: str
    selection_id: str
    line: float | None
    american: int

    def leg(self) -> dict[str, Any]:
        """As it is sent with a slip."""
        return {"selection_id": self.selection_id, "price": {"american": self.american}, "line": self.line}

    @property
    def teasable(self) -> bool:
        """Whether a teaser takes it."""
        return self.kind in {"spread", "total"} and (self.line or 0) * 2 % 1 == 0 and self.period == "game"


@dataclass
class Game:
    """An event of the simulation."""

    id: str
    league: str
    starts_at: datetime
    picks: list[Pick] = field(default_factory=list)
    suspended_market: str = ""
    over: bool = False

    @property
    def sport(self) -> str:
        """The sport of its league."""
        return self.league.partition("_")[0]

    def of(self, *kinds: str) -> list[Pick]:
        """Its selections of some kinds that are open."""
        return [p for p in self.picks if p.kind in kinds and p.market_id != self.suspended_market]


def new_game(chance: random.Random, league: str, number: int, starts_at: datetime) -> dict[str, Any]:
    """The body that enters a game with its markets."""
    if league.startswith("golf"):
        markets = [_outright(places) for places in (1, 3)]
        teams = {"home": f"Open {number}", "away": ""}
    else:
        markets = list(_markets(chance, league))
        teams = {"home": f"Home {number}", "away": f"Away {number}"}
    return {"league": league, **teams, "starts_at": starts_at.isoformat(), "markets": markets, "confirm": True}


def _outright(places: int) -> dict[str, Any]:
    sides = [
        {"side": name, "name": name.title(), "price": {"american": 200 + 10 * n + 500 // places}}
        for n, name in enumerate(ENTRANTS)
    ]
    return {
        "kind": "outright",
        "period": "game",
        "places": places,
        "subject": f"Top {places}",
        "selections": sides,
    }


def _markets(chance: random.Random, league: str) -> Iterator[dict[str, Any]]:
    sport = league.partition("_")[0]
    score, _, total, handicap = _MIDDLE[sport]
    yield _market(chance, "moneyline")
    if sport == "tennis":
        return
    yield _market(chance, "spread", -handicap)
    yield _market(chance, "total", total)
    yield _market(chance, "spread", -handicap - 2, alternate=True)
    yield _market(chance, "total", total + 3, alternate=True)
    for team in ("home", "away"):
        yield _market(chance, "team_total", score + 0.5, subject=team)
    if sport in {"americanfootball", "basketball", "soccer"}:
        yield _market(chance, "spread", -0.5, period="h1")
        yield _market(chance, "total", total // 2 + 0.5, period="h1")
    if sport == "soccer":
        yield _market(chance, "moneyline_3way")
        yield _market(chance, "draw_no_bet")
    yield _market(chance, "prop", subject="First to score wins")


def _market(
    chance: random.Random,
    kind: str,
    line: float | None = None,
    *,
    period: str = "game",
    subject: str = "",
    alternate: bool = False,
) -> dict[str, Any]:
    sides: list[dict[str, Any]] = []
    for side in _SIDES[kind]:
        entry: dict[str, Any] = {"side": side, "price": {"american": chance.choice(_PRICES)}}
        if line is not None:
            entry["line"] = -line if kind == "spread" and side == "away" else line
        sides.append(entry)
    market: dict[str, Any] = {"kind": kind, "period": period, "selections": sides}
    return market | ({"subject": subject} if subject else {}) | ({"alternate": True} if alternate else {})


def entered(body: Any, starts_at: datetime) -> Game:
    """A game as the API answered it."""
    game = Game(body["id"], body["league"], starts_at)
    for market in body["markets"]:
        for selection in market["selections"]:
            american = selection["price"]["american"]
            where = (market["id"], market["kind"], market["period"], selection["side"], selection["id"])
            game.picks.append(Pick(game, *where, selection["line"], american))
    return game


def some_price(chance: random.Random, known: int) -> int:
    """Another price than the one known."""
    return chance.choice([price for price in _PRICES if price != known])


def ending(chance: random.Random, game: Game) -> dict[str, Any]:
    """A result: mostly finished, sometimes cancelled, abandoned or retired."""
    drawn = chance.random()
    if drawn < 0.06:
        return {"status": "cancelled" if drawn < 0.04 else "postponed"}
    if game.sport == "golf":
        return {"status": "finished", "placings": _placings(chance)}
    if game.sport == "tennis":
        winner = chance.choice([(2, 0), (2, 1), (0, 2), (1, 2)])
        status = "retired" if drawn < 0.1 else "finished"
        return {"status": status, "scores": {"home": winner[0], "away": winner[1]}}
    middle, stray, _, _ = _MIDDLE[game.sport]
    home, away = (max(0, middle + chance.randint(-stray, stray)) for _ in range(2))
    body: dict[str, Any] = {"status": "finished", "scores": {"home": home, "away": away}}
    if drawn < 0.1:
        body |= {"status": "abandoned"} | _short(game)
    elif any(pick.period == "h1" for pick in game.picks):
        halves = {"home": chance.randint(0, home), "away": chance.randint(0, away)}
        body["periods"] = {"h1": halves}
    props = [pick for pick in game.picks if pick.kind == "prop"]
    if props:
        won = chance.choice([0, 1, None])
        body["outcomes"] = {
            pick.selection_id: "void" if won is None else "won" if won == n else "lost" for n, pick in enumerate(props)
        }
    return body


def _short(game: Game) -> dict[str, Any]:
    return {"innings_played": 4} if game.sport == "baseball" else {"minutes_played": 30}


def _placings(chance: random.Random) -> dict[str, int]:
    """Places with ties: those that share one leave out the next ones."""
    order = list(ENTRANTS)
    chance.shuffle(order)
    places, at = {}, 0
    while at < len(order):
        tied = chance.choice([1, 1, 1, 2, 3])
        for name in order[at : at + tied]:
            places[name] = at + 1
        at += tied
    return places
