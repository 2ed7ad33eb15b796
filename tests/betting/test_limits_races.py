"""Bets under way while agents set and withdraw limits: no deadlock, nothing past a cap, every count right."""

import asyncio
import random
from typing import Any

import httpx

from tests.betting.test_exposure_api import bet
from tests.betting.test_limits_api import ann, bob, game, limit, paula
from tests.office import Office, Person
from tests.world import Game, World
from wagerbabe.betting import INVARIANTS
from wagerbabe.platform.invariants import broken

__all__ = ["ann", "bob", "game", "paula"]

PICKS = [("moneyline", "home"), ("moneyline", "away"), ("spread", "home"), ("total", "over")]
REFUSED = {"ExposureReached", "StakeTooLarge", "TooManyRepeats", "PriceMoved"}


async def test_limits_that_come_and_go_while_bets_are_placed(
    office: Office, ann: Person, game: Game, world: World
) -> None:
    players = [await office.player(ann, f"p{n}", credit_minor=10_000_000) for n in range(4)]
    profile = (await ann.http.post("/agent/profiles", json={"name": "Sharps"})).json()["id"]
    games, chance = [game, await world.game()], random.Random(5)
    answers: list[httpx.Response] = []

    async def bets(player: Person) -> None:
        for _ in range(12):
            stake = chance.randrange(100, 4000)
            kind, picks = chance.choice([("straight", PICKS[:1]), ("straight", PICKS[2:3]), ("parlay", PICKS[2:])])
            answers.append(await bet(player, chance.choice(games), *picks, stake=stake, kind=kind))

    async def changes() -> None:
        fields: list[dict[str, Any]] = [
            {"max_exposure_minor": 20_000}, {"max_event_exposure_minor": 30_000}, {"max_stake_minor": 3000},
            {"profile_id": profile, "max_repeats": 2}, {"max_exposure_minor": 9000},
        ]  # fmt: skip
        for wanted in fields:
            made = await limit(ann, **wanted)
            player = chance.choice(players)
            await ann.http.patch(f"/agent/clients/{player.id}", json={"profile_id": chance.choice([profile, None])})
            await ann.http.patch(f"/agent/profiles/{profile}", json={"live_delay_seconds": chance.randrange(5, 30)})
            await ann.http.patch("/agent/rules", json={"live_delay_seconds": chance.randrange(5, 30)})
            if "max_stake_minor" in wanted:
                assert (await ann.http.delete(f"/agent/limits/{made['id']}")).status_code == 204

    await asyncio.gather(*map(bets, players), changes())
    taken = [answer for answer in answers if answer.status_code == 201]
    refused = {answer.json()["error"] for answer in answers if answer.status_code != 201}
    assert taken
    assert refused <= REFUSED
    assert await broken(office.db, INVARIANTS) == {}
    counted = await office.db.fetch(
        "SELECT x.target_id, x.kind, x.liability_minor, sum(t.to_win_minor) AS to_win"
        " FROM exposure x JOIN ticket t ON t.book_id = x.book_id AND EXISTS ("
        "   SELECT FROM ticket_leg l WHERE l.ticket_id = t.id AND x.target_id IN (l.selection_id, l.event_id))"
        " GROUP BY x.target_id, x.kind, x.liability_minor"
    )
    assert counted
    assert all(row["liability_minor"] == row["to_win"] for row in counted)


async def test_a_cap_holds_against_many_at_once(office: Office, ann: Person, game: Game) -> None:
    players = [await office.player(ann, f"p{n}", credit_minor=10_000_000) for n in range(5)]
    await limit(ann, market="moneyline", max_exposure_minor=5000)
    tries = [bet(player, game, ("moneyline", "home"), stake=1500) for player in players for _ in range(2)]
    answers = await asyncio.gather(*tries)
    # Each wins 10.00, and five fit.
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 5
    details = [answer.json()["details"] for answer in answers if answer.status_code == 409]
    assert {(each["left_minor"], each["would_pass_minor"]) for each in details} == {(0, None)}
