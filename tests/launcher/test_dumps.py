"""A dump comes back whole, or not at all."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.launcher.test_postgres import ask
from wagerbabe.platform.launcher import DataFolder, DumpFailed, Postgres, dump, restore, tools_folder


@pytest.fixture(scope="module")
def server(servers_folder: DataFolder, pg_dsn: str) -> Postgres:
    """The tests' own server."""
    assert pg_dsn
    return Postgres(servers_folder, durable=False)


@pytest.fixture
def book(server: Postgres) -> Iterator[str]:
    """A database with ten rows, and what is left of its kind afterwards removed."""
    maintenance = server.dsn("postgres")
    ask(maintenance, "CREATE DATABASE dumped")
    dsn = server.dsn("dumped")
    ask(dsn, "CREATE TABLE kept AS SELECT generate_series(1, 10) AS number; GRANT SELECT ON kept TO pg_monitor")
    yield dsn
    for name in ask(maintenance, "SELECT datname FROM pg_database WHERE datname ~ '^dumped'").split():
        ask(maintenance, f"DROP DATABASE {name} WITH (FORCE)")


def test_a_dump_comes_back_and_what_was_there_is_kept(server: Postgres, book: str, tmp_path: Path) -> None:
    dump(book, tmp_path / "book.dump")
    ask(book, "INSERT INTO kept VALUES (1000)")
    former = restore(book, tmp_path / "book.dump")
    assert ask(book, "SELECT sum(number) FROM kept") == "55"
    assert ask(server.dsn(former), "SELECT sum(number) FROM kept") == "1055"
    assert ask(book, "SELECT relacl IS NULL FROM pg_class WHERE relname = 'kept'") == "t"


def test_a_dump_is_private(book: str, tmp_path: Path) -> None:
    dump(book, tmp_path / "book.dump")
    assert (tmp_path / "book.dump").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["book.dump"]


def test_a_database_that_is_not_there_leaves_no_file(server: Postgres, tmp_path: Path) -> None:
    with pytest.raises(DumpFailed, match=r"pg_dump failed: .*nowhere"):
        dump(server.dsn("nowhere"), tmp_path / "book.dump")
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_named(book: str, tmp_path: Path) -> None:
    with pytest.raises(DumpFailed, match=r"missing/book.dump cannot be written: No such file"):
        dump(book, tmp_path / "missing" / "book.dump")


@pytest.mark.parametrize("keep", [0, 100, 0.5], ids=["empty", "head only", "torn"])
def test_a_bad_file_changes_nothing(server: Postgres, book: str, tmp_path: Path, keep: float) -> None:
    file = tmp_path / "book.dump"
    dump(book, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(keep * len(whole)) if isinstance(keep, float) else keep])
    with pytest.raises(DumpFailed, match="pg_restore failed"):
        restore(book, file)
    assert ask(book, "SELECT sum(number) FROM kept") == "55"
    assert ask(server.dsn("postgres"), "SELECT count(*) FROM pg_database WHERE datname ~ '^dumped'") == "1"


def test_connections_to_the_former_database_are_closed(book: str, tmp_path: Path) -> None:
    dump(book, tmp_path / "book.dump")
    with subprocess.Popen(
        [tools_folder() / "psql", f"--dbname={book}", "-Atq"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as session:
        assert session.stdin is not None
        assert session.stdout is not None
        session.stdin.write("SELECT 'in';\n")
        session.stdin.flush()
        assert session.stdout.readline() == "in\n"
        restore(book, tmp_path / "book.dump")
        session.communicate("SELECT 'still in';\n")
    assert session.returncode != 0
