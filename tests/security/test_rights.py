"""Who may do what (I11): every operation of the API's description against everybody, and other people's ids.

The table is kept by hand. An operation without a row fails a test, and so does a row without an operation.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.identity.people import PASSWORD
from tests.security.house import SIGNED_OUT, House, faults_of
from wagerbabe import ledger
from wagerbabe.app import create_app
from wagerbabe.platform.http import API
from wagerbabe.platform.ids import new_id

ANYBODY = frozenset({SIGNED_OUT, "bob's", "zoe's", "bob", "cat", "ann", "zoe", "root"})
PLAYERS = frozenset({"bob's", "zoe's"})
AGENTS = frozenset({"ann", "bob", "cat", "zoe"})
MASTERS = frozenset({"ann", "zoe"})
SIGNED_IN = ANYBODY - {SIGNED_OUT}
ADMIN = frozenset({"root"})

Make = Callable[[House, str], Any]


@dataclass(frozen=True)
class Row:
    """An operation: who may, what a good request for it is, and who owns what its path names."""

    may: frozenset[str]
    body: Make | None = None
    query: dict[str, str] | None = None
    owners: frozenset[str] = frozenset()
    """Whose the things in the path are (all is about Bob's player); for others they are not there."""
    good: int = 200


def fixed(**body: Any) -> Make:
    return lambda _house, _who: body


def slip(house: House, _who: str) -> Any:
    return house.slip()


def newcomer(_house: House, who: str) -> Any:
    return {"username": f"new-{who.replace(chr(39), '-')}-{str(new_id())[-8:]}", "password": PASSWORD, "name": "New"}


def sign_up(house: House, who: str) -> Any:
    name = newcomer(house, who)["username"]
    return {"username": name, "password": PASSWORD, "email": f"{name}@example.com", "birth_date": "1990-01-01"}


def event(_house: House, who: str) -> Any:
    sides = [{"side": "home", "price": {"american": -110}}, {"side": "away", "price": {"american": -110}}]
    return {
        "league": "americanfootball_nfl", "home": f"Home {who}", "away": "Guests", "starts_at": "2040-01-01T00:00:00Z",
        "markets": [{"kind": "moneyline", "selections": sides}],
    }  # fmt: skip


def half(house: House, _who: str) -> Any:
    """A market on the first half, beside the game's."""
    return {"markets": [{**event(house, "")["markets"][0], "period": "h1"}]}


def profile(_house: House, who: str) -> Any:
    return {"name": f"Sharps {who} {str(new_id())[-8:]}"}


ABOVE_BOB = frozenset({"ann", "bob"})
AMOUNT = fixed(amount_minor=5, kind="adjustment", reason="x")
LEAGUE = {"league": "americanfootball_nfl"}
DESK, OVER_BOB = AGENTS | ADMIN, ABOVE_BOB | ADMIN
CORRECTED = fixed(legs=[{"n": 1, "price": {"american": -120}}], reason="x")

ROWS: dict[str, Row] = {
    "POST /auth/signup": Row(ANYBODY, sign_up, good=201),
    "POST /auth/login": Row(ANYBODY, fixed(username="of.bob", password=PASSWORD)),
    "POST /auth/refresh": Row(frozenset(), fixed(refresh_token="not one")),
    "POST /auth/logout": Row(SIGNED_IN, good=204),
    "GET /auth/me": Row(SIGNED_IN),
    "POST /auth/password/change": Row(SIGNED_IN, fixed(current=PASSWORD, new=PASSWORD + "!"), good=204),
    "GET /auth/sessions": Row(SIGNED_IN),
    "DELETE /auth/sessions/{session_id}": Row(SIGNED_IN, owners=frozenset({"bob's"}), good=204),
    "GET /user/profile": Row(PLAYERS),
    "PATCH /user/profile": Row(PLAYERS, fixed(name="Me")),
    "GET /user/limits": Row(PLAYERS),
    "GET /user/preferences": Row(SIGNED_IN),
    "PATCH /user/preferences": Row(SIGNED_IN, fixed(theme="dark")),
    "GET /user/statement": Row(PLAYERS),
    "GET /user/bets": Row(PLAYERS),
    "GET /user/history": Row(PLAYERS),
    "GET /user/bets/{id}": Row(PLAYERS, owners=frozenset({"bob's"})),
    "GET /user/bets/{id}/receipt": Row(PLAYERS, owners=frozenset({"bob's"})),
    "GET /log/checkpoint": Row(ANYBODY),
    "GET /log/key": Row(ANYBODY),
    "GET /log/consistency": Row(ANYBODY, query={"from": "0"}),
    "GET /dashboard": Row(SIGNED_IN),
    "GET /betting/odds": Row(ANYBODY, query=LEAGUE),
    "GET /betting/search": Row(ANYBODY, query={"q": "home"}),
    "GET /shared/sports": Row(ANYBODY),
    "GET /shared/leagues": Row(ANYBODY),
    "POST /betting/quote": Row(PLAYERS, slip),
    "POST /betting/bets": Row(PLAYERS, slip, good=201),
    "GET /betting/limits": Row(PLAYERS),
    "GET /betting/rules": Row(PLAYERS),
    "GET /betting/slip": Row(PLAYERS),
    "PUT /betting/slip": Row(PLAYERS, slip),
    "GET /agent/clients": Row(AGENTS),
    "POST /agent/clients": Row(AGENTS, newcomer, good=201),
    "GET /agent/clients/{client_id}": Row(AGENTS, owners=ABOVE_BOB),
    "PATCH /agent/clients/{client_id}": Row(AGENTS, fixed(name="Other"), owners=ABOVE_BOB),
    "POST /agent/clients/{client_id}/deactivate": Row(AGENTS, owners=ABOVE_BOB),
    "POST /agent/clients/{client_id}/reactivate": Row(AGENTS, owners=ABOVE_BOB),
    "POST /agent/clients/{client_id}/password": Row(AGENTS, fixed(password=PASSWORD), owners=ABOVE_BOB, good=204),
    "GET /agent/invitations": Row(AGENTS),
    "POST /agent/invitations": Row(AGENTS, good=201),
    "DELETE /agent/invitations/{code}": Row(AGENTS, owners=ABOVE_BOB, good=204),
    "GET /agent/profiles": Row(AGENTS),
    "POST /agent/profiles": Row(MASTERS, profile, good=201),
    "PATCH /agent/profiles/{profile_id}": Row(MASTERS, fixed(margin_bp=50), owners=frozenset({"ann"})),
    "GET /agent/limits": Row(AGENTS),
    "POST /agent/limits": Row(MASTERS, fixed(max_repeats=900), good=201),
    "DELETE /agent/limits/{limit_id}": Row(AGENTS, owners=ABOVE_BOB, good=204),
    "GET /agent/exposure": Row(AGENTS),
    "POST /agent/exposure/{target_id}/reopen": Row(MASTERS, owners=frozenset({"ann"}), good=204),
    "GET /agent/rules": Row(AGENTS),
    "PATCH /agent/rules": Row(MASTERS, fixed(live_delay_seconds=9)),
    "GET /agent/rules/history": Row(AGENTS),
    "GET /agent/agents": Row(AGENTS),
    "POST /agent/agents": Row(AGENTS, newcomer, good=201),
    "GET /agent/dashboard": Row(AGENTS),
    "GET /agent/hub": Row(AGENTS),
    "GET /agent/figures": Row(AGENTS),
    "GET /agent/tickets": Row(AGENTS),
    "POST /agent/tickets/{ticket_id}/void": Row(DESK, fixed(reason="x"), owners=OVER_BOB),
    "POST /agent/tickets/{ticket_id}/correct": Row(DESK, CORRECTED, owners=OVER_BOB, good=202),
    "GET /agent/requests": Row(DESK),
    "POST /agent/requests/{request_id}/approve": Row(DESK, owners=OVER_BOB),
    "POST /agent/requests/{request_id}/refuse": Row(DESK, fixed(answer="x"), owners=OVER_BOB),
    "GET /agent/disputes": Row(DESK),
    "POST /agent/disputes/{dispute_id}/answer": Row(DESK, fixed(text="x", outcome="declined"), owners=OVER_BOB),
    "GET /agent/past-posted": Row(AGENTS),
    "GET /betting/bets/{ticket_id}/cash-out": Row(PLAYERS, owners=frozenset({"bob's"})),
    "POST /betting/bets/{ticket_id}/cash-out": Row(
        PLAYERS, fixed(offer_minor=1, accept="any"), owners=frozenset({"bob's"})
    ),
    "POST /user/bets/{ticket_id}/dispute": Row(PLAYERS, fixed(text="x"), owners=frozenset({"bob's"})),
    "GET /agent/tickets/{id}/receipt": Row(AGENTS, owners=ABOVE_BOB),
    "POST /agent/cashier/{client_id}/credit": Row(AGENTS, AMOUNT, owners=ABOVE_BOB, good=201),
    "POST /agent/cashier/{client_id}/debit": Row(AGENTS, AMOUNT, owners=ABOVE_BOB, good=201),
    "GET /agent/cashier/{client_id}/transactions": Row(AGENTS, owners=ABOVE_BOB),
    "GET /admin/books/{book_id}/rules": Row(ADMIN, owners=ADMIN),
    "PATCH /admin/books/{book_id}/rules": Row(ADMIN, fixed(live_delay_seconds=7), owners=ADMIN),
    "GET /admin/books/{book_id}/rules/history": Row(ADMIN, owners=ADMIN),
    "GET /admin/events": Row(ADMIN),
    "POST /admin/events": Row(ADMIN, event, good=201),
    "GET /admin/events/{event_id}": Row(ADMIN, owners=ADMIN),
    "PATCH /admin/events/{event_id}": Row(ADMIN, fixed(suspended=False), owners=ADMIN),
    "POST /admin/events/{event_id}/markets": Row(ADMIN, half, owners=ADMIN, good=201),
    "POST /admin/markets/{market_id}/suspend": Row(ADMIN, owners=ADMIN),
    "POST /admin/markets/{market_id}/open": Row(ADMIN, owners=ADMIN),
    "POST /admin/events/{event_id}/result": Row(ADMIN, fixed(status="cancelled"), owners=ADMIN),
    "GET /admin/events/{event_id}/results": Row(ADMIN, owners=ADMIN),
    "POST /admin/events/{event_id}/result/undo": Row(ADMIN, fixed(reason="x"), owners=ADMIN),
    "GET /admin/ungraded": Row(ADMIN),
    "GET /admin/past-posted": Row(ADMIN),
    "GET /admin/quarantine": Row(ADMIN),
}  # fmt: skip


def described() -> Iterator[str]:
    paths: dict[str, dict[str, Any]] = create_app().openapi()["paths"]
    for path, operations in paths.items():
        yield from (f"{method.upper()} {path.removeprefix(API)}" for method in operations)


def test_every_operation_has_its_row() -> None:
    operations = list(described())
    assert sorted(ROWS) == sorted(operations)
    assert all(row.owners or "{" not in name for name, row in ROWS.items()), "a path with an id has an owner"


async def names(house: House) -> dict[str, str]:
    """Something of Bob's player, or of Bob, for each name in a path."""
    player = await house.fresh("bob's")
    taken = await player.post("/betting/bets", json=house.slip(), headers={"Idempotency-Key": str(new_id())})
    assert taken.status_code == 201, taken.text
    await ledger.Sealer().tick(house.office.identity.runtime)
    market = await house.owner.fetchval("SELECT id FROM market WHERE event_id = $1 LIMIT 1", house.game.id)
    return {
        "client_id": str(house.people["bob's"].id),
        "book_id": str(house.people["bob's"].book_id),
        "target_id": await counted(house),
        "id": taken.json()["id"],
        "event_id": str(house.game.id),
        "market_id": str(market),
        "profile_id": (await ask(house, house.people["ann"].http, "ann", "POST /agent/profiles", {})).json()["id"],
        **await fleeting(house),
    }


async def counted(house: House) -> str:
    """An event that Bob's book counts its exposure on."""
    book = house.people["bob's"].book_id
    await house.owner.execute(
        "INSERT INTO exposure (book_id, target_id, kind) VALUES ($1, $2, 'event')", book, house.game.id
    )
    return str(house.game.id)


async def fleeting(house: House) -> dict[str, str]:
    """What a good request uses up: a session, a limit and bets of Bob's player, an invitation of Bob's."""
    player, bob = await house.fresh("bob's"), await house.fresh("bob")
    sessions = (await player.get("/auth/sessions")).json()["items"]
    of_player = {"client_id": str(house.people["bob's"].id), "max_repeats": 900}
    return {
        "session_id": sessions[0]["id"],
        "code": (await bob.post("/agent/invitations")).json()["code"],
        "limit_id": (await bob.post("/agent/limits", json=of_player)).json()["id"],
        **await disputed(house, player),
    }


async def disputed(house: House, player: httpx.AsyncClient) -> dict[str, str]:
    """An open ticket of Bob's player, and another that somebody wants void and the player objects to."""
    tickets = []
    for _ in range(2):
        key = {"Idempotency-Key": str(new_id())}
        taken = await player.post("/betting/bets", json=house.slip(stake_minor=100), headers=key)
        assert taken.status_code == 201, taken.text
        tickets.append(taken.json()["id"])
    book, request, dispute = house.people["bob's"].book_id, new_id(), new_id()
    await house.owner.execute(
        "INSERT INTO book_rules (book_id, version, rules, game_at) SELECT id, rules_version,"
        " '{\"price_correction\": true}', game_now() FROM book WHERE id = $1 ON CONFLICT DO NOTHING", book,
    )  # fmt: skip
    await house.owner.execute(
        "INSERT INTO ticket_request (book_id, id, ticket_id, kind, reason, endings, asked_by, asked_at)"
        " VALUES ($1, $2, $3, 'void', 'x', 0, $4, game_now())", book, request, tickets[1], house.people["cat"].id,
    )  # fmt: skip
    await house.owner.execute(
        "INSERT INTO dispute (book_id, id, ticket_id, player_id, text, at) VALUES ($1, $2, $3, $4, 'x', game_now())",
        book, dispute, tickets[1], house.people["bob's"].id,
    )  # fmt: skip
    return {"ticket_id": tickets[0], "request_id": str(request), "dispute_id": str(dispute)}


USED_UP = {"{session_id}", "{code}", "{limit_id}", "{ticket_id}", "{request_id}", "{dispute_id}"}


async def ask(house: House, client: httpx.AsyncClient, who: str, name: str, ids: dict[str, str]) -> httpx.Response:
    """A good request for an operation."""
    row, (method, path) = ROWS[name], name.split(" ")
    url = re.sub(r"{(\w+)}", lambda found: ids[found[1]], path)
    body = row.body(house, who) if row.body else None
    return await client.request(method, url, json=body, params=row.query, headers={"Idempotency-Key": str(new_id())})


def expected(row: Row, who: str) -> int:
    if who in row.may:
        return row.good if not row.owners or who in row.owners else 404
    return 401 if who == SIGNED_OUT or not row.may else 403


@pytest.mark.req("FR5", "NFR-S11")
async def test_nobody_does_what_is_not_theirs_to_do(house: House) -> None:
    """All that has to be refused: in the right way, and without a trace in any table."""
    ids = await names(house)
    clients = {who: await house.fresh(who) for who in ANYBODY}
    before, wrong = await house.tables(), []
    for name, row in ROWS.items():
        for who in sorted(ANYBODY):
            status = expected(row, who)
            if status < 400:
                continue
            answer = await ask(house, clients[who], who, name, ids)
            wrong += [f"{name} by {who}: {fault}" for fault in faults_of(answer)]
            if answer.status_code != status:
                wrong.append(f"{name} by {who}: {answer.status_code}, not {status}: {answer.text[:150]}")
    after = await house.tables()
    wrong += [f"written: {table}" for table, rows in after.items() if rows != before[table]]
    assert not wrong, "\n" + "\n".join(wrong)


async def test_other_peoples_ids_look_like_none_at_all(house: House) -> None:
    """Word for word the answer to an id that nobody has."""
    ids = await names(house)
    nothing = {name: "nobodyscode" if name == "code" else str(new_id()) for name in ids}
    wrong = []
    for name, row in ROWS.items():
        for who in sorted(row.may - row.owners) if row.owners else ():
            client = await house.fresh(who)
            others, none = await asyncio.gather(*(ask(house, client, who, name, some) for some in (ids, nothing)))
            if (others.status_code, others.json()) != (none.status_code, none.json()):
                wrong.append(f"{name} by {who}: {others.text[:150]}, but {none.text[:150]}")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.req("FR5", partly=True)
async def test_everybody_does_what_is_theirs(house: House) -> None:
    """The other side of the table: the same requests are good ones for those who may."""
    wrong, ids = [], await names(house)
    for name, row in ROWS.items():
        for who in sorted(row.may):
            if (status := expected(row, who)) >= 400:
                continue
            client = await house.fresh(who)
            if USED_UP & set(name.split("/")):
                ids |= await fleeting(house)
            answer = await ask(house, client, who, name, ids)
            if answer.status_code != status:
                wrong.append(f"{name} by {who}: {answer.status_code}, not {status}: {answer.text[:150]}")
    assert not wrong, "\n" + "\n".join(wrong)


AGENTS_LISTS = [f"/agent/{name}" for name in ("clients", "tickets", "figures", "hub", "agents", "invitations")]
LISTS = {
    "zoe's": ["/user/bets", "/user/history", "/user/statement", "/user/profile", "/auth/me", "/auth/sessions"],
    "cat": AGENTS_LISTS,
    "zoe": AGENTS_LISTS,
}


@pytest.mark.req("NFR-S11", partly=True)
async def test_lists_tell_nothing_of_others(house: House) -> None:
    """What is Bob's or of Bob's player appears in nobody else's lists, whatever they filter by."""
    ids = await names(house)
    secrets = {ids["client_id"], ids["id"], ids["code"], "of.bob", str(house.people["bob"].id)}
    assert ids["id"] in (await (await house.fresh("bob's")).get("/user/bets")).text, "the search finds what is there"
    for who, paths in LISTS.items():
        client = await house.fresh(who)
        for path in paths:
            told = (await client.get(path)).text
            assert not {secret for secret in secrets if secret in told}, (who, path)
    for who in ("cat", "zoe"):
        client = await house.fresh(who)
        answer = await client.get("/agent/tickets", params={"client": ids["client_id"]})
        assert answer.json()["items"] == []
        assert (await client.get("/agent/clients", params={"search": "of.bob"})).json()["items"] == []


async def test_a_token_claims_no_rights(house: House) -> None:
    """The role in a token is for show: the rights are those of the stored session."""
    player = house.people["bob's"]
    session = await house.owner.fetchval("SELECT id FROM session WHERE login_id = $1 LIMIT 1", player.id)
    for role in ("agent", "admin"):
        token = house.office.identity.keys.sign(player.id, session, role, seconds=60)
        client = house.office.client(Authorization=f"Bearer {token}")
        assert (await client.get("/agent/clients")).status_code == 403
        assert (await client.get("/admin/events")).status_code == 403
        assert (await client.get("/auth/me")).json()["role"] == "player"
