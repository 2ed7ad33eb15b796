"""Requests to void, correct, dispute and cash out that are no good; and the good ones, as programs send them."""

from typing import Any

import httpx

from tests.security.house import House, Sent, assert_refused
from tests.security.test_bad_requests import BAD_CURSORS, NEVER_MINOR, NEVER_TEXT, changed
from wagerbabe.platform.ids import new_id

NEVER_ID = ["x", "%00", "0", str(new_id())]


async def placed(house: House) -> tuple[httpx.AsyncClient, str]:
    player = await house.fresh("bob's")
    taken = await player.post("/betting/bets", json=house.slip(), headers={"Idempotency-Key": str(new_id())})
    assert taken.status_code == 201, taken.text
    return player, taken.json()["id"]


async def test_voids_and_corrections_that_cannot_be(house: House) -> None:
    _, ticket = await placed(house)
    path, texts = f"/agent/tickets/{ticket}", [*NEVER_TEXT, "", " ", "x" * 501]
    leg: dict[str, Any] = {"n": 1, "price": {"american": -120}}
    cases = changed("POST", f"{path}/void", {"reason": "x"}, reason=texts)
    cases += changed(
        "POST", f"{path}/correct", {"legs": [leg], "reason": "x"}, reason=texts,
        legs=[
            None, [], {}, [leg] * 13, [leg, leg], [{**leg, "n": 0}], [{**leg, "n": 2}], [{**leg, "n": 1.5}],
            [{"n": 1}], [{**leg, "price": {}}], [{**leg, "price": {"american": 50}}],
            [{**leg, "price": {"decimal": "1.0"}}], [{**leg, "price": {"fraction": "1/0"}}],
        ],
    )  # fmt: skip
    cases += [Sent("POST", f"/agent/tickets/{value}/void", {"reason": "x"}) for value in NEVER_ID]
    cases += [Sent("POST", f"/agent/requests/{value}/approve") for value in NEVER_ID]
    cases += [
        Sent("GET", page, params=asked)
        for page in ("/agent/requests", "/agent/disputes", "/agent/past-posted")
        for asked in (
            *({"limit": limit} for limit in ("0", "201", "x", "²")),
            *({"cursor": cursor} for cursor in BAD_CURSORS),
        )
    ]
    cases += [Sent("GET", page, params={"status": "x"}) for page in ("/agent/requests", "/agent/disputes")]
    await assert_refused(house, "bob", cases)


async def test_disputes_and_cash_outs_that_cannot_be(house: House) -> None:
    _, ticket = await placed(house)
    key = {"Idempotency-Key": "k"}
    path, good = f"/betting/bets/{ticket}/cash-out", {"offer_minor": 950}
    cases = changed("POST", f"/user/bets/{ticket}/dispute", {"text": "x"}, text=[*NEVER_TEXT, "", " ", "x" * 501])
    cases += [
        Sent("POST", path, {**good, **bad}, headers=key)
        for bad in (
            *({"offer_minor": value} for value in (0, *NEVER_MINOR)),
            *({"share_bp": value} for value in (0, 10_001, 1.5, "x", None)),
            *({"accept": value} for value in ("all", None, 1)),
            {"extra": 1},
        )
    ]
    cases += [Sent("POST", path, good), Sent("POST", path, good, headers={"Idempotency-Key": "x" * 201})]
    cases += [Sent("GET", path, params={"share_bp": value}) for value in ("0", "10001", "x", "", "²", "-1")]
    cases += [Sent("GET", f"/betting/bets/{value}/cash-out") for value in NEVER_ID]
    await assert_refused(house, "bob's", cases)


async def test_a_ticket_from_its_offer_to_its_dispute(house: House) -> None:
    """A part is cashed out, the agent voids the rest, the player objects and is answered."""
    player, ticket = await placed(house)
    path = f"/betting/bets/{ticket}/cash-out"
    offer = (await player.get(path, params={"share_bp": 5000})).json()
    assert (offer["offer_minor"], offer["closed_risk_minor"], offer["problems"]) == (475, 500, [])
    assert offer["legs"][0]["price"]["american"] == offer["legs"][0]["current_price"]["american"] == -150
    body = {"offer_minor": 475, "share_bp": 5000}
    cashed = [await player.post(path, json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in cashed] == [200, 200]
    assert cashed[0].json() == cashed[1].json()
    assert cashed[0].json()["cashed_minor"] == 475

    bob, cat, root = [await house.fresh(name) for name in ("bob", "cat", "root")]
    assert (await cat.post(f"/agent/tickets/{ticket}/void", json={"reason": "x"})).status_code == 404
    voided = await bob.post(f"/agent/tickets/{ticket}/void", json={"reason": "wrong game"})
    assert (voided.status_code, voided.json()["status"], voided.json()["return_minor"]) == (200, "void", 1000)

    objected = await player.post(f"/user/bets/{ticket}/dispute", json={"text": "why?"})
    assert [dispute["status"] for dispute in objected.json()["disputes"]] == ["open"]
    again = await player.post(f"/user/bets/{ticket}/dispute", json={"text": "but why?"})
    assert (again.status_code, again.json()["error"]) == (409, "DisputePending")
    listed = (await bob.get("/agent/disputes", params={"status": "open"})).json()["items"]
    assert [(item["client"], item["text"], item["ticket"]["id"]) for item in listed] == [("of.bob", "why?", ticket)]
    assert (await cat.get("/agent/disputes")).json()["items"] == []
    answer = {"text": "see the rules", "outcome": "declined"}
    for _ in range(2):
        answered = await bob.post(f"/agent/disputes/{listed[0]['id']}/answer", json=answer)
        assert (answered.status_code, answered.json()["outcome"]) == (200, "declined")
    other = await root.post(f"/agent/disputes/{listed[0]['id']}/answer", json={**answer, "outcome": "upheld"})
    assert (other.status_code, other.json()["error"]) == (409, "DisputeAnswered")

    seen = (await player.get(f"/user/bets/{ticket}")).json()
    assert [(step["kind"], step["actor"], step["reason"]) for step in seen["history"]] == [
        ("placed", None, ""), ("cash_out", "of.bob", ""), ("void", "Bob", "wrong game"),
    ]  # fmt: skip
    assert seen["disputes"][0]["answer"] == "see the rules"
    assert (await player.get("/auth/me")).json()["balance"]["balance_minor"] == 0


async def test_a_second_person_over_http(house: House) -> None:
    player, ticket = await placed(house)
    body = {"offer_minor": 950}
    assert (
        await player.post(f"/betting/bets/{ticket}/cash-out", json=body, headers={"Idempotency-Key": "k"})
    ).status_code == 200
    bob, ann = await house.fresh("bob"), await house.fresh("ann")

    asked = await bob.post(f"/agent/tickets/{ticket}/void", json={"reason": "past posted"})

    assert (asked.status_code, asked.json()["status"], asked.json()["asked_by"]) == (202, "open", "bob")
    request = asked.json()["id"]
    own = await bob.post(f"/agent/requests/{request}/approve")
    assert (own.status_code, own.json()["error"]) == (403, "SecondPersonNeeded")
    assert [item["id"] for item in (await ann.get("/agent/requests", params={"status": "open"})).json()["items"]] == [
        request
    ]
    approved = await ann.post(f"/agent/requests/{request}/approve", json={"answer": "agreed"})
    assert (approved.status_code, approved.json()["status"], approved.json()["decided_by"]) == (200, "approved", "ann")
    seen = (await player.get(f"/user/bets/{ticket}")).json()
    assert (seen["status"], seen["history"][-1]["actor"]) == ("void", "Ann")
