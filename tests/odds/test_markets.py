"""Every kind of market on the board: told apart, in order, and only the main ones where that is asked for."""

from datetime import timedelta

import msgspec
import pytest

from tests.world import Game, PlayerRow, World
from wagerbabe.catalog import MarketKey, changing
from wagerbabe.odds import PUBLIC, Board, LeagueOdds, Price, PriceClass, lists
from wagerbabe.odds.by_hand import HandPrice, set_prices
from wagerbabe.odds.consensus import Quoted
from wagerbabe.odds.schemas import OddsMarket
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

LEAGUE = "americanfootball_nfl"
EVEN = (21, 11)


@pytest.fixture
async def game(world: World) -> Game:
    """A game with its three main markets, and others in no order."""
    game = await world.game()
    others: tuple[tuple[MarketKey, dict[str, tuple[tuple[int, int], int | None]]], ...] = (
        (MarketKey("prop", subject="First score a safety?"), {"yes": (EVEN, None), "no": (EVEN, None)}),
        (MarketKey("team_total", subject="away"), {"over": (EVEN, 82), "under": (EVEN, 82)}),
        (MarketKey("team_total", subject="home"), {"over": (EVEN, 94), "under": (EVEN, 94)}),
        (MarketKey("total", "q1"), {"over": (EVEN, 38), "under": (EVEN, 38)}),
        (MarketKey("spread", "h1"), {"home": (EVEN, -6), "away": (EVEN, 6)}),
        (MarketKey("spread", "h1", line_quarters=-14), {"home": (EVEN, -14), "away": (EVEN, 14)}),
        (MarketKey("spread", line_quarters=-10), {"away": (EVEN, 10), "home": (EVEN, -10)}),
        (MarketKey("spread", line_quarters=-26), {"home": (EVEN, -26), "away": (EVEN, 26)}),
    )
    for key, sides in others:
        await world.market(game, key.kind, sides, key=key)
    return game


@pytest.fixture
async def outright(world: World, game: Game) -> Game:
    """A competition that three may win."""
    cup = Game(new_id(), LEAGUE)
    await world.owner.execute(
        "INSERT INTO event (id, league_key, provider, provider_key, home, away, starts_at, first_starts_at, updated_at)"
        " SELECT $1, league_key, 'manual', $1::uuid::text, 'Grand Cup', '', starts_at, starts_at, updated_at"
        " FROM event",
        cup.id,
    )
    entrants: dict[str, tuple[tuple[int, int], int | None]] = {
        "elm": ((9, 1), None),
        "ash": ((3, 1), None),
        "oak": ((2, 1), None),
    }
    await world.market(cup, "outright", entrants, key=MarketKey("outright", subject="Grand Cup"), places=2)
    await world.owner.execute("UPDATE selection SET name = initcap(side) WHERE event_id = $1", cup.id)
    return cup


async def board_of(runtime: Runtime, *games: Game) -> Board:
    await runtime.db.execute("SELECT touch_events($1)", [game.id for game in games])
    board = Board(runtime, render_seconds=0)
    await board.compare()
    return board


def markets(board: Board, game: Game, price_class: PriceClass = PUBLIC, *, main: bool = False) -> list[OddsMarket]:
    rendered = board.render(LEAGUE, price_class, main=main, event=game.id)
    assert rendered is not None
    return msgspec.json.decode(rendered.body, type=LeagueOdds).events[0].markets


def named(market: OddsMarket) -> tuple[str, str, str, bool, float | None]:
    return market.kind, market.period, market.subject, market.alternate, market.selections[0].line


async def test_main_lines_come_first_then_alternates_periods_team_totals_and_props(
    runtime: Runtime, game: Game
) -> None:
    board = await board_of(runtime, game)
    assert [named(market) for market in markets(board, game)] == [
        ("moneyline", "game", "", False, None),
        ("spread", "game", "", False, -3.5),
        ("total", "game", "", False, 44),
        ("spread", "game", "", True, -6.5),
        ("spread", "game", "", True, -2.5),
        ("spread", "h1", "", False, -1.5),
        ("spread", "h1", "", True, -3.5),
        ("total", "q1", "", False, 9.5),
        ("team_total", "game", "home", False, 23.5),
        ("team_total", "game", "away", False, 20.5),
        ("prop", "game", "First score a safety?", False, None),
    ]
    assert [s.side for s in markets(board, game)[-1].selections] == ["yes", "no"]


async def test_a_list_of_games_needs_the_main_lines_only(runtime: Runtime, game: Game, outright: Game) -> None:
    board = await board_of(runtime, game, outright)
    assert [market.kind for market in markets(board, game, main=True)] == ["moneyline", "spread", "total"]
    assert [market.kind for market in markets(board, outright, main=True)] == ["outright"]


async def test_a_list_has_the_moneyline_without_the_draw_where_there_is_one(
    runtime: Runtime, world: World, game: Game
) -> None:
    draw: dict[str, tuple[tuple[int, int], int | None]] = {"home": ((2, 1), None), "draw": ((9, 1), None)}
    await world.market(game, "moneyline_3way", draw)
    board = await board_of(runtime, game)
    assert [market.kind for market in markets(board, game)][:2] == ["moneyline", "moneyline_3way"]
    assert [market.kind for market in markets(board, game, main=True)] == ["moneyline", "spread", "total"]


async def test_an_alternate_line_that_nobody_quotes_is_not_shown(runtime: Runtime, world: World, game: Game) -> None:
    alternates = await runtime.db.fetch(
        "SELECT s.id FROM selection s JOIN market m ON m.id = s.market_id WHERE m.line_quarters IN (-10, -14)"
    )
    for row in alternates:
        await world.offer(row["id"], None)
    board = await board_of(runtime, game)
    assert [m.selections[0].line for m in markets(board, game) if m.alternate] == [-6.5]
    assert [m for m in markets(board, game, PriceClass("nobody")) if m.alternate] == []
    assert board.offer(alternates[0]["id"], PUBLIC) is not None


async def test_entrants_are_named_the_favourite_first(runtime: Runtime, outright: Game) -> None:
    board = await board_of(runtime, outright)
    [market] = markets(board, outright)
    assert (market.subject, market.places) == ("Grand Cup", 2)
    assert [(s.side, s.name) for s in market.selections] == [("oak", "Oak"), ("ash", "Ash"), ("elm", "Elm")]
    offer = board.offer(market.selections[0].id, PUBLIC)
    assert offer is not None
    assert (offer.subject, offer.places, offer.side_name, offer.alternate) == ("Grand Cup", 2, "Oak", False)


async def test_betting_on_a_competition_ends_at_its_start(runtime: Runtime, outright: Game) -> None:
    await runtime.db.execute("UPDATE event SET starts_at = game_now() WHERE id = $1", outright.id)
    board = await board_of(runtime, outright)
    assert {s.status for m in markets(board, outright) for s in m.selections} == {"closed"}


async def test_a_price_by_hand_from_before_the_start_is_not_for_sale_in_play(
    runtime: Runtime, world: World, game: Game
) -> None:
    home = game.selections["moneyline", "home"]
    price = HandPrice(home, Quoted(Price(5, 3)))

    async def status(**start: int) -> str:
        async with changing(runtime.db, runtime.bus) as change:
            await set_prices(change, game.id, [price], runtime.game_now(), confirmed=True)
        if start:
            moved = "UPDATE event SET starts_at = game_now() + $1::interval WHERE id = $2"
            await runtime.db.execute(moved, timedelta(**start), game.id)
        board = await board_of(runtime, game)
        return next(s.status for m in markets(board, game) for s in m.selections if s.id == home)

    assert await status() == "open"
    assert await status(microseconds=1) == "suspended"
    assert await status() == "open"


@pytest.mark.parametrize("text", ["grand", "cup gra", "elm", "cup oak"])
async def test_a_search_finds_a_competition_by_title_and_entrant(runtime: Runtime, outright: Game, text: str) -> None:
    board = await board_of(runtime, outright)
    found = lists.search(board, text, runtime.game_now())
    assert [event.id for event in found.events] == [outright.id]
    assert found.teams == []


async def test_players_of_a_profile_have_prices_and_lines_of_their_own(
    runtime: Runtime, world: World, game: Game
) -> None:
    book = await world.book(margin_bp=100)
    sharp, plain = await world.player(book), await world.player(book)
    await profile_of(world, sharp, margin_bp=200, move=2)
    await profile_of(world, plain, margin_bp=0, move=0)
    board = await board_of(runtime, game)
    assert board.class_of(book.id, plain.id) == board.class_of(book.id) == PriceClass("consensus", 100)
    dear = board.class_of(book.id, sharp.id)
    assert dear == PriceClass("consensus", 300, 2)
    moved = {named(m)[0]: [s.line for s in m.selections] for m in markets(board, game, dear, main=True)}
    assert moved == {"moneyline": [None, None], "spread": [-4, 3], "total": [44.5, 43.5]}
    offer = board.offer(game.selections["total", "over"], dear)
    assert offer is not None
    assert offer.line_quarters == 178


async def test_a_profile_that_changes_counts_as_a_change_of_classes(runtime: Runtime, world: World, game: Game) -> None:
    player = await world.player(await world.book())
    board = await board_of(runtime, game)
    before = board.classes_version
    await board.compare()
    assert board.classes_version == before
    await profile_of(world, player, margin_bp=50, move=0)
    await board.compare()
    assert board.classes_version == before + 1


async def profile_of(world: World, player: PlayerRow, *, margin_bp: int, move: int) -> None:
    await world.owner.execute(
        "WITH made AS (INSERT INTO profile (book_id, id, name, margin_bp, line_move_quarters)"
        " VALUES ($1, $3, $3::uuid::text, $4, $5) RETURNING id)"
        " UPDATE player SET profile_id = made.id FROM made WHERE player.id = $2",
        player.book_id, player.id, new_id(), margin_bp, move,
    )  # fmt: skip
