"""Day after day of a book's life: games, bets, moves, results, corrections, voids, and everybody at once."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias

from tests.simulation.games import Game, Pick, ending, entered, new_game, some_price
from tests.simulation.house import Book, House, Person
from tests.simulation.punters import LEAST_STAKE, REFUSED, Scene, Slip, any_slip, slip

SLATE = {
    "americanfootball_nfl": 4,
    "basketball_nba": 4,
    "baseball_mlb": 2,
    "icehockey_nhl": 2,
    "soccer_epl": 2,
    "tennis_atp": 1,
    "golf_open_winner": 1,
}
EXPOSED = "lacrosse_pll"
CREDIT = (400_000, 500_000, 800_000)
_WORKERS = 12
_OK = 300
_SPARE = 4
_BUSY = 429

Work: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Acknowledged:
    """A ticket as its player was told of it."""

    player: Person
    kind: str
    risk_minor: int
    prices: tuple[str, ...]


@dataclass
class Season:
    """The simulation so far."""

    house: House
    chance: random.Random
    per_day: int
    each: int
    """How often a day each refusal, void and cash-out is tried at least."""
    taken: dict[str, Acknowledged] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
    cast: dict[str, tuple[Book, Person]] = field(default_factory=dict)

    async def begin(self) -> None:
        """House rules, limits, free plays, and the day's special players."""
        one, two = self.house.books
        must = self.house.must
        common = {"same_game_parlay": True, "price_correction": True, "most_lines": 2_000, "reason": "Season."}
        await must(one.agent, "PATCH", "/agent/rules", common)
        other = {"parlay_table": True, "teaser_tie_loss_refunds": True, "same_game_void": "reprices", "in_play": False}
        await must(two.agent, "PATCH", "/agent/rules", {**common, **other})
        await must(one.agent, "POST", "/agent/limits", {"league": EXPOSED, "max_exposure_minor": 1_000})
        await must(one.agent, "POST", "/agent/limits", {"max_event_exposure_minor": 50_000_000})
        roles = ("poor", "inactive", "limited", "repeating")
        self.cast = {name: (one, one.players[n]) for n, name in enumerate(roles)}
        self.cast["second book"] = (two, two.players[0])
        await must(one.agent, "PATCH", f"/agent/clients/{self._id('poor')}", {"credit_limit_minor": 1_000})
        await must(one.agent, "POST", f"/agent/clients/{self._id('inactive')}/deactivate")
        for limit in (
            {"ticket": "parlay", "blocked": True},
            {"market": "total", "blocked": True},
            {"max_win_minor": 500},
        ):
            await must(one.agent, "POST", "/agent/limits", {"client_id": self._id("limited"), **limit})
        await must(one.agent, "POST", "/agent/limits", {"client_id": self._id("repeating"), "max_repeats": 1})
        for book in (one, two):
            for player in book.players[:: max(len(book.players) // 40, 1)]:
                grant = {"kind": "free_play", "amount_minor": 5_000, "reason": "Welcome."}
                await must(book.agent, "POST", f"/agent/cashier/{player.id}/credit", grant)

    def _id(self, role: str) -> str:
        return str(self.cast[role][1].id)

    async def day(self, number: int) -> None:
        """A day from its first price to its last correction."""
        games, scene = await self._open(number)
        await self._at_once(self._betting(games, scene))
        await self.house.later(hours=4)  # the games begin, and prices of before are sold no more
        for game in games:
            await self._price_anew(game)
        await self._at_once(self._playing(games, scene))
        await self.house.later(seconds=9)  # the live delay is over
        await self._waited()
        await self.house.later(hours=4)
        await self._at_once(self._results(games))
        await self.house.settled()
        await self._at_once(self._afterwards(games))
        await self.house.settled()
        await self.house.later(hours=16)

    async def _at_once(self, work: Sequence[Work]) -> None:
        """Do everything, some at a time, in a random order."""
        queue = list(work)
        self.chance.shuffle(queue)

        async def worker() -> None:
            while queue:
                await queue.pop()()

        await asyncio.gather(*(worker() for _ in range(_WORKERS)))

    # Before the games

    async def _open(self, number: int) -> tuple[list[Game], Scene]:
        now = self.house.clock.now()
        starts = now + timedelta(hours=3)
        games = [await self._enter(league, number, starts) for league, count in SLATE.items() for _ in range(count)]
        stale = await self._enter("icehockey_nhl", number, starts)
        suspended = await self._enter("icehockey_nhl", number, starts)
        exposed = await self._enter(EXPOSED, number, starts)
        playing = await self._enter("icehockey_nhl", number, starts)
        await self.house.must(self.house.admin, "PATCH", f"/admin/events/{playing.id}", {"status": "live"})
        market = suspended.picks[0].market_id
        await self.house.must(self.house.admin, "POST", f"/admin/markets/{market}/suspend", {"reason": "Season."})
        await self.house.owner.execute(
            "UPDATE offer SET valid_until = game_now() - interval '1 minute' WHERE selection_id = $1",
            stale.picks[0].selection_id,
        )
        done = await self._enter("icehockey_nhl", number, starts)
        await self.house.must(self.house.admin, "PATCH", f"/admin/events/{done.id}", {"status": "live"})
        result = {"status": "finished", "scores": {"home": 3, "away": 1}}
        await self.house.must(self.house.admin, "POST", f"/admin/events/{done.id}/result", result)
        scene = Scene(games, stale.picks[0], done.picks[0], suspended.picks[0], exposed.picks[0], playing.picks[0])
        return games, scene

    async def _enter(self, league: str, number: int, starts: Any) -> Game:
        serial = number * 1000 + self.happened["events"]
        self.happened["events"] += 1
        body = new_game(self.chance, league, serial, starts)
        return entered(await self.house.must(self.house.admin, "POST", "/admin/events", body), starts)

    def _somebody(self) -> tuple[Book, Person]:
        book = self.chance.choice(self.house.books)
        return book, self.chance.choice(book.players[len(self.cast) :])

    def _betting(self, games: Sequence[Game], scene: Scene) -> list[Work]:
        work: list[Work] = [lambda: self._bet(games) for _ in range(self.per_day)]
        work += [lambda: self._move(games) for _ in range(self.per_day // 12)]
        work += [self._credit for _ in range(self.per_day // 25)]
        work += [lambda: self._blink(games) for _ in range(self.per_day // 100 + 2)]
        work += [lambda: self._twice(games) for _ in range(self.each + self.each // 4)]
        work += [self._void_open for _ in range(self.each)]
        work += [self._cash_out for _ in range(4 * self.each)]
        for name in REFUSED:
            work += [self._mischief(name, scene) for _ in range(self.each + _SPARE)]
        return work

    async def _bet(self, games: Sequence[Game]) -> None:
        _, player = self._somebody()
        await self._place(player, any_slip(self.chance, games))

    async def _place(self, player: Person, wanted: Slip, key: str | None = None) -> str | None:
        """Place; a price that moved is looked at and taken the second time by some."""
        status, answer = await self.house.call(player, "POST", "/betting/bets", wanted, key)
        if status >= _OK:
            if status == _BUSY:
                return await self._place(player, wanted, key)
            self.refused[answer["error"]] += 1
            if status >= 500:
                raise AssertionError(f"{status} {answer} for {wanted}")
            return None
        prices = tuple(leg["price"]["fraction"] for leg in answer["legs"])
        self.taken[answer["id"]] = Acknowledged(player, answer["kind"], answer["risk_minor"], prices)
        self.happened[answer["status"]] += 1
        return str(answer["id"])

    def _mischief(self, name: str, scene: Scene) -> Work:
        async def ask() -> None:
            who, make = REFUSED[name]
            others = self.house.books[0].players[len(self.cast) :]
            player = self.cast[who][1] if who in self.cast else self.chance.choice(others)
            await self._place(player, make(self.chance, scene))

        return ask

    async def _twice(self, games: Sequence[Game]) -> None:
        """The same key again answers the same ticket; another body under it is refused."""
        _, player = self._somebody()
        wanted, key = any_slip(self.chance, games), f"twice{self.happened['keys']}"
        self.happened["keys"] += 1
        first = await self._place(player, wanted, key)
        if first is None:
            return
        again = await self._place(player, wanted, key)
        if again != first:
            raise AssertionError(f"key {key} answered {again} after {first}")
        await self._place(player, {**wanted, "stake_minor": wanted["stake_minor"] + LEAST_STAKE}, key)

    async def _move(self, games: Sequence[Game]) -> None:
        """A price changes by hand."""
        await self._move_pick(self.chance.choice([p for game in games for p in game.picks if p.kind != "outright"]))

    async def _move_pick(self, pick: Pick) -> None:
        american = some_price(self.chance, pick.american)
        change = {"selection_id": pick.selection_id, "price": {"american": american}, "line": pick.line}
        body = {"prices": [change], "confirm": True}
        status, answer = await self.house.call(self.house.admin, "PATCH", f"/admin/events/{pick.game.id}", body)
        if status < _OK:
            pick.american = american
            self.happened["price moves"] += 1
        elif status >= 500:
            raise AssertionError(f"{status} {answer}")

    async def _blink(self, games: Sequence[Game]) -> None:
        """A market is suspended and opened again."""
        pick = self.chance.choice([p for game in games for p in game.picks])
        for what in ("suspend", "open"):
            await self.house.call(self.house.admin, "POST", f"/admin/markets/{pick.market_id}/{what}", {})

    async def _credit(self) -> None:
        """An agent changes a limit, or money passes."""
        book, player = self._somebody()
        if self.chance.random() < 0.5:
            body: dict[str, Any] = {"credit_limit_minor": self.chance.choice(CREDIT)}
            await self.house.must(book.agent, "PATCH", f"/agent/clients/{player.id}", body)
        else:
            what, kind = self.chance.choice([("credit", "payment_received"), ("debit", "payment_made")])
            body = {"amount_minor": self.chance.randint(1, 20_000), "kind": kind, "reason": "Season."}
            await self.house.must(book.agent, "POST", f"/agent/cashier/{player.id}/{what}", body)
        self.happened["credit changes"] += 1

    async def _void_open(self) -> None:
        """An agent voids a ticket: at once while it is open, with a second person when it has ended."""
        if not self.taken:
            return
        ticket_id = self.chance.choice(list(self.taken))
        book = self._book_of(self.taken[ticket_id].player)
        path = f"/agent/tickets/{ticket_id}/void"
        status, answer = await self.house.call(book.agent, "POST", path, {"reason": "Season."})
        if status == 202:
            approve = f"/agent/requests/{answer['id']}/approve"
            status, answer = await self.house.call(self.house.admin, "POST", approve, {})
        if status >= 500:
            raise AssertionError(f"{status} {answer}")
        self.happened["voids asked"] += 1

    def _book_of(self, player: Person) -> Book:
        return next(book for book in self.house.books if player in book.players)

    async def _cash_out(self) -> None:
        """A player takes an offer, whole or in part; the price may have moved meanwhile."""
        if not self.taken:
            return
        ticket_id = self.chance.choice(list(self.taken))
        player = self.taken[ticket_id].player
        path = f"/betting/bets/{ticket_id}/cash-out"
        status, offer = await self.house.call(player, "GET", path)
        if status < _OK and offer.get("offer_minor"):
            share = {} if self.chance.random() < 0.6 else {"share_bp": 5_000}
            if share:
                status, offer = await self.house.call(player, "GET", f"{path}?share_bp=5000")
            if status < _OK and offer.get("offer_minor"):
                body = {"offer_minor": offer["offer_minor"], **share}
                status, offer = await self.house.call(player, "POST", path, body)
                self.happened["cash-outs"] += status < _OK
        if status >= 500:
            raise AssertionError(f"{status} {offer}")

    # During the games

    async def _price_anew(self, game: Game) -> None:
        """Prices for a game in play."""
        for pick in game.picks:
            pick.american = some_price(self.chance, pick.american) if pick.kind != "outright" else pick.american
        prices = [
            {"selection_id": pick.selection_id, "price": {"american": pick.american}, "line": pick.line}
            for pick in game.picks
        ]
        body = {"prices": prices, "confirm": True}
        await self.house.must(self.house.admin, "PATCH", f"/admin/events/{game.id}", body)

    def _playing(self, games: Sequence[Game], scene: Scene) -> list[Work]:
        live = [game for game in games if game.sport not in {"tennis", "golf"}]
        work: list[Work] = [lambda: self._live_bet(live) for _ in range(self.per_day // 6)]
        work += [lambda: self._live_bet_then_move(live) for _ in range(self.each + self.each // 4)]
        work += [lambda: self._move(live) for _ in range(self.per_day // 40)]
        work += [lambda: self._blink(live) for _ in range(2)]
        work += [self._mischief("InPlayNotOffered", scene) for _ in range(2)]
        return work

    async def _live_bet(self, games: Sequence[Game]) -> None:
        book = self.house.books[0]
        await self._place(self.chance.choice(book.players[len(self.cast) :]), any_slip(self.chance, games))

    async def _live_bet_then_move(self, games: Sequence[Game]) -> None:
        """A bet whose price moves while it waits."""
        pick = self.chance.choice([p for game in games for p in game.of("moneyline", "spread", "total")])
        player = self.chance.choice(self.house.books[0].players[len(self.cast) :])
        if await self._place(player, slip("straight", [pick], 200)) is not None:
            await self._move_pick(pick)

    async def _waited(self) -> None:
        """Until every bet in play is taken or refused."""
        await self.house.until_not("SELECT EXISTS (SELECT FROM ticket WHERE status = 'waiting')")

    # After the games

    def _results(self, games: Sequence[Game]) -> list[Work]:
        cancelled, *played = games
        work: list[Work] = [self._finish(game) for game in played] + [self._finish(cancelled, {"status": "cancelled"})]
        work += [self._void_open for _ in range(self.each)]
        work += [self._cash_out for _ in range(self.each)]
        return work

    def _finish(self, game: Game, told: dict[str, Any] | None = None) -> Work:
        async def finish() -> None:
            body = told or ending(self.chance, game)
            await self.house.must(self.house.admin, "POST", f"/admin/events/{game.id}/result", body)
            game.over = True
            self.happened[f"results {body['status']}"] += 1

        return finish

    def _afterwards(self, games: Sequence[Game]) -> list[Work]:
        """Corrected results, results taken back and entered again, decided tickets voided."""
        played = games[1:]
        work: list[Work] = [self._finish(game) for game in played if self.chance.random() < 0.25]
        work += [self._undone(game) for game in played if self.chance.random() < 0.3]
        work += [self._void_open for _ in range(self.each)]
        return work

    def _undone(self, game: Game) -> Work:
        async def undo() -> None:
            body = {"reason": "Wrong game."}
            status, answer = await self.house.call(
                self.house.admin, "POST", f"/admin/events/{game.id}/result/undo", body
            )
            if status >= 500:
                raise AssertionError(f"{status} {answer}")
            if status < _OK:
                self.happened["results undone"] += 1
                await asyncio.sleep(0)
                await self._finish(game)()

        return undo
