"""What the worker does for grading."""

from typing import Any
from uuid import UUID

from wagerbabe.grading.paying import PAY_JOB, pay_event
from wagerbabe.grading.service import grade_all
from wagerbabe.platform.jobs import JobKind, Priority
from wagerbabe.platform.runtime import Runtime


async def _pay(runtime: Runtime, payload: Any) -> None:
    await pay_event(runtime, UUID(payload["event_id"]))


async def grade_new_results(runtime: Runtime) -> None:
    """Grade what has a new result."""
    await grade_all(runtime)


JOBS = [JobKind(PAY_JOB, _pay, Priority.HIGH)]
