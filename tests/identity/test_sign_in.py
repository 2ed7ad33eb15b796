from uuid import UUID

import httpx
import pytest

from tests.identity.people import BOOK, SignInMaker, sign_in
from wagerbabe.identity.domain import Role

LOGIN = "/api/v1/auth/login"
ME = "/api/v1/auth/me"


@pytest.mark.req("FR2")
@pytest.mark.req("API3")
async def test_a_program_gets_a_bearer_token_and_no_cookie(ada: UUID, client: httpx.AsyncClient) -> None:
    body = await sign_in(client)
    assert set(body) == {"access_token", "token_type", "expires_in", "refresh_token"}
    assert body["expires_in"] == 900
    assert not client.cookies
    me = (await client.get(ME)).json()
    assert (me["id"], me["username"], me["role"], me["book_id"]) == (str(ada), "ada", "player", str(BOOK))
    assert me["csrf_token"] is None


@pytest.mark.req("API3")
async def test_a_browser_gets_cookies_and_no_token(ada: UUID, browser: httpx.AsyncClient) -> None:
    body = await sign_in(browser)
    assert set(body) == {"csrf_token", "expires_in"}
    assert set(browser.cookies) == {"wb_access", "wb_refresh", "wb_csrf"}
    assert browser.cookies["wb_csrf"] == body["csrf_token"]
    me = (await browser.get(ME)).json()
    assert (me["id"], me["csrf_token"]) == (str(ada), body["csrf_token"])


async def test_the_email_address_signs_in_as_well(ada: UUID, client: httpx.AsyncClient) -> None:
    await sign_in(client, "Ada@Example.com")
    assert (await client.get(ME)).json()["id"] == str(ada)


@pytest.mark.req("FR5")
@pytest.mark.parametrize(("role", "open_to"), [("player", ["/player"]), ("agent", ["/agent"]), ("admin", ["/admin"])])
async def test_each_role_has_its_own_doors(
    role: Role, open_to: list[str], make_login: SignInMaker, client: httpx.AsyncClient
) -> None:
    await make_login("sam", role)
    await sign_in(client, "sam")
    answers = {
        "/player": await client.post("/player"),
        "/agent": await client.get("/agent"),
        "/admin": await client.get("/admin"),
    }
    assert [path for path, answer in answers.items() if answer.status_code == 200] == open_to
    assert {a.json()["error"] for path, a in answers.items() if path not in open_to} == {"RoleRequired"}
