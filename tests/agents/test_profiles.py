"""Profiles: kinds of players that the master agent makes and agents give to their players."""

import asyncio
from typing import Any

import pytest

from tests.ledger.books import one
from tests.office import Office, Person
from wagerbabe.platform.ids import new_id


@pytest.fixture
async def ann(office: Office) -> Person:
    return await office.agent(await office.book(), "ann")


@pytest.fixture
async def bob(office: Office, ann: Person) -> Person:
    assert ann.book_id is not None
    return await office.agent(ann.book_id, "bob", below=ann)


async def made(ann: Person, name: str = "Sharps", **fields: Any) -> dict[str, Any]:
    answer = await ann.http.post("/agent/profiles", json={"name": name, **fields})
    assert answer.status_code == 201, answer.text
    profile: dict[str, Any] = answer.json()
    return profile


async def versions(office: Office, *players: Person) -> list[int]:
    query = "SELECT terms_version FROM player WHERE id = $1"
    return [await office.db.fetchval(query, player.id) for player in players]


async def test_a_profile_is_made_listed_and_given_to_players(office: Office, ann: Person, bob: Person) -> None:
    profile = await made(ann, margin_bp=150, line_move_quarters=2, live_delay_seconds=12)
    assert (profile["margin_bp"], profile["line_move_quarters"], profile["live_delay_seconds"]) == (150, 2, 12)
    paula, peter = await office.player(ann, "paula"), await office.player(bob, "peter")
    for agent, player in ((ann, paula), (bob, peter)):
        answer = await agent.http.patch(f"/agent/clients/{player.id}", json={"profile_id": profile["id"]})
        assert (answer.json()["profile_id"], answer.json()["profile_name"]) == (profile["id"], "Sharps")
    await made(ann, "casual")
    listed = (await ann.http.get("/agent/profiles")).json()["items"]
    assert [(p["name"], p["players"]) for p in listed] == [("casual", 0), ("Sharps", 2)]
    # A sub-agent sees the book's profiles, and of the players its own.
    assert [p["players"] for p in (await bob.http.get("/agent/profiles")).json()["items"]] == [0, 1]


async def test_a_player_can_begin_with_a_profile_and_lose_it(office: Office, ann: Person) -> None:
    profile = await made(ann)
    body = {"username": "paula", "password": "a long pass phrase", "profile_id": profile["id"]}
    paula = (await ann.http.post("/agent/clients", json=body)).json()
    assert paula["profile_name"] == "Sharps"
    known = (await ann.http.patch(f"/agent/clients/{paula['id']}", json={"profile_id": None})).json()
    assert (known["profile_id"], known["profile_name"]) == (None, None)
    row = await one(office.db, "SELECT details FROM audit WHERE action = 'update_player'")
    assert row["details"]["changed"] == {"profile_id": {"old": profile["id"], "new": None}}


async def test_a_change_counts_for_its_players_only(office: Office, ann: Person) -> None:
    sharps, casual = await made(ann), await made(ann, "Casual")
    paula, peter, quinn = [await office.player(ann, name) for name in ("paula", "peter", "quinn")]
    for player, profile in ((paula, sharps), (peter, casual)):
        await ann.http.patch(f"/agent/clients/{player.id}", json={"profile_id": profile["id"]})
    assert await versions(office, paula, peter, quinn) == [2, 2, 1]
    answer = await ann.http.patch(f"/agent/profiles/{sharps['id']}", json={"margin_bp": 300, "name": "Sharps"})
    assert (answer.status_code, answer.json()["margin_bp"], answer.json()["players"]) == (200, 300, 1)
    assert await versions(office, paula, peter, quinn) == [3, 2, 1]
    row = await one(office.db, "SELECT * FROM audit WHERE action = 'change_profile'")
    assert (row["actor_id"], row["book_id"], row["subject_id"]) == (ann.id, ann.book_id, sharps["id"])
    assert row["details"] == {"changed": {"margin_bp": {"old": 0, "new": 300}}}


async def test_nothing_changed_is_nothing_done(office: Office, ann: Person) -> None:
    profile = await made(ann, margin_bp=100)
    paula = await office.player(ann, "paula")
    await ann.http.patch(f"/agent/clients/{paula.id}", json={"profile_id": profile["id"]})
    for change in ({}, {"margin_bp": 100}):
        assert (await ann.http.patch(f"/agent/profiles/{profile['id']}", json=change)).status_code == 200
    assert await versions(office, paula) == [2]
    assert await office.db.fetchval("SELECT count(*) FROM audit WHERE action = 'change_profile'") == 0


async def test_a_sub_agent_changes_no_profile(office: Office, ann: Person, bob: Person) -> None:
    profile = await made(ann)
    answers = [
        await bob.http.post("/agent/profiles", json={"name": "Mine"}),
        await bob.http.patch(f"/agent/profiles/{profile['id']}", json={"margin_bp": 5}),
    ]
    assert [(a.status_code, a.json()["error"]) for a in answers] == [(403, "MasterAgentRequired")] * 2
    assert await office.db.fetchval("SELECT count(*) FROM profile WHERE margin_bp = 0") == 1


async def test_another_books_profile_is_not_there(office: Office, ann: Person) -> None:
    zoe = await office.agent(await office.book(), "zoe")
    profile, paula = await made(ann), await office.player(zoe, "paula")
    assert (await zoe.http.get("/agent/profiles")).json()["items"] == []
    assert (await zoe.http.patch(f"/agent/profiles/{profile['id']}", json={"margin_bp": 1})).status_code == 404
    for unknown in (profile["id"], str(new_id())):
        answer = await zoe.http.patch(f"/agent/clients/{paula.id}", json={"profile_id": unknown})
        assert (answer.status_code, answer.json()["error"]) == (422, "ProfileUnknown")
    assert await versions(office, paula) == [1]


async def test_a_name_is_taken_once_however_it_is_written(ann: Person) -> None:
    await made(ann)
    other = await made(ann, "Other")
    answers = [
        await ann.http.post("/agent/profiles", json={"name": "SHARPS"}),
        await ann.http.patch(f"/agent/profiles/{other['id']}", json={"name": "sharps"}),
    ]
    assert [(a.status_code, a.json()["error"]) for a in answers] == [(409, "ProfileExists")] * 2


async def test_what_is_wrong_is_refused(office: Office, ann: Person) -> None:
    profile = await made(ann)
    wrong: list[dict[str, Any]] = [
        {"name": ""}, {"name": None}, {"name": "x" * 81}, {"margin_bp": -1}, {"margin_bp": 5001}, {"margin_bp": 1.5},
        {"margin_bp": None}, {"line_move_quarters": 9}, {"line_move_quarters": -1}, {"live_delay_seconds": 0},
        {"live_delay_seconds": 121}, {"live_delay_seconds": "8"}, {"unknown": 1},
    ]  # fmt: skip
    for fields in wrong:
        for answer in (
            await ann.http.post("/agent/profiles", json={"name": "New", **fields}),
            await ann.http.patch(f"/agent/profiles/{profile['id']}", json=fields),
        ):
            assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest"), fields
    assert await office.db.fetchval("SELECT count(*) FROM profile") == 1


async def test_changes_of_overlapping_players_wait_for_each_other(office: Office, ann: Person) -> None:
    profile = await made(ann)
    players = [await office.player(ann, f"p{n}") for n in range(8)]
    await office.db.execute("UPDATE player SET profile_id = $1", profile["id"])
    tries = [ann.http.patch(f"/agent/profiles/{profile['id']}", json={"margin_bp": 10 + n}) for n in range(6)] + [
        ann.http.patch(f"/agent/clients/{p.id}", json={"max_stake_minor": 7000}) for p in players
    ]
    answers = await asyncio.gather(*tries)
    assert {answer.status_code for answer in answers} == {200}
    assert await versions(office, *players) == [8] * 8
