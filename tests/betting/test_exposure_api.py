"""What a book stands to lose, as its agents see it; closed at a cap and opened again."""

from typing import Any

from tests.betting.test_limits_api import ann, bob, game, limit, paula, slip
from tests.ledger.books import one
from tests.office import Office, Person
from tests.world import Game, World
from wagerbabe.platform.ids import new_id

__all__ = ["ann", "bob", "game", "paula"]


async def bet(player: Person, game: Game, *picks: tuple[str, str], **more: Any) -> Any:
    body = slip(game, *picks, **more)
    return await player.http.post("/betting/bets", json=body, headers={"Idempotency-Key": str(new_id())})


async def placed(player: Person, game: Game, *picks: tuple[str, str], **more: Any) -> None:
    answer = await bet(player, game, *picks, **more)
    assert answer.status_code == 201, answer.text


async def events(agent: Person, **query: str) -> list[dict[str, Any]]:
    answer = await agent.http.get("/agent/exposure", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def outcomes(event: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    market = next(market for market in event["markets"] if market["kind"] == kind)
    return {outcome["side"]: outcome for outcome in market["outcomes"]}


async def test_stakes_liability_and_both_cases_by_outcome(ann: Person, paula: Person, game: Game) -> None:
    assert await events(ann) == []
    await placed(paula, game, ("moneyline", "home"), stake=3000)  # wins 20.00
    await placed(paula, game, ("moneyline", "home"), stake=1500)  # wins 10.00
    (event,) = await events(ann)
    assert (event["home"], event["league"], event["tickets"]) == ("Home", "americanfootball_nfl", 2)
    assert (event["stakes_minor"], event["liability_minor"]) == (4500, 3000)
    assert (event["best_minor"], event["worst_minor"]) == (4500, -3000)
    assert (event["max_minor"], event["closed_at"]) == (None, None)
    sides = outcomes(event, "moneyline")
    assert (sides["home"]["tickets"], sides["home"]["stakes_minor"], sides["home"]["liability_minor"]) == (
        2,
        4500,
        3000,
    )
    assert (sides["home"]["if_wins_minor"], sides["away"]["if_wins_minor"]) == (-3000, 4500)
    assert sides["away"]["stakes_minor"] == 0


async def test_a_ticket_of_several_legs_counts_whole_on_each_and_once_on_an_event(
    ann: Person, paula: Person, game: Game
) -> None:
    await placed(paula, game, ("spread", "home"), ("total", "over"), kind="parlay", stake=1100)
    (event,) = await events(ann)
    assert (event["tickets"], event["stakes_minor"]) == (1, 1100)
    assert outcomes(event, "spread")["home"]["stakes_minor"] == outcomes(event, "total")["over"]["stakes_minor"] == 1100
    # No bet on the winner: the market with the most to lose stands for the event.
    assert event["worst_minor"] == -event["liability_minor"] < 0


async def test_an_agent_sees_what_its_own_players_bet(
    office: Office, ann: Person, bob: Person, paula: Person, game: Game, world: World
) -> None:
    assert ann.book_id is not None
    cat = await office.agent(ann.book_id, "cat", below=ann)
    zoe = await office.agent(await office.book(), "zoe")
    peter = await office.player(cat, "peter")
    other = await world.game(league="americanfootball_ncaaf")
    await placed(paula, game, ("moneyline", "home"), stake=3000)
    await placed(peter, game, ("moneyline", "home"), stake=600)
    await placed(peter, other, ("moneyline", "home"), stake=9000)
    assert [event["stakes_minor"] for event in await events(ann)] == [9000, 3600]
    assert [event["stakes_minor"] for event in await events(bob)] == [3000]
    assert [event["stakes_minor"] for event in await events(cat)] == [9000, 600]
    assert await events(zoe) == []
    assert [event["stakes_minor"] for event in await events(ann, league="americanfootball_ncaaf")] == [9000]
    assert [event["stakes_minor"] for event in await events(ann, event=str(game.id))] == [3600]
    assert (await ann.http.get("/agent/exposure?event=x")).status_code == 422


async def test_an_outcome_closes_at_its_cap_and_opens_when_the_cap_is_raised(
    office: Office, ann: Person, bob: Person, paula: Person, game: Game
) -> None:
    made = await limit(ann, market="moneyline", max_exposure_minor=2000)
    home = str(game.selections["moneyline", "home"])
    await placed(paula, game, ("moneyline", "home"), stake=3000)
    refused = await bet(paula, game, ("moneyline", "home"), stake=1000)
    assert (refused.status_code, refused.json()["error"]) == (409, "ExposureReached")
    assert refused.json()["details"]["max_minor"] == 2000
    side = outcomes((await events(ann))[0], "moneyline")["home"]
    assert side["max_minor"] == 2000
    assert side["closed_at"] is not None

    full = await ann.http.post(f"/agent/exposure/{home}/reopen")
    assert (full.status_code, full.json()["error"]) == (409, "ExposureFull")
    assert full.json()["details"] == {"scope": {"market": "moneyline"}, "max_minor": 2000, "liability_minor": 2000}
    await limit(ann, market="moneyline", max_exposure_minor=5000)
    await ann.http.delete(f"/agent/limits/{made['id']}")
    side = outcomes((await events(ann))[0], "moneyline")["home"]
    assert (side["max_minor"], side["closed_at"]) == (5000, None)
    await placed(paula, game, ("moneyline", "home"), stake=1000)

    await office.db.execute("UPDATE exposure SET closed_at = now()")
    assert (await bob.http.post(f"/agent/exposure/{home}/reopen")).status_code == 403
    assert (await ann.http.post(f"/agent/exposure/{home}/reopen")).status_code == 204
    assert await office.db.fetchval("SELECT closed_at FROM exposure WHERE target_id::text = $1", home) is None
    row = await one(office.db, "SELECT * FROM audit WHERE action = 'reopen_exposure'")
    assert (row["actor_id"], row["subject_id"]) == (ann.id, home)


async def test_an_event_has_a_cap_of_its_own(ann: Person, paula: Person, game: Game) -> None:
    await limit(ann, max_event_exposure_minor=2500)
    await placed(paula, game, ("moneyline", "home"), stake=3000)
    refused = await bet(paula, game, ("total", "over"), stake=1100)
    assert refused.json()["error"] == "ExposureReached"
    assert refused.json()["details"]["limit"] == "max_event_exposure_minor"
    assert refused.json()["details"]["would_pass_minor"] == 550
    await placed(paula, game, ("total", "over"), stake=550)
    (event,) = await events(ann)
    assert (event["max_minor"], event["liability_minor"]) == (2500, 2500)
    assert event["closed_at"] is not None
    assert (await ann.http.post(f"/agent/exposure/{game.id}/reopen")).json()["error"] == "ExposureFull"


async def test_what_is_not_counted_cannot_be_opened(office: Office, ann: Person, paula: Person, game: Game) -> None:
    zoe = await office.agent(await office.book(), "zoe")
    await limit(ann, max_exposure_minor=2000)
    await placed(paula, game, ("moneyline", "home"), stake=3000)
    home = str(game.selections["moneyline", "home"])
    for agent, target in ((ann, str(new_id())), (ann, str(game.selections["total", "over"])), (zoe, home)):
        assert (await agent.http.post(f"/agent/exposure/{target}/reopen")).status_code == 404
    assert (await ann.http.post("/agent/exposure/x/reopen")).status_code == 422
