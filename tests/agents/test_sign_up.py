"""Where a newcomer lands: with the agent who invited, or with the house."""

from typing import Any

import pytest

from tests.identity.people import PASSWORD
from tests.ledger.books import one
from tests.office import Office


def newcomer(**more: Any) -> dict[str, Any]:
    body = {"email": "new@example.com", "username": "newcomer", "password": PASSWORD, "birth_date": "1990-05-01"}
    return body | more


@pytest.mark.req("FR1")
async def test_an_invitation_leads_to_its_agent(office: Office) -> None:
    house = await office.book(is_house=True)
    await office.agent(house, "desk")
    ann = await office.agent(await office.book(), "ann")
    code = (await ann.http.post("/agent/invitations")).json()["code"]

    answer = await office.client().post("/auth/signup", json=newcomer(invite=code))
    assert answer.status_code == 201, answer.text
    [client] = (await ann.http.get("/agent/clients")).json()["items"]
    assert (client["username"], client["credit_limit_minor"], client["agent_name"]) == ("newcomer", 0, "Ann")


async def test_without_an_invitation_one_lands_in_the_house_book_without_credit(office: Office) -> None:
    await office.agent(await office.book(), "ann")
    house = await office.book(is_house=True)
    desk = await office.agent(house, "desk")
    await office.agent(house, "below", below=desk)

    answer = await office.client().post("/auth/signup", json=newcomer())
    assert answer.status_code == 201, answer.text
    row = await one(office.db, "SELECT p.*, a.floor_minor FROM player p JOIN account a ON a.id = p.account_id")
    assert (row["book_id"], row["agent_id"], row["floor_minor"]) == (house, desk.id, 0)


async def test_without_a_house_book_an_invitation_is_needed(office: Office) -> None:
    await office.agent(await office.book(), "ann")
    answer = await office.client().post("/auth/signup", json=newcomer())
    assert (answer.status_code, answer.json()["error"]) == (422, "InvitationNeeded")
    assert await office.db.fetchval("SELECT count(*) FROM login WHERE role = 'player'") == 0


@pytest.mark.parametrize("code", ["made-up", "withdrawn"])
async def test_a_worthless_invitation_is_refused_and_keeps_nothing(office: Office, code: str) -> None:
    await office.agent(await office.book(is_house=True), "desk")
    ann = await office.agent(await office.book(), "ann")
    if code == "withdrawn":
        code = (await ann.http.post("/agent/invitations")).json()["code"]
        assert (await ann.http.delete(f"/agent/invitations/{code}")).status_code == 204
        assert (await ann.http.delete(f"/agent/invitations/{code}")).status_code == 404
    answer = await office.client().post("/auth/signup", json=newcomer(invite=code))
    assert (answer.status_code, answer.json()["error"]) == (422, "InvitationUnknown")
    assert await office.db.fetchval("SELECT count(*) FROM player") == 0
    assert await office.db.fetchval("SELECT count(*) FROM login WHERE role = 'player'") == 0
