"""Each rule about endings finds what breaks it: damage done by hand to a ticket that was paid, and looked for."""

import pytest

from tests.checks import ALL, assert_all_hold
from tests.grading.tickets import free_play_account, home, open_ticket, settle_now
from tests.world import World
from wagerbabe.platform.invariants import broken
from wagerbabe.platform.runtime import Runtime

DAMAGE = {
    "i3_held_is_the_risk_of_open_tickets": "UPDATE ticket SET closed_risk_minor = 1 WHERE status = 'open'",
    "i5_no_open_ticket_when_all_is_graded": (
        "UPDATE ticket SET status = 'open', return_minor = NULL WHERE status = 'won' AND NOT free_play"
    ),
    "i6_endings_are_numbered_without_gaps": "UPDATE ticket SET endings = endings + 1 WHERE status = 'won'",
    "i6_a_ticket_pays_its_return_once": "UPDATE ticket SET return_minor = 2101 WHERE status = 'won' AND NOT free_play",
    "i6_a_free_play_costs_its_stake_once": (
        "UPDATE transfer SET amount_minor = 1099 WHERE cause = 'free_play' AND reverses_id IS NULL"
    ),
    "i6_a_reversal_is_the_opposite": "UPDATE transfer SET amount_minor = 999 WHERE reverses_id IS NOT NULL",
    "i6_a_ticket_is_as_its_last_ending_left_it": "UPDATE ticket SET status = 'push' WHERE status = 'won'",
    "i6_an_ending_rests_on_the_results_that_stand": "UPDATE ticket_leg SET result = 'lost' WHERE result = 'won'",
    "i6_partial_cash_outs_add_up": "UPDATE ticket SET closed_risk_minor = 1, cashed_minor = 1 WHERE status = 'open'",
    "i2_a_transfer_has_one_player_side": (
        "UPDATE transfer SET debit_account_id = (SELECT id FROM account WHERE kind = 'player')"
        " WHERE cause = 'free_play_grant'"
    ),
    "i13_day_figures_are_the_days_transfers": "UPDATE day_figure SET win_minor = win_minor + 1",
    "i10_every_transfer_is_sealed_once": "DELETE FROM log_queue WHERE body ->> 'cause' = 'regrade'",
}


@pytest.mark.parametrize("rule", DAMAGE)
async def test_damage_is_found(runtime: Runtime, world: World, rule: str) -> None:
    player = await world.player(await world.book())
    game, later = await world.game(), await world.game()
    free = await free_play_account(world, player, 5000)
    await open_ticket(world, player, home(game))
    await open_ticket(world, player, home(game), free_play=free)
    await open_ticket(world, player, home(later))
    for score in ((0, 10), (20, 10)):
        await world.result(game, *score)
        await settle_now(runtime, game)
    await world.owner.execute("UPDATE outcome SET created_at = created_at - interval '1 hour'")
    await assert_all_hold(world.owner)

    await world.owner.execute(DAMAGE[rule])

    assert rule in await broken(world.owner, ALL)
