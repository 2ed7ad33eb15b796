"""Credits and debits by hand: once each, with a reason and a name, for the player to see."""

import asyncio
from typing import Any

import pytest

from tests.ledger.books import one
from tests.office import Office, Person


@pytest.fixture
async def ann(office: Office) -> Person:
    return await office.agent(await office.book(), "ann")


@pytest.fixture
async def paula(office: Office, ann: Person) -> Person:
    return await office.player(ann, "paula", credit_minor=1_000)


def entry(amount: Any = 500, kind: str = "payment_received", reason: str = "cash on Tuesday") -> dict[str, Any]:
    return {"amount_minor": amount, "kind": kind, "reason": reason}


async def enter(
    agent: Person, player: Person, way: str, body: dict[str, Any], key: str | None = "key-1"
) -> tuple[int, dict[str, Any]]:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = await agent.http.post(f"/agent/cashier/{player.id}/{way}", json=body, headers=headers)
    return answer.status_code, answer.json()


@pytest.mark.req("FR35", "FR36", "FR37", "FR38")
async def test_credit_and_debit_run_the_balance_and_both_sides_read_the_same(ann: Person, paula: Person) -> None:
    assert (await enter(ann, paula, "credit", entry(500), "a"))[0] == 201
    assert (await enter(ann, paula, "debit", entry(200, "payment_made", "paid out"), "b"))[0] == 201
    assert (await enter(ann, paula, "debit", entry(50, "adjustment", "wrong figure"), "c"))[0] == 201

    statement = (await paula.http.get("/user/statement")).json()
    seen = [(i["cause"], i["amount_minor"], i["balance_minor"], i["reason"], i["actor"]) for i in statement["items"]]
    assert seen == [
        ("adjustment", -50, 250, "wrong figure", "ann"),
        ("payment_made", -200, 300, "paid out", "ann"),
        ("payment_received", 500, 500, "cash on Tuesday", "ann"),
    ]
    assert (statement["balance_minor"], statement["available_minor"], statement["next"]) == (250, 1_250, None)
    assert (await ann.http.get(f"/agent/cashier/{paula.id}/transactions")).json() == statement


async def test_a_statement_comes_in_pages(ann: Person, paula: Person) -> None:
    for n in range(5):
        await enter(ann, paula, "credit", entry(n + 1), f"k{n}")
    seen, cursor = [], None
    for _ in range(3):
        query: dict[str, Any] = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await paula.http.get("/user/statement", params=query)).json()
        seen += [item["amount_minor"] for item in page["items"]]
        cursor = page["next"]
    assert (seen, cursor) == ([5, 4, 3, 2, 1], None)
    assert (await paula.http.get("/user/statement", params={"cursor": "x"})).status_code == 422


async def test_a_repeat_gets_the_first_answer(office: Office, ann: Person, paula: Person) -> None:
    first = await enter(ann, paula, "credit", entry())
    await enter(ann, paula, "debit", entry(100), "another")
    again = await enter(ann, paula, "credit", entry())
    assert (first[0], again) == (201, (200, first[1]))
    assert await office.db.fetchval("SELECT count(*) FROM transfer") == 2
    assert await office.db.fetchval("SELECT count(*) FROM audit WHERE action = 'credit'") == 1


async def test_another_entry_under_a_used_key_is_refused(office: Office, ann: Person, paula: Person) -> None:
    await enter(ann, paula, "credit", entry())
    others = [("debit", entry()), ("credit", entry(501)), ("credit", entry(kind="adjustment"))]
    for way, body in [*others, ("credit", entry(reason="something else"))]:
        status, answer = await enter(ann, paula, way, body)
        assert (status, answer["error"]) == (422, "IdempotencyKeyReused")
    assert await office.db.fetchval("SELECT count(*) FROM transfer") == 1


async def test_a_key_is_the_players_own(office: Office, ann: Person, paula: Person) -> None:
    peter = await office.player(ann, "peter")
    assert (await enter(ann, paula, "credit", entry()))[0] == 201
    assert (await enter(ann, peter, "credit", entry(7)))[0] == 201


async def test_without_a_key_nothing_happens(office: Office, ann: Person, paula: Person) -> None:
    status, answer = await enter(ann, paula, "credit", entry(), key=None)
    assert (status, answer["error"]) == (400, "IdempotencyKeyMissing")
    assert await office.db.fetchval("SELECT count(*) FROM transfer") == 0


WRONG: list[dict[str, Any]] = [
    entry(0),
    entry(-5),
    entry(1.0),
    entry("5"),
    entry() | {"amount_minor": True},
    entry(None),
    entry(10**16),
    entry(kind="ticket"),
    entry(kind="regrade"),
    entry(reason=""),
    entry(reason="   "),
    entry(reason="a\x00b"),
    {"amount_minor": 5, "kind": "adjustment"},
    entry() | {"book_day": "2020-01-01"},
    entry() | {"actor_id": "x"},
]


async def test_what_is_wrong_is_refused_and_moves_nothing(office: Office, ann: Person, paula: Person) -> None:
    for body in WRONG:
        status, answer = await enter(ann, paula, "credit", body)
        assert (status, answer["error"]) == (422, "InvalidRequest"), body
    assert await office.db.fetchval("SELECT count(*) FROM transfer") == 0
    assert (await enter(ann, paula, "credit", entry()))[0] == 201, "a refused attempt binds no key"


async def test_a_debit_may_pass_the_credit_limit(ann: Person, paula: Person) -> None:
    status, _ = await enter(ann, paula, "debit", entry(5_000, "adjustment"))
    assert status == 201
    assert (await paula.http.get("/user/limits")).json()["available_minor"] == -4_000


async def test_a_balance_beyond_all_reason_is_refused(office: Office, ann: Person, paula: Person) -> None:
    assert (await enter(ann, paula, "credit", entry(10**15), "a"))[0] == 201
    status, answer = await enter(ann, paula, "credit", entry(1), "b")
    assert (status, answer["error"]) == (422, "BalanceTooLarge")
    assert await office.db.fetchval("SELECT count(*) FROM transfer") == 1


async def test_the_entry_is_in_the_audit_log(office: Office, ann: Person, paula: Person) -> None:
    await enter(ann, paula, "debit", entry(200, "payment_made", "paid out"))
    row = await one(office.db, "SELECT * FROM audit WHERE action = 'debit'")
    assert (row["actor_id"], row["book_id"], row["subject_id"]) == (ann.id, ann.book_id, str(paula.id))
    transfer = await office.db.fetchval("SELECT id FROM transfer")
    assert row["details"] == {
        "transfer_id": str(transfer),
        "amount_minor": 200,
        "kind": "payment_made",
        "reason": "paid out",
    }


async def test_twenty_at_once_with_one_key_post_once(office: Office, ann: Person, paula: Person) -> None:
    answers = await asyncio.gather(*(enter(ann, paula, "credit", entry()) for _ in range(20)))
    assert sorted(status for status, _ in answers) == [200] * 19 + [201]
    assert len({str(sorted(body.items())) for _, body in answers}) == 1
    assert await office.db.fetchval("SELECT posted_minor FROM account WHERE owner_id = $1", paula.id) == 500


async def test_the_player_is_told_the_new_balance(office: Office, ann: Person, paula: Person) -> None:
    await enter(ann, paula, "credit", entry())
    row = await one(office.db, "SELECT * FROM outbox WHERE channel = $1", f"player:{paula.id}")
    assert row["payload"]["balance"]["balance_minor"] == 500
    assert row["published_at"] is not None


async def test_a_free_play_is_given_on_a_balance_of_its_own(ann: Person, paula: Person, office: Office) -> None:
    assert (await enter(ann, paula, "credit", entry(700, "free_play", "welcome"), "a"))[0] == 201
    code, line = await enter(ann, paula, "debit", entry(200, "free_play", "too much"), "b")
    assert (code, line["cause"], line["amount_minor"], line["balance_minor"]) == (201, "free_play_grant", -200, 500)

    main = (await paula.http.get("/user/statement")).json()
    assert (main["items"], main["balance_minor"], main["free_play_minor"]) == ([], 0, 500)
    assert (await paula.http.get("/auth/me")).json()["balance"]["free_play_minor"] == 500
    free = (await paula.http.get("/user/statement", params={"account": "free_play"})).json()
    assert [(i["amount_minor"], i["reason"]) for i in free["items"]] == [(-200, "too much"), (700, "welcome")]
    assert await office.db.fetchval("SELECT count(*) FROM day_figure") == 0


async def test_no_more_free_play_is_taken_than_is_there(ann: Person, paula: Person) -> None:
    await enter(ann, paula, "credit", entry(700, "free_play", "welcome"), "a")

    code, refused = await enter(ann, paula, "debit", entry(701, "free_play", "all"), "b")

    assert (code, refused["error"], refused["details"]) == (422, "FreePlayTooSmall", {"free_play_minor": 700})


async def test_a_key_holds_for_both_of_a_players_accounts(ann: Person, paula: Person, office: Office) -> None:
    assert (await enter(ann, paula, "credit", entry(500, "adjustment", "x"), "k"))[0] == 201
    code, refused = await enter(ann, paula, "credit", entry(500, "free_play", "x"), "k")
    assert (code, refused["error"]) == (422, "IdempotencyKeyReused")
    answers = await asyncio.gather(
        *(enter(ann, paula, "credit", entry(50, "free_play", "once"), "same") for _ in range(10))
    )
    assert sorted(code for code, _ in answers) == [200] * 9 + [201]
    assert await office.db.fetchval("SELECT count(*) FROM transfer") == 2
