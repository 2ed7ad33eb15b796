"""The command line: `wagerbabe …`. It wires commands to capabilities and does nothing itself."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import asyncpg
import typer

from wagerbabe import betting, grading, identity, ledger
from wagerbabe.platform import invariants
from wagerbabe.platform.db import connect
from wagerbabe.platform.errors import AppError
from wagerbabe.platform.invariants import broken
from wagerbabe.platform.launcher import CannotStart, DataFolder, DumpFailed, default_data_folder, dump, restore
from wagerbabe.platform.launcher import Postgres as EmbeddedPostgres
from wagerbabe.platform.migrate import MigrationFailed
from wagerbabe.platform.migrate import migrate as run_migrations
from wagerbabe.platform.runtime import open_runtime
from wagerbabe.platform.settings import PREFIX, Settings, SettingsInvalid, read_settings

INVARIANTS = [*ledger.INVARIANTS, *betting.INVARIANTS, *grading.INVARIANTS, *invariants.INVARIANTS]

PROJECT = Path(__file__).parents[2]

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Agent-run sports books on points and credit.")
user = typer.Typer(no_args_is_help=True, help="Sign-ins.")
demo = typer.Typer(no_args_is_help=True, help="The demo's world and book.")
keys = typer.Typer(no_args_is_help=True, help="Signing keys of access tokens.")
app.add_typer(user, name="user")
app.add_typer(demo, name="demo")
app.add_typer(keys, name="keys")

KNOWN = (
    AppError,
    CannotStart,
    DumpFailed,
    MigrationFailed,
    SettingsInvalid,
    ledger.LogKeyInvalid,
    ledger.NotProved,
)

T = TypeVar("T")
DataOption = Annotated[Path | None, typer.Option("--data", help="The data folder; default: var/ in the checkout.")]


class Role(StrEnum):
    """What a process does."""

    API = "api"
    LIVE = "live"
    WORKER = "worker"
    FEED = "feed"


def main() -> None:
    """Run a command; what stands in its way is said in a sentence, with exit code 1."""
    try:
        app()
    except KNOWN as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """End with a plain reason."""
    print(message, file=sys.stderr)
    raise SystemExit(1)


def _say(line: str) -> None:
    print(line, flush=True)


@app.command()
def up(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    data: DataOption = None,
    feed: Annotated[str, typer.Option(help="sim, replay:DIR or odds-api.")] = "sim",
    at: Annotated[str | None, typer.Option(help="Start the game clock at this RFC 3339 time.")] = None,
    speed: Annotated[str, typer.Option(help="How fast the game clock runs.")] = "1",
    *,
    no_demo: Annotated[bool, typer.Option("--no-demo", help="Without the demo book.")] = False,
    dev: Annotated[bool, typer.Option("--dev", help="Reload the roles when their code changes.")] = False,
) -> None:
    """All roles on this machine; prints `ready http://…` when everything answers."""
    from wagerbabe.up import Options
    from wagerbabe.up import up as start

    if feed not in {"sim", "odds-api"} and not feed.startswith("replay:"):
        fail("--feed takes sim, replay:DIR or odds-api.")
    if feed.startswith("replay:") and not Path(feed.removeprefix("replay:")).is_dir():
        fail(f"--feed {feed} names no folder.")
    start(
        Options(
            data=_data(data),
            host=host,
            port=port,
            feed=feed,
            at=None if at is None else _time(at),
            speed=_speed(speed),
            demo=not no_demo,
            dev=dev,
        ),
        _say,
    )


@app.command()
def serve(
    role: Role, bind: Annotated[str, typer.Option(help="host:port, or the path of a unix socket.")] = "127.0.0.1:8001"
) -> None:
    """One role, configured by the environment."""
    from wagerbabe.roles import serve as run

    run(role.value, read_settings(), bind)


@app.command()
def migrate(data: DataOption = None) -> None:
    """Bring the schema up to date."""
    changed = asyncio.run(run_migrations(_settings(data).owner_url))
    _say(f"schema up to date, {len(changed)} functions applied")


@app.command()
def check(data: DataOption = None) -> None:
    """Run the invariants on the rows, and hold the sealed log against itself; exit 1 and name what is broken."""
    settings = _settings(data)
    found = asyncio.run(_with_owner(settings, lambda db: broken(db, INVARIANTS)))
    faults = asyncio.run(_with_owner(settings, lambda db: ledger.audit_log(db, settings)))
    for name, rows in found.items():
        _say(f"broken {name}: {len(rows)} rows, first {json.dumps(dict(rows[0]), default=str)}")
    for fault in faults:
        _say(f"broken i10_the_log_is_as_sealed: {fault}")
    _say(f"invariants {len(INVARIANTS) + 1}, broken {len(found) + bool(faults)}")
    if found or faults:
        raise SystemExit(1)


@app.command()
def verify(
    receipt: Annotated[Path, typer.Argument(help="A ticket's receipt, as the API answered it.")],
    checkpoint: Annotated[Path | None, typer.Argument(help="A checkpoint or receipt of another time or place.")] = None,
    key: Annotated[list[str] | None, typer.Option(help="Verifier keys of the log that you trust.")] = None,
    proof: Annotated[Path | None, typer.Option(help="The log's consistency proof between the two.")] = None,
) -> None:
    """Check a receipt without asking anybody: its signature, its place in the log, and that the log only grew."""
    shown = ledger.verify_receipt(
        _read(receipt),
        checkpoint=None if checkpoint is None else _read(checkpoint),
        proof=None if proof is None else _read(proof),
        keys=key or (),
    )
    for line in shown.lines:
        _say(line)
    _say("verified")


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The file to write.")] = Path("wagerbabe.dump"), data: DataOption = None
) -> None:
    """A dump of the database, readable only by its owner."""
    with _database(data) as settings:
        dump(settings.owner_url, target)
    _say(f"wrote {target} ({target.stat().st_size} bytes)")


@app.command("restore")
def restore_command(source: Annotated[Path, typer.Argument(help="The file to read.")], data: DataOption = None) -> None:
    """Put a dump in the database's place, bring the schema up to date, and check the invariants."""
    if not source.is_file():
        fail(f"{source} is not a file.")
    with _database(data) as settings:
        former = restore(settings.owner_url, source)
        asyncio.run(run_migrations(settings.owner_url))
        _say(f"restored; the former database is kept as {former}")
        found = asyncio.run(_with_owner(settings, lambda db: broken(db, INVARIANTS)))
    _say(f"invariants {len(INVARIANTS)}, broken {len(found)}")
    if found:
        raise SystemExit(1)


@app.command()
def openapi() -> None:
    """Print the API's description."""
    from wagerbabe.app import create_app

    _say(json.dumps(create_app().openapi(), indent=1, sort_keys=True))


@user.command("create")
def user_create(
    username: Annotated[str, typer.Argument(help="The sign-in name.")],
    data: DataOption = None,
) -> None:
    """The first administrator. The password is asked for, or read from standard input when that is no terminal."""
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if sys.stdin.isatty() else input()

    async def create() -> None:
        async with open_runtime(_settings(data)) as runtime:
            with identity.open_identity(runtime) as signing:
                await identity.create_administrator(signing, username, password)

    asyncio.run(create())
    _say(f"administrator {username} created")


@keys.command("rotate")
def keys_rotate(data: DataOption = None) -> None:
    """A new key signs from now on; the old ones verify until their tokens have run out."""
    settings = _settings(data)
    _say(f"new key {asyncio.run(_with_owner(settings, lambda db: identity.rotate_signing_key(db, settings)))}")


@demo.command("twin")
def demo_twin(
    feed: Annotated[str, typer.Option(help="sim or replay:DIR.")] = "sim",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8020,
    seed: Annotated[int, typer.Option(help="The simulated world's seed.")] = 1,
) -> None:
    """The local twin of the odds provider, by the game clock of the database."""
    from wagerbabe.demo import Replay, Simulator, Source, serve
    from wagerbabe.demo import app as twin_app
    from wagerbabe.platform.runtime import read_clock

    clock = asyncio.run(_with_owner(read_settings(), read_clock))
    source: Source = Simulator(seed) if feed == "sim" else Replay(Path(feed.removeprefix("replay:")))
    serve(twin_app(source, clock.now, credits=10**12, calls_per_second=None), port=port)


@demo.command("crowd")
def demo_crowd(
    origin: Annotated[str, typer.Option(help="Where the product answers.")] = "http://127.0.0.1:8000",
    players: Annotated[int, typer.Option(min=2)] = 12,
) -> None:
    """The demo book's other players: a bet every half minute or so, over HTTP like anybody's."""
    from wagerbabe.demo import bet_along, demo_password
    from wagerbabe.platform.serving import stop_on_signals

    settings = read_settings()
    chosen = settings.demo_password.get_secret_value() if settings.demo_password else None
    password = demo_password(settings.data_dir, chosen)

    async def run() -> None:
        await bet_along(origin, password=password, players=players, stop=stop_on_signals())

    asyncio.run(run())


@demo.command("scorer")
def demo_scorer(seed: Annotated[int, typer.Option(help="The simulated world's seed.")] = 1) -> None:
    """The simulated games' official scorer: results of parts, propositions and competitions, entered as by hand."""
    from wagerbabe.demo import keep_score
    from wagerbabe.platform.runtime import open_runtime
    from wagerbabe.platform.serving import stop_on_signals

    async def run() -> None:
        async with open_runtime(read_settings()) as runtime:
            await keep_score(runtime, seed=seed, stop=stop_on_signals())

    asyncio.run(run())


@demo.command("seed")
def demo_seed(
    players: Annotated[int, typer.Option(min=1)] = 12,
    weeks: Annotated[int, typer.Option(min=0)] = 8,
    seed: Annotated[int, typer.Option()] = 1,
    data: DataOption = None,
) -> None:
    """The demo book with its history, in a database that has none yet."""
    from wagerbabe.demo import demo_password, demo_sign_ins
    from wagerbabe.demo import seed as fill
    from wagerbabe.platform.runtime import read_clock

    settings = _settings(data)
    clock = asyncio.run(_with_owner(settings, read_clock))
    chosen = settings.demo_password.get_secret_value() if settings.demo_password else None
    password = demo_password(settings.data_dir, chosen)
    asyncio.run(
        fill(settings.owner_url, password=password, players=players, weeks=weeks, seed=seed, now=clock.now(), say=_say)
    )
    for line in demo_sign_ins(players):
        _say(line)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path} cannot be read: {error.strerror if isinstance(error, OSError) else 'it is not a text'}.")


def _data(data: Path | None) -> Path:
    return data or Path(os.environ.get(f"{PREFIX}DATA_DIR") or default_data_folder(PROJECT))


def _settings(data: Path | None) -> Settings:
    """The settings; without a database in them, those of the product that runs on the data folder."""
    if os.environ.get(f"{PREFIX}DATABASE_URL"):
        return read_settings()
    folder = DataFolder(_data(data))
    run = folder.run
    address = f"postgresql://wagerbabe_owner@/wagerbabe?host={run}"
    return read_settings(
        database_url=address, database_owner_url=address, redis_url=f"unix://{run}/valkey.sock", data_dir=folder.path
    )


class _database:  # noqa: N801 - reads as a verb in a with statement
    """The settings of a database that runs; the embedded one is started for as long as the block runs if need be."""

    def __init__(self, data: Path | None) -> None:
        self._data = data
        self._folder = DataFolder(_data(data))
        self._postgres: EmbeddedPostgres | None = None

    def __enter__(self) -> Settings:
        if os.environ.get(f"{PREFIX}DATABASE_URL") or self._folder.in_use():
            return _settings(self._data)
        self._lock = self._folder.locked()
        self._lock.__enter__()
        self._postgres = EmbeddedPostgres(self._folder)
        self._postgres.start()
        return _settings(self._data)

    def __exit__(self, *error: object) -> None:
        if self._postgres is not None:
            self._postgres.stop()
            self._lock.__exit__(None, None, None)


async def _with_owner(
    settings: Settings, work: Callable[["asyncpg.Connection[asyncpg.Record]"], Coroutine[Any, Any, T]]
) -> T:
    connection = await connect(settings.owner_url)
    try:
        return await work(connection)
    finally:
        await connection.close()


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        fail(f"--at {text} is not a time such as 2026-01-18T20:00:00Z.")
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _speed(text: str) -> Fraction:
    try:
        speed = Fraction(text)
    except (ValueError, ZeroDivisionError):
        fail(f"--speed {text} is not a number such as 1 or 60.")
    if not 0 < speed <= 100_000:  # noqa: PLR2004 - a week in six seconds
        fail("--speed is more than 0 and at most 100000.")
    return speed
