"""Odds over HTTP: ready bytes with a tag, lists and search, and what administrators do by hand."""

from datetime import timedelta
from typing import Any

import brotli  # type: ignore[import-untyped]
import msgspec
import pytest

from tests.odds.feeds import LEAGUE, game, three_markets
from tests.odds.shop import EVEN, Shop, new_event, sides
from tests.office import Person
from wagerbabe.odds.board import Board
from wagerbabe.odds.schemas import LeagueOdds


@pytest.mark.req("API2", partly=True)
async def test_a_visitor_reads_the_public_board(shop: Shop) -> None:
    await shop.poll()
    shown = await shop.odds()
    assert [event.home for event in shown.events] == ["Bears"]


@pytest.mark.req("NFR-SC11", partly=True)
async def test_what_has_not_changed_is_not_sent_again(shop: Shop) -> None:
    await shop.poll()
    one = await shop.visitor.get("/betting/odds", params={"league": LEAGUE})
    tag = {"If-None-Match": one.headers["etag"]}
    again = await shop.visitor.get("/betting/odds", params={"league": LEAGUE}, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    await shop.poll(home=-200, away=170)
    moved = await shop.visitor.get("/betting/odds", params={"league": LEAGUE}, headers=tag)
    assert moved.status_code == 200
    assert moved.headers["etag"] != one.headers["etag"]


async def test_brotli_for_those_who_take_it(shop: Shop) -> None:
    await shop.poll()
    asked: dict[str, Any] = {"params": {"league": LEAGUE}}
    plain = await shop.visitor.get("/betting/odds", **asked, headers={"Accept-Encoding": "gzip, br;q=0"})
    assert "content-encoding" not in plain.headers
    request = shop.visitor.build_request("GET", "/betting/odds", **asked, headers={"Accept-Encoding": "gzip, br"})
    answer = await shop.visitor.send(request, stream=True)
    raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "br"
    assert brotli.decompress(raw) == plain.content


@pytest.mark.parametrize(
    ("asked", "status", "error"),
    [
        ({}, 422, "InvalidRequest"),
        ({"league": "nowhere"}, 404, "LeagueUnknown"),
        ({"league": LEAGUE, "event": "7"}, 422, "InvalidRequest"),
        ({"league": LEAGUE, "status": "soon"}, 422, "InvalidRequest"),
        ({"league": LEAGUE, "books": "some"}, 422, "InvalidRequest"),
        ({"league": LEAGUE, "colour": "red"}, 422, "InvalidRequest"),
    ],
)
async def test_bad_questions(shop: Shop, asked: dict[str, str], status: int, error: str) -> None:
    answer = await shop.visitor.get("/betting/odds", params=asked)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def test_a_session_that_is_over_is_told_so(shop: Shop) -> None:
    stranger = shop.office.client(Authorization="Bearer nonsense")
    answer = await stranger.get("/betting/odds", params={"league": LEAGUE})
    assert (answer.status_code, answer.json()["error"]) == (401, "Unauthenticated")


async def test_a_player_sees_their_books_prices(shop: Shop) -> None:
    book = await shop.office.book()
    await shop.runtime.db.execute("UPDATE book SET margin_bp = 200 WHERE id = $1", book)
    agent = await shop.office.agent(book, "anna")
    player = await shop.office.player(agent, "paul")
    await shop.poll()
    answer = await player.http.get("/betting/odds", params={"league": LEAGUE})
    mine = msgspec.json.decode(answer.content, type=LeagueOdds).events[0].markets[1].selections[0]
    public = (await shop.odds()).events[0].markets[1].selections[0]
    assert mine.price is not None
    assert public.price is not None
    assert (mine.price.american, public.price.american) == (-115, -110)


async def test_a_board_that_is_loading_says_so(shop: Shop) -> None:
    shop.app.state.board = Board(shop.runtime)
    answer = await shop.visitor.get("/shared/sports")
    assert (answer.status_code, answer.json()["error"], answer.headers["retry-after"]) == (503, "BoardLoading", "1")


@pytest.mark.req("FR7")
@pytest.mark.req("FR8")
@pytest.mark.req("FR9")
@pytest.mark.req("FR11")
async def test_sports_and_leagues_that_can_be_bet_on(shop: Shop) -> None:
    await shop.runtime.db.execute("INSERT INTO sport (key, title, rank) VALUES ('soccer', 'Soccer', 50)")
    await shop.runtime.db.execute("INSERT INTO league (key, sport_key, title) VALUES ('soccer_epl', 'soccer', 'EPL')")
    await shop.poll()
    sports = (await shop.visitor.get("/shared/sports")).json()
    assert sports == {"items": [{"key": "americanfootball", "title": "Football", "games": 1, "live": 0}], "next": None}
    leagues = (await shop.visitor.get("/shared/leagues", params={"sport": "americanfootball"})).json()
    assert leagues["items"] == [{"key": LEAGUE, "title": "NFL", "sport": "americanfootball", "games": 1, "live": 0}]
    assert (await shop.visitor.get("/shared/leagues", params={"sport": "soccer"})).json()["items"] == []


@pytest.mark.req("UX8", partly=True)
async def test_search_by_beginnings_of_words(shop: Shop) -> None:
    await shop.poll()
    found = (await shop.visitor.get("/betting/search", params={"q": "pack"})).json()
    assert [team["name"] for team in found["teams"]] == ["Packers"]
    assert [(event["home"], event["status"]) for event in found["events"]] == [("Bears", "upcoming")]
    assert (await shop.visitor.get("/betting/search", params={"q": "ackers"})).json()["events"] == []
    assert [x["key"] for x in (await shop.visitor.get("/betting/search", params={"q": "nf"})).json()["leagues"]] == [
        LEAGUE
    ]
    assert (await shop.visitor.get("/betting/search", params={"q": " "})).status_code == 422


# By hand


@pytest.mark.req("PB8")
async def test_an_event_by_hand_is_on_the_board_at_once(shop: Shop, admin: Person) -> None:
    answer = await admin.http.post("/admin/events", json=new_event(shop))
    assert answer.status_code == 201, answer.text
    await shop.board.compare()
    [event] = (await shop.odds(event=answer.json()["id"])).events
    assert [(s.status, s.price and s.price.decimal, s.line) for m in event.markets for s in m.selections] == [
        ("open", "1.91", None),
        ("open", "1.909", None),
        ("open", "1.909", -3.5),
        ("open", "1.909", 3.5),
    ]
    assert await shop.runtime.db.fetchval("SELECT count(*) FROM audit WHERE action = 'event.create'") == 1


async def test_the_same_game_is_entered_once(shop: Shop, admin: Person) -> None:
    body = new_event(shop)
    assert (await admin.http.post("/admin/events", json=body)).status_code == 201
    again = await admin.http.post("/admin/events", json={**body, "home": "LIONS"})
    assert (again.status_code, again.json()["error"]) == (409, "EventExists")


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"league": "nowhere"}, 404, "LeagueUnknown"),
        ({"starts_at": "2020-01-01T00:00:00Z"}, 422, "StartInPast"),
        ({"starts_at": "2030-01-01T00:00:00"}, 422, "InvalidRequest"),
        ({"starts_at": 1900000000}, 422, "InvalidRequest"),
        ({"away": "lions"}, 422, "InvalidRequest"),
        ({"markets": []}, 422, "InvalidRequest"),
        ({"colour": "red"}, 422, "InvalidRequest"),
    ],
)
async def test_events_that_cannot_be_entered(
    shop: Shop, admin: Person, changed: dict[str, Any], status: int, error: str
) -> None:
    answer = await admin.http.post("/admin/events", json=new_event(shop, **changed))
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert await shop.runtime.db.fetchval("SELECT count(*) FROM event") == 0


@pytest.mark.parametrize(
    ("market", "status", "error"),
    [
        ({"kind": "spread", "selections": sides(("home", EVEN, -3), ("away", EVEN, 4))}, 422, "LinesDisagree"),
        ({"kind": "spread", "selections": sides(("home", EVEN, -3), ("away", EVEN, -3))}, 422, "LinesDisagree"),
        ({"kind": "spread", "selections": sides(("home", EVEN, None), ("away", EVEN, None))}, 422, "LinesDisagree"),
        ({"kind": "moneyline", "selections": sides(("home", EVEN, 1), ("away", EVEN, 1))}, 422, "LinesDisagree"),
        ({"kind": "spread", "selections": sides(("home", EVEN, -3.3), ("away", EVEN, 3.3))}, 422, "InvalidRequest"),
        ({"kind": "moneyline", "selections": sides(("home", EVEN, None))}, 422, "InvalidRequest"),
        ({"kind": "moneyline", "selections": sides(("home", EVEN, None), ("draw", EVEN, None))}, 422, "InvalidRequest"),
        (
            {"kind": "moneyline", "selections": sides(("home", {"american": 5}, None), ("away", EVEN, None))},
            422,
            "InvalidRequest",
        ),
        (
            {
                "kind": "moneyline",
                "selections": sides(("home", {"american": -110, "decimal": "1.9"}, None), ("away", EVEN, None)),
            },
            422,
            "InvalidRequest",
        ),
        (
            {
                "kind": "moneyline",
                "selections": sides(("home", {"american": 150}, None), ("away", {"american": 150}, None)),
            },
            409,
            "PriceNeedsConfirmation",
        ),
    ],
)
async def test_prices_that_do_not_belong_together(
    shop: Shop, admin: Person, market: dict[str, Any], status: int, error: str
) -> None:
    answer = await admin.http.post("/admin/events", json=new_event(shop, markets=[market]))
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert await shop.runtime.db.fetchval("SELECT count(*) FROM event") == 0


async def listed(shop: Shop, admin: Person) -> dict[str, Any]:
    """The feed's game as an administrator sees it."""
    await shop.poll()
    [row] = (await admin.http.get("/admin/events")).json()["items"]
    detail: dict[str, Any] = (await admin.http.get(f"/admin/events/{row['id']}")).json()
    return detail


def selection(detail: dict[str, Any], kind: str, side: str) -> dict[str, Any]:
    return next(s for m in detail["markets"] if m["kind"] == kind for s in m["selections"] if s["side"] == side)


async def test_a_price_by_hand_holds_against_the_feed_until_it_is_released(shop: Shop, admin: Person) -> None:
    event = await listed(shop, admin)
    home = selection(event, "moneyline", "home")["id"]
    change = {"prices": [{"selection_id": home, "price": {"american": -170}}]}
    assert (await admin.http.patch(f"/admin/events/{event['id']}", json=change)).status_code == 200
    await shop.poll(home=-140, away=120)
    shown = (await shop.odds()).events[0].markets[0].selections
    assert [s.price and s.price.american for s in shown] == [-170, 120]
    release = {"prices": [{"selection_id": home, "by_hand": False}]}
    released = (await admin.http.patch(f"/admin/events/{event['id']}", json=release)).json()
    assert selection(released, "moneyline", "home")["price"] is None
    await shop.poll(home=-141, away=121)
    assert [s.price and s.price.american for s in (await shop.odds()).events[0].markets[0].selections] == [-141, 121]


async def test_a_price_far_from_what_stands_asks_twice(shop: Shop, admin: Person) -> None:
    event = await listed(shop, admin)
    home = selection(event, "moneyline", "home")["id"]
    change = {"prices": [{"selection_id": home, "price": {"american": 1300}}]}
    answer = await admin.http.patch(f"/admin/events/{event['id']}", json=change)
    assert (answer.status_code, answer.json()["error"]) == (409, "PriceNeedsConfirmation")
    confirmed = await admin.http.patch(f"/admin/events/{event['id']}", json={**change, "confirm": True})
    assert selection(confirmed.json(), "moneyline", "home")["price"]["american"] == 1300


async def test_one_side_of_a_spread_does_not_move_alone(shop: Shop, admin: Person) -> None:
    event = await listed(shop, admin)
    home, away = (selection(event, "spread", side)["id"] for side in ("home", "away"))
    alone = {"prices": [{"selection_id": home, "price": EVEN, "line": -4}]}
    answer = await admin.http.patch(f"/admin/events/{event['id']}", json=alone)
    assert (answer.status_code, answer.json()["error"]) == (422, "LinesDisagree")
    both = {"prices": [*alone["prices"], {"selection_id": away, "price": EVEN, "line": 4}]}
    assert (await admin.http.patch(f"/admin/events/{event['id']}", json=both)).status_code == 200


async def test_somebody_elses_selection_is_refused(shop: Shop, admin: Person) -> None:
    event = await listed(shop, admin)
    other = (await admin.http.post("/admin/events", json=new_event(shop))).json()
    change = {"prices": [{"selection_id": selection(other, "moneyline", "home")["id"], "price": EVEN}]}
    answer = await admin.http.patch(f"/admin/events/{event['id']}", json=change)
    assert (answer.status_code, answer.json()["error"]) == (422, "SelectionNotOfEvent")


async def test_suspending_and_opening(shop: Shop, admin: Person) -> None:
    event = await listed(shop, admin)

    async def statuses() -> list[set[str]]:
        await shop.board.compare()
        return [{s.status for s in m.selections} for m in (await shop.odds()).events[0].markets]

    market = event["markets"][0]["id"]
    kind = ["moneyline", "spread", "total"].index(event["markets"][0]["kind"])
    assert (await admin.http.post(f"/admin/markets/{market}/suspend", json={"reason": "news"})).json()[
        "status"
    ] == "suspended"
    assert [n for n, found in enumerate(await statuses()) if found == {"suspended"}] == [kind]
    assert (await admin.http.post(f"/admin/markets/{market}/open")).status_code == 200
    assert await statuses() == [{"open"}] * 3
    await admin.http.patch(f"/admin/events/{event['id']}", json={"suspended": True})
    assert await statuses() == [{"suspended"}] * 3


async def test_a_postponement_by_hand_and_its_new_start(shop: Shop, admin: Person) -> None:
    event = await listed(shop, admin)
    put_off = (await admin.http.patch(f"/admin/events/{event['id']}", json={"status": "postponed"})).json()
    assert put_off["status"] == "postponed"
    start = (shop.begun + timedelta(hours=30)).isoformat()
    moved = (await admin.http.patch(f"/admin/events/{event['id']}", json={"starts_at": start})).json()
    assert (moved["status"], moved["first_starts_at"]) == ("scheduled", event["first_starts_at"])
    await shop.poll()
    [shown] = (await shop.odds()).events
    assert shown.starts_at == shop.begun + timedelta(hours=30)


@pytest.mark.req("PB8")
async def test_a_result_by_hand_and_its_correction(shop: Shop, admin: Person) -> None:
    event = await listed(shop, admin)
    final = {"status": "finished", "scores": {"home": 24, "away": 17}, "periods": {"h1": {"home": 10, "away": 3}}}
    early = await admin.http.post(f"/admin/events/{event['id']}/result", json=final)
    assert (early.status_code, early.json()["error"]) == (409, "ResultTooEarly")
    begun = (shop.begun - timedelta(hours=3)).isoformat()
    await admin.http.patch(f"/admin/events/{event['id']}", json={"starts_at": begun})
    first = (await admin.http.post(f"/admin/events/{event['id']}/result", json=final)).json()
    again = (await admin.http.post(f"/admin/events/{event['id']}/result", json=final)).json()
    other = {**final, "scores": {"home": 24, "away": 20}, "reason": "stat correction"}
    corrected = (await admin.http.post(f"/admin/events/{event['id']}/result", json=other)).json()
    assert [(r["n"], r["changed"]) for r in (first, again, corrected)] == [(1, True), (1, False), (2, True)]
    over = await admin.http.patch(f"/admin/events/{event['id']}", json={"suspended": True})
    assert (over.status_code, over.json()["error"]) == (409, "EventOver")
    [row] = (await admin.http.get("/admin/events", params={"status": "finished"})).json()["items"]
    assert (row["score"], row["results"], row["graded"]) == ({"home": 24, "away": 20}, 2, False)


@pytest.mark.parametrize(
    "body",
    [
        {"status": "finished", "scores": {"home": -1, "away": 3}},
        {"status": "finished", "scores": {"home": "3", "away": 3}},
        {"status": "finished", "scores": {"home": 3.5, "away": 3}},
        {"status": "finished"},
        {"status": "postponed", "scores": {"home": 1, "away": 3}},
        {"status": "won"},
        {"status": "finished", "scores": {"home": 1, "away": 3}, "periods": {"q9": {"home": 1, "away": 3}}},
        {"status": "finished", "scores": {"home": 1, "away": 3}, "winner": "home"},
        {},
    ],
)
async def test_results_that_cannot_be_true(shop: Shop, admin: Person, body: dict[str, Any]) -> None:
    event = await listed(shop, admin)
    answer = await admin.http.post(f"/admin/events/{event['id']}/result", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"] in {"InvalidRequest", "ResultImplausible", "ResultContradicts"}
    assert await shop.runtime.db.fetchval("SELECT count(*) FROM result") == 0


async def test_only_administrators(shop: Shop, admin: Person) -> None:
    event = await listed(shop, admin)
    agent = await shop.office.agent(await shop.office.book(), "anna")
    for method, path in [
        ("GET", "/admin/events"),
        ("POST", "/admin/events"),
        ("GET", f"/admin/events/{event['id']}"),
        ("PATCH", f"/admin/events/{event['id']}"),
        ("POST", f"/admin/events/{event['id']}/result"),
        ("POST", f"/admin/markets/{event['markets'][0]['id']}/suspend"),
        ("POST", f"/admin/markets/{event['markets'][0]['id']}/open"),
        ("GET", "/admin/quarantine"),
    ]:
        assert (await agent.http.request(method, path, json={})).status_code == 403
        assert (await shop.visitor.request(method, path, json={})).status_code == 401


async def test_events_page_by_page(shop: Shop, admin: Person) -> None:
    await listed(shop, admin)
    for n in range(3):
        start = (shop.begun + timedelta(hours=5 + n)).isoformat()
        await admin.http.post("/admin/events", json=new_event(shop, starts_at=start))
    seen, cursor = [], None
    while True:
        asked = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await admin.http.get("/admin/events", params=asked)).json()
        seen += [row["home"] for row in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == ["Bears", "Lions", "Lions", "Lions"]
    found = (await admin.http.get("/admin/events", params={"q": "BEAR"})).json()["items"]
    assert [row["home"] for row in found] == ["Bears"]


async def test_what_a_feed_sent_and_was_not_used_is_shown(shop: Shop, admin: Person) -> None:
    start = shop.begun + timedelta(hours=2)
    bad = {**three_markets("b", shop.begun), "markets": ["h2h"]}
    shop.feed.odds[LEAGUE] = [game("g1", start, three_markets("a", shop.begun), bad)]
    await shop.fetcher.poll_odds(LEAGUE)
    [row] = (await admin.http.get("/admin/quarantine", params={"league": LEAGUE})).json()["items"]
    assert (row["problem"], row["subject"], row["times"]) == ("market", "g1 b None", 1)
