"""The demo's official scorer: enters what the feed never tells, as an administrator would.

The feed knows final scores only. Parts of games, regular time, innings, propositions and winners of competitions come
from the simulated world's truth, as results entered by hand; so do games that were called off. Now and then the first
word is wrong and corrected minutes later, which grades tickets again.
"""

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import structlog

from wagerbabe.catalog import SOURCE_MANUAL, EnteredOutcome, ResultEntry, changing, record_result
from wagerbabe.demo.simulator import Facts, Fixture, Simulator, outrights
from wagerbabe.demo.simulator.props import QUESTIONS
from wagerbabe.demo.simulator.rng import unit
from wagerbabe.grading import rules_of
from wagerbabe.platform.db import Row, Sql
from wagerbabe.platform.errors import AppError
from wagerbabe.platform.runtime import Runtime

PROVIDER = "odds_api"
REASON, FIRST_WORD, CORRECTED = "Official scorer.", "Official scorer, first word.", "Official scorer, corrected."
EVERY_SECONDS = 3.0

_WRONG, _CORRECTED_AFTER = 1 / 60, timedelta(minutes=3)
_MISHEARD = 0x5C0  # which of a game's numbers decides it
_LOOK_BACK = timedelta(days=2)
_MOST_KNOWN = 5000
_ANSWERS = {"Yes": "yes", "No": "no", "Over": "over", "Under": "under"}

log = structlog.get_logger()
sql = Sql(__file__)


@dataclass
class Scorer:
    """Looks at events that have begun and writes down those that are over."""

    runtime: Runtime
    world: Simulator
    _known: dict[str, Fixture] = field(default_factory=dict)

    async def run(self, stop: asyncio.Event) -> None:
        """Look every few seconds until told to stop."""
        while not stop.is_set():
            try:
                await self.look()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
                log.warning("scorer_trouble", error=type(error).__name__, why=str(error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY_SECONDS)

    async def look(self) -> int:
        """Enter what is due now; answers how many results were."""
        now, done = self.runtime.game_now(), 0
        reasons = [REASON, CORRECTED]
        for row in await self.runtime.db.fetch(sql["events_to_score"], PROVIDER, now - _LOOK_BACK, now, reasons):
            answers = await self.runtime.db.fetch(sql["answers_of"], row["id"])
            if (found := self._word(row, answers, now)) is not None:
                done += await self._enter(row["id"], *found)
        return done

    def _word(self, row: Row, answers: Iterable[Row], now: datetime) -> tuple[ResultEntry, str] | None:
        """What there is to say about an event now, and in which capacity."""
        if (competition := outrights.competitions().get(row["league_key"])) is not None:
            return self._winner(competition, row, answers, now)
        if (fixture := self._fixture(row, now)) is None:
            return None
        if fixture.gone(now):
            return (ResultEntry("cancelled"), REASON) if row["reason"] is None else None
        over = now - self.world.ends(fixture)
        return self._final(fixture, row, answers, over) if over >= timedelta() and row["has_more"] else None

    def _final(
        self, fixture: Fixture, row: Row, answers: Iterable[Row], over: timedelta
    ) -> tuple[ResultEntry, str] | None:
        if row["reason"] == FIRST_WORD:
            return (self._entry(fixture, row, answers), CORRECTED) if over >= _CORRECTED_AFTER else None
        if row["reason"] is None and over < _CORRECTED_AFTER and unit(fixture.seed, _MISHEARD) < _WRONG:
            return _wrong(fixture, self.world), FIRST_WORD
        return self._entry(fixture, row, answers), REASON

    def _fixture(self, row: Row, now: datetime) -> Fixture | None:
        key: str = row["provider_key"]
        if key not in self._known:
            found = self.world.find(row["league_key"], key, now)
            if found is None:
                return None
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = found
        return self._known[key]

    def _entry(self, fixture: Fixture, row: Row, answers: Iterable[Row]) -> ResultEntry:
        facts = self.world.facts(fixture)
        wanted = rules_of(row["league_key"], row["starts_at"])
        periods = {name: score for name, score in facts.periods.items() if name in (wanted.periods or facts.periods)}
        if facts.regulation is not None:
            periods.pop("h2", None)  # whether overtime belongs to it is for the rules to say
        return ResultEntry(
            "finished",
            *facts.final,
            periods=periods,
            regulation=facts.regulation,
            half_innings=facts.half_innings if wanted.measure == "innings" else None,
            outcomes=_outcomes(fixture, facts, answers),
        )

    def _winner(
        self, competition: outrights.Competition, row: Row, answers: Iterable[Row], now: datetime
    ) -> tuple[ResultEntry, str] | None:
        which = outrights.edition(self.world.seed, competition, row["starts_at"] - timedelta(seconds=1))
        if which.id != row["provider_key"] or now < which.decided or row["reason"] is not None:
            return None
        placed = outrights.placings(self.world.seed, which)
        offered = sorted((placed[answer["name"]], answer["side"]) for answer in answers if answer["name"] in placed)
        # Places count among those who were on offer: whoever was not cannot be named.
        return ResultEntry("finished", placings={side: n for n, (_, side) in enumerate(offered, start=1)}), REASON

    async def _enter(self, event: UUID, entry: ResultEntry, reason: str) -> bool:
        try:
            async with changing(self.runtime.db, self.runtime.bus) as change:
                now = self.runtime.game_now()
                found = await record_result(change, event, entry, source=SOURCE_MANUAL, now=now, reason=reason)
        except AppError as refused:
            log.warning("scorer_refused", subject=str(event), error=refused.name, details=refused.details)
            return False
        return found.changed


def _wrong(fixture: Fixture, world: Simulator) -> ResultEntry:
    """The final score with a point too many for the side that is ahead."""
    home, away = world.final(fixture)
    return ResultEntry("finished", home + (home >= away), away + (home < away))


def _outcomes(fixture: Fixture, facts: Facts, answers: Iterable[Row]) -> dict[str, EnteredOutcome]:
    """What became of the answers of every proposition that we know; void where none of those offered came true."""
    asked = {question: key for key, question in QUESTIONS.items()}
    sides = {fixture.home: "home", fixture.away: "away", **_ANSWERS}
    came: dict[str, list[tuple[str, bool]]] = {}
    for row in answers:
        if row["subject"] in asked:
            true = facts.answers[asked[row["subject"]]]
            right = row["side"] == sides.get(true) or row["name"] == true
            came.setdefault(row["subject"], []).append((str(row["id"]), right))
    entered: dict[str, EnteredOutcome] = {}
    for selections in came.values():
        for selection, right in selections:
            entered[selection] = ("won" if right else "lost") if any(r for _, r in selections) else "void"
    return entered


async def keep_score(runtime: Runtime, *, seed: int, stop: asyncio.Event) -> None:
    """Be the official scorer of the simulated world of a seed until told to stop."""
    await Scorer(runtime, Simulator(seed)).run(stop)
