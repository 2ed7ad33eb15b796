"""Tickets made of rows alone: the log only looks at them."""

from uuid import UUID

from tests.world import Game, PlayerRow, World
from wagerbabe.platform.ids import new_id


async def a_ticket(world: World, player: PlayerRow, *, stake_minor: int = 1100) -> tuple[UUID, Game]:
    """An open straight on the home side of a spread."""
    ticket, game = new_id(), await world.game()
    selection = game.selections["spread", "home"]
    await world.owner.execute(
        "INSERT INTO ticket (book_id, id, player_id, account_id, kind, stake_minor, risk_minor, to_win_minor,"
        " max_return_minor, accept, rules_version, idempotency_key, request_hash, available_after_minor, placed_at,"
        " placed_real_at, accepted_at)"
        " VALUES ($1, $2, $3, $4, 'straight', $5, $5, 1000, 10000000, 'none', 1, $2::uuid::text, '', 0, game_now(),"
        " now(), game_now())",
        player.book_id, ticket, player.id, player.account_id, stake_minor,
    )  # fmt: skip
    await world.owner.execute(
        "INSERT INTO ticket_leg (book_id, ticket_id, n, event_id, market_id, selection_id, price_num, price_den,"
        " line_quarters, offered_quarters, offer_source, offer_version, starts_at)"
        " SELECT $1, $2, 1, s.event_id, s.market_id, s.id, 21, 11, -14, -14, 'consensus', 1, e.starts_at"
        " FROM selection AS s INNER JOIN event AS e ON s.event_id = e.id WHERE s.id = $3",
        player.book_id, ticket, selection,
    )  # fmt: skip
    return ticket, game
