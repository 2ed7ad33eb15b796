"""Logs: one JSON object a line, with the request's id and without secrets."""

import json
import subprocess
import sys

import pytest

PROGRAM = """
import logging, sys
import structlog
from wagerbabe.platform.settings import read_settings
from wagerbabe.platform.telemetry import bind_request_id, configure_logging
options = dict(word.split("=") for word in sys.argv[1:])
configure_logging(read_settings(database_url="postgresql://x/x", redis_url="redis://x", **options), "api")
log = structlog.get_logger()
log.debug("unheard")
bind_request_id("request-17")
log.info("refused", error="NotFound", user_password="canary", access_token="canary", Authorization="canary",
         nested={"password": "canary", "kept": 1, "list": [{"api_key": "canary"}]})
logging.getLogger("some.library").warning("spoke %s", "plainly")
try:
    1 / 0
except ZeroDivisionError as error:
    log.error("unforeseen", exc_info=error)
"""


def run(*options: str) -> str:
    done = subprocess.run([sys.executable, "-c", PROGRAM, *options], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr


@pytest.fixture(scope="module")
def lines() -> list[dict[str, object]]:
    return [json.loads(line) for line in run().splitlines()]


@pytest.mark.req("FR58", partly=True)
@pytest.mark.req("NFR-O1", partly=True)
def test_each_line_is_an_object_that_says_when_who_and_for_which_request(lines: list[dict[str, object]]) -> None:
    assert [line["event"] for line in lines] == ["refused", "spoke plainly", "unforeseen"]
    assert [line["level"] for line in lines] == ["info", "warning", "error"]
    assert {line["role"] for line in lines} == {"api"}
    assert {line["request_id"] for line in lines} == {"request-17"}
    assert all(str(line["timestamp"]).endswith("Z") for line in lines)


@pytest.mark.req("NFR-S7", partly=True)
def test_secrets_are_hidden_at_any_depth(lines: list[dict[str, object]]) -> None:
    first = lines[0]
    assert "canary" not in json.dumps(lines)
    assert first["user_password"] == first["access_token"] == first["Authorization"] == "[hidden]"
    assert first["nested"] == {"password": "[hidden]", "kept": 1, "list": [{"api_key": "[hidden]"}]}
    assert first["error"] == "NotFound"


def test_a_traceback_goes_with_the_line(lines: list[dict[str, object]]) -> None:
    assert "ZeroDivisionError: division by zero" in str(lines[2]["exception"])


def test_people_can_have_readable_lines() -> None:
    text = run("log_format=console", "log_level=error")
    assert "unforeseen" in text
    assert "refused" not in text
    assert not text.startswith("{")
