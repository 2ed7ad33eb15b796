from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from tests.identity.people import BOOK, SignInMaker
from wagerbabe.identity.domain import age_on, is_adult
from wagerbabe.platform.clock import real_now
from wagerbabe.platform.runtime import Runtime

SIGN_UP = "/api/v1/auth/signup"
GRACE = {"email": "grace@example.com", "username": "grace", "password": "correct horse", "birth_date": "1990-12-09"}


async def count(runtime: Runtime) -> int:
    found: int = await runtime.db.fetchval("SELECT count(*) FROM login")
    return found


@pytest.mark.req("FR1")
async def test_a_newcomer_is_signed_in_and_belongs_to_a_book(client: httpx.AsyncClient) -> None:
    answer = await client.post(SIGN_UP, json=GRACE)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    me = (await client.get("/api/v1/auth/me", headers=bearer)).json()
    assert (me["username"], me["role"], me["book_id"]) == ("grace", "player", str(BOOK))


async def test_a_newcomer_in_a_browser_gets_cookies(browser: httpx.AsyncClient) -> None:
    answer = await browser.post(SIGN_UP, json=GRACE | {"invite": "FRIEND"})
    assert set(answer.json()) == {"csrf_token", "expires_in"}
    assert "wb_access" in browser.cookies


async def test_a_refused_invitation_leaves_nothing(client: httpx.AsyncClient, runtime: Runtime) -> None:
    answer = await client.post(SIGN_UP, json=GRACE | {"invite": "UNKNOWN"})
    assert answer.status_code == 404
    assert await count(runtime) == 0


async def test_someone_days_too_young_is_refused(client: httpx.AsyncClient, runtime: Runtime) -> None:
    birth = real_now().date() - timedelta(days=18 * 365)  # leap days left out: a few days short of eighteen years
    answer = await client.post(SIGN_UP, json=GRACE | {"birth_date": birth.isoformat()})
    assert (answer.status_code, answer.json()["error"]) == (422, "UnderAge")
    assert await count(runtime) == 0


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 11, 21), date(2026, 11, 20), 17),
        (date(2008, 11, 21), date(2026, 11, 21), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_counts_whole_years(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age
    assert is_adult(birth, day) == (age >= 18)


TAKEN = [
    ({"email": "other@example.com"}, "UsernameTaken"),
    ({"email": "other@example.com", "username": "GRACE"}, "UsernameTaken"),
    ({"username": "other"}, "EmailTaken"),
    ({"username": "other", "email": "Grace@Example.com"}, "EmailTaken"),
]


async def test_names_are_unique_whatever_their_case(client: httpx.AsyncClient, make_login: SignInMaker) -> None:
    await make_login("grace", email="grace@example.com")
    for changes, error in TAKEN:
        answer = await client.post(SIGN_UP, json=GRACE | changes)
        assert (answer.status_code, answer.json()["error"]) == (409, error), changes


NOT_AS_DESCRIBED: list[dict[str, Any]] = [
    {"role": "admin"},
    {"balance_minor": 100_000},
    {"agent_id": "01a20056-679e-738f-8ff8-925c1685d49e"},
    {"book_id": "01a20056-679e-738f-8ff8-925c1685d49e"},
    {"password": "seven77"},
    {"password": "x" * 129},
    {"password": 12345678},
    {"username": "ab"},
    {"username": "grace@example.com"},
    {"username": "gra ce"},
    {"username": "grace\x00"},
    {"username": "x" * 33},
    {"email": "grace"},
    {"email": "grace@"},
    {"birth_date": 633484800},
    {"birth_date": "09/12/1990"},
    {"birth_date": "1990-13-01"},
    {"birth_date": None},
    {"invite": ""},
]


async def test_what_is_not_as_described_is_refused(client: httpx.AsyncClient, runtime: Runtime) -> None:
    for changes in NOT_AS_DESCRIBED:
        answer = await client.post(SIGN_UP, json=GRACE | changes)
        assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest"), changes
    assert await count(runtime) == 0


async def test_a_password_is_taken_exactly_as_typed(client: httpx.AsyncClient) -> None:
    await client.post(SIGN_UP, json=GRACE | {"password": "  correct horse  "})
    trimmed = await client.post("/api/v1/auth/login", json={"username": "grace", "password": "correct horse"})
    typed = await client.post("/api/v1/auth/login", json={"username": "grace", "password": "  correct horse  "})
    assert (trimmed.status_code, typed.status_code) == (401, 200)
