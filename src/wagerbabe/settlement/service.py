"""The week's figures, as agents read them."""

from datetime import date

from wagerbabe.identity import Member
from wagerbabe.platform.db import Executor, Row, Sql
from wagerbabe.platform.errors import NotFound
from wagerbabe.settlement.domain import Figures, Line

sql = Sql(__file__)


async def week(db: Executor, actor: Member, day: date | None) -> Row:
    """The book's week that a day lies in, or the open one: ``week`` (its Monday), its ends, time zone, currency."""
    row = await db.fetchrow(sql["week"], actor.book_id, day)
    if row is None:
        raise NotFound
    return row


async def lines(db: Executor, actor: Member, monday: date) -> list[Line]:
    """The sheet's lines for an agent's players and those of agents below, sorted by agent and username."""
    return [_line(row) for row in await db.fetch(sql["lines"], actor.book_id, actor.login_id, monday)]


def _line(row: Row) -> Line:
    who = (row["player_id"], row["username"], row["name"], row["agent_id"], row["agent_name"])
    rest = (row["payments_minor"], row["brought_forward_minor"], row["pending_minor"])
    return Line(*who, Figures(tuple(row["days"]), *rest))
