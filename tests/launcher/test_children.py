"""Children: started and stopped in order, restarted, and found again after the launcher was killed."""

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.launcher.conftest import SOURCE
from wagerbabe.platform.launcher import (
    CannotStart,
    Child,
    Children,
    DataFolder,
    Postgres,
    Program,
    Valkey,
    interruptible,
    run_tool,
)
from wagerbabe.platform.launcher.children import LOG_LIMIT_BYTES, rotate
from wagerbabe.platform.launcher.identity import Identity, identify, stop, wait_until_gone
from wagerbabe.platform.launcher.interruption import uninterrupted

LAUNCH_AND_WAIT = """
import sys
from pathlib import Path
from wagerbabe.platform.launcher import Children, DataFolder, Postgres, Valkey, interruptible, run_tool
with interruptible(), DataFolder(Path(sys.argv[1])).locked() as folder, Children() as children:
    postgres, valkey = Postgres(folder), Valkey(folder)
    children.start(postgres.make_child(), valkey.make_child())
    run_tool("psql", "--no-psqlrc", "-qc", "CREATE TABLE kept AS SELECT 42 AS number", dsn=postgres.dsn())
    print(postgres.child.pid, valkey.child.pid, flush=True)
    children.supervise()
"""


def shell(folder: DataFolder, name: str, script: str, **options: object) -> Child:
    """A child that runs a shell script, ready as soon as it has printed something."""
    log = folder.logs / f"{name}.log"
    values = {"ready": lambda: log.exists() and log.stat().st_size > 0, "env": {"PATH": os.defpath}} | options
    return Child(folder, Program(name=name, argv=("/bin/sh", "-c", script), **values))  # type: ignore[arg-type]


def identity_of(child: Child) -> Identity:
    """The identity of a running child."""
    assert child.pid is not None
    found = identify(child.pid)
    assert found is not None
    return found


@contextlib.contextmanager
def supervised(children: Children) -> Iterator["queue.Queue[str]"]:
    """Watches children in a thread; yields what the supervisor says."""
    said: queue.Queue[str] = queue.Queue()
    finish = threading.Event()
    thread = threading.Thread(target=children.supervise, args=(finish, said.put))
    thread.start()
    try:
        yield said
    finally:
        finish.set()
        thread.join()


def test_children_stop_in_reverse_order(folder: DataFolder) -> None:
    order = folder.path / "order"
    script = f"trap 'echo $0 >>{order}; exit 0' TERM; echo up; while :; do sleep 0.01; done"
    with Children() as children:
        for name in ("first", "second", "third"):
            children.start(shell(folder, name, script.replace("$0", name)))
    assert order.read_text().split() == ["third", "second", "first"]
    assert not list((folder.path / "children").iterdir())


def test_a_child_that_will_not_stop_is_killed_with_all_of_its_group(folder: DataFolder) -> None:
    child = shell(folder, "deaf", "trap '' TERM; sleep 600 & echo $!; wait; wait", stop_plan=((signal.SIGTERM, 0.1),))
    child.start()
    grandchild = identify(int(child.log.read_text()))
    child.stop()
    assert not child.running()
    assert grandchild is not None
    assert wait_until_gone(grandchild, seconds=10)


def test_a_child_that_fails_is_quoted(folder: DataFolder) -> None:
    child = shell(folder, "broken", "echo 'no such table: lunch' >&2; exit 3", ready=lambda: False)
    with pytest.raises(
        CannotStart, match=r"(?s)broken ended right after its start.*broken.log:\s+no such table: lunch"
    ):
        child.start()


def test_a_child_that_never_gets_ready_is_stopped(folder: DataFolder) -> None:
    child = shell(folder, "slow", "echo warming up; exec sleep 600", ready=lambda: False, ready_seconds=0.2)
    with pytest.raises(CannotStart, match=r"(?s)slow was not ready after 0.2 seconds.*warming up"):
        child.start()
    assert not child.running()


def test_a_program_that_does_not_exist_is_named(folder: DataFolder) -> None:
    child = Child(folder, Program(name="ghost", argv=("/no/such/program",)))
    with pytest.raises(CannotStart, match=r"ghost could not be started \(/no/such/program\): No such file"):
        child.start()


def test_when_one_does_not_start_the_others_stop(folder: DataFolder) -> None:
    first = shell(folder, "first", "echo up; exec sleep 600")
    second = shell(folder, "second", "exit 1", ready=lambda: False)
    with contextlib.suppress(CannotStart), Children() as children:
        children.start(first)
        assert first.running()
        children.start(second)
    assert not first.running()


def test_a_child_that_dies_is_started_again_with_growing_pauses(folder: DataFolder) -> None:
    with Children() as children:
        child = shell(folder, "fragile", "echo up; exec sleep 600")
        children.start(child)
        with supervised(children) as said:
            before = identity_of(child)
            os.kill(before.pid, signal.SIGKILL)
            assert "fragile ended; it starts again in 0.1 s" in said.get(timeout=30)
            while not child.running() or identity_of(child) == before:
                pass
            os.kill(identity_of(child).pid, signal.SIGKILL)
            assert "fragile ended; it starts again in 0.2 s" in said.get(timeout=30)


def test_a_killed_server_is_started_again_at_the_same_address(folder: DataFolder) -> None:
    with Children() as children:
        postgres = Postgres(folder, durable=False)
        children.start(postgres.make_child())
        with supervised(children) as said:
            assert postgres.child is not None
            os.kill(identity_of(postgres.child).pid, signal.SIGKILL)
            assert "postgres ended" in said.get(timeout=30)
            while run_tool("psql", "-c", "SELECT 1", dsn=postgres.dsn(), capture_output=True).returncode != 0:
                pass
            assert said.empty()


def test_orphans_of_a_killed_launcher_are_stopped_and_nothing_is_lost(place: Path) -> None:
    with launched(place / "data") as (launcher, orphans):
        launcher.kill()
        launcher.wait()
        assert all(orphan.alive() for orphan in orphans)
        with DataFolder(place / "data").locked() as folder:
            assert not any(orphan.alive() for orphan in orphans)
            server = Postgres(folder)
            done = run_tool("psql", "-Atqc", "SELECT number FROM kept", dsn=server.start(), capture_output=True)
            assert done.stdout == b"42\n"
            server.stop()


def test_orphans_of_another_folder_are_none_of_our_business(place: Path) -> None:
    with launched(place / "data") as (_, children):
        shutil.copytree(place / "data" / "children", place / "copy" / "children")
        with DataFolder(place / "copy").locked():
            assert all(child.alive() for child in children)


def test_a_process_that_got_the_id_of_a_recorded_child_lives(place: Path) -> None:
    with DataFolder(place / "data").locked() as folder:
        pass
    with subprocess.Popen(["sleep", "600"]) as innocent:
        real = identify(innocent.pid)
        assert real is not None
        before = Identity(real.pid, f"{real.started}0")
        folder.records.write("valkey", before, ((signal.SIGTERM, 1.0),))
        with folder.locked():
            assert innocent.poll() is None
        assert not list((folder.path / "children").iterdir())
        innocent.kill()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", json.dumps({"folder": 1, "pid": "x", "started": [], "stop_plan": 3})]
)
def test_a_damaged_record_is_dropped(place: Path, text: str) -> None:
    with DataFolder(place / "data").locked() as folder:
        (folder.path / "children" / "api.json").write_text(text)
    with folder.locked():
        assert not list((folder.path / "children").iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_children_stop_when_the_launcher_is_interrupted(place: Path, number: signal.Signals) -> None:
    with launched(place / "data") as (launcher, children):
        launcher.send_signal(number)
        assert launcher.wait() == 0
        assert not any(child.alive() for child in children)


def test_impatience_does_not_leave_children_behind(place: Path) -> None:
    with launched(place / "data") as (launcher, children):
        while launcher.poll() is None:
            launcher.send_signal(signal.SIGINT)
        assert not any(child.alive() for child in children)


def test_a_signal_waits_while_a_step_must_not_stop_half_way() -> None:
    steps = []
    with interruptible():
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            steps.append("finished")
        steps.append("went on")
    assert steps == ["finished"]


def test_ctrl_c_in_the_terminal_reaches_the_launcher_only(folder: DataFolder) -> None:
    child = shell(folder, "own-session", "echo up; exec sleep 600")
    child.start()
    assert child.pid is not None
    assert os.getpgid(child.pid) == child.pid != os.getpgrp()
    child.stop()


def test_a_log_that_grew_too_long_keeps_one_older_part(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    with log.open("ab") as writer:
        os.truncate(log, LOG_LIMIT_BYTES + 1)
        rotate(log)
        writer.write(b"on it goes")
    assert log.read_bytes() == b"on it goes"
    assert (tmp_path / "api.old.log").stat().st_size == LOG_LIMIT_BYTES + 1
    rotate(log)
    assert log.read_bytes() == b"on it goes"


def test_valkey_comes_back_empty(folder: DataFolder) -> None:
    server = Valkey(folder)
    first = server.start()
    assert first == f"unix://{folder.run}/valkey.sock?db=0"
    server.stop()
    assert not list(folder.run.glob("*.rdb"))


@contextlib.contextmanager
def launched(data: Path) -> Iterator[tuple["subprocess.Popen[str]", list[Identity]]]:
    """A launcher in a process of its own with PostgreSQL and Valkey running."""
    with subprocess.Popen(
        [sys.executable, "-c", LAUNCH_AND_WAIT, data],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as launcher:
        assert launcher.stdout is not None
        children = [found for pid in launcher.stdout.readline().split() if (found := identify(int(pid)))]
        assert len(children) == 2
        try:
            yield launcher, children
        finally:
            launcher.terminate()
            launcher.wait()
            for child in children:
                stop(child, ((signal.SIGINT, 10.0),))
