"""The product set up for a replay: a book with players who are signed in, and its processes on a recorded evening."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import asyncpg

from tests.identity.people import PASSWORD_HASH
from tests.journeys.replay.plan import Evening, Plan
from wagerbabe import agents
from wagerbabe.agents import NewBook, NewPlayer
from wagerbabe.demo import Fault, Replay, app, server
from wagerbabe.demo.twin import Twin
from wagerbabe.identity import Role, create_login
from wagerbabe.identity.tokens import Keys
from wagerbabe.platform.clock import GameClock, real_now
from wagerbabe.platform.db import Pool
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.launcher import Child, Children, DataFolder, Program, answers
from wagerbabe.platform.runtime import set_clock
from wagerbabe.platform.settings import PREFIX, Settings

ROLES = {"api": 16, "worker": 4, "feed": 4}
"""The processes and their database connections."""

RAISED = {"rate_limit_user": 100_000, "rate_limit_address": 100_000, "odds_monthly_credits": 10**9}
"""Settings other than shipped: hours of play pass in a minute, and all come from one address."""

CREDIT_MINOR = 5_000_000
TOKEN_SECONDS = 4 * 3600
_READY_SECONDS = 90.0
_MEASURE_SECONDS = 0.3
_SLOWEST = Fraction(1, 3)
_START_SECONDS = 5
_OWN = ("PATH", "HOME", "LANG", "TZ", "TMPDIR")


@dataclass(frozen=True)
class Person:
    """Somebody signed in."""

    id: UUID
    username: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What makes a request theirs."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True)
class People:
    """Everybody who takes part."""

    players: Sequence[Person]
    admin: Person


async def make_people(owner: Pool, settings: Settings, plan: Plan) -> People:
    """A book that sells one sportsbook's prices until the start without a margin, its players, an administrator."""
    async with owner.acquire() as db, db.transaction():
        book_id = await agents.create_book(db, NewBook("Replay", price_source=plan.sportsbook))
        await db.execute(BEFORE_THE_START, book_id)
        agent_id = await agents.create_agent(
            db, book_id, None, username="replay", password_hash=PASSWORD_HASH, name="Replay"
        )
        names = [f"bettor{n}" for n in range(1, plan.players + 1)]
        news = [NewPlayer(name, PASSWORD_HASH, credit_limit_minor=CREDIT_MINOR) for name in names]
        ids = [await agents.create_player(db, book_id, agent_id, new) for new in news]
        admin_id = await create_login(
            db, username="replay-admin", password_hash=PASSWORD_HASH, role="admin", book_id=None
        )
        sessions = {login: new_id() for login in (*ids, admin_id)}
        await db.execute(
            "INSERT INTO session (id, login_id, expires_at)"
            " SELECT s, l, now() + interval '1 day' FROM unnest($1::uuid[], $2::uuid[]) AS n (s, l)",
            list(sessions.values()),
            list(sessions),
        )
    keys = Keys.open(settings)

    def signed_in(login: UUID, name: str, role: Role) -> Person:
        return Person(login, name, keys.sign(login, sessions[login], role, seconds=TOKEN_SECONDS))

    players = [signed_in(login, name, "player") for login, name in zip(ids, names, strict=True)]
    return People(players, signed_in(admin_id, "replay-admin", "admin"))


BEFORE_THE_START = """
INSERT INTO book_rules (book_id, version, rules, game_at)
SELECT id, rules_version, '{"in_play": false}', game_now() FROM book
WHERE id = $1
"""
"""Whoever bets on a game that has begun is refused: at the speed of a replay nobody could wait for a live delay."""

POLLS = """
CREATE TABLE IF NOT EXISTS replay_poll (
    league_key text NOT NULL,
    asked_at timestamptz NOT NULL,
    written_at timestamptz NOT NULL
);
CREATE OR REPLACE FUNCTION keep_poll() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO public.replay_poll VALUES (new.league_key, new.confirmed_at, public.game_now());
    RETURN new;
END
$$;
CREATE OR REPLACE TRIGGER keep_poll AFTER INSERT OR UPDATE ON league_poll FOR EACH ROW EXECUTE FUNCTION keep_poll();
"""
"""The oracle's own record of answers that were written: a row in the very transaction that wrote the offers."""


class Watched(Replay):
    """The recording, with a record of the moments at which a league's odds were asked for."""

    def __init__(self, folder: Path, only: Sequence[str]) -> None:
        super().__init__(folder, only)
        self.asked: list[tuple[str, int]] = []

    def as_of(self, sport_key: str, now: datetime) -> datetime:
        """As the recording says."""
        self.asked.append((sport_key, int(now.timestamp())))
        return super().as_of(sport_key, now)

    def active(self, moment: datetime) -> set[str]:
        """The leagues that have games at a moment."""
        return {sport.key for sport in self.sports(moment) if sport.active}


@dataclass
class Stage:
    """An evening in progress."""

    evening: Evening
    clock: GameClock
    api: str
    source: Watched
    twin: Twin

    def now(self) -> datetime:
        """The game time."""
        return self.clock.now()

    async def until(self, moment: datetime) -> None:
        """Wait for a game time."""
        left = self.clock.real_seconds((moment - self.now()).total_seconds())
        await asyncio.sleep(max(left, 0))

    async def break_feed(self, real_seconds: float) -> None:
        """Let the odds provider answer with errors for a while."""
        self.twin.fault = Fault.SERVER_ERROR
        await asyncio.sleep(real_seconds)
        self.twin.fault = None


def paced(evening: Evening) -> Evening:
    """The evening as fast as this machine has time for now: a busy one plays it slower, down to a third."""
    began, worked = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < _MEASURE_SECONDS:
        pass
    share = (time.process_time() - worked) / (time.perf_counter() - began)
    return replace(evening, speed=evening.speed * min(max(Fraction(round(share * 12), 10), _SLOWEST), Fraction(1)))


@asynccontextmanager
async def on_stage(folder: DataFolder, settings: Settings, evening: Evening) -> AsyncIterator[Stage]:
    """Set the game clock, start twin, API, worker and feed; stop them at the end.

    The clock reaches the evening's begin some seconds later. The feed asks once in ten minutes of real time which
    leagues there are, so when they are not there yet before the begin it starts after that.
    """
    source = Watched(evening.folder, evening.leagues)
    with Children() as children, socket.create_server(("127.0.0.1", 0)) as listening:
        clock = GameClock(real_now() + timedelta(seconds=_START_SECONDS), evening.begins, evening.speed)
        await _set(settings, clock)
        # The world stands still at the evening's end: a result that comes later is none of this evening's, however
        # long a busy machine takes to read everything.
        twin = app(source, lambda: min(clock.now(), evening.ends), credits=10**12, calls_per_second=None)
        serving = server(twin)
        served = asyncio.create_task(serving._serve(sockets=[listening]))
        try:
            roles = Roles(folder, settings, f"http://127.0.0.1:{listening.getsockname()[1]}")
            at_once = source.active(evening.begins) <= source.active(clock.now())
            first = ("api", "worker", "feed") if at_once else ("api", "worker")
            await asyncio.to_thread(children.start, *map(roles.child, first))
            stage = Stage(evening, clock, roles.bind("api"), source, twin.state.twin)
            await stage.until(evening.begins)
            if not at_once:
                await asyncio.to_thread(children.start, roles.child("feed"))
            yield stage
        finally:
            await asyncio.to_thread(children.stop)
            serving.should_exit = True
            await served


async def _set(settings: Settings, clock: GameClock) -> None:
    owner = await asyncpg.connect(settings.owner_url)
    try:
        await set_clock(owner, clock)
    finally:
        await owner.close()


@dataclass(frozen=True)
class Roles:
    """How the product's processes are started."""

    folder: DataFolder
    settings: Settings
    odds: str

    def bind(self, name: str) -> str:
        """The unix socket that a role answers on."""
        return str(self.folder.run / f"replay-{name}.sock")

    def child(self, name: str) -> Child:
        """A role as a child process: `wagerbabe serve`, configured by the environment alone."""
        given = {
            "database_url": self.settings.database_url,
            "database_owner_url": self.settings.owner_url,
            "redis_url": self.settings.redis_url,
            "data_dir": self.settings.data_dir,
            "odds_api_url": self.odds,
            "odds_api_key": "replay",
            "pool_size": ROLES[name],
            "log_level": "warning",
            **RAISED,
        }
        own = {name: os.environ[name] for name in _OWN if name in os.environ}
        return Child(
            self.folder,
            Program(
                name=f"replay-{name}",
                argv=(sys.executable, "-m", "wagerbabe", "serve", name, "--bind", self.bind(name)),
                env=own | {f"{PREFIX}{key.upper()}": str(value) for key, value in given.items()},
                ready=answers(self.bind(name), "/readyz"),
                ready_seconds=_READY_SECONDS,
            ),
        )


def real_to_game(evening: Evening, real_seconds: Fraction) -> timedelta:
    """How much game time passes in so many real seconds."""
    return timedelta(microseconds=int(real_seconds * evening.speed * 1_000_000))
