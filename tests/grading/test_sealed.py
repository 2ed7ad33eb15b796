"""What a ticket went through, as the sealed log tells it: every step a leaf, and the rows still say the same."""

import json
from typing import Any
from uuid import UUID

import pytest

from tests.betting.test_place import HASH, slip_of
from tests.checks import assert_all_hold
from tests.grading.tickets import administrator, agent_of, rules, settle_now
from tests.world import BookRow, PlayerRow, World
from wagerbabe import ledger
from wagerbabe.betting import place
from wagerbabe.grading.desk import Asked, ask_correction, decide_request, void
from wagerbabe.platform.db import connect
from wagerbabe.platform.runtime import Runtime

HOME = ("spread", "home", -110, -14)


@pytest.fixture
async def book(world: World) -> BookRow:
    return await world.book()


@pytest.fixture
async def player(world: World, book: BookRow) -> PlayerRow:
    return await world.player(book)


async def sealed(runtime: Runtime, player: PlayerRow, ticket: UUID) -> list[dict[str, Any]]:
    """The leaves about a ticket in order, once all is sealed and the log was audited."""
    sealer = ledger.Sealer()
    await sealer.tick(runtime)
    await sealer.resign(runtime)
    owner = await connect(runtime.settings.owner_url)
    try:
        assert await ledger.audit_log(owner, runtime.settings) == []
    finally:
        await owner.close()
    rows = await runtime.db.fetch(
        "SELECT body FROM log_leaf WHERE book_id = $1 AND subject_id = $2 ORDER BY n", player.book_id, ticket
    )
    return [json.loads(row["body"]) for row in rows]


@pytest.mark.req("NFR-S8")
async def test_a_ticket_that_was_graded_graded_anew_and_voided(
    runtime: Runtime, world: World, book: BookRow, player: PlayerRow
) -> None:
    game = await world.game()
    ticket = (await place(runtime, player.actor, slip_of(game, HOME), "k", HASH)).ticket
    for score in ((20, 10), (20, 17)):
        await world.result(game, *score)
        await settle_now(runtime, game)
    one, other = await agent_of(world, book), await administrator(world)
    asked = await void(runtime, one, ticket.id, "the wrong game")
    assert isinstance(asked, Asked)
    await decide_request(runtime, other, asked.id, approve=True, answer="yes")

    told = await sealed(runtime, player, ticket.id)
    first, *rest = told
    assert (first["entry"], str(first["number"]), first["risk_minor"]) == ("ticket", ticket.number, 1100)
    endings = [body for body in rest if body["entry"] == "ending"]
    assert [(body["n"], body["kind"], body["status"], body["return_minor"]) for body in endings] == [
        (1, "grade", "won", 2100), (2, "regrade", "lost", 0), (3, "void", "void", 1100),
    ]  # fmt: skip
    assert (endings[-1]["reason"], endings[-1]["actor_id"]) == ("the wrong game", str(other.login_id))
    moved = [body for body in rest if body["entry"] == "transfer"]
    house = {body["debit_account_id"] for body in moved} & {body["credit_account_id"] for body in moved}
    assert len(moved) == 4
    assert str(player.account_id) in house
    gained = sum(
        body["amount_minor"] * (1 if body["credit_account_id"] == str(player.account_id) else -1) for body in moved
    )
    assert gained == 0
    await assert_all_hold(world.owner)


async def test_a_corrected_price_is_sealed_beside_the_accepted_one(
    runtime: Runtime, world: World, book: BookRow, player: PlayerRow
) -> None:
    await rules(world, player.book_id, 2, price_correction=True)
    await world.owner.execute("UPDATE book SET rules_version = 2")
    ticket = (await place(runtime, player.actor, slip_of(await world.game(), HOME), "k", HASH)).ticket
    assert [body["legs"][0]["corrected"] for body in await sealed(runtime, player, ticket.id)] == [None]
    asked = await ask_correction(runtime, await agent_of(world, book), ticket.id, {1: (2, 1)}, "a misprint")
    assert isinstance(asked, Asked)
    await decide_request(runtime, await administrator(world), asked.id, approve=True, answer="yes")

    told = await sealed(runtime, player, ticket.id)
    legs = [body["legs"][0] for body in told if body["entry"] == "ticket"]
    assert [(leg["price"], leg["corrected"]) for leg in legs] == [("21/11", None), ("21/11", "2/1")]
    await assert_all_hold(world.owner)
