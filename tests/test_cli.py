"""The command line: what it does, and the sentence it says when something stands in the way."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.database import Database
from wagerbabe import cli

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """``run("check")``: the exit code, what was printed, and what was said on stderr."""

    def start(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["wagerbabe", *words])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capfd.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return start


@pytest.fixture
def environment(database: Database, valkey_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Database:
    """The settings of a migrated database, in the environment."""
    monkeypatch.setenv("WAGERBABE_DATABASE_URL", database.app_url)
    monkeypatch.setenv("WAGERBABE_DATABASE_OWNER_URL", database.owner_url)
    monkeypatch.setenv("WAGERBABE_REDIS_URL", valkey_url)
    monkeypatch.setenv("WAGERBABE_DATA_DIR", str(tmp_path))
    return database


def ask(url: str, statement: str) -> Any:
    """The value that a statement answers."""

    async def fetch() -> Any:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(fetch())


def test_every_command_is_described(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for command in ("up", "serve", "migrate", "check", "verify", "backup", "restore", "user", "demo", "keys"):
        assert f" {command} " in out


def test_migrate_says_what_it_did(run: Run, environment: Database) -> None:
    assert run("migrate")[:2] == (0, "schema up to date, 0 functions applied\n")


def test_check_counts_what_holds(run: Run, environment: Database) -> None:
    code, out, _ = run("check")
    assert code == 0
    assert out.startswith("invariants ")
    assert out.endswith(", broken 0\n")


def test_check_names_what_is_broken(run: Run, environment: Database) -> None:
    # A balance that no transfer explains.
    ask(
        environment.owner_url,
        "WITH b AS (INSERT INTO book (id, name, currency, house_account_id, cash_account_id) VALUES"
        " (gen_random_uuid(), 'Harbour', 'USD', gen_random_uuid(), gen_random_uuid()) RETURNING id)"
        " INSERT INTO account (book_id, id, kind, posted_minor) SELECT id, gen_random_uuid(), 'player', 100 FROM b",
    )
    code, out, _ = run("check")
    assert code == 1
    assert "broken i3_" in out


@pytest.mark.req("FR66", partly=True)
@pytest.mark.req("PB6", partly=True)
def test_a_backup_brings_everything_back_rights_included(run: Run, environment: Database, tmp_path: Path) -> None:
    dump = tmp_path / "wagerbabe.dump"
    insert = "INSERT INTO sport (key, title) VALUES ('curling', 'Curling')"
    ask(environment.owner_url, insert)
    assert run("backup", str(dump))[0] == 0
    assert dump.stat().st_mode & 0o077 == 0

    ask(environment.owner_url, "DELETE FROM sport")
    code, out, _ = run("restore", str(dump))
    assert code == 0
    assert out.splitlines()[0].startswith("restored; the former database is kept as ")
    assert out.splitlines()[1].endswith(", broken 0")
    assert ask(environment.app_url, "SELECT title FROM sport WHERE key = 'curling'") == "Curling"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        ask(environment.app_url, "DELETE FROM transfer")


def test_a_file_that_is_no_dump_changes_nothing(run: Run, environment: Database, tmp_path: Path) -> None:
    (tmp_path / "not-a-dump").write_text("hello")
    code, _, err = run("restore", str(tmp_path / "not-a-dump"))
    assert code == 1
    assert err
    assert "Traceback" not in err
    assert ask(environment.app_url, "SELECT count(*) FROM sport") >= 0
    assert run("restore", str(tmp_path / "nothing"))[0] == 1


def test_the_first_administrator_is_created_once(
    run: Run, environment: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda: "correct horse battery")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    assert run("user", "create", "ada")[:2] == (0, "administrator ada created\n")
    role, password_hash = (
        ask(environment.owner_url, f"SELECT {what} FROM login WHERE username = 'ada'")
        for what in ("role", "password_hash")
    )
    assert role == "admin"
    assert password_hash.startswith("$2b$12$")
    code, _, err = run("user", "create", "ada")
    assert code == 1
    assert err.strip().endswith(".")
    assert "Traceback" not in err


def test_keys_rotate(run: Run, environment: Database) -> None:
    first, second = run("keys", "rotate"), run("keys", "rotate")
    assert first[0] == second[0] == 0
    assert first[1].startswith("new key ")
    assert first[1] != second[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["up", "--feed", "guess"], "--feed takes sim, replay:DIR or odds-api."),
        (["up", "--feed", "replay:/no/such/folder"], "names no folder"),
        (["up", "--at", "yesterday"], "is not a time such as"),
        (["up", "--speed", "fast"], "is not a number such as"),
        (["up", "--speed", "0"], "more than 0"),
    ],
)
def test_a_wrong_option_is_answered_with_what_would_be_right(run: Run, words: list[str], said: str) -> None:
    code, _, err = run(*words)
    assert code == 1
    assert said in err


def test_a_role_without_settings_names_all_that_is_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WAGERBABE_DATABASE_URL", "WAGERBABE_REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    code, _, err = run("serve", "worker")
    assert code == 1
    assert "WAGERBABE_DATABASE_URL: is required" in err
    assert "WAGERBABE_REDIS_URL: is required" in err
