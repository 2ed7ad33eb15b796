"""What everybody asks about oneself."""

from typing import Any

import pytest

from tests.office import Office, Person


@pytest.fixture
async def ann(office: Office) -> Person:
    return await office.agent(await office.book(), "ann")


@pytest.fixture
async def paula(office: Office, ann: Person) -> Person:
    return await office.player(ann, "paula", credit_minor=20_000)


@pytest.mark.req("FR49", "FR50")
async def test_a_player_sees_and_changes_its_profile(ann: Person, paula: Person) -> None:
    known = (await paula.http.get("/user/profile")).json()
    assert (known["username"], known["agent_name"], known["currency"]) == ("paula", "Ann", "USD")
    changed = await paula.http.patch("/user/profile", json={"contact": "+1 555"})
    assert (changed.status_code, changed.json()["name"], changed.json()["contact"]) == (200, "Paula", "+1 555")
    assert (await ann.http.get(f"/agent/clients/{paula.id}")).json()["contact"] == "+1 555"


async def test_a_player_cannot_change_what_its_agent_decides(paula: Person) -> None:
    before = (await paula.http.get("/user/profile")).json()
    wrong: list[dict[str, Any]] = [{"name": ""}, {"credit_limit_minor": 10**6}, {"role": "agent"}, {"notes": "x"}]
    for change in wrong:
        assert (await paula.http.patch("/user/profile", json=change)).status_code == 422, change
    assert (await paula.http.get("/user/profile")).json() == before


async def test_limits_say_what_may_be_bet(paula: Person) -> None:
    assert (await paula.http.get("/user/limits")).json() == {
        "currency": "USD",
        "credit_limit_minor": 20_000,
        "available_minor": 20_000,
        "min_stake_minor": 100,
        "max_stake_minor": 100_000,
        "max_return_minor": 10_000_000,
        "max_parlay_legs": 12,
        "ask": "Ann",
    }


@pytest.mark.req("FR51")
async def test_choices_are_kept_one_by_one(paula: Person, ann: Person) -> None:
    start = {"odds_format": "american", "theme": "system", "time_zone": None, "accept": "none"}
    assert (await paula.http.get("/user/preferences")).json() == start
    await paula.http.patch("/user/preferences", json={"odds_format": "decimal"})
    answer = await paula.http.patch("/user/preferences", json={"time_zone": "Europe/Berlin", "accept": "better"})
    chosen = start | {"odds_format": "decimal", "time_zone": "Europe/Berlin", "accept": "better"}
    assert (answer.status_code, answer.json()) == (200, chosen)
    assert (await paula.http.get("/user/preferences")).json() == chosen
    assert (await ann.http.get("/user/preferences")).json() == start


async def test_a_choice_that_is_none_is_refused(paula: Person) -> None:
    wrong: list[dict[str, Any]] = [{"theme": "pink"}, {"time_zone": "Mars/Olympus"}, {"odds_format": None}, {"x": 1}]
    for change in wrong:
        assert (await paula.http.patch("/user/preferences", json=change)).status_code == 422, change


async def test_each_role_has_its_landing_data(office: Office, ann: Person, paula: Person) -> None:
    player = (await paula.http.get("/dashboard")).json()
    assert (player["role"], player["player"]["available_minor"], player["agent"]) == ("player", 20_000, None)
    agent = (await ann.http.get("/dashboard")).json()
    assert (agent["role"], agent["agent"]["players"], agent["player"]) == ("agent", 1, None)
    admin = (await (await office.admin()).http.get("/dashboard")).json()
    assert (admin["role"], admin["admin"]) == ("admin", {"books": 1, "agents": 1, "players": 1})


@pytest.mark.req("FR45", partly=True)
async def test_the_agents_summary_adds_up_its_players(office: Office, ann: Person, paula: Person) -> None:
    peter = await office.player(ann, "peter")
    for player, way, kind, amount in (
        (paula, "debit", "adjustment", 700),
        (paula, "credit", "payment_received", 200),
        (peter, "credit", "adjustment", 100),
    ):
        body = {"amount_minor": amount, "kind": kind, "reason": "opening"}
        path = f"/agent/cashier/{player.id}/{way}"
        assert (await ann.http.post(path, json=body, headers={"Idempotency-Key": kind})).status_code == 201
    summary = (await ann.http.get("/agent/dashboard")).json()
    expected = {
        "players": 2,
        "active_players": 2,
        "playing_players": 2,
        "pending_settlements": 2,
        "to_collect_minor": 500,
        "to_pay_minor": 100,
        "pending_minor": 0,
        "today_win_minor": -600,
        "week_win_minor": -600,
        "week_payments_minor": 200,
        "revenue_minor": 600,
    }
    assert {name: summary[name] for name in expected} == expected

    hub = (await ann.http.get("/agent/hub")).json()
    assert hub["summary"] == summary
    assert (hub["book"]["time_zone"], hub["book"]["day_starts"]) == ("America/New_York", "06:00")
    assert [c["username"] for c in hub["owing_most"]] == ["paula"]
    assert [c["username"] for c in hub["owed_most"]] == ["peter"]


async def test_an_agent_makes_agents_below_itself(ann: Person) -> None:
    body = {"username": "bob", "password": "correct horse", "name": "Bob"}
    made = await ann.http.post("/agent/agents", json=body)
    assert (made.status_code, made.json()["parent_id"], made.json()["players"]) == (201, str(ann.id), 0)
    assert [a["name"] for a in (await ann.http.get("/agent/agents")).json()["items"]] == ["Ann", "Bob"]
