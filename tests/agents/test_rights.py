"""Whose you are decides what exists for you: the matrix over every route of agents, cashier and figures."""

import re
from typing import Any

import pytest

from tests.identity.people import PASSWORD
from tests.office import Office, Person
from wagerbabe.platform.db import Pool
from wagerbabe.platform.ids import new_id

BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("PATCH", "/agent/clients/{client_id}"): {"name": "Mine now", "credit_limit_minor": 1},
    ("POST", "/agent/clients/{client_id}/password"): {"password": "another password"},
    ("POST", "/agent/cashier/{client_id}/credit"): {"amount_minor": 5, "kind": "adjustment", "reason": "x"},
    ("POST", "/agent/cashier/{client_id}/debit"): {"amount_minor": 5, "kind": "adjustment", "reason": "x"},
    ("POST", "/agent/clients"): {"username": "newcomer", "password": PASSWORD},
    ("POST", "/agent/agents"): {"username": "newagent", "password": PASSWORD, "name": "New"},
    ("PATCH", "/user/profile"): {"name": "Me"},
    ("PATCH", "/user/preferences"): {"theme": "dark"},
}
OWN = ("/auth/", "/user/preferences", "/dashboard")


@pytest.fixture
async def people(office: Office) -> dict[str, Person]:
    """Ann with Bob below her and Cat beside him; Zoe in another book. Each has a player."""
    book, other = await office.book(), await office.book()
    ann = await office.agent(book, "ann")
    bob = await office.agent(book, "bob", below=ann)
    cat = await office.agent(book, "cat", below=ann)
    zoe = await office.agent(other, "zoe")
    agents = {"ann": ann, "bob": bob, "cat": cat, "zoe": zoe}
    return agents | {f"{name}'s": await office.player(agent, f"of.{name}") for name, agent in agents.items()}


def routes(office: Office) -> list[tuple[str, str]]:
    """Every route of the application, as method and path below /api/v1."""
    paths: dict[str, dict[str, Any]] = office.app.openapi()["paths"]
    return [(method.upper(), path.removeprefix("/api/v1")) for path, ops in paths.items() for method in ops]


async def ask(who: Person, method: str, path: str, **names: Any) -> int:
    """The status of a well-formed request."""
    body = BODIES.get((method, path))
    url = re.sub(r"{(\w+)}", lambda m: str(names.get(m[1]) or new_id()), path)
    answer = await who.http.request(method, url, json=body, headers={"Idempotency-Key": "k"})
    return answer.status_code


async def state(db: Pool) -> list[Any]:
    """All that a request could change of somebody else's."""
    queries = (
        "SELECT id, name, contact, notes, status, terms_version, min_stake_minor FROM player ORDER BY id",
        "SELECT id, posted_minor, floor_minor, changes FROM account ORDER BY id",
        "SELECT id, password_hash, status FROM login ORDER BY id",
        "SELECT id, revoked_at FROM session ORDER BY id",
        "SELECT code, revoked_at FROM invitation ORDER BY code",
        "SELECT count(*) FROM transfer",
    )
    return [[tuple(row) for row in await db.fetch(query)] for query in queries]


@pytest.mark.req("FR5", "NFR-S11")
async def test_another_agents_player_does_not_exist(office: Office, people: dict[str, Person]) -> None:
    before = await state(office.db)
    about_a_client = [route for route in routes(office) if "{client_id}" in route[1]]
    assert len(about_a_client) >= 8
    strangers = [("ann", "zoe's"), ("zoe", "ann's"), ("zoe", "bob's"), ("bob", "cat's"), ("bob", "ann's")]
    for agent, victim in strangers:
        answers = {route: await ask(people[agent], *route, client_id=people[victim].id) for route in about_a_client}
        assert set(answers.values()) == {404}, (agent, victim, answers)
    assert await state(office.db) == before


async def test_ones_own_players_and_those_below_do(office: Office, people: dict[str, Person]) -> None:
    """The other side of the matrix: the same requests are good ones."""
    about_a_client = [route for route in routes(office) if "{client_id}" in route[1]]
    for agent, own in (("ann", "ann's"), ("ann", "bob's"), ("zoe", "zoe's")):
        answers = {route: await ask(people[agent], *route, client_id=people[own].id) for route in about_a_client}
        # The second of the cashier's two comes with a key that the first one used.
        assert set(answers.values()) <= {200, 201, 204, 422}, answers
        assert list(answers.values()).count(422) == 1


async def test_lists_and_sums_hold_nobody_elses(people: dict[str, Person]) -> None:
    trees = {"ann": ["of.ann", "of.bob", "of.cat"], "bob": ["of.bob"], "zoe": ["of.zoe"]}
    for agent, sees in trees.items():
        http = people[agent].http
        for path in ("/agent/clients", "/agent/figures"):
            assert sorted(item["username"] for item in (await http.get(path)).json()["items"]) == sees
        assert (await http.get("/agent/clients", params={"search": "of."})).json()["next"] is None
        assert (await http.get("/agent/dashboard")).json()["players"] == len(sees)
        tree = (await http.get("/agent/agents")).json()["items"]
        assert {f"of.{agent['username']}" for agent in tree} == set(sees)


async def test_players_and_visitors_have_no_business_at_the_agents(office: Office, people: dict[str, Person]) -> None:
    before = await state(office.db)
    player, visitor = people["ann's"], Person(people["ann"].id, "visitor", None, office.client())
    for method, path in routes(office):
        names = {"client_id": player.id, "code": "x", "session_id": player.id}
        if path.startswith("/agent/"):
            assert await ask(player, method, path, **names) == 403, path
        if not path.startswith(("/auth/", "/log/")):
            assert await ask(visitor, method, path, **names) == 401, path
    assert await state(office.db) == before


async def test_agents_and_administrators_are_not_players(office: Office, people: dict[str, Person]) -> None:
    admin = await office.admin()
    for method, path in routes(office):
        if path.startswith("/user/") and not path.startswith(OWN):
            assert await ask(people["ann"], method, path) == 403
            assert await ask(admin, method, path) == 403
        if path.startswith("/agent/"):
            assert await ask(admin, method, path, client_id=people["ann's"].id, code="x") == 403


async def test_players_are_made_for_oneself_and_agents_below(people: dict[str, Person]) -> None:
    for maker, whose, status in (("ann", "bob", 201), ("bob", "ann", 404), ("bob", "cat", 404), ("bob", "zoe", 404)):
        body = {"username": f"new-{maker}-{whose}", "password": PASSWORD, "agent_id": str(people[whose].id)}
        answer = await people[maker].http.post("/agent/clients", json=body)
        assert answer.status_code == status
        if status == 201:
            assert answer.json()["agent_id"] == str(people[whose].id)


async def test_an_invitation_of_another_cannot_be_withdrawn(people: dict[str, Person]) -> None:
    code = (await people["bob"].http.post("/agent/invitations")).json()["code"]
    for stranger in ("cat", "zoe"):
        assert (await people[stranger].http.delete(f"/agent/invitations/{code}")).status_code == 404
        assert (await people[stranger].http.get("/agent/invitations")).json()["items"] == []
    assert (await people["ann"].http.delete(f"/agent/invitations/{code}")).status_code == 204
