"""A small log, and every byte of it another: the audit finds each one. Nothing else makes it complain."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.database import Database
from tests.ledger.books import make_book, posting
from tests.ledger.log.logs import bodies, seal, seal_facts
from tests.ledger.log.tickets import a_ticket
from tests.world import World
from wagerbabe.ledger import INVARIANTS, audit_log
from wagerbabe.ledger.log import audit as auditing
from wagerbabe.ledger.log import keys as log_keys
from wagerbabe.ledger.log import merkle
from wagerbabe.ledger.log.merkle import leaf_hash
from wagerbabe.platform.db import Connection, connect
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.invariants import broken
from wagerbabe.platform.runtime import Runtime

# Times and reasons are told beside the log, not by it.
NOT_EVIDENCE = {
    "log_leaf": {"sealed_at"},
    "log_checkpoint": {"at"},
    "log_epoch": {"reason", "system_id", "timeline", "database_oid", "opened_at"},
}
ANOTHER_TRANSFER = """
INSERT INTO transfer
SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'player_seq', 4))).*
FROM transfer AS t
WHERE amount_minor = 200
"""
SECOND_EPOCH = """
WITH made AS (
    INSERT INTO log_epoch (id, origin, key, reason, system_id, timeline, database_oid)
    SELECT gen_random_uuid(), 'x', key, reason, system_id, timeline, 1 FROM log_epoch
    RETURNING id
)
INSERT INTO log_checkpoint (epoch, size, root, note) SELECT id, 7, sha256('x'), '' FROM made
"""


@pytest.fixture
async def owner(database: Database) -> AsyncIterator[Connection]:
    connection = await connect(database.owner_url)
    yield connection
    await connection.close()


@pytest.fixture
async def small(runtime: Runtime) -> Runtime:
    """A log of 7 entries under 3 checkpoints."""
    for count in (1, 4, 2):
        await seal_facts(runtime.db, *range(count))
        await seal(runtime)
    return runtime


async def faults(runtime: Runtime, owner: Connection) -> list[str]:
    return await audit_log(owner, runtime.settings)


async def changed(runtime: Runtime, owner: Connection, statement: str) -> list[str]:
    """What the audit says of a log with a change, which is taken back again."""
    transaction = owner.transaction()
    await transaction.start()
    try:
        try:
            await owner.execute(statement)
        except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError):
            return ["the database itself does not take it"]
        return await auditing.find_faults(owner, runtime.settings)
    finally:
        await transaction.rollback()


async def test_a_log_as_it_was_sealed_has_no_fault(small: Runtime, owner: Connection) -> None:
    assert await faults(small, owner) == []
    assert await broken(owner, INVARIANTS) == {}


async def test_a_log_that_has_not_begun_has_no_fault(runtime: Runtime, owner: Connection) -> None:
    assert await faults(runtime, owner) == []
    assert not (runtime.settings.data_dir / "keys").exists()


async def columns(owner: Connection) -> set[tuple[str, str, str]]:
    rows = await owner.fetch(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_name IN ('log_leaf', 'log_node', 'log_checkpoint', 'log_epoch')"
    )
    return {(row["table_name"], row["column_name"], row["data_type"]) for row in rows}


@pytest.mark.req("NFR-S8")
async def test_every_byte_of_every_column_is_looked_at(small: Runtime, owner: Connection) -> None:
    await owner.execute("ALTER TABLE log_checkpoint DROP CONSTRAINT log_checkpoint_epoch_fkey")
    missed = []
    for table, column, kind in sorted(await columns(owner)):
        if column in NOT_EVIDENCE.get(table, set()):
            continue
        rows = await owner.fetch(f"SELECT ctid::text, {column} AS value FROM {table}")
        for n, (ctid, value) in enumerate(rows):
            for setting in flips(column, kind, value, 1 if n == 0 else 13):
                statement = f"UPDATE {table} SET {column} = {setting} WHERE ctid = '{ctid}'"
                if not await changed(small, owner, statement):
                    missed.append(statement)
    assert missed == []
    assert await faults(small, owner) == []


def flips(column: str, kind: str, value: object, step: int) -> list[str]:
    """Expressions for a value with one bit another: of each ``step``-th byte of texts and hashes, or of a number."""
    if kind == "bytea":
        assert isinstance(value, bytes)
        return [f"set_byte({column}, {at}, get_byte({column}, {at}) # 1)" for at in range(0, len(value), step)]
    if kind == "text":
        assert isinstance(value, str)
        raw = f"convert_to({column}, 'UTF8')"
        places = range(0, len(value.encode()), step)
        return [f"convert_from(set_byte({raw}, {at}, get_byte({raw}, {at}) # 1), 'UTF8')" for at in places]
    if kind == "uuid":
        others = set("0123456789abcdef") - {str(value)[-1]}
        return [f"overlay({column}::text PLACING '{digit}' FROM 36)::uuid" for digit in sorted(others)]
    return [f"{column} # {1 << bit}" for bit in (0, 1, 2, 5, 13)]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("DELETE FROM log_leaf WHERE n = 3", "1 are missing"),
        ("DELETE FROM log_leaf WHERE n >= 5", "were signed, the log has 5"),
        ("DELETE FROM log_node WHERE level = 2", "node 0 of level 2"),
        ("INSERT INTO log_node SELECT 1, 3, hash FROM log_node LIMIT 1", "above entries that are not there"),
        ("DELETE FROM log_checkpoint WHERE size = 7", None),
        (
            "DELETE FROM log_checkpoint WHERE size > 1; DELETE FROM log_leaf WHERE n > 0; DELETE FROM log_node",
            "7 entries were signed here, the log has 1",
        ),
        ("UPDATE log_leaf SET n = -n - 1 WHERE n > 8; UPDATE log_leaf SET n = n + 100 WHERE n = 6", "are missing"),
        (
            "UPDATE log_leaf SET (body, leaf_hash) = (SELECT o.body, o.leaf_hash FROM log_leaf AS o WHERE o.n = 2)",
            "another root than the log",
        ),
    ],
)
async def test_what_is_missing_or_too_much_is_found(
    small: Runtime, owner: Connection, statement: str, fault: str | None
) -> None:
    found = await changed(small, owner, statement)
    assert any(fault in one for one in found) if fault else found == [], found


async def test_a_log_worked_out_anew_after_a_change_is_found_by_its_signatures(
    small: Runtime, owner: Connection
) -> None:
    """Somebody with the database, but not the key, changes a body and every hash above it, roots included."""
    texts = await bodies(small.db)
    texts[2] = texts[2].replace('"value": 1', '"value": 9')
    made = merkle.grow(0, {}, [leaf_hash(text.encode()) for text in texts])
    await owner.execute("UPDATE log_leaf SET body = $2, leaf_hash = $1 WHERE n = 2", made[merkle.Node(0, 2)], texts[2])
    for node, value in made.items():
        await owner.execute("UPDATE log_node SET hash = $3 WHERE level = $1 AND i = $2", *node, value)
    for size in (5, 7):
        root = merkle.hash_of(merkle.Span(0, size), made)
        await owner.execute("UPDATE log_checkpoint SET root = $2 WHERE size = $1", size, root)
    found = await faults(small, owner)
    assert any("is not what its note says" in one for one in found)
    assert "of 7 entries another root was signed here" in found


async def test_another_key_in_its_place_is_found(small: Runtime, owner: Connection) -> None:
    (small.settings.data_dir / "keys" / "log.key").write_text(log_keys.new_log_key())
    assert await faults(small, owner) == ["the newest epoch was not signed with the key that lies here"]


async def test_of_a_long_log_the_newest_part_is_worked_out(
    small: Runtime, owner: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auditing, "_BATCH", 2)
    for most in range(9):
        assert await audit_log(owner, small.settings, most=most) == []
    await owner.execute("UPDATE log_leaf SET body = replace(body, 'fact', 'fake') WHERE n = 4")
    assert [bool(await audit_log(owner, small.settings, most=most)) for most in range(5)] == [False] * 3 + [True] * 2
    await owner.execute("UPDATE log_leaf SET body = replace(body, 'fake', 'fact') WHERE n = 4")
    # What is left out is still held to what was signed of it.
    await owner.execute("UPDATE log_node SET hash = sha256(hash) WHERE level = 2")
    for most in range(9):
        assert await audit_log(owner, small.settings, most=most)


async def test_faults_are_told_up_to_a_number(small: Runtime, owner: Connection) -> None:
    await seal_facts(small.db, *range(40))
    await seal(small)
    await owner.execute("UPDATE log_leaf SET leaf_hash = sha256(leaf_hash)")
    assert len(await faults(small, owner)) == 20


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        (
            "INSERT INTO log_queue (body, created_at) SELECT body::jsonb, now() - interval '61 s' FROM log_leaf",
            "i10_nothing_waits_to_be_sealed",
        ),
        (
            "DELETE FROM log_checkpoint WHERE size = 7; UPDATE log_leaf SET sealed_at = now() - interval '61 s'",
            "i10_what_is_sealed_is_signed",
        ),
        ("DELETE FROM log_leaf WHERE n = 6", "i10_no_checkpoint_is_longer_than_the_log"),
        ("UPDATE log_checkpoint SET at = at - interval '1 h' WHERE size = 7", "i10_checkpoints_grow"),
        (SECOND_EPOCH, "i10_one_size_has_one_root"),
    ],
)
async def test_invariants_name_what_does_not_hold(small: Runtime, owner: Connection, statement: str, name: str) -> None:
    await owner.execute(statement)
    assert name in await broken(owner, INVARIANTS)


@pytest.mark.req("NFR-S8")
async def test_money_and_terms_changed_behind_the_applications_back_are_found(
    runtime: Runtime, owner: Connection, world: World
) -> None:
    player = await world.player(await world.book())
    ticket, _ = await a_ticket(world, player)
    await owner.execute("SELECT seal_ticket($1, $2)", player.book_id, ticket)
    await owner.execute(
        "INSERT INTO ticket_ending (book_id, ticket_id, n, kind, status, return_minor, leg_results, game_at)"
        " VALUES ($1, $2, 1, 'grade', 'won', 1600, '{won}', game_now())", player.book_id, ticket,
    )  # fmt: skip
    await owner.execute("SELECT seal_endings($1, $2, $3)", player.book_id, [ticket], [1])
    paid = (new_id(), player.account_id, 500, 0, "ticket", ticket, 1, *[None] * 5)
    await owner.fetch("SELECT * FROM post_transfers($1, $2::posting[])", player.book_id, [paid])
    await seal(runtime)
    assert await faults(runtime, owner) == []
    told = {
        "UPDATE transfer SET amount_minor = 501": f"entry 2: the transfer of {ticket} is not what was sealed",
        "UPDATE transfer SET reason = 'as agreed'": f"entry 2: the transfer of {ticket} is not what was sealed",
        "DELETE FROM transfer": f"entry 2: the transfer of {ticket} is not what was sealed",
        "UPDATE ticket_ending SET return_minor = 0": f"entry 1: the ending of {ticket} is not what was sealed",
        "DELETE FROM ticket_ending": f"entry 1: the ending of {ticket} is not what was sealed",
        "UPDATE ticket SET risk_minor = 1200": f"entry 0: the ticket of {ticket} is not what was sealed",
        "UPDATE ticket SET placed_at = 'epoch'": f"entry 0: the ticket of {ticket} is not what was sealed",
        "UPDATE ticket_leg SET price_num = 22": f"entry 0: the ticket of {ticket} is not what was sealed",
        "UPDATE ticket_leg SET line_quarters = -12": f"entry 0: the ticket of {ticket} is not what was sealed",
        "DELETE FROM ticket_leg": f"entry 0: the ticket of {ticket} is not what was sealed",
    }
    assert {statement: await changed(runtime, owner, statement) for statement in told} == {
        statement: [fault] for statement, fault in told.items()
    }
    await owner.execute("UPDATE event SET home = 'Home Town', away = 'Away Team'")
    await owner.execute("UPDATE ticket SET status = 'won', return_minor = 1600, graded_at = game_now(), endings = 1")
    assert await faults(runtime, owner) == [], "names may be put right, and endings end"


async def test_a_ticket_that_was_accepted_after_it_waited_is_no_fault(
    runtime: Runtime, owner: Connection, world: World
) -> None:
    player = await world.player(await world.book())
    ticket, _ = await a_ticket(world, player)
    await owner.execute("UPDATE ticket SET status = 'waiting', accepted_at = NULL, due_at = game_now()")
    await owner.execute("SELECT seal_ticket($1, $2)", player.book_id, ticket)
    await seal(runtime)
    await owner.execute("UPDATE ticket SET status = 'open', accepted_at = game_now()")
    assert await faults(runtime, owner) == [f"entry 0: the ticket of {ticket} is not what was sealed"]
    await owner.execute("SELECT seal_ticket($1, $2)", player.book_id, ticket)
    assert await faults(runtime, owner) == [], "it waits"
    await seal(runtime)
    assert await faults(runtime, owner) == [], "it is sealed again"


async def test_every_transfer_is_sealed_once(runtime: Runtime, owner: Connection) -> None:
    book = await make_book(runtime.db, players=1)
    await book.post(runtime.db, posting(book.accounts[0], 500), posting(book.accounts[0], -200))
    await seal(runtime)
    await book.post(runtime.db, posting(book.accounts[0], 7))
    rules = [rule for rule in INVARIANTS if rule.name.startswith("i10")]
    assert await broken(owner, rules) == {}
    for statement in (
        ANOTHER_TRANSFER,
        "DELETE FROM transfer WHERE amount_minor = 200",
        "DELETE FROM log_queue",
        "INSERT INTO log_queue (body) SELECT body::jsonb FROM log_leaf LIMIT 1",
    ):
        transaction = owner.transaction()
        await transaction.start()
        await owner.execute(statement)
        assert list(await broken(owner, rules)) == ["i10_every_transfer_is_sealed_once"]
        await transaction.rollback()
