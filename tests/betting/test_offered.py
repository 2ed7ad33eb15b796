"""What a bet is decided on is the same from memory and from the database, whatever the market and the price class."""

import pytest

from tests.world import Game, World
from wagerbabe.betting import errors, store
from wagerbabe.betting.domain import closed_because
from wagerbabe.betting.rules import Rules
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


async def test_a_competition_is_not_bet_on_after_its_start(runtime: Runtime, world: World) -> None:
    game = await world.game()
    home = game.selections["moneyline", "home"]
    await world.owner.execute("UPDATE event SET away = '', starts_at = game_now()")
    offered = (await store.offers(runtime.db, PUBLIC, [home]))[home]
    closed = closed_because(offered, home, runtime.game_now(), Rules(in_play=True))
    assert isinstance(closed, errors.MarketClosed)


async def test_what_was_set_by_hand_before_the_start_is_told_alike(runtime: Runtime, world: World, game: Game) -> None:
    await world.owner.execute("UPDATE offer SET by_hand = TRUE")
    await world.owner.execute("UPDATE event SET starts_at = game_now() + interval '1 minute'")
    await world.owner.execute("SELECT touch_events($1)", [game.id])
    board = Board(runtime)
    await board.compare()
    home = game.selections["spread", "home"]
    assert board.offer(home, PUBLIC) == (await store.offers(runtime.db, PUBLIC, [home]))[home]


@pytest.fixture
async def game(world: World) -> Game:
    return await world.game()
