"""The four roles: what `wagerbabe serve api|live|worker|feed` runs. Each is one process, configured by settings."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
import uvloop

from wagerbabe import betting, catalog, grading, identity, ledger, live, odds
from wagerbabe.app import create_app
from wagerbabe.platform import outbox
from wagerbabe.platform.health import health_app
from wagerbabe.platform.jobs import Recurring, run_worker
from wagerbabe.platform.monitoring import start_monitoring
from wagerbabe.platform.runtime import Runtime, open_runtime
from wagerbabe.platform.serving import rest_collector, server, stop_on_signals
from wagerbabe.platform.settings import Settings
from wagerbabe.platform.telemetry import configure_logging

log = structlog.get_logger()

KEEP_PUBLISHED = timedelta(days=1)
_TICK_SECONDS = 1.0
_WAITING_SECONDS = 0.25


async def serve_api(settings: Settings, bind: str) -> None:
    """HTTP: the API, the client's pages, health and metrics."""
    await server(create_app(settings), bind).serve()


async def serve_live(settings: Settings, bind: str) -> None:
    """WebSockets."""
    await live.server(live.create_live_app(settings), bind).serve()


async def serve_feed(settings: Settings, bind: str) -> None:
    """Ask odds providers, price, announce."""
    async with open_runtime(settings) as runtime, _health(runtime, bind):
        await odds.run_feed(runtime, stop_on_signals())


async def serve_worker(settings: Settings, bind: str) -> None:
    """Jobs, grading of new results, the relay of the outbox, the sealed log."""
    stop = stop_on_signals()
    async with open_runtime(settings) as runtime, _health(runtime, bind):
        sealer = ledger.Sealer()
        loops = [
            asyncio.create_task(_grade_results(runtime)),
            asyncio.create_task(_every(_TICK_SECONDS, _relay, runtime)),
            asyncio.create_task(_every(_WAITING_SECONDS, _decide_waiting, runtime)),
            asyncio.create_task(_every(_TICK_SECONDS, sealer.tick, runtime)),
        ]
        try:
            await run_worker(runtime, grading.JOBS, RECURRING, stop)
        finally:
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)
            await _safely(sealer.resign, runtime)


ROLES: dict[str, Callable[[Settings, str], Awaitable[None]]] = {
    "api": serve_api,
    "live": serve_live,
    "worker": serve_worker,
    "feed": serve_feed,
}


def serve(role: str, settings: Settings, bind: str) -> None:
    """Run a role until SIGTERM or SIGINT, then drain and return."""
    configure_logging(settings, role)
    start_monitoring(settings, role)
    rest_collector()
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(_main(role, settings, bind))


async def _main(role: str, settings: Settings, bind: str) -> None:
    await ROLES[role](settings, bind)


@asynccontextmanager
async def _health(runtime: Runtime, bind: str) -> AsyncIterator[None]:
    """Serve the health of a role that is a loop."""
    health = server(health_app(runtime), bind)
    task = asyncio.create_task(health._serve())  # noqa: SLF001 - serve() would take the signals from the role
    try:
        yield
    finally:
        health.should_exit = True
        await task


async def _grade_results(runtime: Runtime) -> None:
    """Grade as soon as a result is told of, and look by itself every second: a lost message costs no more."""
    told = asyncio.Event()

    async def listen() -> None:
        async for _ in runtime.bus.listen(catalog.RESULTS):
            told.set()

    listener = asyncio.create_task(listen())
    try:
        while True:
            told.clear()
            await _safely(grading.grade_new_results, runtime)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), _TICK_SECONDS)
    finally:
        listener.cancel()


async def _every(seconds: float, work: Callable[[Runtime], Awaitable[None]], runtime: Runtime) -> None:
    while True:
        await _safely(work, runtime)
        await asyncio.sleep(seconds)


async def _safely(work: Callable[[Runtime], Awaitable[None]], runtime: Runtime) -> None:
    """A failure is logged and the loop goes on: its work is rows, still there next time."""
    try:
        await work(runtime)
    except Exception as error:
        log.error("loop_failed", work=work.__name__, exc_info=error)


async def _decide_waiting(runtime: Runtime) -> None:
    await betting.decide_waiting(runtime)


async def _relay(runtime: Runtime) -> None:
    await outbox.relay(runtime.db, runtime.bus)


async def _void_overdue(runtime: Runtime) -> None:
    await catalog.void_overdue(runtime.db, runtime.bus, runtime.game_now())


async def _purge_sessions(runtime: Runtime) -> None:
    await identity.purge_sessions(runtime.db)


async def _forget_published(runtime: Runtime) -> None:
    await runtime.db.execute(outbox.sql["drop_published"], KEEP_PUBLISHED)


RECURRING = [
    Recurring("void_overdue", "* * * * *", _void_overdue),
    Recurring("forget_published", "17 * * * *", _forget_published),
    Recurring("purge_sessions", "43 4 * * *", _purge_sessions),
]
