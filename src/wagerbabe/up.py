"""`wagerbabe up`: all roles on this machine, from an empty folder to a page in a browser.

PostgreSQL and Valkey are embedded unless their addresses are set; Caddy puts page, API and sockets on one origin.
"""

import asyncio
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import asyncpg

from wagerbabe.demo import demo_password, demo_sign_ins, seed
from wagerbabe.platform.clock import GameClock, real_now
from wagerbabe.platform.launcher import (
    Caddy,
    CannotStart,
    Child,
    Children,
    DataFolder,
    Origin,
    Postgres,
    Program,
    Valkey,
    accepts,
    answers,
    check_port,
    check_space,
    interruptible,
)
from wagerbabe.platform.migrate import migrate
from wagerbabe.platform.pages import STATIC
from wagerbabe.platform.runtime import set_clock
from wagerbabe.platform.settings import PREFIX, Settings, read_settings

POOLS = {"api": 32, "live": 4, "worker": 4, "feed": 4}
"""Connections of each role: together they leave room in the embedded server's hundred.

Many for bets: those that wait for the disk at the same time share one write.
"""
_TWIN_CREDITS = 10**9
_TWIN_MARKETS = "all,first_team_to_score,odd_even,overtime,race_to_20"
"""The twin has propositions of its own."""

_LIVELY = 12
PROJECT = Path(__file__).parents[2]
_READY_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for. ``feed`` is ``sim``, ``replay:DIR`` or ``odds-api``."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    feed: str = "sim"
    at: datetime | None = None
    speed: Fraction = Fraction(1)
    demo: bool = True
    dev: bool = False


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database and Valkey are."""

    owner: str
    app: str
    redis: str


def up(options: Options, say: Callable[[str], None]) -> None:
    """Start everything, say when it is ready, keep it running until a signal; then stop it in order.

    Raises ``CannotStart`` or ``SettingsInvalid`` with a sentence that says what to do.
    """
    outside = os.environ.get(f"{PREFIX}DATABASE_URL") is not None
    folder = DataFolder(options.data)
    with interruptible(), folder.locked(with_database=not outside), Children() as children:
        check_space(folder.path)
        check_port(options.host, options.port)
        say(f"data in {folder.path}")
        addresses = _servers(folder, children, say)
        environment = _environment(folder, options, addresses)
        with _applied(environment):
            settings = read_settings()
        asyncio.run(_prepare(settings, options, say))
        _start_roles(folder, children, options, environment, say)
        url = f"http://{options.host}:{options.port}"
        asyncio.run(_until_lively(settings, options))
        say(f"ready {url}")
        if options.demo:
            _say_sign_ins(settings, say)
            children.start(Child(folder, _crowd(url, environment)))
            if options.feed == "sim":
                children.start(Child(folder, _scorer(environment)))
        children.supervise(say=say)


def _servers(folder: DataFolder, children: Children, say: Callable[[str], None]) -> Addresses:
    """The database and Valkey: those that the settings name, else our own children."""
    database, redis = os.environ.get(f"{PREFIX}DATABASE_URL"), os.environ.get(f"{PREFIX}REDIS_URL")
    own: list[Child] = []
    if database is None:
        postgres = Postgres(folder)
        own.append(postgres.make_child())
    if redis is None:
        valkey = Valkey(folder)
        own.append(valkey.make_child())
    say("starting " + " and ".join(child.program.name for child in own) if own else "using the servers of the settings")
    children.start(*own)
    return Addresses(
        owner=os.environ.get(f"{PREFIX}DATABASE_OWNER_URL", database) if database else postgres.dsn(),
        app=database or postgres.dsn(role="wagerbabe_app"),
        redis=redis or valkey.url(),
    )


def _environment(folder: DataFolder, options: Options, addresses: Addresses) -> dict[str, str]:
    """The environment of every role: the caller's settings, then what this start decides."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(PREFIX) or name in _PASSED_ON}
    decided = {
        "DATABASE_URL": addresses.app,
        "DATABASE_OWNER_URL": addresses.owner,
        "REDIS_URL": addresses.redis,
        "DATA_DIR": str(folder.path),
    }
    defaults = {"PUBLIC_ORIGIN": f"http://{options.host}:{options.port}"}
    if options.feed != "odds-api":
        decided |= {
            "ODDS_API_URL": f"http://127.0.0.1:{_twin_port(folder)}",
            "ODDS_API_KEY": "twin",
            "ODDS_MONTHLY_CREDITS": str(_TWIN_CREDITS),
            "ODDS_EVENT_PLACES": "120",
            "ODDS_EVENT_MARKETS": _TWIN_MARKETS,
        }
    prefixed = {f"{PREFIX}{name}": value for name, value in decided.items()}
    return {**{f"{PREFIX}{name}": value for name, value in defaults.items()}, **kept, **prefixed}


_PASSED_ON = {"PATH", "HOME", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV"}


@contextmanager
def _applied(environment: Mapping[str, str]) -> Iterator[None]:
    """Read settings as the roles will."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def _prepare(settings: Settings, options: Options, say: Callable[[str], None]) -> None:
    """Schema, game clock, demo book."""
    say("bringing the schema up to date")
    await migrate(settings.owner_url)
    clock = _clock(options)
    connection = await asyncpg.connect(settings.owner_url)
    try:
        await set_clock(connection, clock)
    finally:
        await connection.close()
    if options.demo:
        chosen = settings.demo_password.get_secret_value() if settings.demo_password else None
        password = demo_password(settings.data_dir, chosen)
        await seed(settings.owner_url, password=password, now=clock.now(), say=say)


def _clock(options: Options) -> GameClock:
    """Real time, unless ``--at`` or ``--speed`` say otherwise."""
    if options.at is None and options.speed == 1:
        return GameClock()
    now = real_now()
    return GameClock(real_origin=now, game_origin=options.at or now, speed=options.speed)


def _start_roles(
    folder: DataFolder, children: Children, options: Options, environment: dict[str, str], say: Callable[[str], None]
) -> None:
    names = ["api", "live", "worker", "feed"]
    if options.feed != "odds-api":
        say("starting the odds twin")
        children.start(Child(folder, _twin(folder, options, environment)))
    say(f"starting {', '.join(names)}")
    children.start(*[Child(folder, _role(folder, name, options, environment)) for name in names])
    page = None
    if options.dev:
        say("starting the page's development server")
        page = f"127.0.0.1:{free_port()}"
        children.start(Child(folder, _development_page(page)))
    api, live = (str(folder.run / f"{name}.sock") for name in ("api", "live"))
    origin = Origin(options.host, options.port, api=api, live=live, static=STATIC, page=page)
    children.start(Caddy(folder, origin).make_child())


def _role(folder: DataFolder, name: str, options: Options, environment: dict[str, str]) -> Program:
    bind = str(folder.run / f"{name}.sock")
    command = [sys.executable, "-m", "wagerbabe", "serve", name, "--bind", bind]
    if options.dev:
        command = [sys.executable, "-m", "watchfiles", "--filter", "python", " ".join(command), str(STATIC.parent)]
    return Program(
        name=name,
        argv=tuple(command),
        env={f"{PREFIX}POOL_SIZE": str(POOLS[name]), **environment},
        ready=answers(bind, "/readyz"),
        ready_seconds=_READY_SECONDS,
    )


def _development_page(address: str) -> Program:
    """The client with hot reload, from the checkout: `scripts/setup` has put Node there."""
    node = PROJECT / ".cache" / "node" / "node"
    if not node.exists():
        raise CannotStart("--dev needs the checkout's tools. Start it with: make dev")
    port = address.rpartition(":")[2]
    return Program(
        name="page",
        # Not through npm: it would be stopped, and leave the server it started behind.
        argv=(str(node), "node_modules/next/dist/bin/next", "dev", "--hostname", "127.0.0.1", "--port", port),
        env={
            "PATH": f"{node.parent}:{os.environ['PATH']}",
            "HOME": os.environ.get("HOME", "/"),
            "NEXT_TELEMETRY_DISABLED": "1",
        },
        cwd=PROJECT / "web",
        ready=accepts(address),
        ready_seconds=_READY_SECONDS,
    )


def _twin(folder: DataFolder, options: Options, environment: dict[str, str]) -> Program:
    port = _twin_port(folder)
    return Program(
        name="twin",
        argv=(sys.executable, "-m", "wagerbabe", "demo", "twin", "--feed", options.feed, "--port", str(port)),
        env=environment,
        ready=accepts(f"127.0.0.1:{port}"),
        ready_seconds=_READY_SECONDS,
    )


def _crowd(url: str, environment: dict[str, str]) -> Program:
    """The demo book's other players."""
    command = (sys.executable, "-m", "wagerbabe", "demo", "crowd", "--origin", url)
    return Program(name="crowd", argv=command, env=environment)


def _scorer(environment: dict[str, str]) -> Program:
    """Who enters what a feed never tells of the simulated games."""
    command = (sys.executable, "-m", "wagerbabe", "demo", "scorer")
    return Program(name="scorer", argv=command, env={f"{PREFIX}POOL_SIZE": "2", **environment})


async def _until_lively(settings: Settings, options: Options) -> None:
    """Wait until the demo has games in play to show; without one a start is ready as soon as it answers."""
    if not options.demo or options.feed != "sim":
        return
    connection = await asyncpg.connect(settings.owner_url)
    try:
        for _ in range(int(_READY_SECONDS * 5)):
            if await connection.fetchval(_IN_PLAY) >= _LIVELY:
                return
            await asyncio.sleep(0.2)
    finally:
        await connection.close()


_IN_PLAY = "SELECT count(*) FROM event WHERE status IN ('scheduled', 'live') AND starts_at <= game_now()"


def _twin_port(folder: DataFolder) -> int:
    """A free port for the twin, the same through one start."""
    place = folder.run / "twin.json"
    if not place.exists():
        place.write_text(json.dumps({"port": free_port()}))
    port: int = json.loads(place.read_text())["port"]
    return port


def free_port() -> int:
    """A port on loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _say_sign_ins(settings: Settings, say: Callable[[str], None]) -> None:
    chosen = settings.demo_password.get_secret_value() if settings.demo_password else None
    for line in demo_sign_ins():
        say(line)
    say(f"password {demo_password(settings.data_dir, chosen)}")
