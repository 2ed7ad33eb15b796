"""`make replay`: servers of its own, thrown away afterwards; the last line is the result, the exit code says it too."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import PLACE
from tests.journeys.replay.plan import Plan, PlanInvalid, read_plan
from tests.journeys.replay.play import Outcome, play
from wagerbabe.platform.launcher import CannotStart, DataFolder, Postgres, Valkey, interruptible
from wagerbabe.platform.migrate import migrate
from wagerbabe.platform.settings import Settings, read_settings

SHOWN_AT_MOST = 40
STOPPED = 130


def say(line: str) -> None:
    """A line at once, whoever reads along."""
    print(line, flush=True)  # noqa: T201 - it talks to the person who runs it


@contextmanager
def servers() -> Iterator[tuple[DataFolder, Settings]]:
    """A PostgreSQL and a Valkey in memory where there is room, gone at the end."""
    place = Path(tempfile.mkdtemp(prefix="wb-replay-", dir=PLACE))
    place.chmod(0o711)
    try:
        with interruptible(), DataFolder(place / "data").locked() as folder:
            postgres, valkey = Postgres(folder, durable=False), Valkey(folder)
            try:
                owner = postgres.start()
                settings = read_settings(
                    database_url=postgres.dsn(role="wagerbabe_app"),
                    database_owner_url=owner,
                    redis_url=valkey.start(),
                    data_dir=folder.path,
                )
                yield folder, settings
            finally:
                valkey.stop()
                postgres.stop()
    finally:
        shutil.rmtree(place, ignore_errors=True)


def run(plan: Plan) -> Outcome | None:
    """Play a plan on servers of its own; nothing comes of it when somebody stops it."""

    async def all_of_it(folder: DataFolder, settings: Settings) -> Outcome:
        await migrate(settings.owner_url)
        return await play(plan, folder, settings, say)

    outcomes: list[Outcome] = []  # stays empty when a signal ends the block
    with servers() as (folder, settings):
        outcomes.append(asyncio.run(all_of_it(folder, settings)))
    return outcomes[0] if outcomes else None


def tell(outcome: Outcome) -> None:
    """The findings, the result last."""
    v = outcome.verdict
    say(f"{v.prices} accepted prices compared with the recording; {v.either} were taken while the quote changed")
    for text in v.ungradable:
        say(f"no result: {text}")
    for text in v.differences[:SHOWN_AT_MOST]:
        say(f"difference: {text}")
    if len(v.differences) > SHOWN_AT_MOST:
        say(f"… and {len(v.differences) - SHOWN_AT_MOST} more differences")
    say(outcome.last_line)


def main() -> int:
    """Answer the exit code."""
    try:
        outcome = run(read_plan(os.environ))
    except (PlanInvalid, CannotStart) as error:
        print(error, file=sys.stderr)  # noqa: T201 - as above
        return 1
    if outcome is None:
        say("stopped before the end")
        return STOPPED
    tell(outcome)
    return 0 if outcome.passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
