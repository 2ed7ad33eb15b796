"""Requests that are no good: texts, dates, ids, cursors and tokens, on every operation that takes such a thing."""

import asyncio
import base64
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import structlog

from tests.identity.people import PASSWORD
from tests.security.house import House, Sent, assert_refused, faults_of
from wagerbabe.odds.board import Board
from wagerbabe.platform.ids import new_id

LONG = "x" * 20_000
NEVER_TEXT: list[Any] = [None, 5, True, [], {}, "nul \0", "\ud800", LONG]
NEVER_TIME: list[Any] = [
    None,
    5,
    1.5,
    True,
    "",
    "x",
    "2026-11-16",
    "2026-13-01T00:00:00Z",
    "2026-11-16T25:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-11-16T18:00:00",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "10000-01-01T00:00:00Z",
    "1\0",
    LONG,
]
NEVER_START = ["0001-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
BAD_CURSORS = [
    "x", "", "\0", "é", "====", "W10", base64.urlsafe_b64encode(b"[" * 5000).decode(), LONG,
    *(
        base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")
        for parts in (
            [], ["1", "2", "3", "4"], ["x", "y"], ["x", "y", "z"], [1, 2], ["9" * 5000, "", str(new_id())],
            [str(2**64), "", str(new_id())], ["1", "\0", str(new_id())], ["1", "a", "no id"],
            ["0001-01-01T00:00:00+23:59", str(new_id())], ["9999-12-31T23:59:59-23:59", str(new_id())], ["2026-11-16",
            "x"],
            [str(2**63)], ["-"], ["1.5"], ["\ud800"],
        )
    ),
]  # fmt: skip
LISTS = {
    "bob's": ["/user/bets", "/user/history", "/user/statement"],
    "bob": ["/agent/clients", "/agent/tickets", "/agent/cashier/{client}/transactions"],
    "root": ["/admin/events", "/admin/ungraded"],
}
EMPTY_IS_NONE = {"/user/bets", "/user/history", "/agent/tickets"}


@pytest.mark.parametrize("who", list(LISTS))
async def test_cursors_and_limits(house: House, who: str) -> None:
    paths = [path.format(client=house.people["bob's"].id) for path in LISTS[who]]
    limits = ["0", "-1", "201", "1.5", "x", "", "9" * 5000, "1e2", "²", "\0", "true"]
    cases = [Sent("GET", path, params={"limit": limit}) for path in paths for limit in limits]
    cases += [
        Sent("GET", path, params={"cursor": cursor})
        for path in paths
        for cursor in BAD_CURSORS
        if cursor or path not in EMPTY_IS_NONE
    ]
    await assert_refused(house, who, cases)


QUESTIONS: dict[str, list[Sent]] = {
    "bob's": [
        *(
            Sent("GET", "/user/bets", params={name: str(value)})
            for name in ("from", "to")
            for value in NEVER_TIME
            if value not in (None, "", "2026-11-16", "2026-11-16T18:00:00")
        ),
        *(Sent("GET", "/user/bets", params={"status": status}) for status in ("x", "won,x", "settled,won", "\0", LONG)),
        *(Sent("GET", f"/user/bets/{value}") for value in ("x", "%00", "0", "é", "..%2f", new_id(), "9" * 5000)),
        *(Sent("DELETE", f"/auth/sessions/{value}") for value in ("x", "%00", "0", new_id())),
        *(Sent("GET", "/betting/odds", params=asked) for asked in (
            {}, {"league": "x"}, {"league": "\0"}, {"league": LONG}, {"league": "americanfootball_nfl", "event": "x"},
            {"league": "americanfootball_nfl", "status": "x"}, {"league": "americanfootball_nfl", "books": "some"},
            {"league": "americanfootball_nfl", "extra": "1"},
        )),
        *(Sent("GET", "/betting/search", params=asked) for asked in ({}, {"q": ""}, {"q": " "}, {"q": LONG})),
        *(Sent(method, "/nowhere") for method in ("GET", "POST", "PUT", "PATCH", "DELETE")),
        *(Sent(method, "/betting/quote") for method in ("GET", "PUT", "PATCH", "DELETE")),
        *(Sent(method, "/shared/sports") for method in ("POST", "DELETE")),
    ],
    "bob": [
        *(Sent("GET", "/agent/figures", params={"week": week}) for week in (
            "", "x", "2026-02-30", "2026-W47", "1999-01-01", "2101-01-01", "10000-01-01", "0000-00-00", "-1", "\0",
            "16/11/2026",
        )),
        *(Sent("GET", "/agent/clients", params=asked) for asked in (
            {"search": "\0"}, {"search": LONG}, {"status": "x"}, {"sort": "password_hash"},
            {"sort": "name; DROP TABLE ticket"},
        )),
        *(Sent("GET", f"/agent/clients/{value}") for value in ("x", "%00", "0", new_id(), "x" * 2000)),
        *(Sent("GET", "/agent/tickets", params={"client": client}) for client in ("x", "\0")),
        *(Sent("DELETE", f"/agent/invitations/{code}") for code in ("x", "%00", LONG, "%ff")),
    ],
    "root": [
        *(Sent("GET", "/admin/events", params={"since": str(value)}) for value in NEVER_TIME if value not in ("", 5,
        1.5)),
        *(Sent("GET", "/admin/events", params=asked) for asked in (
            {"q": "\0"}, {"q": LONG}, {"league": "\0"}, {"league": LONG}, {"status": "upcoming"},
        )),
        *(Sent("GET", f"/admin/events/{value}") for value in ("x", "%00", "0", new_id())),
        *(Sent("POST", f"/admin/markets/{value}/suspend") for value in ("x", "%00", "0", new_id())),
        *(Sent("GET", "/admin/quarantine", params=asked) for asked in ({"league": "\0"}, {"limit": "0"})),
    ],
}  # fmt: skip


@pytest.mark.parametrize("who", list(QUESTIONS))
async def test_questions(house: House, who: str) -> None:
    await assert_refused(house, who, QUESTIONS[who])


def changed(method: str, path: str, good: dict[str, Any], **bad: list[Any]) -> list[Sent]:
    """The request with one field at a time spoiled, with one left out, and with one too many."""
    return [
        *(Sent(method, path, {**good, name: value}) for name, values in bad.items() for value in values),
        *(Sent(method, path, {**good, name: 1}) for name in ("extra", "\ud800", "role", "book_id")),
        *(Sent(method, path, raw=raw) for raw in (b"", b"[]", b"{", b"\xff", b"x" * 70_000, b"[" * 60_000)),
        *(Sent(method, path, good, headers={"Content-Type": kind}) for kind in ("text/plain", "multipart/form-data")),
    ]


NEVER_USERNAME: list[Any] = [*NEVER_TEXT, "", "ab", "a b", "a@b", "-abc", "x" * 33, "ünicode", "a\nb"]
NEVER_PASSWORD: list[Any] = [None, 5, True, [], {}, "", "short", "\ud800 is not text", LONG]
NEVER_MINOR: list[Any] = ["5", 1.5, True, -1, 10**16, 10**400, [], {}, float("nan")]


async def test_people_who_cannot_be(house: House) -> None:
    who = {"username": "somebody", "password": PASSWORD, "name": "Some Body"}
    ids: list[Any] = ["x", 5, str(new_id()), "\0"]
    for_agents = changed(
        "POST", "/agent/clients", who, username=NEVER_USERNAME, password=NEVER_PASSWORD, name=NEVER_TEXT[1:],
        contact=[*NEVER_TEXT, "x" * 201], notes=NEVER_TEXT, credit_limit_minor=NEVER_MINOR, agent_id=ids,
        min_stake_minor=[*NEVER_MINOR, 0], max_stake_minor=[*NEVER_MINOR, 0],
    )  # fmt: skip
    for_agents += [Sent("POST", "/agent/clients", {**who, "min_stake_minor": 5, "max_stake_minor": 4})]
    for_agents += [Sent("POST", "/agent/clients", {**who, "username": "Of.Bob"})]
    for_agents += changed(
        "POST", "/agent/agents", who, username=NEVER_USERNAME, password=NEVER_PASSWORD, name=NEVER_TEXT
    )
    await assert_refused(house, "bob", for_agents)
    client = f"/agent/clients/{player_id(house)}"
    of_a_client = changed(
        "PATCH", client, {"name": "New"}, name=[*NEVER_TEXT, "", " "], contact=NEVER_TEXT, notes=NEVER_TEXT,
        credit_limit_minor=[None, *NEVER_MINOR], min_stake_minor=[None, 0, 10**14, *NEVER_MINOR],
        max_stake_minor=[None, 0],
        username=["other"], status=["inactive"], agent_id=[str(new_id())],
    )  # fmt: skip
    of_a_client += changed("POST", f"{client}/password", {"password": PASSWORD}, password=NEVER_PASSWORD)
    await assert_refused(house, "bob", of_a_client)


def player_id(house: House) -> str:
    return str(house.people["bob's"].id)


async def test_newcomers_who_cannot_be(house: House) -> None:
    who = {"username": "somebody", "password": PASSWORD, "email": "some@example.com", "birth_date": "1990-01-01"}
    cases = changed(
        "POST", "/auth/signup", who, username=[*NEVER_USERNAME, "of.bob", "ANN"], password=NEVER_PASSWORD,
        email=[*NEVER_TEXT, "", "x", "a@b", "a@b@c.com", "a b@c.com", "a@c..com", "a@example.com\0",
        "x" * 250 + "@example.com"],
        birth_date=[None, 5, True, "", "x", "2026-01-01", "9999-01-01", "1990-02-30", "1990-01-01T00:00:00Z",
        631152000, "\0"],
        invite=["", "nobodys", "\0", "x" * 65, 5, []],
    )  # fmt: skip
    await assert_refused(house, "visitor", cases)


async def test_oneself(house: House) -> None:
    cases = changed("PATCH", "/user/profile", {"name": "Me"}, name=NEVER_TEXT[1:], contact=NEVER_TEXT[1:])
    cases += changed(
        "PATCH", "/user/preferences", {"theme": "dark"}, theme=["x", None, 5, "dark\0"], odds_format=["x", None],
        time_zone=["Mars/Base", 5, "\0", "../etc/passwd", LONG], accept=["all", None, True],
    )  # fmt: skip
    cases += changed(
        "POST", "/auth/password/change", {"current": PASSWORD, "new": "a new password"}, current=[*NEVER_PASSWORD,
        "wrong"],
        new=NEVER_PASSWORD,
    )  # fmt: skip
    await assert_refused(house, "bob's", cases)


async def test_events_prices_and_results_that_cannot_be(house: House) -> None:
    sides = [{"side": "home", "price": {"american": -110}}, {"side": "away", "price": {"american": -110}}]
    market = {"kind": "moneyline", "selections": sides}
    good = {
        "league": "americanfootball_nfl", "home": "Bears", "away": "Lions", "starts_at": "2040-01-01T00:00:00Z",
        "markets": [market],
    }  # fmt: skip
    prices: list[Any] = [
        None, {}, 5, {"american": 99}, {"american": 0}, {"american": -110.0}, {"american": 10**400}, {"decimal": 1.9},
        {"decimal": "NaN"}, {"decimal": "1e9"}, {"fraction": "1/0"}, {"american": -110, "decimal": "1.909"},
        {"decimal": "\0"},
    ]  # fmt: skip
    spread = {"kind": "spread", "selections": [{**s, "line": 1} for s in sides]}
    lines: list[Any] = ["x", True, 0.1, 1e309, float("nan"), 10**400, 3000, [], None]
    markets: list[Any] = [
        None, [], {}, [market, market], [market] * 20, [{**market, "selections": []}],
        [{**market, "selections": sides[:1]}], [{**market, "selections": [sides[0], sides[0]]}],
        *([{**market, **odd}] for odd in ({"period": "f5"}, {"period": "q9"}, {"subject": "home"}, {"alternate": True},
          {"kind": "team_total"}, {"kind": "outright", "places": 2}, {"kind": "prop", "places": 2}, {"places": 0})),
        *([{**market, "kind": "outright", "selections": [{**sides[0], "side": side}, sides[1]]}]
          for side in [*NEVER_TEXT, "", "Home", "a b", "x" * 81, "away"]),
        *([{**market, "kind": "prop", "subject": subject}] for subject in NEVER_TEXT),
        *([{**market, "kind": "prop", "selections": [{**sides[0], "name": name}, sides[1]]}] for name in NEVER_TEXT),
        *([{**market, "selections": [{**sides[0], "price": price}, sides[1]]}] for price in prices),
        *([{**spread, "selections": [{**side, "line": line} for side in sides]}] for line in lines), [spread],
    ]  # fmt: skip
    never_past: list[Any] = [*NEVER_TIME, *NEVER_START, "2001-01-01T00:00:00Z"]
    cases = changed(
        "POST", "/admin/events", good, league=[*NEVER_TEXT, "", "NFL", "no_such_league"], home=[*NEVER_TEXT, "",
        "Lions"],
        away=[*NEVER_TEXT, "BEARS"], starts_at=never_past, markets=markets, confirm=["yes", 1, None],
    )  # fmt: skip
    game, home = f"/admin/events/{house.game.id}", str(house.game.selections["moneyline", "home"])
    change = {"selection_id": home, "price": {"american": -150}}
    changes: list[Any] = [
        None, {}, [None], [change] * 51, [{**change, "selection_id": str(new_id())}], [{**change, "selection_id": 5}],
        *([{**change, "price": price}] for price in prices if price is not None), [{**change, "line": 3}],
        *([{**change, "line": line}] for line in lines if line is not None),
        [{**change, "price": {"american": 100_000}}],
    ]  # fmt: skip
    cases += changed(
        "PATCH", game, {"suspended": True}, starts_at=[*NEVER_START, *(t for t in NEVER_TIME if t is not None)],
        status=["finished", "cancelled", 5],
        suspended=["yes", 1], prices=changes, reason=[5, "nul \0", "\ud800", "x" * 501],
    )  # fmt: skip
    cases += changed("POST", f"{game}/markets", {"markets": [market]}, markets=markets, confirm=["yes", 1, None])
    cases += [Sent("POST", f"{game}/markets", {"markets": [market]})]  # it has a moneyline
    score = {"home": 3, "away": 1}
    cases += changed(
        "POST", f"{game}/result", {"status": "cancelled"}, status=["won", None, "finished", 5, "live"], scores=[score,
        [], {"home": 3}],
        periods=[{"q9": score}, {"\0": score}, {"\ud800": score}, {"q1": {**score, "home": -1}}, [], {"q1": {**score,
        "x": 1}}],
        minutes_played=[-1, 1.5, "5", 10**400, True], reason=[None, 5, "nul \0", LONG],
        innings_played=[-1, 0.25, 8.75, 51, "9", True, 10**400, float("nan"), float("inf")], regulation=[score, [], 5],
        placings=[[], {"": 1}, {"\0": 1}, {"a b": 1}, {"\ud800": 1}, {"a": 0}, {"a": 1.5}, {"a": "1"}, {"a": 10**400},
        {"a": 1}, {LONG: 1}, {f"e{n}": 1 for n in range(501)}],
        outcomes=[[], {"": "won"}, {"\0": "won"}, {"a": "x"}, {"a": 1}, {"a": None}, {"a": "won"}, {LONG: "won"}],
        started_at=[*(t for t in NEVER_TIME if t is not None), "2026-11-16T18:00:00Z"],
        pitchers_changed=[None, 1, "yes", True],
    )  # fmt: skip
    cases += changed("POST", f"{game}/result/undo", {"reason": "x"}, reason=[None, 5, "", " ", "nul \0", LONG])
    undoings: list[Any] = [{}, [], {"reason": "x"}]  # there is none
    cases += [Sent("POST", f"{game}/result/undo", body) for body in undoings]
    finished = {"status": "finished", "scores": score}
    for side in ("home", "away"):
        bad: list[Any] = [None, -1, "3", 1.5, True, 10**9, 10**400, float("nan")]
        cases += [Sent("POST", f"{game}/result", {**finished, "scores": {**score, side: value}}) for value in bad]
    cases += [Sent("POST", f"{game}/result", finished)]  # a game that has not begun
    await assert_refused(house, "root", cases)


async def test_the_farthest_days_are_served_like_any_other(house: House) -> None:
    """An event of the last day that is taken, or moved to the first, poisons no list and no board."""
    admin, player = await house.fresh("root"), await house.fresh("bob's")
    side = {"side": "home", "price": {"american": -110}}
    markets = [{"kind": "moneyline", "selections": [side, {**side, "side": "away"}]}]
    about = {"league": "americanfootball_nfl", "home": "Far", "away": "Away", "markets": markets}
    made = await admin.post("/admin/events", json={**about, "starts_at": "2099-12-31T23:59:59.999999Z"})
    assert made.status_code == 201, made.text
    for starts_at in (None, "2000-01-01T00:00:00Z"):
        if starts_at is not None:
            path = f"/admin/events/{made.json()['id']}"
            assert (await admin.patch(path, json={"starts_at": starts_at})).status_code == 200
        await house.app.state.board.compare()
        for path in ("/admin/events", f"/admin/events/{made.json()['id']}"):
            assert (await admin.get(path)).status_code == 200
        for path in ("/betting/odds?league=americanfootball_nfl", "/shared/leagues", "/betting/search?q=far"):
            assert (await player.get(path)).status_code == 200
        assert (await player.post("/betting/quote", json=house.slip())).status_code == 200


async def test_a_row_that_cannot_be_shown_stops_no_board_for_good(house: House) -> None:
    """However it came there: the failure is logged, and the board goes on when the row is mended."""
    change = (
        "WITH l AS (UPDATE league SET seq = seq + 1 WHERE key = $3 RETURNING seq)"
        " UPDATE event SET starts_at = $1, seq = l.seq FROM l WHERE id = $2"
    )
    good = await house.owner.fetchval("SELECT starts_at FROM event WHERE id = $1", house.game.id)
    await house.owner.execute(change, datetime(9999, 12, 31, 23, 59, tzinfo=UTC), house.game.id, house.game.league)
    board, stop = Board(house.app.state.runtime, render_seconds=0), asyncio.Event()
    failed = asyncio.Event()

    def watch(_logger: Any, _method: str, event: Any) -> Any:
        if event["event"] == "board_fails":
            failed.set()
        raise structlog.DropEvent

    before = structlog.get_config()["processors"]
    structlog.configure(processors=[watch])
    task = asyncio.create_task(board.run(stop))
    try:
        await asyncio.wait_for(failed.wait(), 20)
    finally:
        structlog.configure(processors=before)
    assert not board.ready
    await house.owner.execute(change, good, house.game.id, house.game.league)
    await asyncio.wait_for(board.loaded.wait(), 20)
    assert house.game.id in board.leagues[house.game.league].events
    stop.set()
    await task


def tampered(token: str) -> list[str]:
    """A token's parts exchanged for what somebody would like better."""
    head, claims, signature = token.split(".")

    def part(**said: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")

    known = json.loads(base64.urlsafe_b64decode(claims + "=="))
    kid = json.loads(base64.urlsafe_b64decode(head + "=="))["kid"]
    better = part(**{**known, "role": "admin", "exp": known["exp"] + 10**6})
    return [
        "", "x", "..", "a.b.c", LONG, f"{head}.{claims}.", f"{head}.{claims}", f"{head}.{better}.{signature}",
        f"{part(alg='none', kid=kid)}.{better}.", f"{part(alg='HS256', kid=kid)}.{better}.{signature}",
        f"{part(alg='RS256', kid=['x'])}.{claims}.{signature}",
        f"{part(alg='RS256', kid='../../x')}.{claims}.{signature}",
        f"{part(alg='RS256', jku='http://127.0.0.1:1/')}.{claims}.{signature}", token[:-4] + "AAAA", token + "A",
        token * 2,
        f"{head}.{claims}.{signature}.{signature}.{signature}", "\xe9.\xe9.\xe9",
    ]  # fmt: skip


@pytest.mark.req("NFR-S2", partly=True)
async def test_tampered_tokens(house: House) -> None:
    good = str((await house.fresh("bob")).headers["Authorization"]).removeprefix("Bearer ")
    before, wrong = await house.tables(), []
    for token in tampered(good):
        for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"wb_access={token}"}):
            raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
            for path in ("/agent/clients", "/auth/me", "/betting/odds?league=americanfootball_nfl", "/agent/tickets"):
                client = house.visitor
                answer = await client.get(path, headers=raw)
                wrong += [f"{path} {token[:60]} {fault}" for fault in faults_of(answer)]
                if answer.status_code != 401 and not ("Cookie" in headers and not token):
                    wrong.append(f"{path} {token[:60]} {answer.status_code}")
    assert not wrong, "\n" + "\n".join(wrong)
    assert await house.tables() == before


@pytest.mark.req("FR3", partly=True)
async def test_a_replayed_refresh_token_ends_the_session(house: House) -> None:
    """Whoever stole it, or was stolen from: neither goes on with it."""
    given = (await house.visitor.post("/auth/login", json={"username": "of.bob", "password": PASSWORD})).json()
    first = {"refresh_token": given["refresh_token"]}
    renewed = (await house.visitor.post("/auth/refresh", json=first)).json()
    replay = await house.visitor.post("/auth/refresh", json=first)
    assert faults_of(replay) == []
    assert (replay.status_code, replay.json()["error"]) == (401, "Unauthenticated")
    for token in (renewed["access_token"], given["access_token"]):
        client = house.office.client(Authorization=f"Bearer {token}")
        assert (await client.get("/auth/me")).status_code == 401
        placed = await client.post("/betting/bets", json=house.slip(), headers={"Idempotency-Key": "k"})
        assert placed.status_code == 401
    again = await house.visitor.post("/auth/refresh", json={"refresh_token": renewed["refresh_token"]})
    assert again.status_code == 401
    assert await house.owner.fetchval("SELECT count(*) FROM ticket") == 0
    tokens: list[Any] = [
        "",
        "x",
        "\0",
        None,
        5,
        given["refresh_token"][:-1],
        given["refresh_token"] + "x",
        "é",
        LONG,
        ".",
    ]
    cases = [Sent("POST", "/auth/refresh", {"refresh_token": token}) for token in tokens]
    cases += [Sent("POST", "/auth/refresh", raw=raw) for raw in (b"", b"{}", b"[]", b"\xff")]
    await assert_refused(house, "visitor", cases)


async def test_bodies_that_come_in_pieces_are_limited_too(house: House) -> None:
    """Without a length told in front, nobody reads on for ever."""
    told = 0

    async def endless() -> Any:
        nonlocal told
        for _ in range(10_000):
            told += 1
            yield b'{"a": "' + b"x" * 1000

    client: httpx.AsyncClient = await house.fresh("bob's")
    for path in ("/betting/quote", "/betting/bets", "/auth/login"):
        answer = await client.post(path, content=endless(), headers={"Idempotency-Key": "k"})
        assert (answer.status_code, answer.json()["error"]) == (413, "BodyTooLarge"), path
        assert faults_of(answer) == []
