"""What players ask for: slips of every kind that should be taken, and slips that have to be refused."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.simulation.games import Game, Pick, some_price

Slip = dict[str, Any]
LEAST_STAKE, MOST_STAKE = 100, 4_000
_SPORTS = ("americanfootball", "basketball")


def slip(kind: str, picks: Sequence[Pick], stake: int, **options: Any) -> Slip:
    """A slip as it is sent."""
    return {"kind": kind, "stake_minor": stake, "legs": [pick.leg() for pick in picks], "options": options}


def _apart(chance: random.Random, games: Sequence[Game], count: int) -> list[Pick]:
    """Selections of as many different games."""
    return [chance.choice(game.of(*{p.kind for p in game.picks})) for game in chance.sample(list(games), count)]


def any_slip(chance: random.Random, games: Sequence[Game]) -> Slip:
    """A slip of some kind, as a player would fill it in."""
    stake = chance.randint(LEAST_STAKE, MOST_STAKE)
    make = chance.choices(list(_KINDS), [weight for _, weight in _KINDS.items()])[0]
    made: Slip = make(chance, games, stake)
    return made | {"accept": chance.choice(["none", "better", "any"])}


def _straight(chance: random.Random, games: Sequence[Game], stake: int) -> Slip:
    return slip("straight", _apart(chance, games, 1), stake)


def _free(chance: random.Random, games: Sequence[Game], stake: int) -> Slip:
    return slip("straight", _apart(chance, games, 1), min(stake, 500), free_play=True)


def _parlay(chance: random.Random, games: Sequence[Game], stake: int) -> Slip:
    return slip("parlay", _apart(chance, games, min(chance.choice([2, 2, 3, 4, 6, 12]), len(games))), stake)


def _round_robin(chance: random.Random, games: Sequence[Game], stake: int) -> Slip:
    legs = chance.randint(3, min(6, len(games)))
    sizes = sorted(chance.sample(range(2, legs + 1), chance.randint(1, min(2, legs - 1))))
    return slip("round_robin", _apart(chance, games, legs), stake // 20 + 1, by=sizes)


def _teaser(chance: random.Random, games: Sequence[Game], stake: int) -> Slip:
    sport = chance.choice(_SPORTS)
    own = [game for game in games if game.sport == sport]
    special = sport == "americanfootball" and len(own) > 2 and chance.random() < 0.2
    chosen = chance.sample(own, 3 if special else chance.randint(2, min(4, len(own))))
    points = {"americanfootball": [6, 6.5, 7], "basketball": [4, 4.5, 5]}[sport]
    picks = [chance.choice([p for p in game.of("spread", "total") if p.teasable]) for game in chosen]
    return slip("teaser", picks, stake, points=10 if special else chance.choice(points))


def _chain(chance: random.Random, games: Sequence[Game], stake: int) -> Slip:
    condition = chance.choice(["win_only", "win_push_or_cancel"])
    if chance.random() < 0.4:
        return slip("reverse", _apart(chance, games, 2), stake, condition=condition)
    return slip("if_bet", _apart(chance, games, chance.randint(2, 4)), stake, condition=condition)


def _same_game(chance: random.Random, games: Sequence[Game], stake: int) -> Slip:
    game = chance.choice([g for g in games if g.of("moneyline") and g.of("total")])
    picks = [chance.choice(game.of("moneyline")), chance.choice([p for p in game.of("total") if p.period == "game"])]
    return slip("same_game_parlay", picks, stake)


_KINDS: dict[Callable[[random.Random, Sequence[Game], int], Slip], int] = {
    _straight: 34,
    _parlay: 26,
    _round_robin: 9,
    _teaser: 9,
    _chain: 9,
    _same_game: 7,
    _free: 6,
}


@dataclass(frozen=True)
class Scene:
    """What slips that have to be refused are made of."""

    games: Sequence[Game]
    """Games that are open."""
    stale: Pick
    """A selection whose price is too old."""
    finished: Pick
    """A selection of a game that is over."""
    suspended: Pick
    exposed: Pick
    """A selection in the league whose exposure is capped at next to nothing."""
    playing: Pick
    """A selection of a game that has begun."""


def _moneylines(scene: Scene, count: int) -> list[Pick]:
    return [game.of("moneyline")[0] for game in scene.games if game.of("moneyline")][:count]


def _pair(scene: Scene, one: str, other: str) -> list[Pick]:
    game = next(g for g in scene.games if g.sport == "americanfootball" and g.of(one) and g.of(other))
    return [
        next(p for p in game.of(kind) if p.side in {"home", "over"} and p.period == "game") for kind in (one, other)
    ]


def _moved(chance: random.Random, scene: Scene) -> Slip:
    made = slip("straight", _moneylines(scene, 1), 200)
    made["legs"][0]["price"] = {"american": some_price(chance, made["legs"][0]["price"]["american"])}
    return made


def _unknown(_: random.Random, scene: Scene) -> Slip:
    made = slip("straight", _moneylines(scene, 1), 200)
    made["legs"][0]["selection_id"] = str(uuid4())
    return made


Mischief = Callable[[random.Random, Scene], Slip]

REFUSED: dict[str, tuple[str, Mischief]] = {
    # The refusal: who asks for it (a role of the day's cast), and the slip.
    "SelectionUnknown": ("anybody", _unknown),
    "PriceMoved": ("anybody", _moved),
    "InPlayNotOffered": ("second book", lambda _, s: slip("straight", [s.playing], 200)),
    "MarketClosed": ("anybody", lambda _, s: slip("straight", [s.finished], 200)),
    "MarketSuspended": ("anybody", lambda _, s: slip("straight", [s.suspended], 200)),
    "OddsStale": ("anybody", lambda _, s: slip("straight", [s.stale], 200)),
    "SameSelection": ("anybody", lambda _, s: slip("parlay", _moneylines(s, 1) * 2, 200)),
    "LegsExclude": ("anybody", lambda _, s: slip("parlay", s.games[0].of("moneyline")[:2], 200)),
    "LegsCorrelated": ("anybody", lambda _, s: slip("parlay", _pair(s, "moneyline", "spread"), 200)),
    "LegsNotAllowed": ("anybody", lambda _, s: slip("straight", _moneylines(s, 2), 200)),
    "OptionsNotAllowed": ("anybody", lambda _, s: slip("round_robin", _moneylines(s, 3), 200)),
    "TooManyCombinations": ("anybody", lambda _, s: slip("round_robin", _moneylines(s, 12), 100, by=[*range(2, 13)])),
    "NotTeasable": ("anybody", lambda _, s: slip("teaser", _moneylines(s, 2), 200, points=6)),
    "NotOneGame": ("anybody", lambda _, s: slip("same_game_parlay", _moneylines(s, 2), 200)),
    "FreePlayNotAllowed": ("anybody", lambda _, s: slip("if_bet", _moneylines(s, 2), 200, free_play=True)),
    "StakeTooSmall": ("anybody", lambda _, s: slip("straight", _moneylines(s, 1), 1)),
    "StakeTooLarge": ("anybody", lambda _, s: slip("straight", _moneylines(s, 1), 60_000)),
    "ExposureReached": ("anybody", lambda _, s: slip("straight", [s.exposed], 5_000)),
    "CreditExceeded": ("poor", lambda _, s: slip("straight", _moneylines(s, 1), 5_000)),
    "Unauthenticated": ("inactive", lambda _, s: slip("straight", _moneylines(s, 1), 200)),
    "TicketKindBlocked": ("limited", lambda _, s: slip("parlay", _moneylines(s, 2), 200)),
    "MarketBlocked": ("limited", lambda _, s: slip("straight", s.games[0].of("total")[:1], 200)),
    "WinTooLarge": ("limited", lambda _, s: slip("straight", _moneylines(s, 1), 4_000)),
    "TooManyRepeats": ("repeating", lambda _, s: slip("straight", _moneylines(s, 1), 200)),
}
