"""What is known of an evening besides its tickets: the recording, and which answers of the provider were in force.

Polls are known by the oracle's own record, written in the transaction that wrote the offers, and by the moments at
which the twin was asked. A poll counts from the time it was written; for a short while after that its commit may still
have been under way, and the quotes of the poll before may have been offered as well.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from tests.journeys.replay.plan import Evening
from tests.journeys.replay.recorded import Game
from tests.journeys.replay.stage import Stage, real_to_game
from wagerbabe.platform.db import Pool

COMMIT_SECONDS = Fraction(1, 2)
"""Real time that a commit may take after the poll was noted."""


@dataclass(frozen=True)
class Poll:
    """An answer about a league: asked and written at game times, served as of a moment of the recording."""

    asked: datetime
    written: datetime
    moment: int


@dataclass
class Evidence:
    """One evening. ``keys`` maps events' ids to the provider's keys, by which ``games`` are known."""

    evening: Evening
    games: Mapping[str, Game]
    polls: Mapping[str, Sequence[Poll]]
    keys: Mapping[str, str]

    def game(self, event_id: str) -> Game:
        """The recorded game of an event."""
        return self.games[self.keys[event_id]]

    def in_force(self, league: str, at: datetime) -> list[Poll]:
        """The polls whose quotes may have been offered at an instant, the newest first."""
        written = [poll for poll in self.polls[league] if poll.written <= at]
        under_way = written and at - written[-1].written < real_to_game(self.evening, COMMIT_SECONDS)
        return written[-1 : -3 if under_way else -2 : -1]

    def in_force_between(self, league: str, since: datetime, until: datetime) -> list[Poll]:
        """The polls whose quotes may have been offered at any instant of a span."""
        first = self.in_force(league, since)
        return [poll for poll in self.polls[league] if first and first[-1].asked <= poll.asked <= until]


async def gather_evidence(owner: Pool, stage: Stage, games: Mapping[str, Game]) -> Evidence:
    """Read the polls and the events of an evening that has ended."""
    events = await owner.fetch("SELECT id, provider_key FROM event WHERE provider_key = ANY($1::text[])", list(games))
    leagues = {game.league for game in games.values()}
    rows = await owner.fetch(
        "SELECT * FROM replay_poll WHERE league_key = ANY($1::text[]) ORDER BY asked_at", list(leagues)
    )
    asked: dict[str, list[int]] = defaultdict(list)
    for league, moment in stage.source.asked:
        asked[league].append(moment)
    polls: dict[str, list[Poll]] = {league: [] for league in leagues}
    for row in rows:
        since, until = int(row["asked_at"].timestamp()), row["written_at"].timestamp()
        if served := [moment for moment in asked[row["league_key"]] if since <= moment <= until]:
            polls[row["league_key"]].append(Poll(row["asked_at"], row["written_at"], served[-1]))
    return Evidence(stage.evening, games, polls, {str(row["id"]): row["provider_key"] for row in events})
