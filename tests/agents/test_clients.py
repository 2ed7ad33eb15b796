"""Players, as their agent makes, finds, changes and switches them."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.identity.people import ORIGIN, PASSWORD, sign_in
from tests.ledger.books import one, until_somebody_waits
from tests.office import Office, Person
from wagerbabe import agents
from wagerbabe.platform.db import Connection
from wagerbabe.platform.http import encode_cursor


@pytest.fixture
async def ann(office: Office) -> Person:
    return await office.agent(await office.book(), "ann")


def new_client(username: str = "paula", **more: Any) -> dict[str, Any]:
    return {"username": username, "password": PASSWORD, **more}


async def usernames(agent: Person, **query: Any) -> list[str]:
    answer = await agent.http.get("/agent/clients", params=query)
    assert answer.status_code == 200, answer.text
    return [item["username"] for item in answer.json()["items"]]


@pytest.mark.req("FR27")
async def test_a_new_player_can_sign_in_and_has_the_credit_given(office: Office, ann: Person) -> None:
    body = new_client(name="Paula P.", contact="+1 555", notes="pays on time", credit_limit_minor=70_000)
    made = await ann.http.post("/agent/clients", json=body)
    assert made.status_code == 201, made.text
    known = made.json()
    assert (known["name"], known["contact"], known["notes"]) == ("Paula P.", "+1 555", "pays on time")
    assert (known["balance_minor"], known["available_minor"], known["credit_limit_minor"]) == (0, 70_000, 70_000)
    assert (known["agent_name"], known["currency"], known["status"]) == ("Ann", "USD", "active")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(office.app), base_url=ORIGIN) as paula:
        await sign_in(paula, "paula")
        me = (await paula.get("/api/v1/auth/me")).json()
    assert (me["agent_name"], me["currency"], me["balance"]["available_minor"]) == ("Ann", "USD", 70_000)


async def test_the_deed_is_in_the_audit_log_without_the_password(office: Office, ann: Person) -> None:
    made = await ann.http.post("/agent/clients", json=new_client(credit_limit_minor=5))
    row = await one(
        office.db, "SELECT * FROM audit WHERE action = 'create_player' AND subject_id = $1", made.json()["id"]
    )
    assert (row["actor_id"], row["book_id"]) == (ann.id, ann.book_id)
    assert row["details"] == {"username": "paula", "credit_limit_minor": 5}


WRONG: list[dict[str, Any]] = [
    {"username": "a b"},
    {"password": "short"},
    {"credit_limit_minor": -1},
    {"credit_limit_minor": 1.5},
    {"credit_limit_minor": "100"},
    {"credit_limit_minor": True},
    {"credit_limit_minor": 10**18},
    {"min_stake_minor": 0},
    {"name": ""},
    {"name": "x" * 81},
    {"name": "a\x00b"},
    {"role": "admin"},
    {"balance_minor": 100},
    {"min_stake_minor": 200, "max_stake_minor": 100},
    {"min_stake_minor": 200_000},
]


async def test_what_is_wrong_is_refused_and_nothing_is_made(office: Office, ann: Person) -> None:
    for wrong in WRONG:
        answer = await ann.http.post("/agent/clients", json=new_client() | wrong)
        assert answer.status_code == 422, wrong
        assert answer.json()["error"] in {"InvalidRequest", "StakeLimitsCrossed"}
    for table in ("player", "account WHERE kind = 'player'", "login WHERE role = 'player'"):
        assert await office.db.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_a_taken_username_is_refused_whole(office: Office, ann: Person) -> None:
    await ann.http.post("/agent/clients", json=new_client())
    again = await ann.http.post("/agent/clients", json=new_client("PAULA"))
    assert (again.status_code, again.json()["error"]) == (409, "UsernameTaken")
    assert await office.db.fetchval("SELECT count(*) FROM account WHERE kind = 'player'") == 1


@pytest.mark.req("FR28", "FR29")
async def test_players_are_found_by_name_and_status(office: Office, ann: Person) -> None:
    for name in ("paula", "peter", "quinn"):
        await office.player(ann, name)
    gone = await office.player(ann, "ursula")
    await ann.http.post(f"/agent/clients/{gone.id}/deactivate")

    assert await usernames(ann) == ["paula", "peter", "quinn", "ursula"]
    assert await usernames(ann, search="UL") == ["paula", "ursula"]
    assert await usernames(ann, search="%") == []
    assert await usernames(ann, search="Quinn") == ["quinn"]
    assert await usernames(ann, status="inactive") == ["ursula"]
    assert await usernames(ann, status="active", search="ul") == ["paula"]


ORDERS = {
    "username": ["pa", "pb", "pc", "pd"],
    "name": ["pa", "pb", "pc", "pd"],
    "balance": ["pb", "pa", "pc", "pd"],
    "-balance": ["pd", "pa", "pc", "pb"],
    "available": ["pa", "pb", "pc", "pd"],
    "-available": ["pd", "pc", "pb", "pa"],
    "-created_at": ["pd", "pc", "pb", "pa"],
    "-held": ["pa", "pb", "pc", "pd"],
    "-last_sign_in_at": ["pa", "pb", "pc", "pd"],
}


async def test_pages_come_in_order_without_gaps_or_repeats(office: Office, ann: Person) -> None:
    for n, (name, balance) in enumerate({"pa": 0, "pb": -500, "pc": 0, "pd": 700}.items()):
        player = await office.player(ann, name, credit_minor=1000 * (n + 1))
        if balance:
            body = {"amount_minor": abs(balance), "kind": "adjustment", "reason": "opening"}
            way = "credit" if balance > 0 else "debit"
            await ann.http.post(f"/agent/cashier/{player.id}/{way}", json=body, headers={"Idempotency-Key": "k"})
    for sort, expected in ORDERS.items():
        assert await page_by_page(ann, sort) == expected, sort
    assert (await ann.http.get("/agent/clients", params={"sort": "password_hash"})).status_code == 422


async def page_by_page(agent: Person, sort: str) -> list[str]:
    """The usernames of all pages of one."""
    seen: list[str] = []
    query: dict[str, Any] = {"sort": sort, "limit": 1}
    while True:
        page = (await agent.http.get("/agent/clients", params=query)).json()
        seen += [item["username"] for item in page["items"]]
        if page["next"] is None:
            return seen
        query["cursor"] = page["next"]


async def test_a_made_up_cursor_is_refused(ann: Person) -> None:
    for parts in ("", "x", "W10", encode_cursor("1", "a", "b"), encode_cursor(2**63, "a", ann.id)):
        answer = await ann.http.get("/agent/clients", params={"cursor": parts})
        assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")


@pytest.mark.req("FR30", "FR31", "FR34")
async def test_a_change_counts_at_once_and_keeps_the_old_values(office: Office, ann: Person) -> None:
    paula = await office.player(ann, "paula", credit_minor=10_000)
    terms = "SELECT terms_version FROM player WHERE id = $1"
    before = await office.db.fetchval(terms, paula.id)

    change = {"name": "Paula Q.", "credit_limit_minor": 30_000, "max_stake_minor": 5_000}
    answer = await ann.http.patch(f"/agent/clients/{paula.id}", json=change)
    assert answer.status_code == 200, answer.text
    known = answer.json()
    assert (known["name"], known["available_minor"], known["max_stake_minor"]) == ("Paula Q.", 30_000, 5_000)
    assert await office.db.fetchval(terms, paula.id) == before + 1

    row = await one(office.db, "SELECT details FROM audit WHERE action = 'update_player'")
    assert row["details"]["changed"] == {
        "name": {"old": "Paula", "new": "Paula Q."},
        "credit_limit_minor": {"old": 10_000, "new": 30_000},
        "max_stake_minor": {"old": 100_000, "new": 5_000},
    }
    told = await one(office.db, "SELECT payload FROM outbox WHERE channel = $1", f"player:{paula.id}")
    assert told["payload"]["balance"]["available_minor"] == 30_000


async def test_a_note_does_not_disturb_a_bet_that_is_being_priced(office: Office, ann: Person) -> None:
    paula = await office.player(ann, "paula")
    await ann.http.patch(f"/agent/clients/{paula.id}", json={"notes": "called"})
    assert await office.db.fetchval("SELECT terms_version FROM player WHERE id = $1", paula.id) == 1


async def test_a_limit_below_what_is_used_is_taken_and_leaves_nothing_for_new_bets(office: Office, ann: Person) -> None:
    paula = await office.player(ann, "paula", credit_minor=10_000)
    await office.db.execute("UPDATE account SET held_minor = 8000 WHERE owner_id = $1", paula.id)
    known = (await ann.http.patch(f"/agent/clients/{paula.id}", json={"credit_limit_minor": 5_000})).json()
    assert (known["credit_limit_minor"], known["held_minor"], known["available_minor"]) == (5_000, 8_000, -3_000)


async def test_a_wrong_change_changes_nothing(office: Office, ann: Person) -> None:
    paula = await office.player(ann, "paula")
    before = (await ann.http.get(f"/agent/clients/{paula.id}")).json()
    wrong: list[dict[str, Any]] = [
        {"name": None},
        {"credit_limit_minor": None},
        {"min_stake_minor": 10**7},
        {"agent_id": str(ann.id)},
        {"username": "new"},
    ]
    for change in wrong:
        assert (await ann.http.patch(f"/agent/clients/{paula.id}", json=change)).status_code == 422, change
    assert (await ann.http.get(f"/agent/clients/{paula.id}")).json() == before
    assert await office.db.fetchval("SELECT count(*) FROM audit WHERE action = 'update_player'") == 0


async def test_a_change_of_limits_waits_for_the_bet_that_is_being_placed(
    office: Office, owner: Connection, ann: Person
) -> None:
    """A bet compares the terms under the account's lock: none may change while it holds it."""
    paula = await office.player(ann, "paula")
    async with owner.transaction():
        await owner.execute("SELECT 1 FROM account WHERE owner_id = $1 FOR UPDATE", paula.id)
        waiting = asyncio.create_task(ann.http.patch(f"/agent/clients/{paula.id}", json={"max_stake_minor": 500}))
        await until_somebody_waits(owner)
        assert await owner.fetchval("SELECT terms_version FROM player WHERE id = $1", paula.id) == 1
        # Not even the player's row is taken yet: whoever holds the account may read and write it.
        await owner.execute("SELECT 1 FROM player WHERE id = $1 FOR UPDATE NOWAIT", paula.id)
    assert (await waiting).json()["max_stake_minor"] == 500


@pytest.mark.req("FR32", "FR33")
async def test_a_deactivated_player_is_out_at_once_and_can_come_back(office: Office, ann: Person) -> None:
    paula = await office.player(ann, "paula")
    assert (await paula.http.get("/user/limits")).status_code == 200

    off = await ann.http.post(f"/agent/clients/{paula.id}/deactivate")
    assert (off.status_code, off.json()["status"]) == (200, "inactive")
    assert (await paula.http.get("/user/limits")).status_code == 401
    body = {"username": "paula", "password": PASSWORD}
    assert (await office.client().post("/auth/login", json=body)).json()["error"] == "AccountInactive"

    on = await ann.http.post(f"/agent/clients/{paula.id}/reactivate")
    assert (on.status_code, on.json()["status"]) == (200, "active")
    assert (await office.client().post("/auth/login", json=body)).status_code == 200
    assert await office.db.fetchval("SELECT terms_version FROM player WHERE id = $1", paula.id) == 3


async def test_an_agent_gives_a_player_a_new_password(office: Office, ann: Person) -> None:
    paula = await office.player(ann, "paula")
    answer = await ann.http.post(f"/agent/clients/{paula.id}/password", json={"password": "a new password"})
    assert answer.status_code == 204, answer.text
    assert (await paula.http.get("/user/limits")).status_code == 401
    login = office.client()
    assert (await login.post("/auth/login", json={"username": "paula", "password": PASSWORD})).status_code == 401
    new = {"username": "paula", "password": "a new password"}
    assert (await login.post("/auth/login", json=new)).status_code == 200


async def test_who_has_no_credit_is_told_whom_to_ask(office: Office, ann: Person) -> None:
    paula = await office.player(ann, "paula", credit_minor=0)
    assert paula.book_id is not None
    assert await agents.contact_of(office.db, paula.book_id, paula.id) == "Ann"
    limits = (await paula.http.get("/user/limits")).json()
    assert (limits["available_minor"], limits["ask"]) == (0, "Ann")
