"""Placing a bet: what is taken, what is refused, and that a refusal writes nothing."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from tests.world import Game, PlayerRow, World
from wagerbabe.betting import Options, errors, service, store
from wagerbabe.betting.domain import Accept, Pick, SentPrice, Slip
from wagerbabe.odds import Price
from wagerbabe.platform.errors import IdempotencyKeyReused, Unauthenticated
from wagerbabe.platform.runtime import Runtime

HASH = b"a" * 32


def slip_of(game: Game, *keys: tuple[str, str, int, int | None], stake: int = 1100, kind: str = "straight") -> Slip:
    """A slip on (market, side, american price, line in quarters)."""
    picks = tuple(Pick(game.selections[m, s], SentPrice(american=a), line) for m, s, a, line in keys)
    return Slip(kind, stake, picks)


SPREAD = ("spread", "home", -110, -14)
BEFORE_THE_START = """
UPDATE book SET rules_version = 2;
INSERT INTO book_rules (book_id, version, rules, game_at) SELECT id, 2, '{"in_play": false}', game_now() FROM book
"""
"""House rules without bets in play."""


@pytest.fixture
async def player(world: World) -> PlayerRow:
    return await world.player(await world.book())


@pytest.fixture
async def game(world: World) -> Game:
    return await world.game()


async def nothing_written(world: World, player: PlayerRow) -> bool:
    account = await world.account(player)
    return await world.count(["ticket", "ticket_leg", "outbox", "transfer"]) == [0] * 4 and account["held_minor"] == 0


@pytest.mark.req("FR24", "FR25", partly=True)
async def test_a_bet_is_taken_and_its_stake_held(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    placed = await service.place(runtime, player.actor, slip_of(game, SPREAD), "k1", HASH)

    ticket = placed.ticket
    assert placed.created
    assert (ticket.status, ticket.risk_minor, ticket.to_win_minor) == ("open", 1100, 1000)
    account = await world.account(player)
    assert (account["posted_minor"], account["held_minor"], account["version"]) == (0, 1100, 0)


async def test_the_answer_is_what_the_database_keeps(runtime: Runtime, player: PlayerRow, game: Game) -> None:
    placed = await service.place(runtime, player.actor, slip_of(game, SPREAD), "k1", HASH)

    read = await store.tickets(runtime.db, player.book_id, player.id, [placed.ticket.id])

    assert read == [placed.ticket]


@pytest.mark.req("FR23")
async def test_a_parlay_multiplies_exact_prices(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    other = await world.game(league="icehockey_nhl")
    picks = (
        Pick(game.selections["spread", "home"], SentPrice(american=-110), -14),
        Pick(other.selections["moneyline", "away"], SentPrice(decimal="2.30"), None),
    )

    placed = await service.place(runtime, player.actor, Slip("parlay", 1000, picks), "k1", HASH)

    exact = 1000 * Fraction(21, 11) * Fraction(23, 10)
    assert placed.ticket.risk_minor + placed.ticket.to_win_minor == int(exact + Fraction(1, 2))


async def test_a_repeat_answers_the_same_ticket(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    first = await service.place(runtime, player.actor, slip_of(game, SPREAD), "k1", HASH)
    again = await service.place(runtime, player.actor, slip_of(game, SPREAD), "k1", HASH)

    assert not again.created
    assert again.ticket == first.ticket
    assert (await world.account(player))["held_minor"] == 1100


async def test_a_repeat_is_answered_even_after_the_game(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    first = await service.place(runtime, player.actor, slip_of(game, SPREAD), "k1", HASH)
    await world.result(game, 20, 10)

    again = await service.place(runtime, player.actor, slip_of(game, SPREAD), "k1", HASH)

    assert again.ticket.id == first.ticket.id


async def test_a_key_cannot_name_another_bet(runtime: Runtime, player: PlayerRow, game: Game) -> None:
    await service.place(runtime, player.actor, slip_of(game, SPREAD), "k1", HASH)

    with pytest.raises(IdempotencyKeyReused):
        await service.place(runtime, player.actor, slip_of(game, SPREAD, stake=2200), "k1", b"b" * 32)


async def test_a_refused_attempt_binds_no_key(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    with pytest.raises(errors.StakeTooLarge):
        await service.place(runtime, player.actor, slip_of(game, SPREAD, stake=900_000), "k1", HASH)
    assert await nothing_written(world, player)

    placed = await service.place(runtime, player.actor, slip_of(game, SPREAD), "k1", b"b" * 32)

    assert placed.created


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (f"UPDATE event SET starts_at = game_now(); {BEFORE_THE_START}", errors.InPlayNotOffered),
        (f"UPDATE event SET status = 'live'; {BEFORE_THE_START}", errors.InPlayNotOffered),
        ("UPDATE event SET status = 'finished'", errors.MarketClosed),
        ("UPDATE event SET status = 'postponed'", errors.MarketClosed),
        ("UPDATE event SET suspended = true", errors.MarketSuspended),
        ("UPDATE market SET status = 'suspended'", errors.MarketSuspended),
        ("UPDATE market SET status = 'graded'", errors.MarketClosed),
        ("UPDATE offer SET price_num = NULL, price_den = NULL", errors.MarketSuspended),
        ("UPDATE offer SET valid_until = game_now()", errors.OddsStale),
        ("UPDATE offer SET price_num = 2, price_den = 1, version = version + 1", errors.PriceMoved),
        ("UPDATE offer SET line_quarters = -10, version = version + 1", errors.PriceMoved),
        ("UPDATE account SET floor_minor = 0 WHERE kind = 'player'", errors.CreditExceeded),
        ("UPDATE player SET status = 'inactive', terms_version = 2", errors.AccountInactive),
        ("UPDATE session SET revoked_at = now()", Unauthenticated),
    ],
)
async def test_what_is_not_offered_is_refused(
    runtime: Runtime,
    world: World,
    player: PlayerRow,
    game: Game,
    change: str,
    error: type[Exception],
) -> None:
    await world.owner.execute(change)

    with pytest.raises(error):
        await service.place(runtime, player.actor, slip_of(game, SPREAD), "k1", HASH)

    assert await nothing_written(world, player)


OVER = ("total", "over", -110, 176)
UNDER = ("total", "under", -110, 176)


@pytest.mark.parametrize(
    ("asked", "price", "line", "taken_by"),
    [
        (SPREAD, (21, 11), -14, {"none", "better", "any"}),
        (SPREAD, (2, 1), -14, {"better", "any"}),
        (SPREAD, (3, 2), -14, {"any"}),
        (SPREAD, (21, 11), -13, {"better", "any"}),
        (SPREAD, (21, 11), -15, {"any"}),
        (SPREAD, (2, 1), -15, {"any"}),
        (SPREAD, (3, 2), -10, {"any"}),
        (OVER, (21, 11), 175, {"better", "any"}),
        (OVER, (21, 11), 177, {"any"}),
        (UNDER, (21, 11), 177, {"better", "any"}),
        (UNDER, (2, 1), 175, {"any"}),
    ],
)
@pytest.mark.parametrize("accept", ["none", "better", "any"])
async def test_a_moved_price_or_line_is_taken_as_the_player_accepts(
    runtime: Runtime,
    world: World,
    player: PlayerRow,
    game: Game,
    asked: tuple[str, str, int, int],
    price: tuple[int, int],
    line: int,
    taken_by: set[str],
    accept: Accept,
) -> None:
    await world.offer(game.selections[asked[:2]], price, line)
    slip = replace(slip_of(game, asked), accept=accept)

    if accept not in taken_by:
        with pytest.raises(errors.PriceMoved) as moved:
            await service.place(runtime, player.actor, slip, "k1", HASH)
        assert moved.value.details["legs"][0]["line"] == line / 4
        return
    ticket = (await service.place(runtime, player.actor, slip, "k1", HASH)).ticket
    assert (ticket.legs[0].price.fraction, ticket.legs[0].line) == (Price(*price).fraction, line / 4)
    assert ticket.legs[0].asked_price is None


@pytest.mark.parametrize(
    ("price", "line", "taken_by"),
    [
        ((3, 2), -14, {"none", "better", "any"}),
        ((21, 11), -12, {"better", "any"}),
        ((21, 11), -16, {"any"}),
    ],
)
@pytest.mark.parametrize("accept", ["none", "better", "any"])
async def test_a_teaser_takes_the_line_that_stands_and_pays_by_its_table(
    runtime: Runtime,
    world: World,
    player: PlayerRow,
    game: Game,
    price: tuple[int, int],
    line: int,
    taken_by: set[str],
    accept: Accept,
) -> None:
    other = await world.game(league="americanfootball_ncaaf")
    picks = (*slip_of(game, SPREAD).picks, *slip_of(other, SPREAD).picks)
    await world.offer(game.selections["spread", "home"], price, line)
    slip = Slip("teaser", 1100, picks, accept, Options(points_quarters=24))

    if accept not in taken_by:
        with pytest.raises(errors.PriceMoved):
            await service.place(runtime, player.actor, slip, "k1", HASH)
        return
    ticket = (await service.place(runtime, player.actor, slip, "k1", HASH)).ticket
    assert (ticket.legs[0].offered_line, ticket.legs[0].line) == (line / 4, line / 4 + 6)
    assert ticket.to_win_minor == 1000


async def test_a_worse_price_is_not_better(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    await world.offer(game.selections["spread", "home"], (3, 2), -14)
    slip = slip_of(game, SPREAD)

    with pytest.raises(errors.PriceMoved) as moved:
        await service.place(runtime, player.actor, Slip(slip.kind, 1100, slip.picks, "better"), "k1", HASH)

    assert moved.value.details["legs"][0]["price"]["american"] == -200


async def test_two_legs_of_one_game_are_refused(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    both = slip_of(game, SPREAD, ("moneyline", "home", -150, None), kind="parlay")

    with pytest.raises(errors.LegsCorrelated):
        await service.place(runtime, player.actor, both, "k1", HASH)

    assert await nothing_written(world, player)


async def test_a_book_margin_is_in_the_price(runtime: Runtime, world: World) -> None:
    player = await world.player(await world.book(margin_bp=200))
    game = await world.game()

    quote = await service.quote(runtime, player.actor, slip_of(game, SPREAD))

    assert quote.priced.legs[0].price.american < -110
    assert [p.name for p in quote.priced.problems] == ["PriceMoved"]


async def test_an_offer_that_ended_on_another_source_is_unknown(runtime: Runtime, world: World) -> None:
    player = await world.player(await world.book(source="draftkings"))
    game = await world.game(source="fanduel")

    with pytest.raises(errors.SelectionUnknown):
        await service.place(runtime, player.actor, slip_of(game, SPREAD), "k1", HASH)


async def test_without_credit_a_player_is_told_whom_to_ask(runtime: Runtime, world: World, game: Game) -> None:
    player = await world.player(await world.book(), credit_minor=0)

    with pytest.raises(errors.CreditExceeded, match="Ask Desk"):
        await service.place(runtime, player.actor, slip_of(game, SPREAD), "k1", HASH)


async def test_the_return_is_capped_openly(runtime: Runtime, world: World) -> None:
    player = await world.player(await world.book(), credit_minor=20_000_000, max_stake_minor=20_000_000)
    game = await world.game(starts_in=timedelta(hours=3))

    quote = await service.quote(runtime, player.actor, slip_of(game, SPREAD, stake=9_000_000))

    assert quote.priced.capped
    assert quote.priced.return_minor == 10_000_000
