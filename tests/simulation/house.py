"""The product in this process: people signed in, the worker's loops beside them, and a clock that is turned by hand."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import count
from typing import Any
from uuid import UUID

import httpx

from tests.identity.people import PASSWORD_HASH
from wagerbabe import agents, betting, catalog, grading, ledger, odds
from wagerbabe.agents import NewBook, NewPlayer
from wagerbabe.app import create_app
from wagerbabe.identity import Role, create_login, open_identity
from wagerbabe.identity.tokens import Keys
from wagerbabe.platform.clock import GameClock, real_now
from wagerbabe.platform.db import Pool, open_pool
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.jobs import run_worker
from wagerbabe.platform.runtime import Runtime, open_runtime, set_clock
from wagerbabe.platform.settings import Settings

LEAGUES = (
    "americanfootball_nfl",
    "basketball_nba",
    "baseball_mlb",
    "icehockey_nhl",
    "soccer_epl",
    "tennis_atp",
    "golf_open_winner",
    "lacrosse_pll",
)
_TOKEN_SECONDS = 24 * 3600
_IDLE_SECONDS = 0.02
_MOST_LOOKS = 30_000
_STILL = Fraction(1, 1_000_000)


class TurnedClock(GameClock):
    """A game clock that stands still between two turns of it."""

    moment: datetime

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self.turn(moment)

    def turn(self, moment: datetime) -> None:
        """Let it be this moment."""
        object.__setattr__(self, "moment", moment)

    def now(self) -> datetime:
        """The moment it was turned to."""
        return self.moment


@dataclass(frozen=True)
class Person:
    """Somebody signed in."""

    id: UUID
    name: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Book:
    """A book with its master agent and its players."""

    id: UUID
    agent: Person
    players: Sequence[Person]


@dataclass
class House:
    """The running product and everybody in it."""

    runtime: Runtime
    owner: Pool
    clock: TurnedClock
    http: httpx.AsyncClient
    books: list[Book] = field(default_factory=list)
    admin: Person = field(default_factory=lambda: Person(UUID(int=0), "", {}))
    keys: Any = field(default_factory=count)

    async def call(
        self, who: Person, method: str, path: str, body: Any = None, key: str | None = None
    ) -> tuple[int, Any]:
        """A request with an idempotency key of its own; answers the status and the body."""
        headers = {**who.headers, "Idempotency-Key": key or f"s{next(self.keys)}"}
        answer = await self.http.request(method, path, json=body, headers=headers)
        return answer.status_code, answer.json() if answer.content else None

    async def must(self, who: Person, method: str, path: str, body: Any = None) -> Any:
        """A request that has to succeed."""
        status, answer = await self.call(who, method, path, body)
        if status >= 400:
            raise AssertionError(f"{method} {path}: {status} {answer}")
        return answer

    async def turn(self, moment: datetime) -> None:
        """Turn the game clock, here and in the database."""
        self.clock.turn(moment)
        # Nearly still: an hour of real time is some milliseconds of game time.
        await set_clock(self.owner, GameClock(real_now(), moment, _STILL))

    async def later(self, **span: float) -> None:
        """Turn the game clock on."""
        await self.turn(self.clock.now() + timedelta(**span))

    async def settled(self) -> None:
        """Wait until every result is graded and every job done."""
        await self.until_not(_BUSY)

    async def until_not(self, question: str) -> None:
        """Wait until the database answers a question with no."""
        for _ in range(_MOST_LOOKS):
            if not await self.owner.fetchval(question):
                return
            await asyncio.sleep(_IDLE_SECONDS)
        raise AssertionError(f"this did not end: {question}")


_BUSY = """
SELECT EXISTS (SELECT FROM event WHERE graded_n < result_n) OR EXISTS (SELECT FROM pgqueuer)
"""


@asynccontextmanager
async def open_house(settings: Settings, starts: datetime, players: int) -> AsyncIterator[House]:
    """Everything set up and running; ``players`` in two books with different rules."""
    settings = settings.model_copy(update={"rate_limit_user": 10**9, "rate_limit_address": 10**9, "pool_size": 16})
    async with await open_pool(settings, size=4, url=settings.owner_url) as owner, open_runtime(settings) as opened:
        runtime = replace(opened, clock=TurnedClock(starts))
        async with odds.open_board(runtime) as board:
            with open_identity(runtime) as signing:
                app = create_app(settings)
                app.state.runtime, app.state.board, app.state.bet_memory = runtime, board, betting.Memory(board)
                app.state.identity, app.state.limiter = signing, signing.limiter
                transport = httpx.ASGITransport(app, raise_app_exceptions=False)
                async with httpx.AsyncClient(transport=transport, base_url="http://house/api/v1", timeout=60) as http:
                    assert isinstance(runtime.clock, TurnedClock)
                    house = House(runtime, owner, runtime.clock, http)
                    await house.turn(starts)
                    await _people(house, players)
                    async with _working(runtime):
                        yield house


@asynccontextmanager
async def _working(runtime: Runtime) -> AsyncIterator[None]:
    """The worker's loops."""
    stop, sealer = asyncio.Event(), ledger.Sealer()
    loops = [
        asyncio.create_task(run_worker(runtime, grading.JOBS, [], stop)),
        asyncio.create_task(_again(grading.grade_new_results, runtime, stop)),
        asyncio.create_task(_again(betting.decide_waiting, runtime, stop)),
        asyncio.create_task(_again(sealer.tick, runtime, stop)),
    ]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*loops)


async def _again(work: Callable[[Runtime], Awaitable[object]], runtime: Runtime, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await work(runtime)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _IDLE_SECONDS)


async def _people(house: House, players: int) -> None:
    keys = Keys.open(house.runtime.settings)
    async with house.owner.acquire() as db, db.transaction():
        for league in LEAGUES:
            await catalog.save_league(db, league, league)
        for n in (1, 2):
            book_id = await agents.create_book(db, NewBook(f"Book {n}"))
            agent_id = await agents.create_agent(
                db, book_id, None, username=f"master{n}", password_hash=PASSWORD_HASH, name=f"Master {n}"
            )
            agent = await _person(db, keys, agent_id, f"master{n}", "agent")
            people = []
            for number in range(players // 2):
                name = f"player{n}x{number}"
                new = NewPlayer(name, PASSWORD_HASH, credit_limit_minor=500_000, max_stake_minor=50_000)
                player_id = await agents.create_player(db, book_id, agent_id, new)
                people.append(await _person(db, keys, player_id, name, "player"))
            house.books.append(Book(book_id, agent, people))
        admin = await create_login(db, username="admin", password_hash=PASSWORD_HASH, role="admin", book_id=None)
        house.admin = await _person(db, keys, admin, "admin", "admin")


async def _person(db: Any, keys: Keys, login: UUID, name: str, role: Role) -> Person:
    session = new_id()
    await db.execute(
        "INSERT INTO session (id, login_id, expires_at) VALUES ($1, $2, now() + interval '10 years')", session, login
    )
    token = keys.sign(login, session, role, seconds=_TOKEN_SECONDS)
    return Person(login, name, {"Authorization": f"Bearer {token}"})
