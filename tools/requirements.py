"""Write ``docs/requirements.md``, or check it: which requirement is shown, and by which tests and commands.

    python -m tools.requirements            write the page
    python -m tools.requirements --check    fail when the page, a mark or a command does not hold

A requirement is shown by

- a Python test marked ``@pytest.mark.req("FR24")``, with several ids if it shows several, and with ``partly=True``
  where more is asked for than it shows;
- a test of the client whose title ends in ids in square brackets: ``test("a price moves [FR15, UX9 partly]", …)``;
- a command of ``docs/requirements-commands.toml``, for what no test can show by itself.
"""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parent.parent
PAGE = Path("docs/requirements.md")
TITLES = Path("docs/requirements.toml")
COMMANDS = Path("docs/requirements-commands.toml")

_ID = r"(?:FR|NFR-[A-Z]+|UX|API|PB|VIS)\d+"
_CLIENT_TITLE = re.compile(
    r"\b(?:test|it)(?P<how>(?:\.\w+(?:\([^()]*\))?)*)\(\s*"
    rf"""(["'`])(?P<title>[^\n]*?)\s\[(?P<ids>{_ID}(?:\spartly)?(?:,\s*{_ID}(?:\spartly)?)*)\]\2"""
)
_INTRODUCTION = """
*Shown*: a test or a command named in the row demonstrates it, on the product as it is. *Partly*: more is asked for than
that demonstrates. *Open*: nothing demonstrates it, whether or not some of it works. The page is made by
`python -m tools.requirements` from marks on the tests and from [a short list of commands](requirements-commands.toml);
`make check` fails when it is out of date."""
_UNSHOWN = {"skip", "xfail"}


@dataclass(frozen=True)
class Claim:
    """That a test or a command shows a requirement, wholly or partly."""

    id: str
    shown_by: str
    partly: bool = False


@dataclass
class Project:
    """What the page is made from, and what is wrong with it."""

    root: Path
    titles: dict[str, dict[str, str]]
    claims: list[Claim] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_project(root: Path) -> Project:
    """Collect titles, claims and problems of a checkout."""
    project = Project(root, tomllib.loads((root / TITLES).read_text()))
    for path in sorted((root / "tests").rglob("test_*.py")):
        project.claims += _python_claims(project, path)
    for pattern in ("*.test.ts", "*.test.tsx"):
        for path in sorted((root / "web" / "src").rglob(pattern)):
            project.claims += _client_claims(project, path)
    project.claims += _command_claims(project)
    known = {key for group in project.titles.values() for key in group}
    project.problems += [
        f"{claim.shown_by} names {claim.id}, which is no requirement"
        for claim in project.claims
        if claim.id not in known
    ]
    return project


def _python_claims(project: Project, path: Path) -> Iterator[Claim]:
    """The marks of a module: on tests, on classes of tests, on single parameters, on the whole module."""
    name = path.relative_to(project.root).as_posix()
    for statement in ast.parse(path.read_text(), str(path)).body:
        yield from _marks(project, name, statement)


def _marks(project: Project, name: str, statement: ast.stmt) -> Iterator[Claim]:
    marks = [node for node in ast.walk(statement) if _is_mark(node, {"req"})]
    if not marks:
        return
    owner = getattr(statement, "name", None)
    if owner is not None and not owner.startswith(("test", "Test")):
        project.problems.append(f"{name}::{owner} has a mark but is no test")
        return
    if any(_is_mark(node, _UNSHOWN) for node in getattr(statement, "decorator_list", [])):
        project.problems.append(f"{name}::{owner} is skipped or expected to fail, so it shows nothing")
        return
    for mark in marks:
        assert isinstance(mark, ast.Call)  # noqa: S101 - _is_mark has looked
        partly = any(word.arg == "partly" and _value(word.value) is True for word in mark.keywords)
        ids = [_value(argument) for argument in mark.args]
        if not ids or not all(isinstance(key, str) for key in ids):
            project.problems.append(f"{name}::{owner}: a mark takes ids in quotes")
        yield from (Claim(key, name, partly=partly) for key in ids if isinstance(key, str))


def _is_mark(node: ast.AST, names: set[str]) -> bool:
    """Whether a node is ``pytest.mark.NAME(…)``; a mark that only decorates may come without brackets."""
    called = node.func if isinstance(node, ast.Call) else node
    if isinstance(node, ast.Attribute) and "req" in names:
        return False
    return isinstance(called, ast.Attribute) and called.attr in names and ast.unparse(called.value) == "pytest.mark"


def _value(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _client_claims(project: Project, path: Path) -> Iterator[Claim]:
    name = path.relative_to(project.root).as_posix()
    for found in _CLIENT_TITLE.finditer(path.read_text()):
        if re.search(r"\.(skip|todo|fails)\b", found["how"]):
            project.problems.append(f"{name}: '{found['title']}' is skipped or expected to fail, so it shows nothing")
        for item in found["ids"].split(","):
            key, _, partly = item.strip().partition(" ")
            yield Claim(key, name, partly=bool(partly))


def _command_claims(project: Project) -> Iterator[Claim]:
    path = project.root / COMMANDS
    listed = tomllib.loads(path.read_text()).get("command", []) if path.exists() else []
    for command in sorted({str(entry["run"]) for entry in listed}):
        if not _exists(project.root, command):
            project.problems.append(f"{COMMANDS}: there is no command `{command}`")
    for entry in listed:
        for key in entry["ids"]:
            yield Claim(key, f"`{entry['run']}`: {entry['shows']}", partly=bool(entry.get("partly", False)))


def _exists(root: Path, command: str) -> bool:
    """Whether a make target, a command of ours, or a program of the checkout is there."""
    program, *arguments = command.split()
    if program == "make" and arguments:
        return re.search(rf"^{re.escape(arguments[0])}:", (root / "Makefile").read_text(), re.MULTILINE) is not None
    if program == "wagerbabe":
        words = [word for word in arguments if not word.startswith("-") and word.islower()]
        shown = subprocess.run(
            [Path(sys.executable).parent / program, *words, "--help"], cwd=root, capture_output=True, check=False
        )
        return shown.returncode == 0
    return os.access(root / program, os.X_OK)


def page(project: Project) -> str:
    """The text of the page."""
    rows = {
        group: [_row(project, key, title) for key, title in titles.items()] for group, titles in project.titles.items()
    }
    states = [state for group in rows.values() for state, _ in group]
    counts = {state: states.count(state) for state in ("shown", "partly", "open")}
    lines = [
        "# Requirements",
        "",
        f"Of {len(states)}: {counts['shown']} shown, {counts['partly']} partly, {counts['open']} open.",
        *_INTRODUCTION.splitlines(),
    ]
    for group, entries in rows.items():
        lines += ["", f"## {group}", "", "| id | what | state | shown by |", "|---|---|---|---|"]
        lines += [line for _, line in entries]
    return "\n".join(lines) + "\n"


def _row(project: Project, key: str, title: str) -> tuple[str, str]:
    claims = [claim for claim in project.claims if claim.id == key]
    state = "open" if not claims else "partly" if all(claim.partly for claim in claims) else "shown"
    label = {"shown": "**shown**", "partly": "partly", "open": "open"}[state]
    return state, f"| {key} | {title} | {label} | {_sources(claims)} |"


def _sources(claims: Iterable[Claim]) -> str:
    texts: list[str] = []
    for source in dict.fromkeys(claim.shown_by for claim in claims):
        if source.startswith("`"):
            texts.append(source)
        else:
            texts.append(f"[{source.removeprefix('tests/').removeprefix('web/src/')}](../{quote(source)})")
    return ", ".join(texts)


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write or check the page; answers the exit code."""
    project = read_project(root)
    text = page(project)
    if arguments == ["--check"]:
        if not (root / PAGE).exists() or (root / PAGE).read_text() != text:
            project.problems.append(f"{PAGE} is out of date: run python -m tools.requirements")
    elif arguments:
        sys.stderr.write(__doc__ or "")
        return 2
    else:
        (root / PAGE).write_text(text)
    for problem in project.problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if project.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
