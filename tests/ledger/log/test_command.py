"""``wagerbabe verify`` and the log's part of ``wagerbabe check``: files in, a sentence and an exit code out."""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.database import Database
from tests.ledger.log.logs import seal, seal_facts
from wagerbabe import cli
from wagerbabe.ledger.log import receipts, store
from wagerbabe.ledger.log.merkle import inclusion
from wagerbabe.ledger.log.note import to_base64
from wagerbabe.ledger.log.schemas import ReceiptOut, SealedOut
from wagerbabe.platform.db import connect
from wagerbabe.platform.runtime import Runtime, open_runtime
from wagerbabe.platform.settings import Settings

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    def start(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["wagerbabe", *words])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capfd.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return start


async def receipt_of(runtime: Runtime, n: int) -> ReceiptOut:
    """A receipt of one leaf, put together by hand."""
    signed = await receipts.checkpoint(runtime.db)
    row = await runtime.db.fetchrow("SELECT subject_id, body FROM log_leaf WHERE n = $1", n)
    assert row is not None
    proof = [to_base64(one) for one in await store.hashes(runtime.db, inclusion(n, signed["size"]))]
    return ReceiptOut(
        subject_id=row["subject_id"],
        key=signed["key"],
        checkpoint=signed["note"],
        entries=[SealedOut(n=n, body=row["body"], proof=proof)],
    )


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Path:
    """A folder with a receipt, a later checkpoint, the proof between them, and the key."""

    async def write() -> None:
        async with open_runtime(settings) as runtime:
            await seal_facts(runtime.db, *range(5))
            await seal(runtime)
            receipt = await receipt_of(runtime, 2)
            await seal_facts(runtime.db, *range(4))
            await seal(runtime)
            (tmp_path / "receipt.json").write_text(receipt.model_dump_json())
            (tmp_path / "later.note").write_text((await receipts.checkpoint(runtime.db))["note"])
            (tmp_path / "later.json").write_text((await receipt_of(runtime, 7)).model_dump_json())
            (tmp_path / "proof.json").write_text((await receipts.consistency(runtime.db, 5, None)).model_dump_json())
            (tmp_path / "key").write_text(receipt.key)

    asyncio.run(write())
    return tmp_path


def test_a_receipt_is_verified_from_its_file_alone(run: Run, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "DATA_DIR"):
        monkeypatch.delenv(f"WAGERBABE_{name}", raising=False)
    code, out, err = run("verify", str(files / "receipt.json"), "--key", (files / "key").read_text())
    assert (code, err) == (0, "")
    signed, entry, last = out.splitlines()
    assert signed.startswith("signed by 127.0.0.1:8000/log/")
    assert (entry, last) == ("in the log: entry 2, fact", "verified")

    code, out, _ = run("verify", str(files / "receipt.json"))
    assert code == 0
    assert "by the receipt's own key: compare it with the one you know" in out


@pytest.mark.parametrize("later", ["later.note", "later.json"])
def test_with_a_later_checkpoint_and_a_proof(run: Run, files: Path, later: str) -> None:
    code, out, _ = run("verify", str(files / "receipt.json"), str(files / later), "--proof", str(files / "proof.json"))
    assert code == 0
    assert out.splitlines()[-2:] == ["the log of 9 entries begins with that of 5", "verified"]


def test_what_is_not_proved_is_said_with_exit_code_1(run: Run, files: Path) -> None:
    told = json.loads((files / "receipt.json").read_text())
    told["entries"][0]["body"] = told["entries"][0]["body"].replace('"value": 2', '"value": 3')
    (files / "changed.json").write_text(json.dumps(told))
    assert run("verify", str(files / "changed.json")) == (
        1,
        "",
        "Entry 2 is not in the log: its proof does not lead to the signed root.\n",
    )
    (files / "bytes").write_bytes(b"\xff\xfe")
    for words, reason in [
        (["receipt.json", "later.note"], "That they are of one log is shown by GET"),
        (["nothing.json"], "cannot be read: No such file or directory."),
        (["bytes"], "cannot be read: it is not a text."),
        (["later.note"], "The receipt is not one."),
    ]:
        code, out, err = run("verify", *(str(files / word) for word in words))
        assert (code, out) == (1, "")
        assert reason in err
        assert len(err.splitlines()) == 1, "a plain reason"


def test_check_holds_the_log_against_itself(
    run: Run, files: Path, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAGERBABE_DATABASE_URL", database.app_url)
    monkeypatch.setenv("WAGERBABE_DATABASE_OWNER_URL", database.owner_url)
    monkeypatch.setenv("WAGERBABE_REDIS_URL", settings.redis_url)
    monkeypatch.setenv("WAGERBABE_DATA_DIR", str(settings.data_dir))
    code, out, _ = run("check")
    assert (code, out.endswith(", broken 0\n")) == (0, True), out

    async def forge() -> None:
        owner = await connect(database.owner_url)
        await owner.execute("UPDATE log_leaf SET body = replace(body, '\"value\": 2', '\"value\": 3') WHERE n = 2")
        await owner.close()

    asyncio.run(forge())
    code, out, _ = run("check")
    assert code == 1
    assert out == "broken i10_the_log_is_as_sealed: entry 2 has another hash than its body\n" + out.partition("\n")[2]
