"""What every answer carries, who else may read it, and what limits and logs do with those who try."""

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import structlog

from tests.identity.people import ORIGIN, PASSWORD
from tests.security.house import House, api, faults_of
from wagerbabe.platform.http import SECURITY_HEADERS
from wagerbabe.platform.pages import STATIC
from wagerbabe.platform.settings import Settings
from wagerbabe.platform.telemetry import scrub

FOREIGN = "https://attacker.example"
CANARY = "canary-93b7"


@pytest.fixture
def root(house: House) -> httpx.AsyncClient:
    return house.raw()


async def test_every_answer_has_an_id_and_the_security_headers(house: House, root: httpx.AsyncClient) -> None:
    player = {"Authorization": str((await house.fresh("bob's")).headers["Authorization"])}
    asked: list[tuple[str, str, dict[str, str], int]] = [
        ("GET", "/healthz", {}, 200),
        ("GET", "/readyz", {}, 200),
        ("GET", "/metrics", {}, 200),
        ("GET", "/openapi.json", {}, 200),
        ("GET", "/docs", {}, 200),
        ("GET", "/docs/assets/swagger-ui.css", {}, 200),
        ("GET", "/docs/assets/nothing.js", {}, 404),
        ("GET", "/docs/assets/../../secret", {}, 404),
        ("GET", api("/shared/sports"), {}, 200),
        ("GET", api("/auth/me"), {}, 401),
        ("GET", api("/auth/me"), player, 200),
        ("GET", api("/agent/clients"), player, 403),
        ("GET", api("/user/bets/x"), player, 404),
        ("GET", api("/nowhere"), player, 404),
        ("POST", api("/nowhere"), player, 404),
        ("GET", api("/betting/quote"), player, 405),
        ("DELETE", api("/auth/login"), {}, 405),
        ("POST", api("/auth/login"), {}, 422),
        ("POST", api("/auth/login"), {"Content-Length": "1000000"}, 413),
        ("POST", api("/betting/bets"), player, 400),
        ("OPTIONS", api("/betting/bets"), {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}, 200),
        ("OPTIONS", api("/betting/bets"), {"Origin": FOREIGN, "Access-Control-Request-Method": "POST"}, 400),
        ("GET", "/no/such/page", {}, 404),
        ("POST", "/", {}, 405),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", {}, 404),
        ("GET", "/..%2f..%2fcsp.json", {}, 404),
        ("GET", "/csp.json", {}, 404),
        ("GET", "/%00", {}, 404),
        ("GET", "/" + "a" * 5000, {}, 404),
        ("GET", "/" + "a/" * 5000, {}, 404),
        ("GET", "/docs/assets/" + "a" * 5000, {}, 404),
        ("GET", api("/" + "a" * 5000), {}, 404),
    ]
    wrong = []
    for method, path, headers, status in asked:
        answer = await root.request(method, path, headers=headers)
        missing = [name for name, value in SECURITY_HEADERS.items() if answer.headers.get(name) != value]
        if answer.status_code != status or missing or "x-request-id" not in answer.headers:
            wrong.append(f"{method} {path}: {answer.status_code}, not {status}; {missing} {answer.text[:100]}")
        if status >= 400 and method != "OPTIONS":
            wrong += [f"{method} {path}: {fault}" for fault in faults_of(answer)]
    assert not wrong, "\n" + "\n".join(wrong)


async def test_what_is_somebodys_own_is_kept_nowhere(house: House, root: httpx.AsyncClient) -> None:
    player = await house.fresh("bob's")
    for path in ("/user/bets", "/user/profile", "/auth/me", "/user/statement", "/nowhere"):
        assert (await player.get(path)).headers["cache-control"] == "no-store"
    odds = await player.get("/betting/odds", params={"league": "americanfootball_nfl"})
    assert odds.headers["cache-control"] == "private, no-cache"


async def test_a_wrong_method_is_told_the_right_ones(root: httpx.AsyncClient) -> None:
    answer = await root.get(api("/betting/quote"))
    assert (answer.json()["error"], answer.headers["Allow"]) == ("MethodNotAllowed", "POST")


@pytest.mark.req("NFR-S12")
async def test_other_sites_read_nothing_and_do_nothing(house: House, root: httpx.AsyncClient) -> None:
    player = {"Authorization": str((await house.fresh("bob's")).headers["Authorization"])}
    for origin in (FOREIGN, "null", f"{ORIGIN}.attacker.example", "http://127.0.0.1:9"):
        for method, path in (("GET", "/shared/sports"), ("GET", "/user/bets"), ("POST", "/auth/login")):
            answer = await root.request(method, api(path), headers={"Origin": origin, **player})
            assert "access-control-allow-origin" not in answer.headers, (origin, path)
            ask = {"Origin": origin, "Access-Control-Request-Method": method}
            preflight = await root.options(api(path), headers=ask)
            assert "access-control-allow-origin" not in preflight.headers, (origin, path)
    ours = await root.get(api("/shared/sports"), headers={"Origin": ORIGIN})
    assert ours.headers["access-control-allow-origin"] == ORIGIN
    assert "*" not in ours.headers.values()


@pytest.mark.parametrize(
    ("origin", "prefix", "secure"), [("http://127.0.0.1:8000", "", False), ("https://book.example", "__Host-", True)]
)
@pytest.mark.req("API3", partly=True)
async def test_cookies_of_a_sign_in(
    house: House, settings: Settings, origin: str, prefix: str, *, secure: bool
) -> None:
    """On https the names hold them to our host; scripts read only the one that proves the page's own origin."""
    known = house.app.state.identity
    runtime = replace(known.runtime, settings=settings.model_copy(update={"public_origin": origin}))
    house.app.state.identity = replace(known, runtime=runtime)
    client = house.raw(Origin=origin)
    answer = await client.post(api("/auth/login"), json={"username": "of.bob", "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    cookies = {text.partition("=")[0]: text.lower() for text in answer.headers.get_list("set-cookie")}
    assert cookies.keys() == {f"{prefix}wb_access", f"{prefix}wb_refresh", "wb_csrf"}
    for name, text in cookies.items():
        assert ("; secure" in text) is secure, name
        assert ("; httponly" in text) is (name != "wb_csrf"), name
        assert "; path=/" in text
        assert "domain=" not in text
        assert "samesite=lax" in text if name.endswith("access") else "samesite=strict" in text
    assert "token" not in answer.json()
    assert answer.json().keys() == {"csrf_token", "expires_in"}


async def test_the_page_of_the_api_takes_everything_from_us(root: httpx.AsyncClient) -> None:
    page = await root.get("/docs")
    assert "http://" not in page.text
    assert "https://" not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


@pytest.mark.skipif(not (STATIC / "csp.json").is_file(), reason="the pages are not built")
async def test_pages_run_no_scripts_but_their_own(root: httpx.AsyncClient) -> None:
    paths = json.loads((STATIC / "csp.json").read_text())
    assert paths
    for path in [*list(paths)[:5], "/no/such/page"]:
        page = await root.get(path, headers={"Accept": "text/html"})
        policy = page.headers["content-security-policy"]
        scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
        assert "unsafe-inline" not in scripts, path
        assert "unsafe-eval" not in scripts, path
        assert "*" not in scripts, path
        assert "frame-ancestors 'none'" in policy, path


class TestLimits:
    """Few requests a minute: what those get who ask for more, whatever they say they are."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(
            update={"rate_limit_user": 5, "rate_limit_address": 7, "rate_limit_failed_sign_ins": 3}
        )

    @staticmethod
    def refused(answer: httpx.Response, error: str = "TooManyRequests") -> None:
        assert (answer.status_code, answer.json()["error"]) == (429, error)
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert faults_of(answer) == []

    @pytest.mark.req("NFR-S10")
    async def test_a_user_is_counted_over_all_routes_and_sessions(self, house: House) -> None:
        paths = ["/user/bets", "/user/profile", "/betting/slip", "/auth/me", "/user/statement"]
        for path in paths:
            assert (await (await house.fresh("bob's")).get(path)).status_code == 200
        client = await house.fresh("bob's")
        self.refused(await client.get("/user/bets"))
        self.refused(await client.post("/betting/bets", json=house.slip(), headers={"Idempotency-Key": "k"}))
        self.refused(await client.get("/betting/odds", params={"league": "americanfootball_nfl"}))
        assert (await (await house.fresh("zoe's")).get("/user/bets")).status_code == 200

    @pytest.mark.req("NFR-S10", partly=True)
    async def test_who_is_refused_counts_too(self, house: House) -> None:
        """Asking with bad tokens, or for what one may not, is not free."""
        for _ in range(5):
            assert (await (await house.fresh("bob's")).get("/agent/clients")).status_code == 403
        self.refused(await (await house.fresh("bob's")).get("/agent/clients"))
        guesser = house.office.client(Authorization="Bearer x.y.z")
        for _ in range(7):
            assert (await guesser.get("/user/bets")).status_code == 401
        self.refused(await guesser.get("/user/bets"))

    async def test_a_forged_address_is_no_other_address(self, house: House) -> None:
        """Our proxy appends whom it saw: what stands before that is talk."""
        client = house.visitor
        forged = [f"203.0.113.{number}, 198.51.100.7" for number in range(8)]
        answers = [await client.get("/shared/sports", headers={"X-Forwarded-For": told}) for told in forged]
        assert [answer.status_code for answer in answers[:7]] == [200] * 7
        self.refused(answers[7])
        more = {"X-Real-IP": "203.0.113.99", "Forwarded": "for=203.0.113.98", "True-Client-IP": "203.0.113.97"}
        self.refused(await client.get("/shared/sports", headers={"X-Forwarded-For": forged[0], **more}))
        other = {"X-Forwarded-For": "198.51.100.8"}
        assert (await client.get("/shared/sports", headers=other)).status_code == 200

    @pytest.mark.req("NFR-S5", partly=True)
    async def test_guessing_under_forged_addresses(self, house: House) -> None:
        guess = {"username": "of.bob", "password": "a wrong one"}
        for number in range(3):
            told = {"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.{number}"}
            assert (await house.visitor.post("/auth/login", json=guess, headers=told)).status_code == 401
        right = {"username": "of.bob", "password": PASSWORD}
        answer = await house.visitor.post("/auth/login", json=right, headers={"X-Forwarded-For": "198.51.100.77"})
        self.refused(answer, "TooManyFailedSignIns")


@pytest.fixture
async def written(caplog: pytest.LogCaptureFixture) -> AsyncIterator[list[str]]:
    """All lines as they would be written: ours after scrubbing, and those of libraries."""
    lines: list[str] = []

    def keep(logger: Any, method: str, event: Any) -> Any:
        lines.append(repr(structlog.processors.format_exc_info(logger, method, scrub(logger, method, event))))
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[keep], wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    with caplog.at_level(logging.DEBUG):
        yield lines
    structlog.configure(**before)


@pytest.mark.req("NFR-S7", partly=True)
async def test_neither_logs_nor_metrics_nor_tables_tell_secrets(
    house: House, root: httpx.AsyncClient, written: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Passwords and tokens sent to the wrong places, or broken: in no log line, no metric, no row, no answer."""
    bad = f"{CANARY}-password"
    agent = await house.fresh("bob")
    client = f"/agent/clients/{player_of_bob(house)}"
    answers = [
        await house.visitor.post("/auth/login", json={"username": "of.bob", "password": bad}),
        await house.visitor.post("/auth/login", json={"username": bad, "password": bad}),
        await house.visitor.post("/auth/login", json={"username": "of.bob", "password": bad, bad: bad}),
        await house.visitor.post("/auth/login", content=f'{{"password": "{bad}'),
        await house.visitor.post("/auth/refresh", json={"refresh_token": f"{CANARY}-refresh"}),
        await house.visitor.get(f"/auth/me?token={CANARY}-query", headers={"Authorization": f"Bearer {CANARY}.a.b"}),
        await house.visitor.get("/auth/me", headers={"Cookie": f"wb_access={CANARY}-cookie"}),
        await agent.post("/agent/clients", json={"username": "x y", "password": bad}),
        await agent.post(f"{client}/password", json={"password": bad, "reason": bad}),
        await agent.post(f"{client}/password", json={"password": f"{CANARY}-given"}),
        await agent.post("/auth/password/change", json={"current": bad, "new": f"{CANARY}-new"}),
    ]
    assert [answer.status_code for answer in answers[:4]] == [401, 401, 422, 422]
    assert answers[-2].status_code == 204
    token = str(agent.headers["Authorization"]).removeprefix("Bearer ")
    metrics = (await root.get("/metrics")).text
    rows = [
        str(row[0])
        for table in await house.tables()
        for row in await house.owner.fetch(f"SELECT t::text FROM {table} t")
    ]
    places = {
        "logs": written,
        "libraries": [record.getMessage() for record in caplog.records if record.name != "httpx"],  # the test's own
        "metrics": [metrics],
        "tables": rows,
        "answers": [answer.text for answer in answers],
    }
    told = {
        (place, secret)
        for place, texts in places.items()
        for secret in (CANARY, token, PASSWORD)
        for text in texts
        if secret in text
    }
    assert written
    assert told == {("answers", CANARY)}, "only an unknown field's own name goes back to who sent it"
    assert [n for n, answer in enumerate(answers) if CANARY in answer.text] == [2]


def player_of_bob(house: House) -> str:
    return str(house.people["bob's"].id)


STRANGE = {
    "User-Agent": ["", "x" * 60_000, "\xff\xfe", "a\tb", "'; DROP TABLE session; --"],
    "X-Forwarded-For": ["", ",", "x", "x" * 60_000, "::1%eth0", "[::1]:80", "1.2.3.4:5678", "\xff", "0x7f.1"],
    "X-Request-Id": ["", "x", "\xff" * 20, "../../../etc", "x" * 60_000, "a" * 64],
    "Cookie": ["", "=", ";;;", "wb_access", 'wb_access="', "wb_csrf=\xff", "x=" + "y" * 60_000, "wb_refresh=\xe9"],
    "Authorization": ["", "Bearer", "Bearer ", "Basic eA==", "bearer x", "Digest \xff", "Bearer a b c"],
    "Accept": ["", "\xff", "text/html;q=x", ",,,"],
    "Accept-Encoding": ["", "br;q=", "\xff", "br;q=0,*", "," * 5000],
    "If-None-Match": ["", "*", "\xff", '"x"' + ', "y"' * 5000],
    "Content-Type": ["", "x", "application/json; charset=\xff", "application/json; charset=utf-7", "a/b/c"],
    "Content-Length": ["-1", "x", "1e3", "\xb2"],
    "X-CSRF-Token": ["", "\xff", "x" * 60_000],
    "Idempotency-Key": ["\xff", "\x80\x81", "é", "\t"],
    "Host": ["", "attacker.example", "\xff", "a" * 300],
}  # fmt: skip


async def test_strange_headers_break_nothing(house: House, root: httpx.AsyncClient) -> None:
    """Whatever a header says, the answer is one of ours, and holds nothing of a forged host."""
    league = {"league": "americanfootball_nfl"}
    wrong = []
    for name, values in STRANGE.items():
        for value in values:
            headers = [(name.encode(), value.encode("latin-1"))]
            answers = [
                await root.post(api("/auth/login"), json={"username": "of.bob", "password": PASSWORD}, headers=headers),
                await root.post(api("/auth/refresh"), headers=headers),
                await root.get(api("/betting/odds"), params=league, headers=headers),
                await root.post(api("/betting/bets"), json=house.slip(), headers=headers),
                await root.get("/no/such/page", headers=headers),
            ]
            for number, answer in enumerate(answers):
                status = answer.status_code
                if status >= 500 or "attacker" in answer.text or "attacker" in str(answer.headers):
                    wrong.append(f"{number} {name}: {value[:40]!r}: {status} {answer.text[:200]}")
                told = answer.headers.get_list("x-request-id")
                if len(told) != 1 or not told[0].isascii() or len(told[0]) > 64:
                    wrong.append(f"{number} {name}: {value[:40]!r}: request id {told}")
            root.cookies.clear()
    assert not wrong, "\n" + "\n".join(wrong)
