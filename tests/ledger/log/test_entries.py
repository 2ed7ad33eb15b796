"""What a fact leaves for the sealed log, in its own transaction."""

import asyncio
import json

import asyncpg
import pytest

from tests.ledger.books import Book, make_book, one, posting
from tests.ledger.log.tickets import a_ticket
from tests.world import World
from wagerbabe.platform.db import Connection, Pool
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.migrate import MIGRATIONS


@pytest.fixture
async def book(db: Pool) -> Book:
    return await make_book(db, players=2)


async def bodies(db: Pool) -> list[dict[str, object]]:
    return [row["body"] for row in await db.fetch("SELECT body FROM log_queue ORDER BY id")]


async def test_every_transfer_leaves_an_entry_with_all_its_figures(db: Pool, book: Book) -> None:
    ticket = new_id()
    await book.post(
        db, posting(book.accounts[0], 500, ticket_id=ticket, ending_n=1), posting(book.accounts[1], -7, cause="regrade")
    )

    first, second = sorted(await bodies(db), key=lambda body: str(body["amount_minor"]))
    assert first["entry"] == second["entry"] == "transfer"
    assert (first["book_id"], first["subject_id"], first["player_id"]) == (
        str(book.id), str(ticket), str(book.players[0]),
    )  # fmt: skip
    assert (first["amount_minor"], first["player_balance_minor"], first["player_seq"]) == (500, 500, 1)
    assert (first["debit_account_id"], first["credit_account_id"]) == (str(book.house), str(book.accounts[0]))
    assert second["subject_id"] == second["id"], "a transfer of no ticket stands for itself"
    assert second["player_id"] == str(book.players[1])
    row = await one(db, "SELECT * FROM transfer WHERE amount_minor = 500")
    assert not {"idempotency_key", "request_hash"} & first.keys()
    assert set(row.keys()) - first.keys() <= {"idempotency_key", "request_hash"}


async def test_a_push_moves_nothing_and_leaves_nothing(db: Pool, book: Book) -> None:
    await db.execute("UPDATE account SET held_minor = 700 WHERE id = $1", book.accounts[0])
    await book.post(db, posting(book.accounts[0], 0, held=-700, transfer_id=None))
    assert await bodies(db) == []


async def test_what_is_rolled_back_leaves_nothing(db: Pool, book: Book) -> None:
    async with db.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await book.post(connection, posting(book.accounts[0], 500))
        await transaction.rollback()
    assert await bodies(db) == []


async def test_an_entry_reads_the_same_whatever_a_session_has_set(db: Pool, book: Book) -> None:
    await book.post(db, posting(book.accounts[0], 500))
    texts = set()
    async with db.acquire() as connection, connection.transaction():
        for zone, style in (("UTC", "ISO"), ("America/New_York", "German"), ("Asia/Kathmandu", "SQL, DMY")):
            await connection.execute(f"SET LOCAL timezone = '{zone}'; SET LOCAL datestyle = '{style}'")
            texts.add(await connection.fetchval("SELECT transfer_entry(t, NULL)::text FROM transfer AS t"))
    assert len(texts) == 1


@pytest.mark.parametrize("waiting", [False, True])
async def test_a_tickets_entry_tells_its_terms_and_what_the_game_was_called(
    db: Pool, world: World, owner: Connection, *, waiting: bool
) -> None:
    player = await world.player(await world.book())
    ticket, game = await a_ticket(world, player)
    if waiting:
        await owner.execute("UPDATE ticket SET status = 'waiting', due_at = game_now(), accepted_at = NULL")

    await db.execute("SELECT seal_ticket($1, $2)", player.book_id, ticket)

    # What may still change is written at once, the rest when it is taken into the log.
    assert [len(body) > 4 for body in await bodies(db)] == [waiting]
    body = json.loads(await db.fetchval("SELECT log_body(body) FROM log_queue"))
    assert (body["accepted_at"] is None, body["due_at"] is None) == (waiting, not waiting)
    assert (body["entry"], body["book_id"]) == ("ticket", str(player.book_id))
    assert body["subject_id"] == body["id"] == str(ticket)
    assert body["player_id"] == str(player.id)
    row = await one(owner, "SELECT number, placed_at FROM ticket")
    assert body["number"] == row["number"]
    assert body["placed_at"] == row["placed_at"].strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert (body["kind"], body["stake_minor"], body["risk_minor"], body["currency"]) == ("straight", 1100, 1100, "USD")
    assert (body["accept"], body["rules_version"], body["free_play"], body["options"]) == ("none", 1, False, {})
    legs = body["legs"]
    assert isinstance(legs, list)
    [leg] = legs
    assert (leg["market"], leg["period"], leg["side"], leg["line_quarters"]) == ("spread", "game", "home", -14)
    assert (leg["home"], leg["away"], leg["price"]) == ("Home", "Away", "21/11")
    assert (leg["event_id"], leg["selection_id"]) == (str(game.id), str(game.selections["spread", "home"]))


async def test_an_endings_entry_tells_how_and_why(db: Pool, world: World, owner: Connection) -> None:
    player = await world.player(await world.book())
    ticket, _ = await a_ticket(world, player)
    await owner.execute(
        "INSERT INTO ticket_ending (book_id, ticket_id, n, kind, status, return_minor, leg_results, reason, game_at)"
        " VALUES ($1, $2, 1, 'void', 'void', 1100, '{void}', 'wrong pitcher', game_now())",
        player.book_id,
        ticket,
    )

    await db.execute("SELECT seal_endings($1, $2, $3)", player.book_id, [ticket], [1])

    [body] = await bodies(db)
    assert (body["entry"], body["subject_id"], body["player_id"]) == ("ending", str(ticket), str(player.id))
    assert (body["n"], body["kind"], body["return_minor"], body["leg_results"]) == (1, "void", 1100, ["void"])
    assert body["reason"] == "wrong pitcher"


async def test_any_fact_can_be_sealed(db: Pool) -> None:
    book, ticket, player = new_id(), new_id(), new_id()
    await db.execute(
        "SELECT seal_entry($1, 'cash_out', $2, $3, $4)", book, ticket, player, {"paid_minor": 5, "book_id": "other"}
    )
    assert await bodies(db) == [
        {
            "entry": "cash_out",
            "book_id": str(book),
            "subject_id": str(ticket),
            "player_id": str(player),
            "paid_minor": 5,
        }
    ]


async def test_an_entry_says_whose_it_is_or_is_refused(db: Pool) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute('INSERT INTO log_queue (body) VALUES (\'{"entry": "ticket"}\')')


async def test_sealing_waits_for_nobody(db: Pool, book: Book) -> None:
    async with db.acquire() as first, db.acquire() as second, first.transaction():
        await book.post(first, posting(book.accounts[0], 500))
        async with second.transaction():
            await asyncio.wait_for(book.post(second, posting(book.accounts[1], 500)), 10)
    assert len(await bodies(db)) == 2


async def test_a_history_that_was_written_whole_is_sealed_in_its_order(
    db: Pool, world: World, owner: Connection
) -> None:
    player = await world.player(await world.book())
    tickets = [(await a_ticket(world, player))[0] for _ in range(3)]
    posting_of = [(new_id(), player.account_id, 5, 0, "ticket", t, 1, *[None] * 5) for t in tickets[:2]]
    await owner.fetch("SELECT * FROM post_transfers($1, $2::posting[])", player.book_id, posting_of)
    await owner.execute(
        "INSERT INTO ticket_ending (book_id, ticket_id, n, kind, status, return_minor, leg_results, game_at)"
        " SELECT book_id, ticket_id, 1, 'grade', 'won', 1105, '{won}', game_now() FROM transfer WHERE ticket_id = $1",
        tickets[0],
    )
    await db.execute("SELECT seal_ticket($1, $2)", player.book_id, tickets[2])

    assert await db.fetchval("SELECT seal_book($1)", player.book_id) == 3
    assert await db.fetchval("SELECT seal_book($1)", player.book_id) == 0
    named = [(body["entry"], body["subject_id"]) for body in (await bodies(db))[-3:]]
    assert named == [("ticket", str(tickets[0])), ("ticket", str(tickets[1])), ("ending", str(tickets[0]))]

    await owner.execute("DELETE FROM log_queue")
    assert await db.fetchval("SELECT seal_book($1)", player.book_id) == 6
    told = [json.loads(row["body"]) for row in await db.fetch("SELECT log_body(body) AS body FROM log_queue")]
    assert [t["entry"] for t in told].count("transfer") == 2
    assert {t["amount_minor"] for t in told if t["entry"] == "transfer"} == {5}
    assert [t["status"] for t in told if t["entry"] == "ending"] == ["won"]
    assert [t["stake_minor"] for t in told if t["entry"] == "ticket"] == [1100] * 3


async def test_what_was_there_before_the_log_is_sealed_by_its_migration(owner: Connection, world: World) -> None:
    """The rows of an older schema, then the migration: each fact is named once."""
    text = (MIGRATIONS / "0013_log.sql").read_text()
    insert = text[text.index("INSERT INTO log_queue") : text.index("-- migrate:down")]
    player = await world.player(await world.book())
    ticket, _ = await a_ticket(world, player)
    await owner.fetch(
        "SELECT * FROM post_transfers($1, $2::posting[])",
        player.book_id,
        [(new_id(), player.account_id, 5, 0, "ticket", ticket, 1, *[None] * 5)],
    )
    by_function = await owner.fetch("DELETE FROM log_queue RETURNING body")
    await owner.execute("SELECT seal_book($1)", player.book_id)
    expected = [row["body"] for row in await owner.fetch("SELECT body FROM log_queue ORDER BY id")]
    await owner.execute("DELETE FROM log_queue")
    await owner.execute(insert)
    assert [row["body"] for row in await owner.fetch("SELECT body FROM log_queue ORDER BY id")] == expected
    assert len(expected) == len(by_function) + 1
