"""What plain routes share: bodies read into types, ids in paths, keys, pages. Wrong ones are typed refusals."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

import msgspec
from starlette.requests import Request

from wagerbabe.platform.errors import IdempotencyKeyMissing, InvalidRequest, NotFound

PAGE = 50
MOST_PAGE = 200
_MAX_KEY = 200
_MAX_BODY = 16_384
_JSON = "application/json"

T = TypeVar("T")


async def read_body(request: Request, decode: Callable[[bytes], T]) -> T:
    """The body, JSON, as its type; ``InvalidRequest`` for anything else."""
    if request.headers.get("content-type", _JSON).partition(";")[0].strip().lower() != _JSON:
        raise InvalidRequest(fields={"Content-Type": f"is {_JSON}"})
    raw = await request.body()
    if len(raw) > _MAX_BODY:
        raise InvalidRequest(fields={"body": f"is longer than {_MAX_BODY} bytes"})
    try:
        return decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise InvalidRequest(fields={"body": str(error)}) from error


def path_id(request: Request, name: str = "id") -> UUID:
    """An id in the path; what is no id names nothing."""
    try:
        return UUID(request.path_params[name])
    except ValueError as error:
        raise NotFound from error


def idempotency_key(request: Request) -> str:
    """The name of a command; ``IdempotencyKeyMissing``, ``InvalidRequest``."""
    key = request.headers.get("idempotency-key", "").strip()
    if not key:
        raise IdempotencyKeyMissing
    if len(key) > _MAX_KEY or not key.isprintable():
        raise InvalidRequest(fields={"Idempotency-Key": f"at most {_MAX_KEY} printable characters"})
    return key


def page_limit(request: Request) -> int:
    """How many rows a page is to have."""
    text = request.query_params.get("limit")
    if text is None:
        return PAGE
    if len(text) > len(str(MOST_PAGE)) or not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= MOST_PAGE:
        raise InvalidRequest(fields={"limit": f"is a number from 1 to {MOST_PAGE}"})
    return int(text)


def plain_text(text: str, field: str, *, most: int = 500) -> str:
    """A text that people wrote, without the blanks around it; ``InvalidRequest`` for none, too much, or a NUL."""
    text = text.strip()
    if not text or len(text) > most or "\0" in text:
        raise InvalidRequest(fields={field: f"is a text of 1 to {most} characters"})
    return text
