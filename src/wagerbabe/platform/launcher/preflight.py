"""What is looked at before anything starts, so that the reason for a failure is a sentence and not a traceback."""

import contextlib
import errno
import shutil
import socket
from pathlib import Path

import psutil

from wagerbabe.platform.launcher.errors import CannotStart

NEEDED_BYTES = 500_000_000


def check_port(host: str, port: int) -> None:
    """Makes sure that a server can listen on `host:port`.

    Raises:
        CannotStart: another program listens there, or this machine or user may not.
    """
    if port not in range(1, 65536):
        message = f"There is no port {port}. Choose one from 1 to 65535 with --port."
        raise CannotStart(message)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As every server does: connections that are still closing must not look like a listener.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except socket.gaierror as error:
        message = f"'{host}' is no address of this machine ({error.strerror}). Use --host 127.0.0.1 or 0.0.0.0."
        raise CannotStart(message) from None
    except OSError as error:
        raise CannotStart(_port_message(host, port, error)) from None


def _port_message(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is already in use{_listener(port)}. Stop that program, or choose another: --port {port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"Ports below 1024 are kept for root. Choose a higher one than {port}, for example --port 8000."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"'{host}' is no address of this machine. Use --host 127.0.0.1 or --host 0.0.0.0."
    return f"Cannot listen on {host}, port {port}: {error.strerror}. Choose others with --host and --port."


def _listener(port: int) -> str:
    """Which program listens there, as far as we are allowed to see it."""
    with contextlib.suppress(psutil.Error, OSError):
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and getattr(connection.laddr, "port", None) == port
            if listens and connection.pid is not None:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    return ""


def check_space(path: Path, needed_bytes: int = NEEDED_BYTES, free_bytes: int | None = None) -> None:
    """Makes sure that the disk of the data folder has room; `free_bytes` stands in for a look at the disk.

    Raises:
        CannotStart: less than `needed_bytes` is free.
    """
    existing = next(place for place in (path.absolute(), *path.absolute().parents) if place.exists())
    free = shutil.disk_usage(existing).free if free_bytes is None else free_bytes
    if free < needed_bytes:
        message = (
            f"Only {free // 1_000_000} MB are free on the disk of {path}, and WagerBabe needs "
            f"{needed_bytes // 1_000_000} MB. Free some space, or choose another data folder with --data."
        )
        raise CannotStart(message)
