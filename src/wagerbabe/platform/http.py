"""What every HTTP surface shares: request ids, one error shape, security headers, strict bodies, cursors."""

import base64
import re
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from http import HTTPStatus
from typing import Annotated, Any, Generic, TypeVar

import asyncpg
import msgspec
import structlog
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from opentelemetry import trace
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wagerbabe.platform.errors import (
    AppError,
    BodyTooLarge,
    Forbidden,
    InvalidRequest,
    NotFound,
    Unauthenticated,
    Unavailable,
)
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime
from wagerbabe.platform.telemetry import bind_request_id

log = structlog.get_logger()
_tracer = trace.get_tracer("wagerbabe.http")

API = "/api/v1"
MOST_BODY = 65_536
"""No request has a longer body, in bytes: more is refused before it is read."""

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

_DEFAULTS = {**SECURITY_HEADERS, "Cache-Control": "no-store"}  # what may be kept says so itself
_ADDED = [(name.lower().encode(), value.encode()) for name, value in _DEFAULTS.items()]
_NO_SPAN = nullcontext(trace.INVALID_SPAN)

PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a connection says that was ended while it lay in the pool
    asyncpg.OperatorInterventionError,  # statement timeout, shutdown, recovery
    asyncpg.InsufficientResourcesError,  # connections, memory, disk
    asyncpg.TransactionRollbackError,  # deadlock
    asyncpg.LockNotAvailableError,
    OSError,  # TimeoutError is one
)
"""What goes by if one tries again in a moment."""

T = TypeVar("T")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class Body(BaseModel):
    """A request's body: unknown fields and lenient conversions are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class Out(BaseModel):
    """An answer's body."""

    model_config = ConfigDict(frozen=True)


class Page(Out, Generic[T]):
    """A list: ``next`` is the cursor of the following page, or null."""

    items: list[T]
    next: str | None = None


class ErrorOut(Out):
    """Every error answer has this shape."""

    error: str
    message: str
    details: dict[str, Any]


def runtime_of(request: Request) -> Runtime:
    """The runtime that the application was started with."""
    runtime: Runtime = request.app.state.runtime
    return runtime


RuntimeDep = Annotated[Runtime, Depends(runtime_of)]


def error_responses(*errors: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route for the API description: the errors it may answer with."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        known = by_status.setdefault(error.status, {"model": ErrorOut, "description": ""})
        known["description"] = (known["description"] + f" `{error.__name__}`: {error.message}").strip()
    return by_status


def json_response(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer encoded by msgspec."""
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")


def error_response(error: AppError) -> Response:
    """The answer to an error that a caller is meant to see."""
    return json_response(error.body(), error.status, dict(error.headers))


def install(app: FastAPI) -> None:
    """Give an application the request ids, error answers and headers that all of ours have."""

    @app.exception_handler(AppError)
    async def _known(_request: Request, error: AppError) -> Response:
        log.info("refused", error=error.name, status=error.status)
        return error_response(error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> Response:
        fields = {".".join(map(str, e["loc"])): e["msg"] for e in error.errors()}
        known = {".".join(map(str, e["loc"])) for e in error.errors() if e["type"] != "extra_forbidden"}
        log.info("refused", error="InvalidRequest", fields=sorted(known))  # unknown names may be anything at all
        return error_response(InvalidRequest(fields=fields))

    async def _character(_request: Request, _error: Exception) -> Response:
        log.info("refused", error="InvalidRequest", fields=["NUL"])
        return error_response(InvalidRequest("The request holds a character that no text may have: NUL. Leave it out."))

    # The first is what columns of text say, the second those of JSON.
    for character in (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError):
        app.add_exception_handler(character, _character)

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> Response:
        named = _named(error)
        log.info("refused", error=named.name, status=named.status)
        return error_response(named)

    async def _away(_request: Request, error: Exception) -> Response:
        log.error("unavailable", cause=type(error).__name__, exc_info=error)
        return error_response(Unavailable(headers={"Retry-After": "1"}))

    for passing in PASSING:
        app.add_exception_handler(passing, _away)

    app.add_middleware(RequestContext)


def _named(error: HTTPException) -> AppError:
    known: dict[int, type[AppError]] = {
        400: InvalidRequest,  # a body that is no text at all
        401: Unauthenticated,
        403: Forbidden,
        404: NotFound,
        413: BodyTooLarge,
        422: InvalidRequest,
    }
    if error.status_code in known:
        return known[error.status_code]()
    return _Refused(error)


class _Refused(AppError):
    """A refusal of the framework's own, named after its status line: 405 is ``MethodNotAllowed``."""

    def __init__(self, error: HTTPException) -> None:
        self.phrase = HTTPStatus(error.status_code).phrase
        headers = dict(error.headers or {})
        hint = f"It takes {headers['Allow']}." if "Allow" in headers else "The API description is at /docs."
        super().__init__(f"This address refuses such a request ({self.phrase.lower()}). {hint}", headers=headers)
        self.status = error.status_code

    @property
    def name(self) -> str:
        return "".join(word.capitalize() for word in re.findall(r"[A-Za-z]+", self.phrase))


class RequestContext:
    """Names each request, measures it, and answers the unforeseen with a plain 500 in the one error shape."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        bind_request_id(request_id)
        started, status = time.perf_counter(), 500
        answering = False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, answering
            if message["type"] == "http.response.start":
                answering, status = True, message["status"]
                given = message.get("headers", [])
                names = {name for name, _ in given}
                own = [header for header in _ADDED if header[0] not in names]
                message["headers"] = [*given, (b"x-request-id", request_id.encode()), *own]
            await send(message)

        try:
            with _span(scope) as span:
                if _announced_bytes(scope) > MOST_BODY:
                    log.info("refused", error=BodyTooLarge.__name__, status=BodyTooLarge.status)
                    await error_response(BodyTooLarge(most_bytes=MOST_BODY))(scope, receive, send_with_headers)
                else:
                    await self.app(scope, _limited(receive), send_with_headers)
                span.set_attribute("http.response.status_code", status)
        except Exception as error:
            log.error("unforeseen", path=scope["path"], exc_info=error)
            if answering:
                raise
            plain = _Unforeseen(request_id=request_id)
            await error_response(plain)(scope, receive, send_with_headers)
        finally:
            observe_request(scope, status, time.perf_counter() - started)


def _announced_bytes(scope: Scope) -> int:
    """How long the body is going to be; 0 when that is not told, or not in a number."""
    told = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(told[:20]) if told.isdigit() else 0


def _span(scope: Scope) -> AbstractContextManager[trace.Span]:
    """A span of the request, or nothing at all when nobody collects spans."""
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return _NO_SPAN
    return _tracer.start_as_current_span(scope["method"], attributes={"url.path": scope["path"]})


def _limited(receive: Receive) -> Receive:
    """For bodies that come in pieces, of a length that nobody told."""
    received = 0

    async def receive_some() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MOST_BODY:
            raise HTTPException(BodyTooLarge.status)
        return message

    return receive_some


class _Unforeseen(AppError):
    status = 500
    message = "Something went wrong on our side, and nothing was changed that was not confirmed. Try again."

    @property
    def name(self) -> str:
        return "InternalError"


def _request_id(scope: Scope) -> str:
    """A request id the caller sent, when it is harmless; else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(text := bytes(value).decode("latin-1")):
            return text
    return str(new_id())


observers: list[Callable[[Scope, int, float], None]] = []
"""Called after each request with its scope, status and seconds: metrics plug in here."""


def observe_request(scope: Scope, status: int, seconds: float) -> None:
    """Tell the observers of a finished request."""
    for observer in observers:
        observer(scope, status, seconds)


def encode_cursor(*parts: object) -> str:
    """A cursor for ``Page.next``: opaque to callers."""
    return base64.urlsafe_b64encode(msgspec.json.encode([str(p) for p in parts])).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> Sequence[str]:
    """The parts of a cursor that we made; ``InvalidRequest`` for any other text."""
    try:
        parts = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=list[str])
    except (ValueError, msgspec.MsgspecError) as error:
        raise InvalidRequest(fields={"cursor": "is not one of ours"}) from error
    if len(parts) != length:
        raise InvalidRequest(fields={"cursor": "is not one of ours"})
    return parts


def parse_cursor(cursor: str, *kinds: Callable[[str], Any]) -> list[Any]:
    """The parts of a cursor, each made by its kind (``bigint``, ``UUID``, ``str``); ``InvalidRequest`` as above."""
    parts = decode_cursor(cursor, len(kinds))
    try:
        return [kind(part) for kind, part in zip(kinds, parts, strict=True)]
    except ValueError as error:
        raise InvalidRequest(fields={"cursor": "is not one of ours"}) from error


def bigint(text: str) -> int:
    """A whole number that the database can hold; ``ValueError`` otherwise."""
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError("has more than 64 bits")
    return number
