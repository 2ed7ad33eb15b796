"""Voids and corrected prices: at once while a ticket is open, with a second person once it has ended."""

import asyncio

import pytest

from tests.checks import assert_all_hold
from tests.grading.tickets import (
    administrator,
    agent_of,
    free_play_account,
    home,
    open_ticket,
    rules,
    settle_now,
    take_back,
    ticket_of,
    transfers,
)
from tests.world import BookRow, PlayerRow, World
from wagerbabe.betting import Pick, SentPrice, Slip, TicketOut, place
from wagerbabe.grading import errors, grade_event, pay_event
from wagerbabe.grading.cash_out import Take, cash_out
from wagerbabe.grading.desk import Asked, ask_correction, decide_request, list_requests, void
from wagerbabe.grading.past_posted import past_posted
from wagerbabe.identity import Actor, Member
from wagerbabe.platform.errors import NotFound
from wagerbabe.platform.runtime import Runtime

WHY = "the wrong pitcher was listed"


@pytest.fixture
async def book(world: World) -> BookRow:
    return await world.book()


@pytest.fixture
async def player(world: World, book: BookRow) -> PlayerRow:
    return await world.player(book)


@pytest.fixture
async def agent(world: World, book: BookRow) -> Member:
    return await agent_of(world, book)


@pytest.fixture
async def root(world: World) -> Actor:
    return await administrator(world)


async def standing(world: World, player: PlayerRow) -> tuple[int, int]:
    account = await world.account(player)
    return account["posted_minor"], account["held_minor"]


async def approve(runtime: Runtime, actor: Actor, asked: object) -> None:
    assert isinstance(asked, Asked)
    await decide_request(runtime, actor, asked.id, approve=True, answer="yes")


@pytest.mark.parametrize("status", ["open", "waiting"])
async def test_an_open_ticket_is_void_at_once(
    runtime: Runtime, world: World, player: PlayerRow, agent: Member, status: str
) -> None:
    game = await world.game()
    ticket = await open_ticket(world, player, home(game), status=status)

    voided = await void(runtime, agent, ticket, WHY)

    assert isinstance(voided, TicketOut)
    assert (voided.status, voided.return_minor) == ("void", 1100)
    last = voided.history[-1]
    assert (last.kind, last.actor, last.reason, last.leg_results) == ("void", "Desk", WHY, ["void"])
    assert await standing(world, player) == (0, 0)
    assert await void(runtime, agent, ticket, WHY) == voided
    with pytest.raises(errors.TicketVoided):
        await void(runtime, agent, ticket, "another reason")
    await world.result(game, 20, 10)
    assert await settle_now(runtime, game) == 0
    assert await standing(world, player) == (0, 0)
    if status == "open":
        await assert_all_hold(world.owner)


async def test_what_is_void_or_cashed_out_is_no_exposure(
    runtime: Runtime, world: World, player: PlayerRow, agent: Member
) -> None:
    game = await world.game()
    one, other = [await open_ticket(world, player, home(game)) for _ in range(2)]
    await world.owner.execute(
        "INSERT INTO exposure (book_id, target_id, kind, risk_minor, liability_minor) VALUES ($1, $2, 'event', 2200,"
        " 2000)", player.book_id, game.id,
    )  # fmt: skip
    await assert_all_hold(world.owner)

    await void(runtime, agent, one, WHY)
    await assert_all_hold(world.owner)
    await cash_out(runtime, player.actor, other, Take(1045, "none", 10_000), "k")

    await assert_all_hold(world.owner)
    row = await world.owner.fetchrow("SELECT risk_minor, liability_minor FROM exposure")
    assert row is not None
    assert tuple(row) == (0, 0)


async def test_a_free_play_goes_back_where_it_came_from(
    runtime: Runtime, world: World, player: PlayerRow, agent: Member
) -> None:
    free = await free_play_account(world, player, 5000)
    ticket = await open_ticket(world, player, home(await world.game()), free_play=free)

    voided = await void(runtime, agent, ticket, WHY)

    assert isinstance(voided, TicketOut)
    assert voided.return_minor == 0
    row = await world.owner.fetchrow("SELECT posted_minor, held_minor FROM account WHERE id = $1", free)
    assert row is not None
    assert tuple(row) == (5000, 0)
    await assert_all_hold(world.owner)


async def test_a_ticket_that_has_ended_needs_a_second_person(
    runtime: Runtime, world: World, player: PlayerRow, agent: Member, root: Actor
) -> None:
    game = await world.game()
    ticket = await open_ticket(world, player, home(game))
    await world.result(game, 20, 10)
    await settle_now(runtime, game)

    asked = await void(runtime, agent, ticket, WHY)

    assert isinstance(asked, Asked)
    assert await void(runtime, agent, ticket, WHY) == asked
    with pytest.raises(errors.RequestPending):
        await void(runtime, root, ticket, "something else")
    assert await standing(world, player) == (1000, 0)
    with pytest.raises(errors.SecondPersonNeeded):
        await approve(runtime, agent, asked)
    await approve(runtime, root, asked)
    await approve(runtime, root, asked)  # the same again is the same

    ended = await ticket_of(runtime, player, ticket)
    assert (ended.status, ended.return_minor) == ("void", 1100)
    assert (ended.history[-1].actor, ended.history[-1].reason) == ("administrator", WHY)
    assert await transfers(world, ticket) == [("ticket", 1000), ("void", -1000)]
    assert await standing(world, player) == (0, 0)
    with pytest.raises(errors.RequestDecided):
        await decide_request(runtime, root, asked.id, approve=False, answer="")
    await world.result(game, 0, 10)
    assert await settle_now(runtime, game) == 0, "a void is final"
    await assert_all_hold(world.owner)


async def test_a_refused_request_changes_nothing(
    runtime: Runtime, world: World, player: PlayerRow, agent: Member, root: Actor
) -> None:
    game = await world.game()
    ticket = await open_ticket(world, player, home(game))
    await world.result(game, 0, 10)
    await settle_now(runtime, game)
    asked = await void(runtime, root, ticket, WHY)
    assert isinstance(asked, Asked)

    row = await decide_request(runtime, agent, asked.id, approve=False, answer="the result stands")

    assert (row["status"], row["answer"], row["asked_by"]) == ("refused", "the result stands", "root")
    assert (await ticket_of(runtime, player, ticket)).status == "lost"
    again = await void(runtime, root, ticket, WHY)
    assert isinstance(again, Asked)
    assert again != asked, "one may ask anew"


async def test_a_request_lapses_when_the_ticket_changes(
    runtime: Runtime, world: World, player: PlayerRow, agent: Member, root: Actor
) -> None:
    game = await world.game()
    ticket = await open_ticket(world, player, home(game))
    await world.result(game, 20, 10)
    await settle_now(runtime, game)
    asked = await void(runtime, agent, ticket, WHY)
    await world.result(game, 0, 10)
    await settle_now(runtime, game)

    with pytest.raises(errors.RequestLapsed):
        await approve(runtime, root, asked)

    assert (await ticket_of(runtime, player, ticket)).status == "lost"
    assert [row["status"] for row in await list_requests(runtime.db, agent, None, None, 9)] == ["lapsed"]


async def test_two_approvals_at_once_carry_it_out_once(
    runtime: Runtime, world: World, player: PlayerRow, book: BookRow, agent: Member, root: Actor
) -> None:
    game = await world.game()
    ticket = await open_ticket(world, player, home(game))
    await world.result(game, 20, 10)
    await settle_now(runtime, game)
    other = await administrator_named(world, "second")
    asked = await void(runtime, agent, ticket, WHY)

    answers = await asyncio.gather(*(approve(runtime, actor, asked) for actor in (root, other)), return_exceptions=True)

    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "RequestDecided"]
    assert await standing(world, player) == (0, 0)
    await assert_all_hold(world.owner)


async def administrator_named(world: World, name: str) -> Actor:
    login = await world.owner.fetchval(
        "INSERT INTO login (id, username, password_hash, role) SELECT gen_random_uuid(), $1, password_hash, role"
        " FROM login WHERE role = 'admin' RETURNING id",
        name,
    )
    return Actor(login, name, "admin", None, login)


async def test_voids_and_gradings_at_once_end_each_ticket_once(
    runtime: Runtime, world: World, player: PlayerRow, agent: Member
) -> None:
    game = await world.game()
    tickets = [await open_ticket(world, player, home(game)) for _ in range(20)]
    await world.result(game, 20, 10)
    await grade_event(runtime, game.id)

    answers = await asyncio.gather(
        pay_event(runtime, game.id), *(void(runtime, agent, ticket, WHY) for ticket in tickets)
    )

    ended = [await ticket_of(runtime, player, ticket) for ticket in tickets]
    assert {ticket.status for ticket in ended} <= {"won", "void"}
    asked = sum(isinstance(answer, Asked) for answer in answers)
    assert asked == sum(ticket.status == "won" for ticket in ended) == answers[0]
    assert (await world.account(player))["held_minor"] == 0
    await assert_all_hold(world.owner)


async def test_voids_of_free_plays_and_new_ones_never_wait_for_each_other(
    runtime: Runtime, world: World, player: PlayerRow, agent: Member
) -> None:
    free = await free_play_account(world, player, 50_000)
    game = await world.game()
    tickets = [await open_ticket(world, player, home(game), free_play=free) for _ in range(12)]
    slip = Slip(
        "straight", 1000, (Pick(game.selections["spread", "home"], SentPrice(american=-110), -14),), free_play=True
    )

    answers = await asyncio.gather(
        *(void(runtime, agent, ticket, WHY) for ticket in tickets),
        *(place(runtime, player.actor, slip, f"k{n}", b"") for n in range(12)),
        return_exceptions=True,
    )

    assert [answer for answer in answers if isinstance(answer, BaseException)] == []
    await assert_all_hold(world.owner)


async def test_whose_tickets_one_may_act_on(
    runtime: Runtime, world: World, player: PlayerRow, book: BookRow, agent: Member
) -> None:
    ticket = await open_ticket(world, player, home(await world.game()))
    below = await agent_of(world, book, below=agent.login_id)
    stranger = await agent_of(world, await world.book("Elsewhere"))

    for actor in (below, stranger):
        with pytest.raises(NotFound):
            await void(runtime, actor, ticket, WHY)
        assert await list_requests(runtime.db, actor, None, None, 9) == []
    assert (await ticket_of(runtime, player, ticket)).status == "open"


@pytest.mark.parametrize(
    ("score", "before", "after", "returned"), [((20, 10), "won", "won", 2000), ((0, 10), "lost", "lost", 0)]
)
async def test_a_corrected_price_settles_again_with_both_prices_in_sight(
    runtime: Runtime,
    world: World,
    player: PlayerRow,
    agent: Member,
    root: Actor,
    score: tuple[int, int],
    before: str,
    after: str,
    returned: int,
) -> None:
    game = await world.game()
    await rules(world, player.book_id, 2, price_correction=True)
    ticket = await open_ticket(world, player, home(game), stake_minor=1000, rules_version=2)
    await world.result(game, *score)
    await settle_now(runtime, game)
    assert (await ticket_of(runtime, player, ticket)).status == before

    asked = await ask_correction(runtime, agent, ticket, {1: (2, 1)}, "a misprint")
    await approve(runtime, root, asked)

    ended = await ticket_of(runtime, player, ticket)
    assert (ended.status, ended.return_minor) == (after, returned)
    leg = ended.legs[0]
    assert leg.corrected_price is not None
    assert (leg.price.american, leg.corrected_price.american) == (-110, 100)
    assert (ended.history[-1].kind, ended.history[-1].reason) == ("correct", "a misprint")
    assert (await standing(world, player)) == (returned - 1000, 0)
    await assert_all_hold(world.owner)


async def test_an_open_ticket_keeps_its_hold_and_pays_the_corrected_price(
    runtime: Runtime, world: World, player: PlayerRow, agent: Member, root: Actor
) -> None:
    game = await world.game()
    await rules(world, player.book_id, 2, price_correction=True)
    ticket = await open_ticket(world, player, home(game), stake_minor=1000, rules_version=2)

    await approve(runtime, root, await ask_correction(runtime, agent, ticket, {1: (3, 2)}, "a misprint"))

    assert (await ticket_of(runtime, player, ticket)).status == "open"
    assert await standing(world, player) == (0, 1000)
    await world.result(game, 20, 10)
    await settle_now(runtime, game)
    assert await standing(world, player) == (500, 0)
    await take_back(world, game)
    await settle_now(runtime, game)
    assert await standing(world, player) == (0, 1000)
    await assert_all_hold(world.owner)


async def test_prices_are_corrected_only_where_the_rules_say_so(
    runtime: Runtime, world: World, player: PlayerRow, agent: Member
) -> None:
    game = await world.game()
    ticket = await open_ticket(world, player, home(game))
    with pytest.raises(errors.CorrectionNotAllowed):
        await ask_correction(runtime, agent, ticket, {1: (2, 1)}, "a misprint")
    await rules(world, player.book_id, 2, price_correction=True)
    ticket = await open_ticket(world, player, home(game), rules_version=2)
    with pytest.raises(errors.LegUnknown):
        await ask_correction(runtime, agent, ticket, {2: (2, 1)}, "a misprint")


async def test_tickets_taken_after_the_real_start_are_found_and_voided(
    runtime: Runtime, world: World, player: PlayerRow, agent: Member, root: Actor
) -> None:
    games = [await world.game() for _ in range(3)]
    late, moved, fine = [await open_ticket(world, player, home(game)) for game in games]
    for game in games:
        await world.result(game, 20, 10)
    await settle_now(runtime, *games)
    await world.owner.execute(
        "UPDATE result SET started_at = (SELECT accepted_at FROM ticket WHERE id = $2) - interval '1 hour'"
        " WHERE event_id = $1",
        games[0].id,
        late,
    )
    await world.owner.execute(
        "UPDATE event SET starts_at = (SELECT accepted_at FROM ticket WHERE id = $2) WHERE id = $1",
        games[1].id,
        moved,
    )

    found = await past_posted(runtime, agent, None, 9)

    assert {row["id"] for row in found} == {late, moved}
    assert fine not in {row["id"] for row in found}
    assert {row["id"]: row["late_seconds"] for row in found} == {late: [3600], moved: [0]}
    assert {row["id"] for row in await past_posted(runtime, root, None, 9)} == {late, moved}
    assert [row["id"] for row in await past_posted(runtime, agent, moved, 9)] == [late]
    await approve(runtime, root, await void(runtime, agent, late, "past posted"))
    assert [row["id"] for row in await past_posted(runtime, agent, None, 9)] == [moved]


async def test_a_book_with_no_such_ticket_lists_none(runtime: Runtime, world: World, root: Actor) -> None:
    assert await past_posted(runtime, root, None, 9) == []
    assert await list_requests(runtime.db, root, "open", None, 9) == []
