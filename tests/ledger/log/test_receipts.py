"""Receipts over HTTP, and what ``verify`` makes of them without asking anybody."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.ledger.log.logs import seal, seal_facts
from tests.ledger.log.tickets import a_ticket
from tests.office import Office, Person
from tests.world import PlayerRow, World
from wagerbabe.ledger import NotProved, verify_receipt
from wagerbabe.ledger.log.keys import log_key
from wagerbabe.ledger.log.note import Checkpoint, Verifier, sign
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime


@dataclass(frozen=True)
class Case:
    """Bob's player with a ticket, an agent above Bob and one beside, and a player of another book."""

    player: Person
    bob: Person
    ann: Person
    cat: Person
    stranger: Person
    zoe: Person
    row: PlayerRow
    ticket: UUID
    runtime: Runtime

    async def seal(self) -> None:
        await seal(self.runtime)

    async def receipt(self) -> dict[str, Any]:
        answer = await self.player.http.get(f"/user/bets/{self.ticket}/receipt")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


@pytest.fixture
async def case(office: Office, world: World, runtime: Runtime) -> Case:
    book, other = await office.book(), await office.book()
    ann = await office.agent(book, "ann")
    bob, cat = await office.agent(book, "bob", below=ann), await office.agent(book, "cat", below=ann)
    player, zoe = await office.player(bob, "of.bob"), await office.agent(other, "zoe")
    stranger = await office.player(zoe, "of.zoe")
    account = await runtime.db.fetchval("SELECT account_id FROM player WHERE id = $1", player.id)
    row = PlayerRow(book, player.id, account, new_id(), player.username)
    ticket, _ = await a_ticket(world, row)
    await runtime.db.execute("SELECT seal_ticket($1, $2)", book, ticket)
    return Case(player, bob, ann, cat, stranger, zoe, row, ticket, runtime)


async def win(case: Case) -> None:
    """The ticket is graded and paid."""
    db, transfer = case.runtime.db, new_id()
    await db.execute(
        "INSERT INTO ticket_ending (book_id, ticket_id, n, kind, status, return_minor, leg_results, transfer_id,"
        " game_at) VALUES ($1, $2, 1, 'grade', 'won', 2100, '{won}', $3, game_now())",
        case.row.book_id, case.ticket, transfer,
    )  # fmt: skip
    await db.execute("SELECT seal_endings($1, $2, $3)", case.row.book_id, [case.ticket], [1])
    posting = (transfer, case.row.account_id, 1000, 0, "ticket", case.ticket, 1, None, None, None, None, None)
    await db.fetch("SELECT * FROM post_transfers($1, $2::posting[])", case.row.book_id, [posting])


@pytest.mark.req("NFR-S8")
async def test_a_receipt_shows_terms_ending_and_transfer_and_proves_them(case: Case) -> None:
    await win(case)
    await seal_facts(case.runtime.db, *range(20))
    await case.seal()

    told = await case.receipt()
    bodies = [json.loads(entry["body"]) for entry in told["entries"]]
    assert [body["entry"] for body in bodies] == ["ticket", "ending", "transfer"]
    assert {body["subject_id"] for body in bodies} == {told["subject_id"]} == {str(case.ticket)}
    assert (bodies[0]["risk_minor"], bodies[1]["return_minor"], bodies[2]["amount_minor"]) == (1100, 2100, 1000)
    assert told["waiting"] == 0

    key = (await case.player.http.get("/log/key")).text
    shown = verify_receipt(json.dumps(told), keys=[key])
    assert [checkpoint.size for checkpoint in shown.checkpoints] == [23]
    assert [line for line in shown.lines if line.startswith("in the log")] == [
        "in the log: entry 0, ticket", "in the log: entry 1, ending", "in the log: entry 2, transfer",
    ]  # fmt: skip


async def test_until_it_is_sealed_a_receipt_says_so(case: Case) -> None:
    answer = await case.player.http.get(f"/user/bets/{case.ticket}/receipt")
    assert (answer.status_code, answer.json()["error"]) == (404, "NotSealedYet")
    assert answer.headers["Retry-After"] == "1"
    await case.seal()
    await win(case)
    told = await case.receipt()
    assert (len(told["entries"]), told["waiting"]) == (1, 2)
    await case.seal()
    told = await case.receipt()
    assert (len(told["entries"]), told["waiting"]) == (3, 0)


async def test_only_those_it_is_about_get_a_receipt(case: Case) -> None:
    for sealed in (False, True):
        for who in (case.cat, case.zoe):
            answer = await who.http.get(f"/agent/tickets/{case.ticket}/receipt")
            none = await who.http.get(f"/agent/tickets/{new_id()}/receipt")
            assert (answer.status_code, answer.json()) == (404, none.json())
        answer = await case.stranger.http.get(f"/user/bets/{case.ticket}/receipt")
        assert (answer.status_code, answer.json()["error"]) == (404, "NotFound")
        if not sealed:
            await case.seal()
    own = await case.receipt()
    for who in (case.bob, case.ann):
        assert (await who.http.get(f"/agent/tickets/{case.ticket}/receipt")).json() == own


async def test_a_payment_is_no_ticket(case: Case) -> None:
    transfer = new_id()
    posting = (transfer, case.row.account_id, 500, 0, "payment_received", *[None] * 7)
    await case.runtime.db.fetch("SELECT * FROM post_transfers($1, $2::posting[])", case.row.book_id, [posting])
    await case.seal()
    answer = await case.player.http.get(f"/user/bets/{transfer}/receipt")
    assert (answer.status_code, answer.json()["error"]) == (404, "NotFound")


async def test_anybody_may_watch_the_log(case: Case, office: Office) -> None:
    visitor = office.client()
    for path in ("checkpoint", "key", "consistency?from=0"):
        answer = await visitor.get(f"/log/{path}")
        assert (answer.status_code, answer.json()["error"]) == (404, "NotSealedYet")
    await case.seal()
    note, key = (await visitor.get("/log/checkpoint")).text, (await visitor.get("/log/key")).text
    assert note.splitlines()[1] == "1"
    assert Verifier.parse(key).open(note)
    told = await visitor.get("/log/checkpoint")
    assert told.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("query", "status", "error"),
    [
        ("from=2&to=1", 422, "InvalidRequest"),
        ("from=0&to=2", 404, "LogTooShort"),
        ("from=7", 404, "LogTooShort"),
        ("from=-1", 422, "InvalidRequest"),
        ("from=x", 422, "InvalidRequest"),
        ("to=1", 422, "InvalidRequest"),
        (f"from=0&to={2**63}", 422, "InvalidRequest"),
        (f"from={2**63 - 1}", 404, "LogTooShort"),
    ],
)
async def test_a_proof_between_sizes_that_are_none_is_refused(case: Case, query: str, status: int, error: str) -> None:
    await case.seal()
    if query == "from=2&to=1":
        await seal_facts(case.runtime.db, 1, 2)
        await case.seal()
    answer = await case.player.http.get(f"/log/consistency?{query}")
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text


async def grown(case: Case) -> tuple[str, str, str]:
    """A receipt, a checkpoint of a later day, and the proof between them."""
    await case.seal()
    told = await case.receipt()
    await win(case)
    await seal_facts(case.runtime.db, *range(4))
    await case.seal()
    note = (await case.player.http.get("/log/checkpoint")).text
    proof = (await case.player.http.get("/log/consistency?from=1&to=7")).text
    return json.dumps(told), note, proof


async def test_a_later_checkpoint_is_shown_to_be_of_the_same_log(case: Case) -> None:
    receipt, note, proof = await grown(case)
    assert (
        verify_receipt(receipt, checkpoint=note, proof=proof).lines[-1] == "the log of 7 entries begins with that of 1"
    )
    newer = json.dumps(await case.receipt())
    for one, other in ((receipt, newer), (newer, receipt)):
        assert (
            verify_receipt(one, checkpoint=other, proof=proof).lines[-1] == "the log of 7 entries begins with that of 1"
        )
    assert verify_receipt(newer, checkpoint=note).lines[-1] == "the two checkpoints agree"


async def test_two_checkpoints_without_a_proof_prove_nothing(case: Case) -> None:
    receipt, note, _ = await grown(case)
    with pytest.raises(NotProved, match=r"consistency\?from=1&to=7"):
        verify_receipt(receipt, checkpoint=note)


def with_entry(**changed: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda told: {**told, "entries": [{**told["entries"][0], **changed}, *told["entries"][1:]]}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda told: with_entry(body=told["entries"][0]["body"].replace("1100", "1101"))(told), "not in the log"),
        (with_entry(n=1), "not in the log"),
        (with_entry(proof=[]), "not in the log"),
        (with_entry(proof=["x"]), "not a hash"),
        (with_entry(n=-1), r"not one \(entries\.0\.n\)"),
        (with_entry(body=5), r"not one \(entries\.0\.body\)"),
        (lambda told: {**told, "entries": []}, "holds no entry"),
        (lambda told: {**told, "subject_id": str(new_id())}, "about something else"),
        (lambda told: {**told, "checkpoint": told["checkpoint"].replace("\n3\n", "\n4\n")}, "signature"),
        (lambda told: {**told, "checkpoint": "hello"}, "not a signed note"),
        (lambda told: {**told, "key": "hello"}, "not a verifier key"),
        (lambda told: {"key": told["key"]}, "not one"),
        (lambda _: [], "not one"),
        (lambda _: 5, "not one"),
    ],
)
async def test_a_receipt_that_was_changed_proves_nothing(case: Case, change: Any, reason: str) -> None:
    await win(case)
    await case.seal()
    with pytest.raises(NotProved, match=reason):
        verify_receipt(json.dumps(change(await case.receipt())))


async def test_no_byte_of_a_receipt_can_be_another(case: Case) -> None:
    """Every character of what is proved: the bodies, their places and paths, and the checkpoint."""
    await win(case)
    await case.seal()
    told = await case.receipt()
    key = told["key"]

    def refused(changed: dict[str, Any]) -> bool:
        try:
            verify_receipt(json.dumps(changed), keys=[key])
        except NotProved:
            return True
        return False

    assert not refused(told)
    for at, letter in enumerate(told["checkpoint"]):
        other = chr(ord(letter) ^ 1)
        assert refused({**told, "checkpoint": told["checkpoint"][:at] + other + told["checkpoint"][at + 1 :]})
    body = told["entries"][0]["body"]
    for at, letter in enumerate(body):
        assert refused(with_entry(body=body[:at] + chr(ord(letter) ^ 1) + body[at + 1 :])(told))


async def test_a_receipt_signed_with_another_key_is_refused_by_those_who_know_the_key(case: Case) -> None:
    await case.seal()
    told = await case.receipt()
    key = told["key"]
    (case.runtime.settings.data_dir / "keys" / "log.key").unlink()
    forger = log_key(case.runtime.settings)
    origin, size, *_ = told["checkpoint"].splitlines()
    checkpoint = Checkpoint.parse(told["checkpoint"].rpartition("\n\n")[0] + "\n")
    assert (checkpoint.origin, checkpoint.size) == (origin, int(size))
    forged = {
        **told,
        "key": Verifier(origin, forger.public_key()).vkey(),
        "checkpoint": sign(checkpoint.text(), origin, forger),
    }
    assert "by the receipt's own key" in verify_receipt(json.dumps(forged)).lines[1]
    with pytest.raises(NotProved, match="not one of this text and this key"):
        verify_receipt(json.dumps(forged), keys=[key])


async def test_two_roots_for_one_size_are_a_contradiction(case: Case) -> None:
    await case.seal()
    told = await case.receipt()
    key = log_key(case.runtime.settings)
    origin = told["checkpoint"].partition("\n")[0]
    other = sign(Checkpoint(origin, 1, bytes(32)).text(), origin, key)
    with pytest.raises(NotProved, match="two roots for 1 entries"):
        verify_receipt(json.dumps(told), checkpoint=other)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"first": 2}, "The proof is from 2 to 7"),
        ({"proof": []}, "does not hold"),
        ({"proof": ["AAAA"]}, "does not hold"),
        ({"proof": ["?"]}, "not a hash"),
        ({"second": "x"}, r"proof is not one \(second\)"),
    ],
)
async def test_a_proof_that_was_changed_proves_nothing(case: Case, change: dict[str, Any], reason: str) -> None:
    receipt, note, proof = await grown(case)
    with pytest.raises(NotProved, match=reason):
        verify_receipt(receipt, checkpoint=note, proof=json.dumps({**json.loads(proof), **change}))


async def test_a_checkpoint_of_another_epoch_wants_its_own_key(case: Case) -> None:
    await case.seal()
    told = await case.receipt()
    (case.runtime.settings.data_dir / "keys" / "log.json").unlink()
    await case.seal()
    http: httpx.AsyncClient = case.player.http
    note, keys = (await http.get("/log/checkpoint")).text, (await http.get("/log/key")).text
    newest, former = keys.splitlines()
    assert former == told["key"]
    for known in ([], [former], [newest]):
        with pytest.raises(NotProved, match="The note is signed by"):
            verify_receipt(json.dumps(told), checkpoint=note, keys=known)
    shown = verify_receipt(json.dumps(told), checkpoint=note, keys=[keys])
    assert shown.lines[-1] == "the two checkpoints agree"
    assert shown.checkpoints[0].origin != shown.checkpoints[1].origin
