"""Random games of every sport, and picks on them near the score that they ended with."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

from tests.oracle.grades import EXTRA, INNINGS, SPORTS, Game, Pick, Score, scored

MOST = {"nfl": 17, "ncaaf": 17, "nba": 35, "wnba": 30, "ncaab": 50, "nhl": 3, "mlb": 4, "soccer": 3, "tennis": 7}
"""The most that a side scores in a part."""
ENTRANTS = tuple(f"entrant{n}" for n in range(1, 9))


def make_game(seed: int, number: int) -> tuple[Game, list[Pick]]:
    """The game with this number of the sequence with this seed, and picks on it."""
    dice = Random(f"game:{seed}:{number}")
    if dice.random() < 0.1:
        return outright(dice)
    sport = dice.choice(list(SPORTS))
    game = any_game(dice, sport)
    return game, [any_pick(dice, game) for _ in range(12)]


def any_game(dice: Random, sport: str) -> Game:
    """Mostly one that was played, some of them not to the end."""
    if dice.random() < 0.05:
        return Game(sport, dice.choice(("postponed", "cancelled")))
    if sport == "tennis":
        return Game(sport, dice.choice(("finished", "retired")), {"h1": (1, 0), "h2": (1, 0)})
    regular = [part for part in SPORTS[sport].periods["game"] if part != EXTRA]
    if sport == "mlb":
        return baseball(dice)
    if dice.random() < 0.25:
        return stopped(dice, sport, regular)
    parts = {part: any_score(dice, sport) for part in regular}
    if dice.random() < 0.3:
        home, away = scored(Game(sport, parts=parts), regular)
        last = parts[regular[-1]]
        level = max(home, away)
        parts[regular[-1]] = (last[0] + level - home, last[1] + level - away)
        parts[EXTRA] = (1, 0) if sport == "nhl" else any_score(dice, sport)
    return Game(sport, parts=parts)


def stopped(dice: Random, sport: str, regular: Sequence[str]) -> Game:
    """A game that was broken off after so many minutes."""
    minutes = dice.randint(1, SPORTS[sport].minutes - 1)
    length = Fraction(SPORTS[sport].minutes, len(regular))
    whole, rest = divmod(Fraction(minutes), length)
    begun = regular[: int(whole) + (1 if rest else 0)]
    parts = {part: any_score(dice, sport) for part in begun}
    status = dice.choice(("finished", "abandoned"))
    return Game(sport, status, parts, broken_off=begun[-1] if rest else "", minutes=minutes)


def baseball(dice: Random) -> Game:
    """Nine innings, fewer where it was called, more where it was level."""
    if dice.random() < 0.5:
        half_innings = dice.randint(1, 17)
        begun = INNINGS[: (half_innings + 1) // 2]
        parts = {inning: any_score(dice, "mlb") for inning in begun}
        broken_off = ""
        if half_innings % 2:
            broken_off = begun[-1]
            parts[broken_off] = (0, parts[broken_off][1])
        return Game("mlb", dice.choice(("finished", "abandoned")), parts, broken_off, half_innings=half_innings)
    parts = {inning: any_score(dice, "mlb") for inning in INNINGS}
    if dice.random() < 0.2:
        parts[EXTRA] = any_score(dice, "mlb")
    return Game("mlb", parts=parts, half_innings=None if dice.random() < 0.5 else 18)


def any_score(dice: Random, sport: str) -> Score:
    """What both sides score in a part."""
    return dice.randint(0, MOST[sport]), dice.randint(0, MOST[sport])


def any_pick(dice: Random, game: Game) -> Pick:
    """A pick whose line, where it has one, is near what would decide it."""
    periods = SPORTS[game.sport].periods
    period = "game" if dice.random() < 0.5 else dice.choice(list(periods))
    markets = ["moneyline", "spread", "total", "team_total"]
    if game.sport == "soccer":
        markets += ["moneyline_3way", "draw_no_bet"]
    if game.sport == "nhl" and period == "game":
        markets += ["moneyline_3way"]
    if game.sport == "tennis":
        markets = ["moneyline"]
    market = dice.choice(markets)
    home, away = scored(game, periods[period])
    near = Fraction(dice.randint(-10, 10), 4 if game.sport == "soccer" else 2)
    if market in ("total", "team_total"):
        subject = dice.choice(("home", "away")) if market == "team_total" else ""
        points = {"": home + away, "home": home, "away": away}[subject]
        return Pick(market, dice.choice(("over", "under")), period, max(points + near, Fraction(1, 2)), subject)
    side = dice.choice(("home", "away", "draw") if market == "moneyline_3way" else ("home", "away"))
    if market == "spread":
        margin = home - away if side == "home" else away - home
        return Pick(market, side, period, near - margin)
    return Pick(market, side, period)


def outright(dice: Random) -> tuple[Game, list[Pick]]:
    """A competition with ties, and a pick on each entrant."""
    placings: dict[str, int] = {}
    order = list(ENTRANTS)
    dice.shuffle(order)
    place = 1
    while order:
        tied = min(len(order), dice.choice((1, 1, 2, 3)))
        placings |= dict.fromkeys(order[:tied], place)
        del order[:tied]
        place += tied
    places = dice.choice((1, 1, 2, 3, 5))
    return Game("soccer", placings=placings), [Pick("outright", one, places=places) for one in ENTRANTS]


def facts(game: Game) -> Mapping[str, Score]:
    """The scores that an administrator would enter: of every period what was scored in it, overtime with its half."""
    periods = SPORTS[game.sport].periods
    return {period: scored(game, parts) for period, parts in periods.items() if period != "game"}
