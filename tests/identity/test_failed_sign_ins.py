"""Guessing: five failures a minute, for each address and each account; nothing tells who has an account."""

import asyncio
from dataclasses import replace
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from tests.identity.people import PASSWORD, ClientMaker, SignInMaker
from wagerbabe.identity import Identity
from wagerbabe.identity.passwords import Passwords

LOGIN = "/api/v1/auth/login"


async def attempt(client: httpx.AsyncClient, username: str, password: str = "a wrong one") -> httpx.Response:
    return await client.post(LOGIN, json={"username": username, "password": password})


@pytest.mark.req("NFR-S5")
async def test_after_five_failures_even_the_right_password_waits(ada: UUID, client: httpx.AsyncClient) -> None:
    failures = [await attempt(client, "ada") for _ in range(5)]
    assert {(f.status_code, f.json()["error"]) for f in failures} == {(401, "SignInFailed")}
    refused = await attempt(client, "ada", PASSWORD)
    assert (refused.status_code, refused.json()["error"]) == (429, "TooManyFailedSignIns")
    assert 0 < int(refused.headers["Retry-After"]) <= 60


@pytest.mark.req("NFR-S5")
async def test_an_address_is_limited_over_all_accounts(
    ada: UUID, client: httpx.AsyncClient, client_for: ClientMaker
) -> None:
    for number in range(5):
        await attempt(client, f"nobody{number}")
    assert (await attempt(client, "ada", PASSWORD)).status_code == 429
    assert (await attempt(client_for(address="203.0.113.9"), "ada", PASSWORD)).status_code == 200


async def test_an_account_is_limited_over_all_addresses_and_both_its_names(ada: UUID, client_for: ClientMaker) -> None:
    for number in range(5):
        client = client_for(address=f"203.0.113.{number}")
        assert (await attempt(client, ["ada", "ADA", "ada@example.com"][number % 3])).status_code == 401
    assert (await attempt(client_for(address="203.0.113.77"), "ada", PASSWORD)).status_code == 429


async def test_successes_do_not_count(ada: UUID, client: httpx.AsyncClient) -> None:
    answers = [await attempt(client, "ada", PASSWORD) for _ in range(8)]
    assert {a.status_code for a in answers} == {200}


async def test_guesses_sent_all_at_once_gain_nothing(ada: UUID, client_for: ClientMaker) -> None:
    clients = [client_for(address=f"203.0.113.{number}") for number in range(12)]
    answers = await asyncio.gather(*(attempt(client, "ada") for client in clients))
    assert sorted(a.status_code for a in answers) == [401] * 5 + [429] * 7


async def test_a_forged_forwarding_header_changes_nothing(ada: UUID, client_for: ClientMaker) -> None:
    for number in range(5):
        await attempt(client_for(address=f"10.0.0.{number}, 198.51.100.7"), f"nobody{number}")
    assert (await attempt(client_for(address="10.9.9.9, 198.51.100.7"), "ada", PASSWORD)).status_code == 429


async def test_an_unknown_user_gets_the_same_answer(ada: UUID, client: httpx.AsyncClient) -> None:
    known, unknown = await attempt(client, "ada"), await attempt(client, "nobody")
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert set(known.headers) == set(unknown.headers)


async def test_an_unknown_user_is_refused_the_same_way_after_five_failures(ada: UUID, client_for: ClientMaker) -> None:
    for network, name in (("203.0.113", "ada"), ("192.0.2", "nobody")):
        answers = [await attempt(client_for(address=f"{network}.{n}"), name) for n in range(6)]
        assert [a.status_code for a in answers] == [401] * 5 + [429]


class WatchedPasswords:
    """Counts the checks, can hold the one of the right password back, and lets the real one make them all."""

    def __init__(self, real: Passwords) -> None:
        self.real = real
        self.checked = 0
        self.reached, self.gate = asyncio.Event(), asyncio.Event()

    async def check(self, password: str, kept: str | None) -> bool:
        self.checked += 1
        if password == PASSWORD:
            self.reached.set()
            await self.gate.wait()
        return await self.real.check(password, kept)


async def test_a_right_guess_among_wrong_ones_sent_at_once_gains_nothing(
    ada: UUID, app: FastAPI, identity: Identity, client_for: ClientMaker
) -> None:
    watched = WatchedPasswords(identity.passwords)
    app.state.identity = replace(identity, passwords=watched)  # type: ignore[arg-type]
    right = asyncio.create_task(attempt(client_for(address="192.0.2.1"), "ada", PASSWORD))
    await watched.reached.wait()
    for number in range(5):
        await attempt(client_for(address=f"203.0.113.{number}"), "ada")
    watched.gate.set()
    assert (await right).status_code == 429


async def test_an_unknown_user_costs_one_hash_like_a_known_one(
    ada: UUID, app: FastAPI, identity: Identity, client: httpx.AsyncClient
) -> None:
    watched = WatchedPasswords(identity.passwords)
    app.state.identity = replace(identity, passwords=watched)  # type: ignore[arg-type]
    await attempt(client, "ada")
    assert watched.checked == 1
    await attempt(client, "nobody")
    assert watched.checked == 2


async def test_failures_are_audited_without_what_was_typed(
    ada: UUID, client: httpx.AsyncClient, identity: Identity
) -> None:
    await attempt(client, "ada", "hunter-canary")
    await attempt(client, "name-canary")
    rows = await identity.runtime.db.fetch("SELECT subject_id, details FROM audit WHERE action = 'sign_in_failed'")
    assert [row["subject_id"] for row in rows] == [str(ada), None]
    assert "canary" not in str([dict(row) for row in rows])


async def test_an_inactive_account_is_told_only_to_its_owner(
    make_login: SignInMaker, client: httpx.AsyncClient, identity: Identity
) -> None:
    login_id = await make_login("sam")
    await identity.runtime.db.execute("UPDATE login SET status = 'inactive' WHERE id = $1", login_id)
    assert (await attempt(client, "sam")).json()["error"] == "SignInFailed"
    assert (await attempt(client, "sam", PASSWORD)).json()["error"] == "AccountInactive"


async def test_wrong_current_passwords_count_too(ada: UUID, client: httpx.AsyncClient) -> None:
    signed_in = (await attempt(client, "ada", PASSWORD)).json()
    client.headers["Authorization"] = f"Bearer {signed_in['access_token']}"
    body = {"current": "a wrong one", "new": "battery staple"}
    answers = [await client.post("/api/v1/auth/password/change", json=body) for _ in range(6)]
    assert [a.status_code for a in answers] == [400] * 5 + [429]
