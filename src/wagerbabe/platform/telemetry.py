"""Structured logs with request ids. Secrets are scrubbed by name before anything is written."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog

from wagerbabe.platform.settings import Settings

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

_SECRET_WORDS = ("password", "token", "secret", "authorization", "cookie", "otp", "api_key", "apikey")


def request_id() -> str | None:
    """The id of the request being served, if any."""
    return _request_id.get()


def bind_request_id(value: str) -> None:
    """Name the request that this context serves: every log line and audit entry carries it."""
    _request_id.set(value)


def configure_logging(settings: Settings, role: str) -> None:
    """One JSON object a line on stderr (or readable lines), from our code and from libraries alike."""
    renderer = (
        structlog.dev.ConsoleRenderer() if settings.log_format == "console" else structlog.processors.JSONRenderer()
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
        scrub,
    ]
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
    structlog.contextvars.bind_contextvars(role=role)


def _add_request_id(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if (value := request_id()) is not None:
        event.setdefault("request_id", value)
    return event


def scrub(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank the values whose names speak of secrets, however deep they lie."""
    for key, value in event.items():
        event[key] = _scrubbed(key, value)
    return event


def _scrubbed(name: object, value: Any) -> Any:
    if any(word in str(name).lower() for word in _SECRET_WORDS):
        return "[hidden]"
    if isinstance(value, Mapping):
        return {key: _scrubbed(key, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed("", inner) for inner in value]
    return value
