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
from typing import Any, TypeAlias

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


Started: TypeAlias = "tuple[subprocess.Popen[str], Product]"


@contextmanager
def start_up(place: Path, *arguments: str, env: dict[str, str] | None = None) -> Iterator[Started]:
    """Start the product in a folder and wait for its `ready` line; it is stopped with SIGINT if it still runs."""
    port, password = free_port(), secrets.token_urlsafe(12)
    command = [sys.executable, "-m", "wagerbabe", "up", "--port", str(port), "--data", str(place), *arguments]
    environment = {**os.environ, "WAGERBABE_DEMO_PASSWORD": password, **(env or {})}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process, Product(_ready_url(process), password, place)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def _ready_url(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("ready http://"):
            return line.split()[1]
    raise AssertionError("not ready: " + "".join(lines))


@contextmanager
def running(place: Path, *arguments: str, env: dict[str, str] | None = None) -> Iterator[Product]:
    """The product for as long as the block runs; stopping it must end well."""
    with start_up(place, *arguments, env=env) as (process, product):
        yield product
    assert process.returncode == 0
