"""A session ends everywhere at once, and a stolen refresh token ends it."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.identity.people import BOOK, PASSWORD, PASSWORD_HASH, ClientMaker, SignInMaker, sign_in
from wagerbabe.identity import Identity, set_active, set_password
from wagerbabe.identity.actor import Actor
from wagerbabe.platform.errors import NotFound
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

AUTH = "/api/v1/auth"
ME = f"{AUTH}/me"


async def renew(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post(f"{AUTH}/refresh", json={"refresh_token": token})


async def status_of_me(client: httpx.AsyncClient) -> int:
    return (await client.get(ME)).status_code


@pytest.mark.req("FR6")
async def test_a_refresh_token_gives_new_tokens_of_the_same_session(ada: UUID, client: httpx.AsyncClient) -> None:
    first = await sign_in(client)
    second = (await renew(client, first["refresh_token"])).json()
    assert second["refresh_token"] != first["refresh_token"]
    third = (await renew(client, second["refresh_token"])).json()
    client.headers["Authorization"] = f"Bearer {third['access_token']}"
    [session] = (await client.get(f"{AUTH}/sessions")).json()["items"]
    assert session["current"]


async def test_a_refresh_token_used_twice_ends_the_whole_session(
    ada: UUID, client: httpx.AsyncClient, runtime: Runtime
) -> None:
    stolen = (await sign_in(client))["refresh_token"]
    owner = (await renew(client, stolen)).json()
    thief = await renew(client, stolen)
    assert (thief.status_code, thief.json()["error"]) == (401, "Unauthenticated")
    assert (await renew(client, owner["refresh_token"])).status_code == 401
    assert await status_of_me(client) == 401
    assert await runtime.db.fetchval("SELECT revoked_reason FROM session") == "refresh_token_reused"
    assert await runtime.db.fetchval("SELECT count(*) FROM audit WHERE action = 'refresh_token_reused'") == 1


async def test_of_many_uses_at_once_at_most_one_succeeds_and_the_session_ends(
    ada: UUID, client: httpx.AsyncClient
) -> None:
    token = (await sign_in(client))["refresh_token"]
    answers = await asyncio.gather(*(renew(client, token) for _ in range(6)))
    assert sorted(a.status_code for a in answers) == [200, 401, 401, 401, 401, 401]
    assert await status_of_me(client) == 401


@pytest.mark.req("NFR-S4")
async def test_an_old_refresh_token_is_refused(ada: UUID, client: httpx.AsyncClient, runtime: Runtime) -> None:
    token = (await sign_in(client))["refresh_token"]
    lasts = await runtime.db.fetchval("SELECT expires_at - issued_at FROM refresh_token")
    assert round(lasts.total_seconds()) == 7 * 24 * 3600
    await runtime.db.execute("UPDATE refresh_token SET expires_at = clock_timestamp()")
    assert (await renew(client, token)).status_code == 401


async def test_refresh_tokens_are_kept_as_hashes(ada: UUID, client: httpx.AsyncClient, runtime: Runtime) -> None:
    token = (await sign_in(client))["refresh_token"]
    kept = await runtime.db.fetchval("SELECT hash FROM refresh_token")
    assert len(kept) == 32
    assert token.encode() not in kept


@pytest.mark.req("FR3")
async def test_signing_out_ends_the_session_everywhere_and_says_so(
    ada: UUID, client: httpx.AsyncClient, client_for: ClientMaker, runtime: Runtime
) -> None:
    tokens = await sign_in(client)
    elsewhere = client_for(Authorization=client.headers["Authorization"])
    assert await status_of_me(elsewhere) == 200
    session_id = await runtime.db.fetchval("SELECT id FROM session")

    async def ending() -> tuple[str, Any]:
        async for channel, payload in runtime.bus.listen("session:*"):
            if payload is not None:
                return channel, payload
            listening.set()
        raise AssertionError

    listening = asyncio.Event()
    heard = asyncio.create_task(ending())
    await listening.wait()
    assert (await client.post(f"{AUTH}/logout")).status_code == 204
    assert await heard == (f"session:{session_id}", {"revoked": True})
    assert await status_of_me(elsewhere) == 401
    assert (await renew(client, tokens["refresh_token"])).status_code == 401


@pytest.mark.req("FR2")
async def test_signing_out_leaves_other_devices_signed_in(
    ada: UUID, client: httpx.AsyncClient, client_for: ClientMaker
) -> None:
    await sign_in(client)
    phone = client_for(browser=True)
    await sign_in(phone)
    await client.post(f"{AUTH}/logout")
    assert await status_of_me(phone) == 200


async def test_a_lost_phone_can_be_signed_out_from_another_device(
    ada: UUID, client: httpx.AsyncClient, client_for: ClientMaker
) -> None:
    await sign_in(client)
    phone = client_for(browser=True, **{"User-Agent": "Phone"})
    await sign_in(phone)
    sessions = (await client.get(f"{AUTH}/sessions")).json()["items"]
    [lost] = [s for s in sessions if s["user_agent"] == "Phone"]
    assert (lost["address"], lost["current"]) == ("198.51.100.7", False)
    assert (await client.delete(f"{AUTH}/sessions/{lost['id']}")).status_code == 204
    assert await status_of_me(phone) == 401
    assert await status_of_me(client) == 200
    assert (await client.delete(f"{AUTH}/sessions/{lost['id']}")).status_code == 404


async def test_nobody_ends_another_persons_session(
    ada: UUID, client: httpx.AsyncClient, client_for: ClientMaker, make_login: SignInMaker
) -> None:
    await sign_in(client)
    [own] = (await client.get(f"{AUTH}/sessions")).json()["items"]
    await make_login("eve")
    eve = client_for()
    await sign_in(eve, "eve")
    assert (await eve.delete(f"{AUTH}/sessions/{own['id']}")).status_code == 404
    assert await status_of_me(client) == 200


async def test_a_session_counts_only_for_its_own_login(
    ada: UUID, client: httpx.AsyncClient, make_login: SignInMaker, identity: Identity
) -> None:
    await sign_in(client)
    session_id = await identity.runtime.db.fetchval("SELECT id FROM session")
    boss = await make_login("boss", "admin")
    token = identity.keys.sign(boss, session_id, "admin", seconds=60)
    assert (await client.get(ME, headers={"Authorization": f"Bearer {token}"})).status_code == 401


async def test_changing_the_password_ends_the_other_sessions(
    ada: UUID, client: httpx.AsyncClient, client_for: ClientMaker
) -> None:
    await sign_in(client)
    phone = client_for()
    await sign_in(phone)
    wrong = await client.post(f"{AUTH}/password/change", json={"current": "wrong", "new": "battery staple"})
    assert (wrong.status_code, wrong.json()["error"]) == (400, "WrongPassword")
    right = await client.post(f"{AUTH}/password/change", json={"current": PASSWORD, "new": "battery staple"})
    assert right.status_code == 204
    assert await status_of_me(client) == 200
    assert await status_of_me(phone) == 401
    await sign_in(phone, password="battery staple")
    assert (await client_for().post(f"{AUTH}/login", json={"username": "ada", "password": PASSWORD})).status_code == 401


@pytest.mark.req("NFR-S11")
async def test_a_change_of_role_counts_from_the_next_request(
    make_login: SignInMaker, client: httpx.AsyncClient, runtime: Runtime
) -> None:
    login_id = await make_login("sam", "agent")
    await sign_in(client, "sam")
    assert (await client.get("/agent")).status_code == 200
    await runtime.db.execute("UPDATE login SET role = 'player' WHERE id = $1", login_id)
    assert (await client.get("/agent")).status_code == 403


async def test_an_agent_sets_a_password_and_switches_a_sign_in_off_and_on(
    ada: UUID, client: httpx.AsyncClient, runtime: Runtime, make_login: SignInMaker
) -> None:
    agent = Actor(await make_login("sam", "agent"), "sam", "agent", BOOK, new_id())
    await sign_in(client)
    async with runtime.db.acquire() as db, db.transaction():
        assert len(await set_password(db, agent, ada, PASSWORD_HASH)) == 1
    assert await status_of_me(client) == 401
    await sign_in(client)
    async with runtime.db.acquire() as db, db.transaction():
        assert len(await set_active(db, agent, ada, active=False)) == 1
    assert await status_of_me(client) == 401
    del client.headers["Authorization"]
    refused = await client.post(f"{AUTH}/login", json={"username": "ada", "password": PASSWORD})
    assert (refused.status_code, refused.json()["error"]) == (403, "AccountInactive")
    async with runtime.db.acquire() as db, db.transaction():
        await set_active(db, agent, ada, active=True)
    await sign_in(client)


async def test_nothing_reaches_into_another_book(ada: UUID, runtime: Runtime, make_login: SignInMaker) -> None:
    stranger = Actor(new_id(), "sam", "agent", new_id(), new_id())
    async with runtime.db.acquire() as db:
        with pytest.raises(NotFound):
            await set_password(db, stranger, ada, "hash")
        with pytest.raises(NotFound):
            await set_active(db, stranger, ada, active=False)
    assert await runtime.db.fetchval("SELECT status FROM login WHERE id = $1", ada) == "active"
    assert await runtime.db.fetchval("SELECT password_hash FROM login WHERE id = $1", ada) == PASSWORD_HASH
