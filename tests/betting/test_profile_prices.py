"""A profile's margin, moved lines and delay reach the slips of its players, and nobody else's."""

from typing import Any

import pytest

from tests.betting.test_limits_api import ann, bob, game, limit, paula, slip
from tests.office import Office, Person
from tests.world import Game
from wagerbabe.betting import Memory, Pick, SentPrice, Slip, place
from wagerbabe.betting.errors import StakeTooLarge, TicketKindBlocked
from wagerbabe.identity import Member
from wagerbabe.odds import Board
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

__all__ = ["ann", "bob", "game", "paula"]


async def give(ann: Person, player: Person, **fields: Any) -> str:
    profile: str = (await ann.http.post("/agent/profiles", json={"name": "Sharps", **fields})).json()["id"]
    answer = await ann.http.patch(f"/agent/clients/{player.id}", json={"profile_id": profile})
    assert answer.status_code == 200, answer.text
    return profile


async def quoted(player: Person, game: Game, *picks: tuple[str, str], **more: Any) -> dict[str, Any]:
    answer = await player.http.post("/betting/quote", json=slip(game, *picks, **more))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_margin_comes_on_top_of_the_books(office: Office, ann: Person, paula: Person, game: Game) -> None:
    peter = await office.player(ann, "peter")
    await ann.http.patch("/agent/rules", json={"margin_bp": 100})
    plain = await quoted(peter, game, ("spread", "home"))
    await give(ann, paula, margin_bp=300)
    shaded = await quoted(paula, game, ("spread", "home"))
    # 11/21 of probability and 4 % of it: 0.54476, so -120; with the book's 1 % alone 0.52905: -113.
    assert [each["legs"][0]["price"]["american"] for each in (plain, shaded)] == [-113, -120]
    assert [problem["error"] for problem in shaded["problems"]] == ["PriceMoved"]


async def test_lines_are_moved_against_the_player(ann: Person, paula: Person, game: Game) -> None:
    await give(ann, paula, line_move_quarters=2)
    lines = [
        (await quoted(paula, game, pick))["legs"][0]["line"]
        for pick in (("spread", "home"), ("spread", "away"), ("total", "over"), ("total", "under"))
    ]
    assert lines == [-4, 3, 44.5, 43.5]


async def test_open_tickets_keep_what_they_were_taken_at(ann: Person, paula: Person, game: Game) -> None:
    headers = {"Idempotency-Key": str(new_id())}
    ticket = (await paula.http.post("/betting/bets", json=slip(game, ("spread", "home")), headers=headers)).json()
    await give(ann, paula, margin_bp=500, line_move_quarters=4)
    assert (await paula.http.get(f"/user/bets/{ticket['id']}")).json()["legs"] == ticket["legs"]
    again = await paula.http.post("/betting/bets", json=slip(game, ("spread", "home")), headers=headers)
    assert (again.status_code, again.json()["id"]) == (200, ticket["id"])


async def member(office: Office, player: Person) -> Member:
    session = await office.db.fetchval("SELECT id FROM session WHERE login_id = $1", player.id)
    assert player.book_id is not None
    return Member(player.id, player.username, "player", player.book_id, session)


async def remembering(runtime: Runtime, game: Game) -> Memory:
    """What a process knows: a board as it is now, which nobody keeps up to date."""
    await runtime.db.execute("SELECT touch_events($1)", [game.id])
    board = Board(runtime)
    await board.compare()
    return Memory(board)


@pytest.mark.parametrize(
    ("fields", "error"), [({"max_stake_minor": 900}, StakeTooLarge), ({"blocked": True}, TicketKindBlocked)]
)
async def test_what_a_process_remembers_takes_no_bet_against_a_new_limit(
    office: Office, ann: Person, paula: Person, game: Game, fields: dict[str, Any], error: type[Exception]
) -> None:
    runtime = office.identity.runtime
    actor = await member(office, paula)
    wanted = Slip("straight", 1000, (Pick(game.selections["moneyline", "home"], SentPrice(american=-150), None),))
    memory = await remembering(runtime, game)
    await place(runtime, actor, wanted, "before", b"1", memory)
    assert memory.price(runtime, actor, wanted) is not None
    await limit(ann, **fields)
    with pytest.raises(error):
        await place(runtime, actor, wanted, "after", b"2", memory)
    assert await office.db.fetchval("SELECT count(*) FROM ticket") == 1


async def test_a_player_with_a_profile_is_served_from_memory_too(
    office: Office, ann: Person, paula: Person, game: Game
) -> None:
    runtime = office.identity.runtime
    await give(ann, paula, margin_bp=300)
    actor = await member(office, paula)
    wanted = Slip("straight", 1000, (Pick(game.selections["spread", "home"], SentPrice(american=-118), -14),))
    memory = await remembering(runtime, game)
    await place(runtime, actor, wanted, "first", b"1", memory)
    assert memory.price(runtime, actor, wanted) is not None
