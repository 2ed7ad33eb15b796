"""Limits set by agents: who may, what they do to a slip, and what is left when they are withdrawn."""

from typing import Any

import pytest

from tests.ledger.books import one
from tests.office import Office, Person
from tests.world import Game, World
from wagerbabe.platform.ids import new_id

NFL = "americanfootball_nfl"


@pytest.fixture
async def ann(office: Office) -> Person:
    return await office.agent(await office.book(), "ann")


@pytest.fixture
async def bob(office: Office, ann: Person) -> Person:
    assert ann.book_id is not None
    return await office.agent(ann.book_id, "bob", below=ann)


@pytest.fixture
async def paula(office: Office, bob: Person) -> Person:
    return await office.player(bob, "paula", credit_minor=500_000)


@pytest.fixture
async def game(world: World) -> Game:
    return await world.game()


async def limit(agent: Person, **fields: Any) -> dict[str, Any]:
    answer = await agent.http.post("/agent/limits", json=fields)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def slip(game: Game, *picks: tuple[str, str], stake: int = 1000, kind: str = "straight") -> dict[str, Any]:
    lines = {"spread": -3.5, "total": 44}
    legs = [
        {"selection_id": str(game.selections[pick]), "price": {"american": -150 if pick[0] == "moneyline" else -110}}
        | ({"line": lines[pick[0]]} if pick[0] in lines else {})
        for pick in picks
    ]
    return {"kind": kind, "stake_minor": stake, "legs": legs}


async def problems(player: Person, game: Game, *picks: tuple[str, str], **more: Any) -> list[dict[str, Any]]:
    answer = await player.http.post("/betting/quote", json=slip(game, *(picks or (("moneyline", "home"),)), **more))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["problems"]
    return found


async def test_a_limit_stands_until_it_is_withdrawn(office: Office, ann: Person, paula: Person, game: Game) -> None:
    made = await limit(ann, league=NFL, market="moneyline", max_win_minor=400)
    assert (made["league"], made["market"], made["max_win_minor"], made["set_by"]) == (NFL, "moneyline", 400, "ann")
    (problem,) = await problems(paula, game)
    assert problem["error"] == "WinTooLarge"
    # 6.00 at -150 wins 4.00, and 6.01 would win 4.01.
    assert problem["details"] == {
        "limit": "max_win_minor", "scope": {"league": NFL, "market": "moneyline"}, "max_minor": 400,
        "would_pass_minor": 600,
    }  # fmt: skip
    assert await problems(paula, game, stake=600) == []
    assert await problems(paula, game, ("spread", "home")) == []
    key = {"Idempotency-Key": str(new_id())}
    refused = await paula.http.post("/betting/bets", json=slip(game, ("moneyline", "home")), headers=key)
    assert (refused.status_code, refused.json()["error"]) == (409, "WinTooLarge")

    assert (await ann.http.delete(f"/agent/limits/{made['id']}")).status_code == 204
    assert await problems(paula, game) == []
    assert (await ann.http.delete(f"/agent/limits/{made['id']}")).status_code == 404
    actions = [
        row["action"] for row in await office.db.fetch("SELECT action FROM audit WHERE action ~ 'limit' ORDER BY id")
    ]
    assert actions == ["set_limit", "withdraw_limit"]
    row = await one(office.db, "SELECT * FROM audit WHERE action = 'withdraw_limit'")
    assert (row["actor_id"], row["subject_id"]) == (ann.id, made["id"])
    assert row["details"] == {"league": NFL, "market": "moneyline", "max_win_minor": 400}


async def test_the_tightest_of_player_profile_and_book_counts(
    ann: Person, bob: Person, paula: Person, game: Game
) -> None:
    profile = (await ann.http.post("/agent/profiles", json={"name": "Sharps"})).json()
    await bob.http.patch(f"/agent/clients/{paula.id}", json={"profile_id": profile["id"]})
    await limit(ann, max_stake_minor=900)
    await limit(ann, profile_id=profile["id"], sport="americanfootball", max_stake_minor=700)
    await limit(bob, client_id=str(paula.id), max_stake_minor=800)
    (problem,) = await problems(paula, game)
    assert problem["details"]["max_minor"] == 700
    assert problem["details"]["scope"] == {"player": "you", "sport": "americanfootball"}
    assert await problems(paula, game, stake=700) == []
    await bob.http.patch(f"/agent/clients/{paula.id}", json={"profile_id": None})
    assert (await problems(paula, game))[0]["details"]["max_minor"] == 800


async def test_blocked_is_told_by_kind_or_by_leg(ann: Person, paula: Person, game: Game) -> None:
    await limit(ann, market="total", blocked=True)
    (problem,) = await problems(paula, game, ("total", "over"))
    assert (problem["error"], problem["details"]["scope"]) == ("MarketBlocked", {"market": "total"})
    assert problem["details"]["legs"][0]["selection_id"] == str(game.selections["total", "over"])
    await limit(ann, ticket="straight", blocked=True)
    assert (await problems(paula, game))[0]["error"] == "TicketKindBlocked"


async def test_a_limit_concerns_whom_it_is_for(
    office: Office, ann: Person, bob: Person, paula: Person, game: Game
) -> None:
    peter = await office.player(bob, "peter")
    profile = (await ann.http.post("/agent/profiles", json={"name": "Sharps"})).json()
    await ann.http.patch(f"/agent/clients/{peter.id}", json={"profile_id": profile["id"]})
    query = "SELECT terms_version FROM player WHERE id = ANY($1::uuid[]) ORDER BY id"
    people = sorted([paula.id, peter.id])

    async def versions() -> dict[Any, int]:
        rows = await office.db.fetch(query, people)
        return {person: row["terms_version"] for person, row in zip(people, rows, strict=True)}

    assert await versions() == {paula.id: 1, peter.id: 2}
    await limit(bob, client_id=str(paula.id), blocked=True)
    assert await versions() == {paula.id: 2, peter.id: 2}
    await limit(ann, profile_id=profile["id"], max_legs=3)
    assert await versions() == {paula.id: 2, peter.id: 3}
    made = await limit(ann, max_repeats=1)
    assert await versions() == {paula.id: 3, peter.id: 4}
    await ann.http.delete(f"/agent/limits/{made['id']}")
    assert await versions() == {paula.id: 4, peter.id: 5}
    assert await problems(peter, game) == []
    assert (await problems(paula, game))[0]["error"] == "TicketKindBlocked"


async def test_agents_see_and_set_what_is_theirs(office: Office, ann: Person, bob: Person, paula: Person) -> None:
    assert ann.book_id is not None
    cat = await office.agent(ann.book_id, "cat", below=ann)
    zoe = await office.agent(await office.book(), "zoe")
    whole = await limit(ann, max_win_minor=100_000)
    hers = await limit(bob, client_id=str(paula.id), max_stake_minor=5000)
    assert (hers["client_username"], hers["set_by"]) == ("paula", "bob")

    async def seen(agent: Person, **query: str) -> list[str]:
        return [item["id"] for item in (await agent.http.get("/agent/limits", params=query)).json()["items"]]

    assert await seen(ann) == await seen(bob) == [hers["id"], whole["id"]]
    assert (await seen(cat), await seen(zoe)) == ([whole["id"]], [])
    assert await seen(ann, client=str(paula.id)) == [hers["id"]]
    assert await seen(cat, client=str(paula.id)) == []
    assert await seen(ann, profile=str(new_id())) == []

    for agent, status in ((cat, 404), (zoe, 404)):
        body = {"client_id": str(paula.id), "blocked": True}
        assert (await agent.http.post("/agent/limits", json=body)).status_code == status
        assert (await agent.http.delete(f"/agent/limits/{hers['id']}")).status_code == status
    for answer in (
        await bob.http.post("/agent/limits", json={"blocked": True}),
        await bob.http.delete(f"/agent/limits/{whole['id']}"),
    ):
        assert (answer.status_code, answer.json()["error"]) == (403, "MasterAgentRequired")
    assert (await zoe.http.delete(f"/agent/limits/{whole['id']}")).status_code == 404
    assert await office.db.fetchval("SELECT count(*) FROM bet_limit") == 2
    assert (await ann.http.delete(f"/agent/limits/{hers['id']}")).status_code == 204


WRONG: list[dict[str, Any]] = [
    {}, {"blocked": False}, {"league": NFL}, {"max_stake_minor": 0}, {"max_stake_minor": 10**16},
    {"max_stake_minor": "5"}, {"max_stake_minor": 5.5},
    {"min_stake_minor": 200, "max_stake_minor": 100}, {"max_legs": 13}, {"max_legs": 0},
    {"max_repeats": 0}, {"max_repeats": 1001}, {"sport": "Curling!", "blocked": True},
    {"sport": "curling", "blocked": True},
    {"league": "soccer_moon", "blocked": True}, {"league": NFL, "sport": "soccer", "blocked": True},
    {"market": "corners", "blocked": True}, {"period": "q9", "blocked": True}, {"ticket": "tote", "blocked": True},
    {"ticket": "parlay", "max_exposure_minor": 5}, {"market": "total", "max_event_exposure_minor": 5},
    {"period": "h1", "max_event_exposure_minor": 5}, {"blocked": None}, {"client_id": "x", "blocked": True},
    {"book_id": str(new_id()), "blocked": True},
]  # fmt: skip


async def test_what_is_wrong_is_refused_and_nothing_is_set(
    office: Office, ann: Person, paula: Person, game: Game
) -> None:
    profile = (await ann.http.post("/agent/profiles", json={"name": "Sharps"})).json()["id"]
    both = {"client_id": str(paula.id), "profile_id": profile, "blocked": True}
    personal = [{"client_id": str(paula.id)}, {"profile_id": profile}]
    cases = [*WRONG, both, *({**whose, "max_exposure_minor": 5} for whose in personal)]
    for wrong in cases:
        answer = await ann.http.post("/agent/limits", json=wrong)
        assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest"), (game.id, wrong)
    unknown = await ann.http.post("/agent/limits", json={"profile_id": str(new_id()), "blocked": True})
    assert (unknown.status_code, unknown.json()["error"]) == (422, "ProfileUnknown")
    nobody = await ann.http.post("/agent/limits", json={"client_id": str(new_id()), "blocked": True})
    assert nobody.status_code == 404
    for path in ("/agent/limits?client=x", "/agent/limits?cursor=x", "/agent/limits?profile="):
        assert (await ann.http.get(path)).status_code == 422
    assert (await ann.http.delete("/agent/limits/x")).status_code == 422
    assert await office.db.fetchval("SELECT count(*) FROM bet_limit") == 0


async def test_limits_come_in_pages(ann: Person) -> None:
    made = [(await limit(ann, max_stake_minor=1000 + n))["id"] for n in range(53)]
    first = (await ann.http.get("/agent/limits")).json()
    second = (await ann.http.get("/agent/limits", params={"cursor": first["next"]})).json()
    assert [item["id"] for item in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None


async def test_a_player_sees_every_limit_on_its_bets(ann: Person, bob: Person, paula: Person, game: Game) -> None:
    profile = (await ann.http.post("/agent/profiles", json={"name": "Sharps"})).json()["id"]
    await bob.http.patch(f"/agent/clients/{paula.id}", json={"profile_id": profile})
    await limit(ann, league=NFL, max_win_minor=400)
    await limit(ann, profile_id=profile, ticket="teaser", blocked=True)
    await limit(ann, max_exposure_minor=5000)
    other = (await ann.http.post("/agent/profiles", json={"name": "Others"})).json()["id"]
    await limit(ann, profile_id=other, max_legs=2)
    answer = await paula.http.get("/betting/limits")
    items = [
        {name: value for name, value in item.items() if value not in (None, False)} for item in answer.json()["items"]
    ]
    assert items[:2] == [
        {"scope": {"player": "you"}, "min_stake_minor": 100, "max_stake_minor": 100_000},
        {"scope": {"book": "all"}, "max_return_minor": 10_000_000, "max_legs": 12},
    ]
    assert sorted(items[2:], key=str) == [
        {"scope": {"league": NFL}, "max_win_minor": 400},
        {"scope": {"player": "you", "ticket": "teaser"}, "blocked": True},
    ], game.id
    assert "Sharps" not in answer.text
