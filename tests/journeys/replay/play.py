"""One replay from its plan to its verdict."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from tests.journeys.replay import recorded, verdict
from tests.journeys.replay.bettors import Bettors, Record, Taken, api_client
from tests.journeys.replay.evidence import Evidence, gather_evidence
from tests.journeys.replay.plan import Evening, Plan
from tests.journeys.replay.recorded import Game
from tests.journeys.replay.stage import POLLS, RAISED, Person, Stage, make_people, on_stage, paced
from tests.journeys.replay.verdict import Verdict
from wagerbabe.platform.db import Pool, open_pool
from wagerbabe.platform.launcher import DataFolder
from wagerbabe.platform.settings import Settings

GRADED_WITHIN_SECONDS = 45.0
_LOOK_AGAIN = 0.2
_PAGE = 200
_READERS = 8

Say = Callable[[str], None]


@dataclass
class Outcome:
    """What a replay has to show."""

    plan: Plan
    players: Sequence[Person]
    verdict: Verdict = field(default_factory=Verdict)
    records: list[Record] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    tickets: dict[UUID, list[Any]] = field(default_factory=dict)
    """What each player sees in the history at the end."""

    me: dict[UUID, Any] = field(default_factory=dict)
    """What each player sees of the account at the end."""

    @property
    def taken(self) -> list[Taken]:
        """All bets that were acknowledged."""
        return [bet for record in self.records for bet in record.taken]

    @property
    def passed(self) -> bool:
        """Whether everything was placed, graded as far as there are results, and right."""
        v = self.verdict
        complete = 0 < v.tickets == self.plan.tickets and v.graded == v.tickets - len(v.ungradable)
        return complete and not v.differences

    @property
    def last_line(self) -> str:
        """The figures, as the contract words them."""
        v = self.verdict
        return f"tickets {v.tickets}, graded {v.graded}, differences {len(v.differences)}"


async def play(plan: Plan, folder: DataFolder, settings: Settings, say: Say) -> Outcome:
    """Play all evenings on a migrated database of our own, then compare everything.

    Raises ``CannotStart`` when a process does not start.
    """
    async with await open_pool(settings, size=2, url=settings.owner_url) as owner:
        await owner.execute(POLLS)
        people = await make_people(owner, settings, plan)
        return await _Play(plan, folder, settings, say, owner, people.admin, Outcome(plan, people.players)).run()


def judge(outcome: Outcome) -> Verdict:
    """Compare everything that was seen from outside with the recording."""
    found = Verdict()
    for evidence, record in zip(outcome.evidence, outcome.records, strict=True):
        verdict.judge_prices(found, evidence, record.taken)
        verdict.judge_probes(found, evidence, record)
        found.differences += record.differences
    verdict.judge_tickets(found, outcome.evidence, outcome.taken, outcome.tickets)
    verdict.judge_balances(found, outcome.players, outcome.tickets, outcome.me)
    return found


@dataclass
class _Play:
    plan: Plan
    folder: DataFolder
    settings: Settings
    say: Say
    owner: Pool
    admin: Person
    outcome: Outcome

    async def run(self) -> Outcome:
        outcome = self.outcome
        self.say("not as shipped: " + ", ".join(f"{name} {value}" for name, value in RAISED.items()))
        for planned in self.plan.evenings:
            record = await self._evening(paced(planned), last=planned is self.plan.evenings[-1])
            outcome.records.append(record)
            self._tell(record)
        outcome.verdict = judge(outcome)
        await verdict.judge_invariants(outcome.verdict, self.owner)
        return outcome

    async def _evening(self, evening: Evening, *, last: bool) -> Record:
        self.say(
            f"{evening.name}: {evening.begins:%Y-%m-%d %H:%M} to {evening.ends:%Y-%m-%d %H:%M} UTC"
            f" at {float(evening.speed):g} times real time, about {evening.real_seconds:.0f} s;"
            f" {evening.tickets} tickets of {self.plan.players} players at the prices of {self.plan.sportsbook}"
        )
        games = recorded.read(evening.folder, evening.leagues, self.plan.sportsbook)
        record = Record()
        async with on_stage(self.folder, self.settings, evening) as stage:
            await Bettors(stage, self.plan, self.outcome.players, games.values(), record).play()
            await self._enter_scores(stage, games, record)
            await self._until_graded(stage, games)
            if last:
                await self._read_all(stage)
        self.outcome.evidence.append(await gather_evidence(self.owner, stage, games))
        return record

    async def _enter_scores(self, stage: Stage, games: dict[str, Game], record: Record) -> None:
        """What an administrator does after extra time: enter the score after 90 minutes, which the feed cannot tell."""
        ends = stage.evening.ends.timestamp()
        keys = [game.id for game in games.values() if game.extra_time and game.result_at and game.result_at <= ends]
        rows = await self.owner.fetch(_EVENTS, keys)
        async with api_client(stage) as http:
            for row in rows:
                game = games[row["provider_key"]]
                assert game.score is not None
                if row["result_n"]:
                    record.differences.append(f"{game.home} was ended by a score that counts extra time")
                body = {"status": "finished", "scores": dict(zip(("home", "away"), game.score, strict=True))}
                told = await http.post(f"/admin/events/{row['id']}/result", json=body, headers=self.admin.headers)
                told.raise_for_status()
                self.say(f"  entered by hand: {game.away} at {game.home}, after 90 minutes")

    async def _until_graded(self, stage: Stage, games: dict[str, Game]) -> None:
        """Wait until no ticket is open whose events all had a result by the evening's end."""
        ends = stage.evening.ends.timestamp()
        missing = [game.id for game in games.values() if game.result_at is None or game.result_at > ends]
        for _ in range(int(GRADED_WITHIN_SECONDS / _LOOK_AGAIN)):
            if not await self.owner.fetchval(_DUE, list(games), missing):
                return
            await asyncio.sleep(_LOOK_AGAIN)

    async def _read_all(self, stage: Stage) -> None:
        """What every player sees in the end: all tickets, and the balance."""
        waiting = list(self.outcome.players)

        async def reader(http: httpx.AsyncClient) -> None:
            while waiting:
                player = waiting.pop()
                self.outcome.tickets[player.id] = await _history(http, player)
                answer = await http.get("/auth/me", headers=player.headers)
                self.outcome.me[player.id] = answer.raise_for_status().json()

        async with api_client(stage) as http, asyncio.TaskGroup() as group:
            for _ in range(_READERS):
                group.create_task(reader(http))

    def _tell(self, record: Record) -> None:
        refused = ", ".join(f"{name} {count}" for name, count in record.refusals.most_common()) or "nothing"
        polls = sum(len(found) for found in self.outcome.evidence[-1].polls.values())
        self.say(
            f"  {len(record.taken)} placed ({record.repeats} sent twice), refused and tried again: {refused}\n"
            f"  tried what is forbidden: {len(record.in_play)} bets on games in play,"
            f" {len(record.suspended)} on suspended prices\n"
            f"  {polls} answers of the provider, {record.looks} looks at the board"
        )


_EVENTS = "SELECT id, provider_key, result_n FROM event WHERE provider_key = ANY($1::text[])"

_DUE = """
SELECT count(*)
FROM ticket t
WHERE
    t.status = 'open'
    AND EXISTS (
        SELECT FROM ticket_leg l JOIN event e ON e.id = l.event_id
        WHERE (l.book_id, l.ticket_id) = (t.book_id, t.id) AND e.provider_key = ANY($1::text[])
    )
    AND NOT EXISTS (
        SELECT FROM ticket_leg l JOIN event e ON e.id = l.event_id
        WHERE (l.book_id, l.ticket_id) = (t.book_id, t.id) AND e.provider_key = ANY($2::text[])
    )
"""


async def _history(http: httpx.AsyncClient, player: Person) -> list[Any]:
    """All tickets of a player, page by page."""
    items: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await http.get("/user/bets", params={"limit": str(_PAGE)} | cursor, headers=player.headers)
        page = answer.raise_for_status().json()
        items += page["items"]
        if not page["next"]:
            return items
        cursor = {"cursor": page["next"]}
