"""The product as a person starts it: `wagerbabe up` on a free port, with the demo book."""

import json
import os
import secrets
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wagerbabe.up import free_port


@dataclass(frozen=True)
class Product:
    """A running product."""

    url: str
    password: str
    data: Path

    def call(self, method: str, path: str, body: Any = None, token: str = "", **headers: str) -> Any:
        """An API call of a program; raises ``HTTPError`` for a refusal."""
        request = urllib.request.Request(f"{self.url}/api/v1{path}", method=method)
        request.add_header("Accept", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        data = None
        if body is not None:
            request.add_header("Content-Type", "application/json")
            data = json.dumps(body).encode()
        with urllib.request.urlopen(request, data, timeout=20) as answer:
            return json.loads(answer.read() or b"null")

    def sign_in(self, username: str) -> str:
        """An access token."""
        token: str = self.call("POST", "/auth/login", {"username": username, "password": self.password})["access_token"]
        return token


@contextmanager
def running(place: Path, *arguments: str, env: dict[str, str] | None = None) -> Iterator[Product]:
    """Start the product in an empty folder, wait for its `ready` line, stop it with SIGINT: all must end well."""
    port, password = free_port(), secrets.token_urlsafe(12)
    command = [sys.executable, "-m", "wagerbabe", "up", "--port", str(port), "--data", str(place), *arguments]
    environment = {**os.environ, "WAGERBABE_DEMO_PASSWORD": password, **(env or {})}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if line.startswith("ready http://"):
                break
        else:
            raise AssertionError("not ready: " + "".join(lines))
        yield Product(line.split()[1], password, place)
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest
