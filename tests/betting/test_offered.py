"""What a bet is decided on is the same from memory and from the database, whatever the market and the price class."""

import pytest

from tests.world import Game, World
from wagerbabe.betting import store
from wagerbabe.odds import PUBLIC, Board, PriceClass
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

CLASSES = [PUBLIC, PriceClass("consensus", 300, 2), PriceClass("nobody", 300)]


@pytest.mark.parametrize("price_class", CLASSES, ids=str)
async def test_the_board_offers_what_the_database_has(
    runtime: Runtime, world: World, game: Game, price_class: PriceClass
) -> None:
    market, selection = new_id(), new_id()
    await world.owner.execute(
        "INSERT INTO market (id, event_id, kind, period, subject, line_quarters, places)"
        " VALUES ($1, $2, 'team_total', 'h1', 'home', 42, 3)",
        market, game.id,
    )  # fmt: skip
    await world.owner.execute(
        "INSERT INTO selection (id, market_id, event_id, side, name) VALUES ($1, $2, $3, 'over', 'Over')",
        selection, market, game.id,
    )  # fmt: skip
    await world.offer(selection, (21, 11), 42)
    await world.owner.execute("SELECT touch_events($1)", [game.id])
    board = Board(runtime)
    await board.compare()
    ids = [*game.selections.values(), selection]
    held = {key: offer for key in ids if (offer := board.offer(key, price_class)) is not None}
    assert held == await store.offers(runtime.db, price_class, ids)


async def test_a_moved_line_is_the_line_that_is_offered(runtime: Runtime, world: World, game: Game) -> None:
    ids = [game.selections[key] for key in (("spread", "home"), ("spread", "away"), ("total", "over"))]
    moved = await store.offers(runtime.db, PriceClass("consensus", 0, 4), ids)
    assert [moved[key].line_quarters for key in ids] == [-18, 10, 180]
    assert {moved[key].price for key in ids} == {moved[key].base for key in ids}


@pytest.fixture
async def game(world: World) -> Game:
    return await world.game()
