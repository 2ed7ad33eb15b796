"""Many players at once over HTTP: they look at the board, place bets, and now and then try what must be refused."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from tests.journeys.replay.plan import Plan
from tests.journeys.replay.recorded import Game
from tests.journeys.replay.stage import Person, Stage

API = "/api/v1"
AT_ONCE = 12
LOOK_SECONDS = 0.2
PROBE_SECONDS = 0.25
OUTAGE_SECONDS = 2.5
PLACED_BY = 0.85
"""The part of the time before the last start in which the tickets are due; the rest is there to catch up."""

REPEATS = 25
"""Each so many tickets, the same request is sent once more."""

NOBODYS_PRICE = {"american": 99_999}
"""A price that nobody quotes: a bet at it is refused whatever happens in between."""

MOVED_AT_MOST = timedelta(minutes=31)
"""A start that was reached may still be moved by as much: after that the game has truly begun."""

TIMEOUT_SECONDS = 15
_LONGEST_PARLAY = 6
_STAKES = (100, 25_000)
_KNOWN_REFUSALS = {
    "PriceMoved", "InPlayNotOffered", "MarketClosed", "MarketSuspended", "OddsStale", "TooManyBetsAtOnce",
    "CreditExceeded", "Unavailable",
}  # fmt: skip


@dataclass(frozen=True)
class Selection:
    """A selection as the board showed it, with its game."""

    event: Mapping[str, Any]
    kind: str
    shown: Mapping[str, Any]

    def leg(self, way: str) -> dict[str, Any]:
        """The leg to send, its price in one of the ways it was shown."""
        return {"selection_id": self.shown["id"], "price": {way: self.shown["price"][way]}, "line": self.shown["line"]}


@dataclass(frozen=True)
class Taken:
    """A bet as asked for and as acknowledged."""

    player: Person
    sent: Mapping[str, Any]
    ticket: Mapping[str, Any]


@dataclass(frozen=True)
class Probe:
    """A bet that should be refused: on what, between which game times, and the refusal (None: it was taken)."""

    on: Selection
    since: datetime
    until: datetime
    refusal: str | None


@dataclass
class Record:
    """What happened, in the words of the answers."""

    taken: list[Taken] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    in_play: list[Probe] = field(default_factory=list)
    suspended: list[Probe] = field(default_factory=list)
    repeats: int = 0
    looks: int = 0
    differences: list[str] = field(default_factory=list)


def api_client(stage: Stage) -> httpx.AsyncClient:
    """A client of the stage's API."""
    transport = httpx.AsyncHTTPTransport(uds=stage.api)
    return httpx.AsyncClient(transport=transport, base_url=f"http://replay{API}", timeout=TIMEOUT_SECONDS)


class Bettors:
    """The players' evening. Of the recording they know only which leagues play, and when the last game begins."""

    def __init__(
        self, stage: Stage, plan: Plan, players: Sequence[Person], games: Collection[Game], record: Record
    ) -> None:
        self.stage, self.plan, self.players, self.record = stage, plan, players, record
        self.leagues = sorted({game.league for game in games})
        self.board: dict[str, list[dict[str, Any]]] = {}
        self.http = api_client(stage)
        evening = stage.evening
        starts = [game.starts for game in games if evening.begins < game.starts < evening.ends]
        self.last_start = max(starts, default=evening.begins)
        self._next = 0
        self._random = random.Random(f"{plan.seed} {evening.name}")

    async def play(self) -> None:
        """Bet until the tickets are placed or the last game has begun, and probe until the evening ends."""
        async with self.http:
            tasks = [self._look(), self._probe(self._in_play), self._probe(self._suspended), self._outage()]
            background = [asyncio.create_task(task) for task in tasks]
            try:
                async with asyncio.TaskGroup() as group:
                    for _ in range(AT_ONCE):
                        group.create_task(self._bet())
                await self.stage.until(self.stage.evening.ends)
            finally:
                for task in background:
                    task.cancel()
                ended = await asyncio.gather(*background, return_exceptions=True)
        self.record.differences += [f"bettors: {error!r}" for error in ended if isinstance(error, Exception)]

    async def _look(self) -> None:
        """Keep the board as a player sees it: asked again with the tag of what is there."""
        tags: dict[str, str] = {}
        while True:
            for league in self.leagues:
                tag = {"If-None-Match": tags[league]} if league in tags else {}
                asked = {"league": league, "books": "none"}
                answer = await self.http.get("/betting/odds", params=asked, headers=tag | self._anyone().headers)
                self.record.looks += 1
                if answer.status_code == httpx.codes.OK:
                    tags[league] = answer.headers["ETag"]
                    self.board[league] = answer.json()["events"]
            await asyncio.sleep(LOOK_SECONDS)

    async def _outage(self) -> None:
        """In the middle of the betting the odds provider fails for long enough that all it said goes stale."""
        begins = self.stage.evening.begins
        await self.stage.until(begins + (self.last_start - begins) * 2 / 5)
        await self.stage.break_feed(OUTAGE_SECONDS)

    async def _bet(self) -> None:
        """Take one ticket after the other that is due, and try until it is placed."""
        while (number := self._next) < self.stage.evening.tickets:
            self._next += 1
            await self.stage.until(self._due(number))
            while self.stage.now() < self.last_start:
                if await self._place(number):
                    break
                await asyncio.sleep(LOOK_SECONDS / 2)

    def _due(self, number: int) -> datetime:
        evening = self.stage.evening
        return evening.begins + (self.last_start - evening.begins) * PLACED_BY * number / max(evening.tickets, 1)

    async def _place(self, number: int) -> bool:
        """Make a slip of what is open and send it; false when it may be tried again."""
        chance = random.Random(f"{self.plan.seed} {self.stage.evening.name} {number} {self._random.random()}")
        slip = self._slip(chance)
        if slip is None:
            return False
        player = self._anyone()
        headers = {"Idempotency-Key": f"{self.stage.evening.name} {number} {chance.getrandbits(64)}"}
        try:
            answer = await self.http.post("/betting/bets", json=slip, headers=headers | player.headers)
        except httpx.TransportError as error:
            self.record.differences.append(f"bet {number} got no answer: {error!r}")
            return True
        if answer.status_code != httpx.codes.CREATED:
            self._refused(answer)
            return False
        self.record.taken.append(Taken(player, slip, answer.json()))
        if len(self.record.taken) % REPEATS == 0:
            await self._repeat(slip, headers | player.headers, answer)
        return True

    async def _repeat(self, slip: dict[str, Any], headers: dict[str, str], first: httpx.Response) -> None:
        """The same request once more answers the same ticket; while others of the player's are in flight, later."""
        again = await self.http.post("/betting/bets", json=slip, headers=headers)
        while again.status_code == httpx.codes.TOO_MANY_REQUESTS:
            await asyncio.sleep(LOOK_SECONDS)
            again = await self.http.post("/betting/bets", json=slip, headers=headers)
        self.record.repeats += 1
        if again.status_code != httpx.codes.OK or again.json()["id"] != first.json()["id"]:
            told = f"{again.status_code} {again.text[:200]}"
            self.record.differences.append(f"repeat of {first.json()['number']}: {told}")

    def _refused(self, answer: httpx.Response) -> None:
        error = answer.json()["error"]
        self.record.refusals[error] += 1
        if error not in _KNOWN_REFUSALS:
            self.record.differences.append(f"refused as {error}: {answer.text[:300]}")

    def _slip(self, chance: random.Random) -> dict[str, Any] | None:
        offered: dict[str, list[Selection]] = {}
        for selection in self._selections():
            if selection.shown["status"] == "open" and self._starts(selection) < self.stage.evening.ends:
                offered.setdefault(selection.event["id"], []).append(selection)
        if not offered:
            return None
        most = min(len(offered), _LONGEST_PARLAY)
        count = chance.randint(2, most) if most > 1 and chance.random() < 2 / 5 else 1
        picks = [chance.choice(offered[event]) for event in chance.sample(sorted(offered), count)]
        return {
            "kind": "straight" if count == 1 else "parlay",
            "stake_minor": chance.randint(*_STAKES),
            "legs": [pick.leg(chance.choice(("american", "decimal", "fraction"))) for pick in picks],
            "accept": chance.choice(("none", "none", "better", "any")),
        }

    def _selections(self, *, begun: bool = False) -> list[Selection]:
        """What the board shows of games that have begun, or of those that have not."""
        now = self.stage.now()
        return [
            Selection(event, market["kind"], shown)
            for events in self.board.values()
            for event in events
            if (datetime.fromisoformat(event["starts_at"]) <= now) == begun
            for market in event["markets"]
            for shown in market["selections"]
        ]

    @staticmethod
    def _starts(selection: Selection) -> datetime:
        return datetime.fromisoformat(selection.event["starts_at"])

    async def _probe(self, attempt: Callable[[], Awaitable[None]]) -> None:
        while True:
            await attempt()
            await asyncio.sleep(PROBE_SECONDS)

    async def _in_play(self) -> None:
        """Bet on a game that has begun, at the very price that is shown."""
        if playing := [s for s in self._selections(begun=True) if s.shown["price"] is not None]:
            pick = self._random.choice(playing)
            sure = self._starts(pick) < self.stage.now() - MOVED_AT_MOST
            price = {} if sure else {"price": NOBODYS_PRICE}
            self.record.in_play.append(await self._try(pick, pick.leg("fraction") | price))

    async def _suspended(self) -> None:
        """Bet on a suspended selection of a game to come, at a price that nobody quotes."""
        shut = [s for s in self._selections() if s.shown["status"] == "suspended"]
        if shut:
            pick = self._random.choice(shut)
            leg = {"selection_id": pick.shown["id"], "price": NOBODYS_PRICE, "line": pick.shown["line"]}
            self.record.suspended.append(await self._try(pick, leg))

    async def _try(self, pick: Selection, leg: dict[str, Any]) -> Probe:
        slip = {"kind": "straight", "stake_minor": 100, "legs": [leg], "accept": "none"}
        since = self.stage.now()
        key = {"Idempotency-Key": f"probe {self._random.getrandbits(64)}"}
        answer = await self.http.post("/betting/bets", json=slip, headers=key | self._anyone().headers)
        refusal = None if answer.is_success else answer.json()["error"]
        return Probe(pick, since, self.stage.now(), refusal)

    def _anyone(self) -> Person:
        return self._random.choice(self.players)
