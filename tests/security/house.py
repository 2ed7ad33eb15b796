"""The whole application with people of every kind in it, and a way to see that nothing was changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI
from structlog.testing import capture_logs

from tests.identity.people import ORIGIN
from tests.office import Office, Person
from tests.world import Game, World
from wagerbabe.platform.http import API, SECURITY_HEADERS

_TABLES = (
    "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'r' AND n.nspname = 'public' ORDER BY 1"
)
_REFUSALS = {"refused", "unavailable", "unforeseen"}
SIGNED_OUT = "visitor"


@dataclass
class House:
    """Book A: Ann with Bob and Cat below her; book B: Zoe. Each has a player, named after them; and there is Root."""

    app: FastAPI
    office: Office
    world: World
    owner: "asyncpg.Connection[asyncpg.Record]"
    people: dict[str, Person]
    game: Game

    @property
    def visitor(self) -> httpx.AsyncClient:
        """Somebody without a session."""
        return self.office.client()

    def raw(self, **headers: str) -> httpx.AsyncClient:
        """A client of the application's root."""
        client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=ORIGIN, headers=headers)
        self.office.opened.append(client)
        return client

    async def fresh(self, name: str) -> httpx.AsyncClient:
        """A client of one person with a session of its own; of a visitor, one without."""
        if name == SIGNED_OUT:
            return self.visitor
        known = self.people[name]
        role = await self.owner.fetchval("SELECT role FROM login WHERE id = $1", known.id)
        return (await self.office.person(known.id, known.username, role, known.book_id)).http

    async def tables(self) -> dict[str, str]:
        """Each table's rows in short: equal when nothing was written."""
        names = [row[0] for row in await self.owner.fetch(_TABLES)]
        query = "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {} t"
        return {name: await self.owner.fetchval(query.format(name)) for name in names}

    def slip(self, **changed: Any) -> dict[str, Any]:
        """A good bet of 10.00 on the home side."""
        leg = {"selection_id": str(self.game.selections["moneyline", "home"]), "price": {"american": -150}}
        return {"kind": "straight", "stake_minor": 1000, "legs": [leg], **changed}


@dataclass(frozen=True)
class Sent:
    """A request as a program would write it; ``raw`` is a body that no encoder would make."""

    method: str
    path: str
    body: Any = None
    raw: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        told = self.raw if self.raw is not None else json.dumps(self.body)
        told = str(told) if len(told) < 300 else f"{str(told)[:100]} … {str(told)[-100:]}"
        return f"{self.method} {self.path} {dict(self.params) or ''} {dict(self.headers) or ''} {told}"


async def send(client: httpx.AsyncClient, sent: Sent) -> tuple[httpx.Response, list[Mapping[str, Any]]]:
    """Send; answers what came back, and what was logged of it."""
    content = sent.raw if sent.raw is not None else None if sent.body is None else json.dumps(sent.body).encode()
    headers = {"Content-Type": "application/json", **sent.headers} if content is not None else dict(sent.headers)
    with capture_logs() as lines:
        answer = await client.request(
            sent.method, sent.path, content=content, headers=headers, params=sent.params or None
        )
    return answer, [line for line in lines if line["event"] in _REFUSALS]


def faults_of(answer: httpx.Response, refusals: list[Mapping[str, Any]] | None = None) -> list[str]:
    """What is wrong with a refusal: status, shape, headers, log. None of it means a good one."""
    found = []
    if not 400 <= answer.status_code < 500:
        found.append(f"status {answer.status_code} {answer.text[:200]}")
    body: Any = None
    try:
        body = answer.json()
    except ValueError:
        found.append(f"no JSON: {answer.text[:80]!r}")
    if not isinstance(body, dict) or body.keys() != {"error", "message", "details"}:
        found.append(f"shape {body}")
    elif not (body["error"].isidentifier() and body["message"].endswith(".") and isinstance(body["details"], dict)):
        found.append(f"words {body}")
    if "x-request-id" not in answer.headers:
        found.append("no request id")
    found += [f"no {name}" for name, value in SECURITY_HEADERS.items() if answer.headers.get(name) != value]
    if refusals is not None and len(refusals) != 1:
        found.append(f"logged {len(refusals)} times: {refusals}")
    return found


async def assert_refused(house: House, name: str, cases: list[Sent]) -> None:
    """All these requests of one person are refused by name, logged once each, and leave no trace in any table."""
    client = await house.fresh(name)
    before = await house.tables()
    wrong = []
    for sent in cases:
        answer, logged = await send(client, sent)
        wrong += [f"{sent}\n    {fault}" for fault in faults_of(answer, logged)]
    after = await house.tables()
    wrong += [f"written: {table}" for table, rows in after.items() if rows != before[table]]
    assert not wrong, "\n" + "\n".join(wrong)


def api(path: str) -> str:
    """A path below the API's own."""
    return f"{API}{path}"
