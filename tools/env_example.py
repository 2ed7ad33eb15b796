"""Write ``.env.example`` from the settings themselves, or check it.

``python -m tools.env_example`` writes; with ``--check`` it only compares.
"""

import re
import sys
import textwrap
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from wagerbabe.platform.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
FILE = Path(".env.example")

_HEAD = """\
# Every setting with its default. Set what differs in the environment, or copy the lines to a file and name that file in
# WAGERBABE_ENV_FILE. A secret may lie in a file of its own: WAGERBABE_ODDS_API_KEY_FILE=/run/secrets/odds_api_key.
# `make run` needs none of them. Made by python -m tools.env_example.
"""


def text() -> str:
    """The file's text: a comment and a line a setting, in the order of the class."""
    return _HEAD + "".join(f"\n{_entry(name, field)}" for name, field in Settings.model_fields.items())


def _entry(name: str, field: FieldInfo) -> str:
    comment = textwrap.wrap(_comment(field), 118)
    value = _value(field)
    # Optional ones are commented out: set but empty is not the same as not set.
    mark = "# " if value is None else ""
    return "".join(f"# {line}\n" for line in comment) + f"{mark}{PREFIX}{name.upper()}={value or ''}\n"


def _comment(field: FieldInfo) -> str:
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    one_of = f" One of {', '.join(choices)}." if choices else ""
    limits = ", ".join(filter(None, (_limit(rule) for rule in field.metadata)))
    required = " Required." if field.is_required() else ""
    return f"{field.description}{one_of}{f' ({limits})' if limits else ''}{required}"


def _limit(rule: Any) -> str:
    if (least := getattr(rule, "ge", None)) is not None:
        return f"at least {least}"
    if (most := getattr(rule, "le", None)) is not None:
        return f"at most {most}"
    return ""


def _value(field: FieldInfo) -> str | None:
    default = field.get_default(call_default_factory=True)
    if default is PydanticUndefined or default is None:
        return None
    if isinstance(default, SecretStr):
        return None
    if isinstance(default, list):
        return ",".join(default) or None
    return re.sub(r"\s", "", str(default))


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write or check the file; answers the exit code."""
    if arguments == ["--check"]:
        if (root / FILE).exists() and (root / FILE).read_text() == text():
            return 0
        sys.stderr.write(f"{FILE} is out of date: run python -m tools.env_example\n")
        return 1
    (root / FILE).write_text(text())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
