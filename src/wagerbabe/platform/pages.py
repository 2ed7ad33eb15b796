"""The static client: files built once, served with the policy that belongs to each page.

Hashed files under ``/_next`` never change; everything else is asked for again each time.
"""

import json
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from wagerbabe.platform.errors import NotFound
from wagerbabe.platform.http import error_response

STATIC = Path(__file__).parent.parent / "static"
IMMUTABLE = "public, max-age=31536000, immutable"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_STRICT = "default-src 'none'; frame-ancestors 'none'"


def _policies(static: Path) -> dict[str, str]:
    """The Content-Security-Policy of each page, made at the build from the hashes of its inline scripts."""
    path = static / "csp.json"
    return _read_policies(path, path.stat().st_mtime_ns) if path.is_file() else {}


@lru_cache(maxsize=1)
def _read_policies(path: Path, _changed_ns: int) -> dict[str, str]:
    policies: dict[str, str] = json.loads(path.read_text())
    return policies


def _file(static: Path, path: str) -> Path | None:
    """The file of a path; folders have an ``index.html``. Nothing outside the folder, nothing hidden."""
    wanted = (static / path.lstrip("/")).resolve()
    if not wanted.is_relative_to(static) or path == "/csp.json":
        return None
    try:
        if wanted.is_dir():
            wanted /= "index.html"
        return wanted if wanted.is_file() else None
    except OSError:  # a name that no file can have: too long
        return None


def page_route(static: Path = STATIC) -> Route:
    """The last route of an application: what no other route answers is a page, or not there."""

    async def page(request: Request) -> Response:
        path = request.url.path
        found = None if "\0" in path else _file(static, path)
        if found is None and (missing := static / "404.html").is_file() and _wants_html(request):
            return _answer(request, missing, 404, _policies(static).get("/404.html"))
        if found is None:
            return error_response(NotFound())
        return _answer(request, found, 200, _policies(static).get(path))

    return _PageRoute("/{path:path}", page, methods=["GET"])


class _PageRoute(Route):
    """Takes every path but the API's: there a wrong method or an unknown address is told as such."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the path is a page's."""
        return (Match.NONE, {}) if scope["path"].startswith("/api/") else super().matches(scope)


def _wants_html(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _answer(request: Request, path: Path, status: int, policy: str | None) -> Response:
    headers = {"Content-Security-Policy": policy or _STRICT, "Vary": "Accept-Encoding"}
    headers["Cache-Control"] = IMMUTABLE if request.url.path.startswith("/_next/") else "no-cache"
    accepted = request.headers.get("accept-encoding", "")
    media_type = _TYPES.get(path.suffix, "application/octet-stream")
    for encoding, suffix in _ENCODINGS:
        packed = path.with_name(path.name + suffix)
        if encoding in accepted and packed.is_file():
            headers["Content-Encoding"] = encoding
            path = packed
            break
    return FileResponse(path, status, headers, media_type=media_type)
