"""The application behind ``/live``: one socket, from handshake to goodbye."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from wagerbabe.identity import Actor, authenticate_socket, open_identity
from wagerbabe.live import messages
from wagerbabe.live.errors import InvalidMessage, TooManyMessages
from wagerbabe.live.hub import Hub, Limits
from wagerbabe.live.link import Link
from wagerbabe.live.messages import Ping, Subscribe, Unsubscribe
from wagerbabe.live.people import AGENT, ME, People
from wagerbabe.live.wire import Wire
from wagerbabe.odds import Board
from wagerbabe.platform import serving
from wagerbabe.platform.errors import AppError, Unauthenticated, Unavailable
from wagerbabe.platform.health import Check, health_routes
from wagerbabe.platform.http import PASSING, error_response, runtime_of
from wagerbabe.platform.ratelimit import address_key, client_address
from wagerbabe.platform.runtime import Runtime, open_runtime
from wagerbabe.platform.settings import Settings

log = structlog.get_logger()

MOST_VIOLATIONS = 5
MOST_MESSAGES = 60
WINDOW_SECONDS = 10.0
LARGEST_MESSAGE = 16 * 1024
PING_SECONDS = 20.0

_BOARD_SECONDS = 30
_RESTART_SECONDS = 1.0


def create_live_app(settings: Settings, limits: Limits | None = None) -> Starlette:
    """The application of the role ``live``. Serve it with ``server``: sockets need its kind of connection."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_runtime(settings) as runtime, _following_board(runtime) as board:
            with open_identity(runtime) as identity:
                hub = Hub(board, limits or Limits.of(settings))
                people = People(identity, hub)
                app.state.runtime, app.state.identity, app.state.limiter = runtime, identity, identity.limiter
                app.state.board, app.state.hub, app.state.people = board, hub, people
                async with _running(hub.run, people.listen, people.follow_tickets, people.recheck_often):
                    yield

    return Starlette(
        routes=[WebSocketRoute("/live", _serve), *health_routes(runtime_of, _checks)],
        lifespan=lifespan,
    )


def server(app: Starlette, bind: str) -> uvicorn.Server:
    """``platform.serving.server`` with connections that frames can be written to directly."""
    made = serving.server(app, bind)
    config = made.config
    config.ws, config.ws_max_size = Wire, LARGEST_MESSAGE
    config.ws_ping_interval = config.ws_ping_timeout = PING_SECONDS
    return made


@asynccontextmanager
async def _following_board(runtime: Runtime) -> AsyncIterator[Board]:
    """A board that is always rendered as it stands: rooms decide how often."""
    board, stop = Board(runtime, render_seconds=0), asyncio.Event()
    task = asyncio.create_task(board.run(stop))
    try:
        async with asyncio.timeout(_BOARD_SECONDS):
            await board.loaded.wait()
        yield board
    finally:
        stop.set()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def _running(*loops: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Keep loops going; one that fails is logged and begins again."""

    async def keep(loop: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await loop()
            except Exception as error:
                log.error("live_loop_failed", loop=loop.__name__, exc_info=error)
                await asyncio.sleep(_RESTART_SECONDS)

    tasks = [asyncio.create_task(keep(loop)) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _checks(request: Request) -> list[Check]:
    async def board() -> str | None:
        return None if request.app.state.board.ready else "odds board (loading)"

    return [board]


async def _serve(websocket: WebSocket) -> None:
    hub: Hub = websocket.app.state.hub
    people: People = websocket.app.state.people
    wire = websocket.scope["state"].get("wire")
    assert isinstance(wire, Wire), "serve this application with wagerbabe.live.server"  # noqa: S101 - not an input
    try:
        actor = await _actor_of(websocket)
        link = Link(wire, address_key(client_address(websocket)), actor)
        hub.admit(link)
    except AppError as refusal:
        await websocket.send_denial_response(error_response(refusal))
        return
    except PASSING as error:
        log.warning("live_refused", cause=type(error).__name__)
        await websocket.send_denial_response(error_response(Unavailable(headers={"Retry-After": "1"})))
        return
    try:
        await websocket.accept()
        wire.begin(hub.limits.buffers, link.flow)
        link.flow(wire.flowing)
        # The session may have ended before it was listed here, and then nobody has told us.
        if actor is not None and not await people.still_good(actor):
            hub.end_session(actor.session_id)
        await _Conversation(websocket, link, hub, people).run()
    finally:
        people.leave(link, ME)
        people.leave(link, AGENT)
        hub.drop(link)


async def _actor_of(websocket: WebSocket) -> Actor | None:
    """Who connects. A browser whose session is over may look at odds like any visitor; a program hears of it."""
    try:
        return await authenticate_socket(websocket)
    except Unauthenticated:
        if "authorization" in websocket.headers:
            raise
        return None


class _Conversation:
    """Takes one client's commands until it leaves, or has sent too much nonsense."""

    def __init__(self, websocket: WebSocket, link: Link, hub: Hub, people: People) -> None:
        self._websocket, self._link, self._hub, self._people = websocket, link, hub, people
        self._window_ends, self._messages = 0.0, 0

    async def run(self) -> None:
        while (message := await self._websocket.receive())["type"] == "websocket.receive":
            try:
                self._count()
                await self._obey(messages.decode(message.get("text")))
            except (InvalidMessage, TooManyMessages) as refusal:
                self._hub.tell(self._link, messages.error(refusal))
                self._link.violations += 1
                if self._link.violations >= MOST_VIOLATIONS:
                    log.info("live_garbage", error=refusal.name)
                    self._hub.end(self._link, "garbage")

    def _count(self) -> None:
        now = self._link.wire.loop.time()
        if now >= self._window_ends:
            self._window_ends, self._messages = now + WINDOW_SECONDS, 0
        self._messages += 1
        if self._messages > MOST_MESSAGES:
            raise TooManyMessages(limit=MOST_MESSAGES, per_seconds=int(WINDOW_SECONDS))

    async def _obey(self, command: messages.Command) -> None:
        match command:
            case Ping():
                self._hub.tell(self._link, messages.PONG)
            case Subscribe(rooms):
                for room in rooms:
                    await self._enter(room)
            case Unsubscribe(rooms):
                for room in rooms:
                    self._people.leave(self._link, room)
                    self._hub.leave(self._link, room)

    async def _enter(self, room: str) -> None:
        try:
            if room in {ME, AGENT}:
                await self._people.enter(self._link, room)
            else:
                self._hub.enter(self._link, room)
        except AppError as refusal:
            self._hub.tell(self._link, messages.error(refusal, room))
        except PASSING as error:
            log.warning("live_room_away", cause=type(error).__name__)
            self._hub.tell(self._link, messages.error(Unavailable(), room))
