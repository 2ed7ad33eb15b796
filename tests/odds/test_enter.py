"""Every kind of market entered by hand: as it is meant, and as it cannot be."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.odds.shop import EVEN, Shop, new_event, sides
from tests.office import Person
from wagerbabe.catalog import save_league
from wagerbabe.odds import PUBLIC

LONG, SHORT = {"american": 250}, {"american": -300}


def market(kind: str, *rows: tuple[str, Any, Any], **other: Any) -> dict[str, Any]:
    return {"kind": kind, "selections": sides(*rows), **other}


def spread(line: float, **other: Any) -> dict[str, Any]:
    return market("spread", ("home", EVEN, line), ("away", EVEN, -line), **other)


def total(line: float, **other: Any) -> dict[str, Any]:
    return market("total", ("over", EVEN, line), ("under", EVEN, line), **other)


def entrants(*names: str, price: Any = LONG, **other: Any) -> dict[str, Any]:
    rows = [{"side": name.lower(), "name": name, "price": price} for name in names]
    return {"kind": "outright", "selections": rows, **other}


def competition(shop: Shop, *markets: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {**new_event(shop, home="Grand Cup", markets=list(markets)), "away": "", **other}


GAME = [
    market("moneyline", ("home", EVEN, None), ("away", EVEN, None)),
    market("moneyline_3way", ("home", LONG, None), ("draw", LONG, None), ("away", {"american": 110}, None)),
    market("draw_no_bet", ("home", EVEN, None), ("away", EVEN, None), period="h1"),
    spread(-3.5),
    spread(-6.5, alternate=True),
    spread(0.25, alternate=True),
    spread(-1.5, period="q4"),
    total(44),
    total(38.75, alternate=True),
    {**total(23.5), "kind": "team_total", "subject": "home"},
    {**total(20.5), "kind": "team_total", "subject": "away"},
    {**total(9.5), "kind": "team_total", "subject": "away", "period": "h2"},
    {**total(7.5), "kind": "prop", "subject": "Punts"},
    market("prop", ("yes", LONG, None), ("no", SHORT, None), subject="Overtime?"),
    market(
        "prop", ("home", EVEN, None), ("away", EVEN, None), ("none", {"american": 9000}, None), subject="Scores 1st"
    ),
]


async def test_a_game_with_every_kind_of_market(shop: Shop, admin: Person) -> None:
    answer = await admin.http.post("/admin/events", json=new_event(shop, markets=GAME))
    assert answer.status_code == 201, answer.text
    told = answer.json()["markets"]
    assert sorted((m["kind"], m["period"], m["subject"], m["alternate"]) for m in told) == sorted(
        (m["kind"], m.get("period", "game"), m.get("subject", ""), m.get("alternate", False)) for m in GAME
    )
    await shop.board.compare()
    [event] = (await shop.odds(event=answer.json()["id"])).events
    assert len(event.markets) == len(GAME)
    assert {s.status for m in event.markets for s in m.selections} == {"open"}
    [main] = (await shop.odds(markets="main")).events
    assert [m.kind for m in main.markets] == ["moneyline", "spread", "total"]


async def test_a_competition_with_its_entrants(shop: Shop, admin: Person) -> None:
    outright = entrants("Ash", "Birch", "Cedar", "Oak")
    placed = entrants("Ash", "Birch", "Cedar", "Oak", price=EVEN, places=2, subject="Top two")
    answer = await admin.http.post("/admin/events", json=competition(shop, outright, placed))
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["home"], told["away"]) == ("Grand Cup", "")
    assert [(m["subject"], m["places"]) for m in told["markets"]] == [("Grand Cup", 1), ("Top two", 2)]
    assert [s["name"] for s in told["markets"][0]["selections"]] == ["Ash", "Birch", "Cedar", "Oak"]
    await shop.board.compare()
    found = (await shop.visitor.get("/betting/search", params={"q": "birch"})).json()
    assert [event["id"] for event in found["events"]] == [told["id"]]


async def test_markets_and_entrants_join_an_event(shop: Shop, admin: Person) -> None:
    made = (await admin.http.post("/admin/events", json=competition(shop, entrants("Ash", "Oak", price=EVEN)))).json()
    path = f"/admin/events/{made['id']}/markets"
    one_more = entrants("Elm", "Fir", price={"american": 5000})
    told = (await admin.http.post(path, json={"markets": [one_more]})).json()
    assert [[s["side"] for s in m["selections"]] for m in told["markets"]] == [["ash", "elm", "fir", "oak"]]
    again = await admin.http.post(path, json={"markets": [one_more]})
    assert (again.status_code, again.json()["error"]) == (409, "MarketExists")
    prop = market("prop", ("yes", EVEN, None), ("no", EVEN, None), subject="A new record?")
    assert len((await admin.http.post(path, json={"markets": [prop]})).json()["markets"]) == 2
    rows = await shop.runtime.db.fetch("SELECT details FROM audit WHERE action = 'market.create' ORDER BY id")
    assert [row["details"]["markets"][0]["sides"] for row in rows] == [["ash", "oak"], ["elm", "fir"], ["yes", "no"]]


async def test_who_entered_which_prices_is_kept(shop: Shop, admin: Person) -> None:
    made = (await admin.http.post("/admin/events", json=new_event(shop, markets=[total(44)]))).json()
    row = await shop.runtime.db.fetchrow("SELECT * FROM audit WHERE action = 'price.set'")
    assert row is not None
    assert (row["actor_id"], row["subject_id"]) == (admin.id, made["id"])
    assert row["details"]["markets"][0]["selections"][0] == {"side": "over", "price": EVEN, "line": 44}


async def test_no_market_joins_an_event_that_is_over_or_unknown(shop: Shop, admin: Person) -> None:
    made = (await admin.http.post("/admin/events", json=new_event(shop))).json()
    await admin.http.post(f"/admin/events/{made['id']}/result", json={"status": "cancelled"})
    for event, error in ((made["id"], "EventOver"), (made["markets"][0]["id"], "EventUnknown")):
        answer = await admin.http.post(f"/admin/events/{event}/markets", json={"markets": [total(44)]})
        assert answer.json()["error"] == error


WRONG: list[dict[str, Any]] = [
    {**total(23.5), "kind": "team_total"},
    {**total(23.5), "kind": "team_total", "subject": "Lions"},
    spread(-3, subject="home"),
    spread(-3, places=2),
    spread(-3, period="game", alternate=True, places=3),
    market("moneyline", ("home", EVEN, None), ("away", EVEN, None), alternate=True),
    market("spread", ("home", EVEN, None), ("away", EVEN, 3), alternate=True),
    market("prop", ("over", EVEN, 1), ("yes", EVEN, 1)),
    market("prop", ("yes", EVEN, None), ("maybe", EVEN, None)),
    market("prop", ("yes", EVEN, None)),
    market("total", ("home", EVEN, 1), ("away", EVEN, 1)),
    entrants("Ash", "Oak", places=2),
    entrants("Ash", "Oak", period="h1"),
    entrants("Ash", "Ash"),
    entrants("Ash"),
    {"kind": "outright", "selections": [{"side": "Ash Tree", "price": EVEN}, {"side": "oak", "price": EVEN}]},
    {"kind": "moneyline", "selections": [{"side": s, "name": s, "price": EVEN} for s in ("home", "away")]},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
async def test_markets_that_contradict_themselves(shop: Shop, admin: Person, wrong: dict[str, Any]) -> None:
    answer = await admin.http.post("/admin/events", json=new_event(shop, markets=[wrong]))
    assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")


@pytest.mark.parametrize(
    ("wrong", "status", "error"),
    [
        ([spread(-3.5), spread(-3.5)], 422, "InvalidRequest"),
        ([spread(-3.5, alternate=True), spread(-3.5, alternate=True)], 422, "InvalidRequest"),
        ([total(44, period="p1")], 422, "PeriodNotPlayed"),
        ([total(44, period="f5")], 422, "PeriodNotPlayed"),
        ([market("prop", ("over", EVEN, 1), ("under", EVEN, 2))], 422, "LinesDisagree"),
        ([market("prop", ("over", EVEN, 1), ("under", EVEN, None))], 422, "LinesDisagree"),
        ([market("prop", ("yes", EVEN, 1), ("no", EVEN, 1))], 422, "LinesDisagree"),
        ([market("outright", ("a", EVEN, 1), ("b", EVEN, 1))], 422, "LinesDisagree"),
        ([{**spread(-3.5, alternate=True), "selections": sides(("home", EVEN, -3), ("away", EVEN, 4))}], 422,
         "LinesDisagree"),
        ([market("prop", ("yes", LONG, None), ("no", LONG, None))], 409, "PriceNeedsConfirmation"),
        ([entrants("Ash", "Birch")], 409, "PriceNeedsConfirmation"),
        ([entrants("Ash", "Birch", "Elm", "Oak", "Yew", "Fir", "Fig", "Bay")], 409, "PriceNeedsConfirmation"),
        ([entrants("Ash", "Birch", "Oak", places=2)], 409, "PriceNeedsConfirmation"),
    ],
)  # fmt: skip
async def test_markets_that_do_not_belong_together(
    shop: Shop, admin: Person, wrong: list[dict[str, Any]], status: int, error: str
) -> None:
    answer = await admin.http.post("/admin/events", json=new_event(shop, markets=wrong))
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert await shop.runtime.db.fetchval("SELECT count(*) FROM event") == 0


async def test_odd_prices_stand_when_they_are_confirmed(shop: Shop, admin: Person) -> None:
    body = new_event(shop, markets=[entrants("Ash", "Birch")], confirm=True)
    assert (await admin.http.post("/admin/events", json=body)).status_code == 201


@pytest.mark.parametrize(
    ("league", "period", "status"),
    [("baseball_mlb", "f5", 201), ("baseball_mlb", "h1", 422), ("icehockey_nhl", "p3", 201), ("tennis_atp", "h1", 422),
     ("soccer_epl", "h2", 201), ("soccer_epl", "q1", 422), ("kabaddi_pro", "h1", 201)],
)  # fmt: skip
async def test_periods_by_sport(shop: Shop, admin: Person, league: str, period: str, status: int) -> None:
    await save_league(shop.runtime.db, league, league)
    body = {**new_event(shop, markets=[total(2.5, period=period)]), "league": league}
    assert (await admin.http.post("/admin/events", json=body)).status_code == status


async def test_a_competition_has_no_sides_of_teams(shop: Shop, admin: Person) -> None:
    answer = await admin.http.post("/admin/events", json=competition(shop, spread(-3)))
    assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")


async def test_new_prices_for_an_alternate_keep_its_line(shop: Shop, admin: Person) -> None:
    made = (await admin.http.post("/admin/events", json=new_event(shop, markets=[spread(-6.5, alternate=True)]))).json()
    home, away = made["markets"][0]["selections"]

    async def change(line: float) -> Any:
        prices = [
            {"selection_id": home["id"], "price": {"american": -115}, "line": line},
            {"selection_id": away["id"], "price": {"american": -105}, "line": -line},
        ]
        return await admin.http.patch(f"/admin/events/{made['id']}", json={"prices": prices})

    assert (await change(-7)).json()["error"] == "LinesDisagree"
    assert (await change(-6.5)).status_code == 200
    await shop.board.compare()
    [event] = (await shop.odds()).events
    assert [s.price and s.price.american for s in event.markets[0].selections] == [-115, -105]


async def test_an_entrant_is_suspended_and_comes_back(shop: Shop, admin: Person) -> None:
    made = (
        await admin.http.post("/admin/events", json=competition(shop, entrants("Ash", "Birch", "Elm", "Oak")))
    ).json()
    [birch] = [s["id"] for s in made["markets"][0]["selections"] if s["side"] == "birch"]
    for price in (None, LONG):
        change = {"prices": [{"selection_id": birch, **({"price": price} if price else {})}]}
        assert (await admin.http.patch(f"/admin/events/{made['id']}", json=change)).status_code == 200
        await shop.board.compare()
        offer = shop.board.offer(UUID(birch), PUBLIC)
        assert offer is not None
        assert (offer.price is None) is (price is None)


async def test_a_selection_is_priced_once_in_a_request(shop: Shop, admin: Person) -> None:
    made = (await admin.http.post("/admin/events", json=new_event(shop))).json()
    one = {"selection_id": made["markets"][0]["selections"][0]["id"], "price": EVEN}
    answer = await admin.http.patch(f"/admin/events/{made['id']}", json={"prices": [one, one]})
    assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")


async def test_an_event_entered_by_hand_starts_in_the_future(shop: Shop, admin: Person) -> None:
    late = (shop.begun - timedelta(hours=1)).isoformat()
    answer = await admin.http.post("/admin/events", json=competition(shop, entrants("Ash", "Oak"), starts_at=late))
    assert answer.json()["error"] == "StartInPast"
