"""House rules as a book sets them: each change is a new version, with who made it, why, and what was before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Union
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, structs

from wagerbabe.betting.rules import DEFAULT, Rules
from wagerbabe.identity import Actor
from wagerbabe.odds import Price, PriceInvalid
from wagerbabe.platform.audit import audit
from wagerbabe.platform.db import Connection, Executor, Pool, Row, Sql
from wagerbabe.platform.errors import AppError, NotFound
from wagerbabe.platform.money import MAX_MINOR

sql = Sql(__file__, "house.sql")

_OF_BOOK: Mapping[str, Any] = {
    "max_return_minor": Annotated[int, Meta(ge=1, le=MAX_MINOR)],
    "max_parlay_legs": Annotated[int, Meta(ge=2, le=12)],
    "margin_bp": Annotated[int, Meta(ge=0, le=5000)],
    "price_source": Annotated[str, Meta(pattern="^[a-z0-9_]{1,40}$")],
}
_BOOK_DEFAULTS: Mapping[str, Any] = {
    "max_return_minor": 10_000_000, "max_parlay_legs": 12, "margin_bp": 0, "price_source": "consensus",
}  # fmt: skip

MEANINGS: Mapping[str, str] = {
    "max_return_minor": "The most that a ticket returns, in minor units. Shown on the slip before the bet.",
    "max_parlay_legs": "The most legs of a ticket.",
    "margin_bp": "What is taken off every price, in hundredths of a per cent of its probability.",
    "price_source": "Whose prices are offered: `consensus` of all sportsbooks, or one sportsbook's key.",
    "parlay_table": "Parlays of up to six legs from -120 to +100 pay by a fixed table, not the product of prices.",
    "most_lines": "The most combinations of a round robin.",
    "teaser_tie_loss_refunds": "Two-leg teasers: a push with a loss refunds the stake instead of losing.",
    "special_teaser_push_refunds": "Special teasers: a push refunds the stake instead of losing.",
    "same_game_parlay": "Correlated legs of one game may be combined, at a price of the book.",
    "same_game_void": "A void leg of a same-game parlay voids the whole ticket, or the rest is priced anew.",
    "in_play": "Bets are taken after the start of a game.",
    "live_delay_seconds": "How long an in-play bet waits before it is taken or refused.",
    "cash_out": "Players may cash out tickets that were taken under these rules.",
    "cash_out_margin_bp": "What is taken off a cash-out, in hundredths of a per cent.",
    "listed_pitchers": "Baseball: both listed pitchers must start, or the bet is void.",
    "price_correction": "A wrong price of an accepted ticket may be corrected, with a second person and a reason.",
    "free_play_most_legs": "The most legs of a free play.",
    "free_play_shortest": "The shortest American price of a free play's leg.",
    "free_play_longest": "The longest American price of a free play's leg.",
    "free_play_most_win_minor": "The most that a free play wins, in minor units.",
}

RulesPatch = msgspec.defstruct(
    "RulesPatch",
    [
        *((field.name, Union[field.type, UnsetType], UNSET) for field in structs.fields(Rules)),  # noqa: UP007 - at run time
        *((name, Union[kind, UnsetType], UNSET) for name, kind in _OF_BOOK.items()),  # noqa: UP007 - at run time
        ("reason", Annotated[str, Meta(max_length=500)], ""),
    ],
    frozen=True,
    forbid_unknown_fields=True,
)
"""The settings to change; what is left out stays."""


class SettingOut(Struct, frozen=True):
    """A setting: what it is, what it is by default, and what it means."""

    name: str
    value: bool | int | str
    default: bool | int | str
    meaning: str


class RulesOut(Struct, frozen=True):
    """A book's house rules as they stand. ``since`` null: as the book began."""

    version: int
    since: datetime | None
    changed_by: str | None
    reason: str
    settings: list[SettingOut]


class RulesChangeOut(Struct, frozen=True):
    """A version and what it changed: ``{setting: {"old": …, "new": …}}``."""

    version: int
    at: datetime
    changed_by: str | None
    reason: str
    changed: dict[str, dict[str, bool | int | str]]


class TicketRulesOut(Struct, frozen=True):
    """The rules that tickets of a version are settled by."""

    version: int
    since: datetime | None
    settings: list[SettingOut]


class RulesHistoryOut(Struct, frozen=True):
    """Versions, newest first. The first version has no row: it is the defaults."""

    items: list[RulesChangeOut]
    next: str | None


class RulesImpossible(AppError):
    """Settings that cannot stand together, or a source without prices."""

    status = 422
    message = "These settings cannot be. See details for each."


async def read_rules(db: Executor, book_id: UUID) -> RulesOut:
    """A book's rules with the meaning of each setting; ``NotFound`` for no book."""
    row = _found(await db.fetchrow(sql["rules"], book_id))
    values, defaults = _settings(row), {**_BOOK_DEFAULTS, **msgspec.to_builtins(DEFAULT)}
    settings = [SettingOut(name, values[name], defaults[name], meaning) for name, meaning in MEANINGS.items()]
    return RulesOut(row["version"], row["since"], row["changed_by"], row["reason"], settings)


async def rules_of_version(db: Executor, book_id: UUID, version: int | None) -> TicketRulesOut:
    """What holds for tickets of a version, of the newest by default; ``NotFound`` for none of the book's."""
    row = _found(await db.fetchrow(sql["rules_of_version"], book_id, version))
    values, defaults = msgspec.to_builtins(Rules.of(row["rules"])), msgspec.to_builtins(DEFAULT)
    settings = [SettingOut(name, value, defaults[name], MEANINGS[name]) for name, value in values.items()]
    return TicketRulesOut(row["version"], row["since"], settings)


async def history(db: Executor, book_id: UUID, before: int | None, limit: int) -> Sequence[RulesChangeOut]:
    """The versions of a book's rules before one, newest first."""
    rows = await db.fetch(sql["rules_history"], book_id, before, limit)
    fields = structs.fields(RulesChangeOut)
    return [RulesChangeOut(**{field.name: row[field.name] for field in fields}) for row in rows]


async def change_rules(pool: Pool, actor: Actor, book_id: UUID, wanted: Mapping[str, Any], reason: str) -> RulesOut:
    """Make a new version of a book's rules; ``RulesImpossible``. Bets priced under the old one are judged anew.

    Tickets that were taken keep the version they were taken under.
    """
    async with pool.acquire() as db, db.transaction():
        _found(await db.fetchrow(sql["lock_book"], book_id))
        row = _found(await db.fetchrow(sql["rules"], book_id))
        before = _settings(row)
        after = {**before, **wanted}
        changed = {name: {"old": before[name], "new": after[name]} for name in wanted if before[name] != after[name]}
        if changed:
            await _check(db, after, changed)
            version = row["version"] + 1
            rules = {field.name: after[field.name] for field in structs.fields(Rules)}
            await db.execute(sql["insert_rules"], book_id, version, rules, changed, actor.login_id, reason)
            await db.execute(sql["update_book"], book_id, version, *(after[name] for name in _OF_BOOK))
            who = {"actor_id": actor.login_id, "book_id": book_id, "subject": book_id}
            await audit(db, "change_rules", **who, version=version, changed=changed, reason=reason)
        return await read_rules(db, book_id)


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row


def _settings(row: Row) -> dict[str, Any]:
    """All settings by name: the book's columns and its rules, with defaults for what the version leaves out."""
    return {**{name: row[name] for name in _OF_BOOK}, **msgspec.to_builtins(Rules.of(row["rules"]))}


async def _check(db: Connection, after: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    problems = {}
    try:
        shortest, longest = (Price.from_american(after[f"free_play_{end}"]).ratio for end in ("shortest", "longest"))
        if shortest > longest:
            problems["free_play_shortest"] = "pays more than free_play_longest"
            problems["free_play_longest"] = "pays less than free_play_shortest"
    except PriceInvalid:
        problems["free_play_shortest"] = problems["free_play_longest"] = "is -100 or less, or +100 or more"
    if "price_source" in changed and not await db.fetchval(sql["source_exists"], after["price_source"]):
        problems["price_source"] = "is neither consensus nor a sportsbook that has prices"
    if problems:
        raise RulesImpossible(fields=problems)
