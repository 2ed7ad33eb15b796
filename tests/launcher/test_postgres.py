"""PostgreSQL as a child: its traps, on the real server."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.launcher.conftest import SOURCE, RunAs
from wagerbabe.platform.launcher import CannotStart, DataFolder, Postgres, run_tool
from wagerbabe.platform.launcher.identity import identify
from wagerbabe.platform.launcher.postgres import LIBRARIES, PACKAGE, tools_folder

START_AND_ASK = """
import sys
from pathlib import Path
from wagerbabe.platform.launcher import CannotStart, DataFolder, Postgres, run_tool
try:
    with DataFolder(Path(sys.argv[1])).locked() as folder:
        server = Postgres(folder, durable=False)
        dsn = server.start()
        try:
            done = run_tool("psql", "--no-psqlrc", "-Atc", "SELECT 6 * 7", dsn=dsn, capture_output=True, text=True)
            print(done.stdout, done.stderr, server.child.program.argv[0])
        finally:
            server.stop()
except CannotStart as reason:
    print(reason)
"""


def ask(dsn: str, sql: str) -> str:
    """The answer of the database to one statement."""
    done = run_tool("psql", "--no-psqlrc", "-Atqc", sql, dsn=dsn, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def test_data_stays_and_the_disk_is_synced(folder: DataFolder) -> None:
    server = Postgres(folder)
    ask(server.start(), "CREATE TABLE kept AS SELECT 42 AS number")
    server.stop()
    again = Postgres(folder)
    assert ask(again.start(), "SELECT number FROM kept") == "42"
    assert ask(again.dsn(), "SHOW fsync") == "on"
    assert ask(again.dsn(), "SHOW full_page_writes") == "on"
    assert ask(again.dsn("postgres"), "SELECT count(*) FROM pg_database WHERE datname = 'wagerbabe'") == "1"
    again.stop()


def test_the_cluster_is_private_to_the_servers_account(folder: DataFolder) -> None:
    server = Postgres(folder, durable=False)
    server.start()
    assert folder.postgres.stat().st_mode & 0o777 == 0o700
    assert psutil.Process(server.child.pid).uids().real == folder.postgres.stat().st_uid if server.child else False
    assert folder.postgres.stat().st_uid != 0
    server.stop()


def test_another_major_version_is_refused_with_the_way_out(folder: DataFolder) -> None:
    folder.postgres.mkdir()
    (folder.postgres / "PG_VERSION").write_text("17\n")
    _give_to_server(folder.postgres)
    with pytest.raises(CannotStart, match=r"made by PostgreSQL 17, but the installed one is 18.*backup.*restore"):
        Postgres(folder).start()


def test_a_damaged_cluster_is_refused_and_nothing_is_overwritten(folder: DataFolder) -> None:
    folder.postgres.mkdir()
    (folder.postgres / "base").write_text("precious")
    _give_to_server(folder.postgres)
    with pytest.raises(CannotStart, match=r"holds files but no database.*Move it away.*restore"):
        Postgres(folder).start()
    assert (folder.postgres / "base").read_text() == "precious"


def test_a_server_that_does_not_come_up_is_quoted(folder: DataFolder) -> None:
    server = Postgres(folder, durable=False)
    server.start()
    server.stop()
    (folder.postgres / "global" / "pg_control").unlink()
    with pytest.raises(CannotStart, match=r"(?s)postgres ended right after its start.*pg_control"):
        Postgres(folder, durable=False).start()


def test_data_of_another_user_is_refused(folder: DataFolder) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder that belongs to somebody else")
    folder.postgres.mkdir()
    os.chown(folder.postgres, 12345, 12345)
    with pytest.raises(CannotStart, match="belongs to user id 12345, but PostgreSQL would run as 'nobody'"):
        Postgres(folder).start()


def test_half_a_cluster_from_an_interrupted_start_is_made_anew(folder: DataFolder) -> None:
    half = folder.postgres.with_suffix(".new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = Postgres(folder, durable=False)
    assert ask(server.start(), "SELECT 1") == "1"
    server.stop()
    assert not half.exists()


def test_a_stale_pid_file_is_removed_and_the_innocent_process_of_that_id_lives(folder: DataFolder) -> None:
    server = Postgres(folder, durable=False)
    server.start()
    server.stop()
    with subprocess.Popen(["sleep", "600"], cwd="/", user=folder.postgres.stat().st_uid) as innocent:
        pid_file = folder.postgres / "postmaster.pid"
        pid_file.write_text(f"{innocent.pid}\n{folder.postgres}\n1\n5432\n\n\n")
        os.chown(pid_file, folder.postgres.stat().st_uid, -1)
        again = Postgres(folder, durable=False)
        assert ask(again.start(), "SELECT 1") == "1"
        again.stop()
        assert innocent.poll() is None
        innocent.kill()


def test_a_server_without_a_record_is_found_by_its_folder_and_stopped(folder: DataFolder) -> None:
    left = Postgres(folder, durable=False)
    ask(left.start(), "CREATE TABLE kept ()")
    assert left.child is not None
    assert left.child.pid is not None
    orphan = identify(left.child.pid)
    folder.records.remove("postgres")
    server = Postgres(folder, durable=False)
    assert ask(server.start(), "SELECT count(*) FROM kept") == "0"
    assert orphan is not None
    assert not orphan.alive()
    assert "database system was not properly shut down" not in (folder.logs / "postgres.log").read_text()
    server.stop()
    left.stop()


def test_after_kill_of_the_server_the_next_one_recovers(folder: DataFolder) -> None:
    server = Postgres(folder)
    ask(server.start(), "CREATE TABLE kept AS SELECT generate_series(1, 1000)")
    assert server.child is not None
    psutil.Process(server.child.pid).kill()
    again = Postgres(folder)
    assert ask(again.start(), "SELECT count(*) FROM kept") == "1000"
    again.stop()
    server.stop()


def test_an_ordinary_user_can_do_all_this(place: Path, as_nobody: RunAs) -> None:
    own = place / "own"
    own.mkdir()
    shutil.chown(own, "nobody")
    done = as_nobody(START_AND_ASK, own / "data")
    assert done.stdout.startswith("42\n"), done.stdout + done.stderr


def test_programs_that_nobody_cannot_enter_are_copied_into_the_data_folder(place: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("an ordinary user's PostgreSQL runs as that user, who can enter")
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    installed = tools_folder().parents[2]
    for name in (PACKAGE, LIBRARIES):
        shutil.copytree(installed / name, closed / name, copy_function=os.link)
    done = subprocess.run(
        [sys.executable, "-c", START_AND_ASK, place / "data"],
        env={"PYTHONPATH": f"{closed}{os.pathsep}{SOURCE}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("42\n"), done.stdout + done.stderr
    assert str(place / "data" / "programs") in done.stdout


def _give_to_server(path: Path) -> None:
    """Makes files look as if the server's account had written them."""
    if os.geteuid() == 0:
        for entry in (path, *path.iterdir()):
            shutil.chown(entry, "nobody")
