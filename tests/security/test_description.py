"""What programs make of the API's description: requests that keep to it and requests that do not, for every operation.

Schemathesis makes them up from a fixed seed. None may end in an error of ours, every refusal has the one shape and a
status that the description names, and what is taken is answered as described.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as limits
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import Failure, FailureGroup

from tests.identity.people import ORIGIN
from tests.security.house import SIGNED_OUT, House, faults_of
from tests.security.test_rights import ROWS, names
from wagerbabe.platform.http import API

EXAMPLES = 6
AnyCase = Case[Any]
_BY = ("bob's", "bob", "root", SIGNED_OUT)


def cases(operation: Any, mode: GenerationMode, ids: dict[str, str]) -> list[AnyCase]:
    """Some requests for an operation; those that keep to the description name things that are there."""
    made: list[AnyCase] = []
    known = {name: ids[name] for name in ids if f"{{{name}}}" in operation.path} or None
    strategy = operation.as_strategy(
        generation_mode=mode, path_parameters=known if mode is GenerationMode.POSITIVE else None
    )

    @seed(20_251_214)
    @limits(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(strategy)
    def collect(case: AnyCase) -> None:
        made.append(case)

    try:
        collect()
    except Unsatisfiable:  # a request without any part cannot be made wrong
        assert mode is GenerationMode.NEGATIVE
    return made


def sent(case: AnyCase) -> tuple[str, str, dict[str, str], Any]:
    """The request on the wire; whoever sends it brings their own sign-in."""
    asked = case.as_transport_kwargs(base_url=ORIGIN)
    asked["headers"] = {n: v for n, v in asked["headers"].items() if n.lower() not in {"authorization", "cookie"}}
    asked["cookies"] = {}
    ready = requests.Request(**asked).prepare()
    assert ready.url is not None
    assert ready.method is not None
    headers = {n: v if isinstance(v, str) else v.decode("latin-1") for n, v in ready.headers.items()}
    return ready.method, ready.url, headers, ready.body


def wrongs(case: AnyCase, answer: httpx.Response) -> Iterator[str]:
    described = case.operation.definition.raw["responses"]
    if str(answer.status_code) not in described:
        yield f"status {answer.status_code} is not described"
    if answer.status_code >= 400:
        yield from faults_of(answer)
        return
    try:
        case.operation.validate_response(answer)
    except (Failure, FailureGroup) as failure:
        yield f"answer is not as described: {failure}"


async def try_all(house: House, mode: GenerationMode) -> tuple[list[str], dict[int, int]]:
    schema = schemathesis.openapi.from_dict(house.app.openapi())
    ids = await names(house) if mode is GenerationMode.POSITIVE else {}
    found: list[str] = []
    statuses: dict[int, int] = {}
    for result in schema.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr]  # a broken description is an error, here as well
        name = f"{operation.method.upper()} {operation.path.removeprefix(API)}"
        who = next(who for who in _BY if who in ROWS[name].may or who == SIGNED_OUT)
        made = await asyncio.to_thread(cases, operation, mode, ids)
        for case in made:
            method, url, headers, body = sent(case)
            client = await house.fresh(who)
            answer = await client.request(method, url, headers=headers, content=body)
            statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
            found += [f"{name}: {wrong}\n    {url[:200]} {str(body)[:300]}" for wrong in wrongs(case, answer)]
    return found, statuses


@pytest.mark.req("NFR-R8", partly=True)
async def test_requests_that_do_not_keep_to_the_description(house: House) -> None:
    found, statuses = await try_all(house, GenerationMode.NEGATIVE)
    assert not found, "\n" + "\n".join(found)
    assert statuses[422] > 100


async def test_requests_that_keep_to_the_description(house: House) -> None:
    found, statuses = await try_all(house, GenerationMode.POSITIVE)
    assert not found, "\n" + "\n".join(found)
    assert statuses[200] > 50
