"""House rules of a book: read with their meaning, changed as new versions, each kept with who and why."""

import asyncio
from typing import Any

import pytest
from msgspec import structs

from tests.betting.test_limits_api import game, slip
from tests.ledger.books import one
from tests.office import Office, Person
from tests.world import Game
from wagerbabe.betting import Rules
from wagerbabe.betting.house import MEANINGS, RulesPatch
from wagerbabe.platform.db import Connection
from wagerbabe.platform.ids import new_id

__all__ = ["game"]


@pytest.fixture
async def ann(office: Office) -> Person:
    return await office.agent(await office.book(), "ann")


async def settings(agent: Person, path: str = "/agent/rules") -> dict[str, Any]:
    answer = await agent.http.get(path)
    assert answer.status_code == 200, answer.text
    return {setting["name"]: setting["value"] for setting in answer.json()["settings"]}


def test_every_setting_has_its_meaning_and_can_be_changed() -> None:
    names = {field.name for field in structs.fields(RulesPatch)} - {"reason"}
    assert names == MEANINGS.keys()
    assert {field.name for field in structs.fields(Rules)} < names


async def test_a_new_book_has_the_defaults_as_its_first_version(ann: Person) -> None:
    known = (await ann.http.get("/agent/rules")).json()
    assert (known["version"], known["since"], known["changed_by"]) == (1, None, None)
    assert all(setting["value"] == setting["default"] and setting["meaning"] for setting in known["settings"])
    assert (await ann.http.get("/agent/rules/history")).json() == {"items": [], "next": None}


async def test_a_change_is_a_new_version_that_says_who_why_and_what(office: Office, ann: Person) -> None:
    wanted = {"live_delay_seconds": 5, "max_return_minor": 5_000_000, "cash_out": True, "reason": "a faster feed"}
    answer = await ann.http.patch("/agent/rules", json=wanted)
    assert answer.status_code == 200, answer.text
    known = answer.json()
    assert (known["version"], known["changed_by"], known["reason"]) == (2, "ann", "a faster feed")
    assert known["since"]
    values = await settings(ann)
    assert (values["live_delay_seconds"], values["max_return_minor"], values["max_parlay_legs"]) == (5, 5_000_000, 12)

    await ann.http.patch("/agent/rules", json={"same_game_void": "reprices"})
    listed = (await ann.http.get("/agent/rules/history")).json()["items"]
    assert [(item["version"], item["changed"]) for item in listed] == [
        (3, {"same_game_void": {"old": "voids", "new": "reprices"}}),
        (
            2,
            {
                "live_delay_seconds": {"old": 8, "new": 5},
                "max_return_minor": {"old": 10_000_000, "new": 5_000_000},
            },
        ),
    ]
    row = await one(office.db, "SELECT * FROM audit WHERE action = 'change_rules' ORDER BY id LIMIT 1")
    assert (row["actor_id"], row["book_id"], row["details"]["version"]) == (ann.id, ann.book_id, 2)
    # The version is whole: a default that changes one day changes no version that was made.
    stored = await office.db.fetchval("SELECT rules FROM book_rules WHERE book_id = $1 AND version = 3", ann.book_id)
    assert stored == structs.asdict(Rules(live_delay_seconds=5, same_game_void="reprices"))
    book = await one(office.db, "SELECT rules_version, max_return_minor FROM book WHERE id = $1", ann.book_id)
    assert tuple(book) == (3, 5_000_000)


async def test_nothing_changed_makes_no_version(office: Office, ann: Person) -> None:
    for body in ({}, {"reason": "no change"}, {"live_delay_seconds": 8, "margin_bp": 0}):
        assert (await ann.http.patch("/agent/rules", json=body)).json()["version"] == 1
    assert await office.db.fetchval("SELECT count(*) FROM book_rules") == 0


async def test_a_sub_agent_reads_and_the_master_changes(office: Office, ann: Person) -> None:
    assert ann.book_id is not None
    bob = await office.agent(ann.book_id, "bob", below=ann)
    assert (await settings(bob))["in_play"] is True
    assert (await bob.http.get("/agent/rules/history")).status_code == 200
    refused = await bob.http.patch("/agent/rules", json={"in_play": False})
    assert (refused.status_code, refused.json()["error"]) == (403, "MasterAgentRequired")
    assert await office.db.fetchval("SELECT count(*) FROM book_rules") == 0


async def test_an_administrator_sets_any_books_rules_and_books_do_not_touch(office: Office, ann: Person) -> None:
    zoe = await office.agent(await office.book(), "zoe")
    root = await office.admin()
    path = f"/admin/books/{ann.book_id}/rules"
    assert (await root.http.patch(path, json={"cash_out": False})).json()["changed_by"] == "root"
    assert (await settings(ann))["cash_out"] is False
    assert (await settings(root, path))["cash_out"] is False
    assert (await settings(zoe))["cash_out"] is True
    assert len((await root.http.get(f"{path}/history")).json()["items"]) == 1
    for unknown in (str(new_id()), "x"):
        for answer in (
            await root.http.get(f"/admin/books/{unknown}/rules"),
            await root.http.patch(f"/admin/books/{unknown}/rules", json={"cash_out": False}),
        ):
            assert answer.status_code == 404


WRONG: list[Any] = [
    [], "x", None, {"unknown": 1}, {"parlay_table": 1}, {"parlay_table": None}, {"most_lines": 0}, {"most_lines": 4084},
    {"most_lines": 1.5}, {"live_delay_seconds": 0}, {"live_delay_seconds": 121}, {"live_delay_seconds": "8"},
    {"same_game_void": "both"}, {"cash_out_margin_bp": 5001}, {"max_return_minor": 0}, {"max_return_minor": 10**16},
    {"max_parlay_legs": 1}, {"max_parlay_legs": 13}, {"margin_bp": -1}, {"price_source": "No Such"},
    {"reason": "x" * 501}, {"reason": "a\x00b", "in_play": False}, {"version": 7},
]  # fmt: skip
IMPOSSIBLE: list[dict[str, Any]] = [
    {"price_source": "nobook"},
    {"free_play_shortest": 300},
    {"free_play_longest": -300},
    {"free_play_shortest": 50},
    {"free_play_longest": 0},
]


async def test_what_cannot_be_is_refused_and_leaves_no_trace(office: Office, ann: Person) -> None:
    for wrong in WRONG:
        answer = await ann.http.patch("/agent/rules", json=wrong)
        assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest"), wrong
    for wrong in IMPOSSIBLE:
        answer = await ann.http.patch("/agent/rules", json=wrong)
        assert (answer.status_code, answer.json()["error"]) == (422, "RulesImpossible"), wrong
        assert answer.json()["details"]["fields"].keys() >= wrong.keys()
    assert await office.db.fetchval("SELECT count(*) FROM book_rules") == 0
    for cursor in ("x", "", "WyIxLjUiXQ"):
        assert (await ann.http.get("/agent/rules/history", params={"cursor": cursor})).status_code == 422


async def test_a_sportsbook_that_quotes_can_be_the_source(office: Office, ann: Person, owner: Connection) -> None:
    await owner.execute("ALTER TABLE quote DROP CONSTRAINT quote_selection_id_fkey")
    await owner.execute(
        "INSERT INTO quote (selection_id, sportsbook, price_num, price_den, updated_at)"
        " VALUES ($1, 'corner', 2, 1, now())",
        new_id(),
    )
    assert (await ann.http.patch("/agent/rules", json={"price_source": "corner"})).status_code == 200
    assert (await settings(ann))["price_source"] == "corner"


async def test_changes_at_once_are_versions_one_after_the_other(office: Office, ann: Person) -> None:
    answers = await asyncio.gather(
        *(ann.http.patch("/agent/rules", json={"live_delay_seconds": seconds}) for seconds in range(1, 7))
    )
    assert sorted(answer.json()["version"] for answer in answers) == [2, 3, 4, 5, 6, 7]
    changes = [
        item["changed"]["live_delay_seconds"] for item in (await ann.http.get("/agent/rules/history")).json()["items"]
    ]
    assert [later["old"] for later in changes[:-1]] == [earlier["new"] for earlier in changes[1:]]


async def test_history_comes_in_pages(office: Office, ann: Person) -> None:
    await office.db.executemany(
        "INSERT INTO book_rules (book_id, version, game_at) VALUES ($1, $2, now())",
        [(ann.book_id, version) for version in range(2, 103)],
    )
    seen: list[int] = []
    cursor = None
    while True:
        params: dict[str, str] = {"cursor": cursor} if cursor else {}
        page = (await ann.http.get("/agent/rules/history", params=params)).json()
        seen += [item["version"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == list(range(102, 1, -1))


async def test_rules_count_for_bets_from_then_on_and_tickets_keep_theirs(
    office: Office, ann: Person, game: Game
) -> None:
    paula = await office.player(ann, "paula")
    picks = [("spread", "home"), ("total", "over")]

    async def ticket() -> dict[str, Any]:
        headers = {"Idempotency-Key": str(new_id())}
        body = slip(game, *picks, kind="parlay", stake=10_000)
        answer = await paula.http.post("/betting/bets", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    before = await ticket()
    rules = {"parlay_table": True, "max_return_minor": 30_000, "reason": "table odds"}
    assert (await ann.http.patch("/agent/rules", json=rules)).status_code == 200
    after = await ticket()
    # 2 legs at -110 return 364.46 by their product; by the table 13/5 and so 360.00, here at most 300.00.
    assert [(t["rules_version"], t["to_win_minor"]) for t in (before, after)] == [(1, 26_446), (2, 20_000)]
    kept = (await paula.http.get(f"/user/bets/{before['id']}")).json()
    assert (kept["rules_version"], kept["to_win_minor"]) == (1, 26_446)

    await ann.http.patch("/agent/rules", json={"max_parlay_legs": 2})
    legs = slip(game, *picks, ("moneyline", "home"), kind="parlay")
    (problem, *_) = [
        each
        for each in (await paula.http.post("/betting/quote", json=legs)).json()["problems"]
        if each["error"] == "LegsNotAllowed"
    ]
    assert problem["details"] == {"limit": "max_legs", "scope": {"book": "all"}, "max": 2}


async def test_players_read_the_rules_of_each_version_but_not_the_margin(office: Office, ann: Person) -> None:
    paula = await office.player(ann, "paula")
    await ann.http.patch("/agent/rules", json={"listed_pitchers": True, "margin_bp": 250, "reason": "for ourselves"})

    async def read(**query: str) -> dict[str, Any]:
        answer = await paula.http.get("/betting/rules", params=query)
        assert answer.status_code == 200, answer.text
        return {**answer.json(), "settings": {each["name"]: each["value"] for each in answer.json()["settings"]}}

    newest, first = await read(), await read(version="1")
    assert (newest["version"], newest["settings"]["listed_pitchers"]) == (2, True)
    assert (first["version"], first["since"], first["settings"]["listed_pitchers"]) == (1, None, False)
    assert newest["settings"].keys() == {field.name for field in structs.fields(Rules)}
    assert await read(version="2") == newest
    assert (await paula.http.get("/betting/rules?version=3")).status_code == 404
    for wrong in ("0", "-1", "x", "1.0", "9" * 30, ""):
        assert (await paula.http.get("/betting/rules", params={"version": wrong})).status_code == 422
