"""One origin: the real Caddy before small upstreams on unix sockets."""

import gzip
import http.server
import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from wagerbabe.platform.launcher import Caddy, DataFolder, Origin, accepts, answers


class Upstream(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """An HTTP server on a unix socket that answers with what it was asked."""

    daemon_threads = True

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), Echo)
        self.name = path.stem
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_: object) -> None:
        """Say nothing: Caddy hangs up on purpose in some of these tests."""

    def close(self) -> None:
        """Stops answering."""
        self.shutdown()
        self.server_close()


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with the name of the upstream, the path, the body's size and the headers."""

    server: Upstream

    def do_GET(self) -> None:
        """Answer any request."""
        size = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = json.dumps({"role": self.server.name, "path": self.path, "size": size, "headers": headers}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def address_string(self) -> str:
        """A unix socket has no address."""
        return self.server.name

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def free_port() -> int:
    """A port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def site(servers_folder: DataFolder) -> Iterator[httpx.Client]:
    """A running origin with one hashed file and both roles."""
    folder = servers_folder
    files = folder.path / "static" / "_next" / "static"
    files.mkdir(parents=True)
    (files / "app-0a1b.js").write_text("plain")
    (files / "app-0a1b.js.br").write_text("brotli")
    (files / "app-0a1b.js.gz").write_bytes(gzip.compress(b"gzipped"))
    (folder.path / "static" / "index.html").write_text("served by api only")
    upstreams = [Upstream(folder.run / "api.sock"), Upstream(folder.run / "live.sock")]
    origin = Origin(
        host="127.0.0.1",
        port=free_port(),
        api=str(folder.run / "api.sock"),
        live=str(folder.run / "live.sock"),
        static=folder.path / "static",
        body_limit_bytes=1000,
    )
    caddy = Caddy(folder, origin)
    with httpx.Client(base_url=caddy.start()) as client:
        yield client
    caddy.stop()
    for upstream in upstreams:
        upstream.close()


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/", "api"),
        ("/api/v1/odds", "api"),
        ("/healthz", "api"),
        ("/live", "live"),
        ("/lively", "api"),
        ("/game/?id=1", "api"),
    ],
)
def test_paths_reach_their_role(site: httpx.Client, path: str, role: str) -> None:
    answer = site.get(path).json()
    assert (answer["role"], answer["path"]) == (role, path)


def test_hashed_files_may_be_kept_for_ever(site: httpx.Client) -> None:
    plain = {"Accept-Encoding": "identity"}
    answer = site.get("/_next/static/app-0a1b.js", headers=plain)
    assert answer.text == "plain"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    known = plain | {"If-None-Match": answer.headers["ETag"]}
    assert site.get("/_next/static/app-0a1b.js", headers=known).status_code == 304


@pytest.mark.parametrize(("accept", "encoding"), [("gzip, br", "br"), ("gzip", "gzip")])
def test_hashed_files_go_out_as_they_were_compressed_at_build(site: httpx.Client, accept: str, encoding: str) -> None:
    with site.stream("GET", "/_next/static/app-0a1b.js", headers={"Accept-Encoding": accept}) as answer:
        assert answer.headers["Content-Encoding"] == encoding
        assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path", ["/_next/static/gone.js", "/_next/../index.html", "/_next/%2e%2e/index.html", "/_next/"]
)
def test_whatever_is_no_hashed_file_is_left_to_the_api(site: httpx.Client, path: str) -> None:
    answer = site.get(path)
    assert answer.json()["role"] == "api"
    assert "Cache-Control" not in answer.headers


def test_nobody_passes_for_somebody_else(site: httpx.Client) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    headers = site.get("/api/v1/me", headers=forged | {"X-Forwarded-Proto": "https"}).json()["headers"]
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert "203.0.113.9" not in json.dumps(headers)


def test_a_body_beyond_the_limit_is_refused_in_our_own_words(site: httpx.Client) -> None:
    assert site.post("/api/v1/bets", content=b"x" * 1000).json()["size"] == 1000
    answer = site.post("/api/v1/bets", content=b"x" * 1001)
    assert (answer.status_code, answer.json()["error"]) == (413, "BodyTooLarge")
    assert answer.headers["X-Request-Id"]


def test_headers_beyond_the_limit_are_refused(site: httpx.Client) -> None:
    with site.stream("GET", "/", headers={"X-Long": "x" * 40_000}) as answer:
        assert answer.status_code == 431


def test_a_role_that_is_down_is_answered_for(folder: DataFolder) -> None:
    nowhere = str(folder.run / "nowhere.sock")
    caddy = Caddy(folder, Origin("127.0.0.1", free_port(), api=nowhere, live=nowhere, static=folder.path))
    answer = httpx.get(caddy.start() + "/api/v1/me")
    caddy.stop()
    assert (answer.status_code, answer.json()["error"]) == (503, "Unavailable")
    assert answer.headers["Retry-After"] == "1"


def test_in_development_the_page_has_a_server_of_its_own(folder: DataFolder) -> None:
    upstreams = [Upstream(folder.run / "api.sock"), Upstream(folder.run / "page.sock")]
    api, page = (str(folder.run / name) for name in ("api.sock", "page.sock"))
    caddy = Caddy(folder, Origin("127.0.0.1", free_port(), api=api, live=api, static=folder.path, page=page))
    with httpx.Client(base_url=caddy.start()) as site:
        paths = ["/", "/_next/static/chunk.js", "/api/v1/me", "/docs", "/openapi.json", "/readyz", "/metrics"]
        roles = [site.get(path).json()["role"] for path in paths]
    assert roles == ["page", "page", "api", "api", "api", "api", "api"]
    caddy.stop()
    for upstream in upstreams:
        upstream.close()


def test_the_admin_interface_is_off(site: httpx.Client, servers_folder: DataFolder) -> None:
    config = json.loads((servers_folder.path / "caddy" / "caddy.json").read_text())
    assert config["admin"] == {"disabled": True, "config": {"persist": False}}
    assert site.get("/config/").json()["role"] == "api"


def test_probes_tell_whether_somebody_accepts_and_answers(folder: DataFolder) -> None:
    nowhere, path = str(folder.run / "nowhere.sock"), folder.run / "api.sock"
    upstream = Upstream(path)
    assert accepts(str(path))()
    assert answers(str(path), "/readyz")()
    assert not accepts(nowhere)()
    assert not answers(nowhere, "/readyz")()
    upstream.close()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert accepts(f"127.0.0.1:{silent.getsockname()[1]}")()
    assert not accepts(f"127.0.0.1:{free_port()}")()


def test_an_answer_other_than_200_is_not_ready(site: httpx.Client) -> None:
    address = f"{site.base_url.host}:{site.base_url.port}"
    assert answers(address, "/_next/static/app-0a1b.js")()
    assert not answers(address, "/ no request")()
