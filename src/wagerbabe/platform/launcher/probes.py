"""Ways to ask whether a child is ready, for `Program.ready`.

An address is `host:port` or the absolute path of a unix socket, as for `Origin`.
"""

import socket
from collections.abc import Callable

ANSWER_SECONDS = 2.0


def accepts(address: str) -> Callable[[], bool]:
    """A probe that says yes once somebody accepts connections at `address`."""

    def probe() -> bool:
        try:
            _connect(address).close()
        except OSError:
            return False
        return True

    return probe


def answers(address: str, path: str) -> Callable[[], bool]:
    """A probe that says yes once `GET path` at `address` is answered with 200."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()

    def probe() -> bool:
        try:
            with _connect(address) as connection:
                connection.sendall(request)
                return connection.recv(64).split(b" ")[1:2] == [b"200"]
        except OSError:
            return False

    return probe


def _connect(address: str) -> socket.socket:
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWER_SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(ANSWER_SECONDS)
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection
