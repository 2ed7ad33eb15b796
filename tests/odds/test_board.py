"""The board: follows the database by sequence, survives lost hints, knows deadlines, and renders once for many."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID

import asyncpg
import brotli  # type: ignore[import-untyped]
import msgspec
import pytest

from tests.odds.feeds import LEAGUE, Feed, game, three_markets
from wagerbabe.catalog import SOURCE_MANUAL, ResultEntry, changing, record_result
from wagerbabe.odds.board import Board
from wagerbabe.odds.board_state import PUBLIC, PriceClass
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.schemas import LeagueOdds, OddsEvent
from wagerbabe.platform.bus import Bus
from wagerbabe.platform.clock import GameClock
from wagerbabe.platform.runtime import Runtime, open_runtime, set_clock
from wagerbabe.platform.settings import Settings

Poll = Callable[..., Awaitable[datetime]]


@pytest.fixture
def board(runtime: Runtime) -> Board:
    return Board(runtime, render_seconds=0)


@pytest.fixture
def poll(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> Poll:
    begun = runtime.game_now().replace(microsecond=0)

    async def poll(*, starts_in: timedelta = timedelta(hours=2), home: int = -150, away: int = 130) -> datetime:
        now = runtime.game_now().replace(microsecond=0)
        books = [three_markets(name, now, home=home, away=away) for name in ("a", "b")]
        feed.odds[LEAGUE] = [game("g1", begun + starts_in, *books)]
        return await fetcher.poll_odds(LEAGUE)

    return poll


def odds(board: Board, price_class: PriceClass = PUBLIC, **asked: object) -> LeagueOdds:
    rendered = board.render(LEAGUE, price_class, **asked)  # type: ignore[arg-type]  # a test's shorthand
    assert rendered is not None
    return msgspec.json.decode(rendered.body, type=LeagueOdds)


def status_of(board: Board) -> set[str]:
    return {s.status for e in odds(board).events for m in e.markets for s in m.selections}


@asynccontextmanager
async def following(board: Board) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(board.run(stop))
    await board.loaded.wait()
    try:
        yield
    finally:
        stop.set()
        await task


@pytest.mark.req("FR13")
@pytest.mark.req("FR14")
@pytest.mark.req("FR19")
async def test_it_shows_what_the_contract_says(board: Board, poll: Poll, runtime: Runtime) -> None:
    asked_at = await poll()
    await board.compare()
    shown = odds(board)
    assert (shown.league, shown.confirmed_at) == (LEAGUE, asked_at)
    assert shown.seq == await runtime.db.fetchval("SELECT seq FROM league")
    [event] = shown.events
    assert (event.home, event.away, event.status, event.in_play, event.score) == (
        "Bears",
        "Packers",
        "upcoming",
        False,
        None,
    )
    kinds = [(m.kind, m.period, [s.side for s in m.selections]) for m in event.markets]
    assert kinds == [
        ("moneyline", "game", ["home", "away"]),
        ("spread", "game", ["home", "away"]),
        ("total", "game", ["over", "under"]),
    ]
    home = event.markets[1].selections[0]
    assert (home.status, home.line, home.updated_at) == ("open", -3.5, asked_at)
    assert home.price is not None
    assert (home.price.american, home.price.decimal, home.price.fraction) == (-110, "1.909", "10/11")
    assert isinstance(home.books, list)
    assert [(b.book, b.price.american, b.line, b.updated_at) for b in home.books] == [
        ("a", -110, -3.5, asked_at),
        ("b", -110, -3.5, asked_at),
    ]


async def test_lines_are_plain_numbers(board: Board, poll: Poll) -> None:
    await poll()
    await board.compare()
    rendered = board.render(LEAGUE, PUBLIC)
    assert rendered is not None
    assert b'"line":-3.5,' in rendered.body
    assert b'"line":44.5,' in rendered.body
    assert b'"line":null,' in rendered.body


async def test_single_sportsbooks_can_be_left_out(board: Board, poll: Poll) -> None:
    await poll()
    await board.compare()
    rendered = board.render(LEAGUE, PUBLIC, books=False)
    assert rendered is not None
    assert b'"books"' not in rendered.body


async def test_a_books_margin_is_in_its_prices_and_in_what_a_bet_is_decided_on(board: Board, poll: Poll) -> None:
    await poll()
    await board.compare()
    price_class = PriceClass("consensus", 200)
    selection = odds(board, price_class).events[0].markets[1].selections[0]
    assert selection.price is not None
    assert selection.price.american == -115
    offered = board.offer(selection.id, price_class)
    assert offered is not None
    assert offered.base is not None
    assert offered.price is not None
    assert (offered.base.american, offered.price.american, offered.line_quarters) == (-110, -115, -14)
    assert (offered.kind, offered.side, offered.version, offered.home) == ("spread", "home", 1, "Bears")
    assert board.offer(selection.id, PriceClass("nobody")) is None
    assert board.offer(UUID(int=1), price_class) is None


async def test_a_lost_hint_is_found_by_comparing(board: Board, poll: Poll) -> None:
    await poll()
    await board.compare()
    before = odds(board)
    await poll(home=-200, away=170)
    assert odds(board) == before
    await board.compare()
    price = odds(board).events[0].markets[0].selections[0].price
    assert price is not None
    assert price.american == -200


async def test_a_hint_is_followed_at_once(board: Board, poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wagerbabe.odds.board.COMPARE_SECONDS", 3600)
    await poll()
    async with following(board):
        version = board.leagues[LEAGUE].version
        while board.leagues[LEAGUE].version == version:
            await poll(home=-200 - version, away=170)
            await asyncio.wait_for(board.wait(LEAGUE, version), 30)
    assert odds(board).events[0].markets[0].selections[0].price is not None


async def test_a_flushed_bus_is_no_loss(board: Board, poll: Poll, bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wagerbabe.odds.board.COMPARE_SECONDS", 0.05)
    await poll()
    async with following(board):
        version = board.leagues[LEAGUE].version
        await bus.redis.client_kill_filter(_type="pubsub")
        await poll(home=-300, away=240)
        await asyncio.wait_for(board.wait(LEAGUE, version), 30)


async def test_changes_since_a_version_are_the_changed_events_only(
    board: Board, poll: Poll, runtime: Runtime, feed: Feed, fetcher: Fetcher
) -> None:
    now = runtime.game_now().replace(microsecond=0)
    start = now + timedelta(hours=3)
    feed.odds[LEAGUE] = [game("g1", start, three_markets("a", now)), game("g2", start, three_markets("a", now))]
    await fetcher.poll_odds(LEAGUE)
    await board.compare()
    version = board.leagues[LEAGUE].version
    feed.odds[LEAGUE][1] = game("g2", start, three_markets("a", now, home=-170, away=145))
    await fetcher.poll_odds(LEAGUE)
    await board.compare()
    changes = board.changes(LEAGUE, version, PUBLIC)
    assert changes is not None
    [event] = [msgspec.json.decode(x, type=OddsEvent) for x in changes.events]
    assert (event.markets[0].selections[0].price or event).american == -170  # type: ignore[union-attr]
    assert (changes.removed, changes.version, changes.seq) == ([], version + 1, board.leagues[LEAGUE].seq)
    assert board.changes(LEAGUE, changes.version, PUBLIC) is not None


async def test_a_finished_game_leaves_the_list_and_can_be_asked_for(board: Board, poll: Poll, runtime: Runtime) -> None:
    await poll(starts_in=timedelta(hours=-2))
    await board.compare()
    [event] = odds(board).events
    assert (event.status, event.in_play) == ("live", True)
    version = board.leagues[LEAGUE].version
    async with changing(runtime.db, runtime.bus) as change:
        final = ResultEntry("finished", 24, 17)
        await record_result(change, event.id, final, source=SOURCE_MANUAL, now=runtime.game_now())
    await board.compare()
    assert odds(board).events == []
    [finished] = odds(board, statuses=frozenset({"finished"})).events
    assert finished.score is not None
    assert (finished.score.home, finished.status) == (24, "finished")
    assert {s.status for m in finished.markets for s in m.selections} == {"closed"}
    assert odds(board, event=event.id).events == [finished]
    changes = board.changes(LEAGUE, version, PUBLIC)
    assert changes is not None
    assert changes.removed == [event.id]


async def with_clock(settings: Settings, owner: "asyncpg.Connection[asyncpg.Record]", ahead: timedelta) -> Board:
    """A board that lives ``ahead`` of the present."""
    real = await owner.fetchval("SELECT clock_timestamp()")
    await set_clock(owner, GameClock(real, real + ahead, Fraction(1)))
    async with open_runtime(settings, pool_size=2) as later:
        board = Board(later, render_seconds=0)
        await board.compare()
        return board


async def test_time_alone_suspends_what_was_not_confirmed(
    board: Board, poll: Poll, settings: Settings, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await poll()
    await board.compare()
    assert status_of(board) == {"open"}
    assert status_of(await with_clock(settings, owner, timedelta(minutes=11))) == {"suspended"}


async def test_a_board_that_stands_still_sees_the_deadline_pass(runtime: Runtime, board: Board, poll: Poll) -> None:
    await poll()
    await board.compare()
    assert status_of(board) == {"open"}
    version = board.leagues[LEAGUE].version
    await runtime.db.execute("UPDATE offer SET valid_until = game_now() + interval '30 milliseconds'")
    for event in board.leagues[LEAGUE].events.values():
        for selection in event.selections():
            for offer in selection.offers.values():
                offer.valid_until = runtime.game_now() + timedelta(milliseconds=30)
        event.plan(runtime.game_now())
    async with following(board):
        await asyncio.wait_for(board.wait(LEAGUE, version), 30)
    assert status_of(board) == {"suspended"}


async def test_a_confirmed_answer_keeps_offers_open_without_a_new_seq(
    runtime: Runtime, board: Board, poll: Poll
) -> None:
    await poll()
    await board.compare()
    head = board.leagues[LEAGUE].seq
    for event in board.leagues[LEAGUE].events.values():
        for selection in event.selections():
            for offer in selection.offers.values():
                offer.valid_until = runtime.game_now() + timedelta(milliseconds=1)
        event.plan(runtime.game_now())
    asked_at = await poll()
    await board.compare()
    await board.pass_time()
    assert board.leagues[LEAGUE].seq == head
    assert status_of(board) == {"open"}
    assert odds(board).confirmed_at == asked_at


async def test_what_was_suspended_as_stale_opens_again_with_the_next_answer(
    runtime: Runtime, board: Board, poll: Poll
) -> None:
    await poll()
    await board.compare()
    for event in board.leagues[LEAGUE].events.values():
        for selection in event.selections():
            for offer in selection.offers.values():
                offer.valid_until = runtime.game_now()
        event.plan(runtime.game_now())
        event.ready.clear()
    assert status_of(board) == {"suspended"}
    await poll()
    await board.compare()
    await board.pass_time()
    assert status_of(board) == {"open"}


async def test_rendering_waits_for_a_change(board: Board, poll: Poll) -> None:
    await poll()
    await board.compare()
    one = board.render(LEAGUE, PUBLIC)
    assert board.render(LEAGUE, PUBLIC) is one
    await poll(home=-170, away=145)
    await board.compare()
    two = board.render(LEAGUE, PUBLIC)
    assert one is not None
    assert two is not None
    assert one.etag != two.etag
    assert brotli.decompress(two.brotli()) == two.body


async def test_it_is_made_anew_at_most_once_a_second(runtime: Runtime, poll: Poll) -> None:
    board = Board(runtime, render_seconds=3600)
    await poll()
    await board.compare()
    one = board.render(LEAGUE, PUBLIC)
    await poll(home=-170, away=145)
    await board.compare()
    assert board.render(LEAGUE, PUBLIC) is one


async def test_equal_boards_of_two_processes_have_the_same_tag(runtime: Runtime, poll: Poll) -> None:
    await poll()
    one, two = Board(runtime), Board(runtime)
    for board in (one, two):
        await board.compare()
    await two.compare()
    assert one.render(LEAGUE, PUBLIC).etag == two.render(LEAGUE, PUBLIC).etag  # type: ignore[union-attr]


async def test_the_house_books_pricing_is_the_public_one(
    board: Board, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    assert board.class_of(None) == PUBLIC
    house = await owner.fetchval(
        "INSERT INTO book (id, name, currency, is_house, price_source, margin_bp, house_account_id, cash_account_id)"
        " VALUES (gen_random_uuid(), 'House', 'USD', TRUE, 'a', 150, gen_random_uuid(), gen_random_uuid()) RETURNING id"
    )
    await board.compare()
    assert board.class_of(None) == board.class_of(house) == PriceClass("a", 150)


async def test_many_writers_at_once_and_the_board_misses_nothing(
    runtime: Runtime, board: Board, feed: Feed, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every change has a seq of its own; no hint is sent, and the board still ends where the database is."""
    monkeypatch.setattr("wagerbabe.odds.board.COMPARE_SECONDS", 0.02)
    now = runtime.game_now().replace(microsecond=0)
    feed.odds[LEAGUE] = [game(f"g{n}", now + timedelta(hours=2), three_markets("a", now)) for n in range(6)]
    await fetcher.poll_odds(LEAGUE)
    ids = [row["id"] for row in await runtime.db.fetch("SELECT id FROM event ORDER BY provider_key")]

    async def score(event: UUID, points: int) -> None:
        async with runtime.db.acquire() as connection, connection.transaction():
            await connection.execute("UPDATE event SET home_score = $2, away_score = 0 WHERE id = $1", event, points)
            await connection.execute("SELECT touch_events(ARRAY[$1::uuid])", event)

    async with following(board):
        for points in range(5):
            await asyncio.gather(*(score(event, points) for event in ids))
        seq = await runtime.db.fetchval("SELECT seq FROM league")
        while board.leagues[LEAGUE].seq < seq:
            await asyncio.wait_for(board.wait(LEAGUE, board.leagues[LEAGUE].version), 30)
    assert {event.score for event in board.leagues[LEAGUE].events.values()} == {(4, 0)}
