"""The data folder: one holder, short sockets, and sentences for what is in the way."""

import os
import shutil
from pathlib import Path

import pytest

from tests.launcher.conftest import RunAs
from wagerbabe.platform.launcher import CannotStart, DataFolder, default_data_folder
from wagerbabe.platform.launcher.folder import SOCKET_PATH_BYTES

LOCK_IT = """
import sys
from pathlib import Path
from wagerbabe.platform.launcher import CannotStart, DataFolder
try:
    with DataFolder(Path(sys.argv[1])).locked():
        print("locked")
except CannotStart as reason:
    print(reason)
"""


def test_a_second_launcher_is_told_who_holds_the_folder(folder: DataFolder) -> None:
    again = DataFolder(folder.path)
    assert again.in_use()
    with pytest.raises(CannotStart, match=rf"already runs on .*process {os.getpid()}"), again.locked():
        pass


def test_the_folder_is_free_again_afterwards(place: Path) -> None:
    with DataFolder(place / "data").locked() as folder:
        run = folder.run
        assert run.is_dir()
    assert not folder.in_use()
    assert not run.exists()
    with pytest.raises(CannotStart, match="Nothing runs on"):
        _ = folder.run


def test_socket_paths_are_short_however_deep_the_data_lies(place: Path) -> None:
    deep = place / ("d" * 100) / ("e" * 100)
    with DataFolder(deep).locked() as folder:
        assert len(os.fsencode(folder.run / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_BYTES


def test_a_long_folder_for_temporary_files_is_not_used(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = place / ("t" * 90)
    long.mkdir(mode=0o711)
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with DataFolder(place / "data").locked() as folder:
        assert folder.run.parent == Path("/tmp")


def test_the_sockets_are_private(folder: DataFolder) -> None:
    assert folder.run.stat().st_mode & 0o077 == 0


def test_what_a_killed_launcher_left_is_cleared_away(place: Path) -> None:
    with DataFolder(place / "data").locked() as folder:
        left = place / "wagerbabe-left"
        shutil.copytree(folder.run, left)
    folder.run_link.symlink_to(left)
    with folder.locked():
        assert folder.run != left
        assert not left.exists()


def test_a_copied_data_folder_leaves_the_sockets_of_the_original_alone(place: Path) -> None:
    with DataFolder(place / "data").locked() as original:
        shutil.copytree(original.path, place / "copy", symlinks=True)
        with DataFolder(place / "copy").locked() as copy:
            assert copy.run != original.run
        assert original.run.is_dir()


def test_a_file_in_the_way_is_named(place: Path) -> None:
    (place / "data").write_text("not a folder")
    with pytest.raises(CannotStart, match=r"data cannot be used: .* --data"), DataFolder(place / "data").locked():
        pass


def test_an_ordinary_user_is_told_where_writing_fails(place: Path, as_nobody: RunAs) -> None:
    told = as_nobody(LOCK_IT, place / "data")
    assert "cannot be used: Permission denied. Choose another with --data" in told.stdout


def test_an_ordinary_user_is_told_whose_folder_it_is(place: Path, as_nobody: RunAs) -> None:
    with DataFolder(place / "data").locked():
        pass
    told = as_nobody(LOCK_IT, place / "data")
    assert "belongs to another user (id 0). Start WagerBabe as that user" in told.stdout


def test_root_is_told_which_parent_is_closed_to_nobody(place: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("an ordinary user's PostgreSQL runs as that user, who can enter")
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(CannotStart, match=f"'nobody' cannot enter {closed}.*--data"), DataFolder(closed / "a").locked():
        pass
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_strict_umask_does_not_close_the_way(place: Path) -> None:
    before = os.umask(0o077)
    try:
        with DataFolder(place / "new" / "data").locked() as folder:
            assert folder.run.is_dir()
    finally:
        os.umask(before)


def test_without_our_own_database_a_closed_parent_does_not_matter(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    with DataFolder(closed / "data").locked(with_database=False) as folder:
        assert folder.run.is_dir()


def test_data_lies_in_the_checkout_unless_the_database_cannot_get_there(place: Path) -> None:
    assert default_data_folder(place) == place / "var"
    if os.geteuid() == 0:
        closed = place / "closed"
        closed.mkdir(mode=0o700)
        assert default_data_folder(closed).parent == Path("/var/lib/wagerbabe")
        assert default_data_folder(closed) != default_data_folder(closed / "other")
