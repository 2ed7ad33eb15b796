"""What must hold in the rows at every moment: a query a rule that returns the offending rows. No rows: it holds."""

from dataclasses import dataclass

from wagerbabe.platform.db import Executor, Row, Sql

_MOST = 20


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule by its name (its number and what holds) and the query for the rows that break it."""

    name: str
    sql: str


def read_invariants(module_file: str) -> list[Invariant]:
    """The rules in the ``invariants.sql`` beside a module."""
    statements = Sql(module_file, "invariants.sql")
    return [Invariant(name, statements[name]) for name in statements]


async def broken(db: Executor, invariants: list[Invariant]) -> dict[str, list[Row]]:
    """The rules that do not hold, each with its first offending rows."""
    found = {i.name: await db.fetch(f"{i.sql}\nLIMIT {_MOST}") for i in invariants}
    return {name: rows for name, rows in found.items() if rows}


INVARIANTS = read_invariants(__file__)
