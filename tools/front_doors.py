"""Check that capabilities are imported through their front door only: ``from wagerbabe.ledger import …``.

    python -m tools.front_doors

The layers that import-linter checks say which capability may use which; this says by which door. ``platform`` has no
single one, being a shelf of helpers; its launcher has.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent / "src"
PACKAGE = "wagerbabe"


def violations(root: Path = ROOT) -> list[str]:
    """Every import that comes in by the window, as ``file:line: what it should be``."""
    houses = _houses(root)
    found = []
    for path in sorted((root / PACKAGE).rglob("*.py")):
        own = _house_of(".".join(path.relative_to(root).with_suffix("").parts), houses)
        for line, module in _imports(path, root):
            house = _house_of(module, houses)
            if house is not None and house not in {module, own}:
                place = path.relative_to(root.parent).as_posix()
                found.append(f"{place}:{line}: imports {module}; import it from {house}")
    return found


def _houses(root: Path) -> set[str]:
    """Every capability, and the launcher."""
    packages = {f"{PACKAGE}.{path.parent.name}" for path in (root / PACKAGE).glob("*/__init__.py")}
    return packages - {f"{PACKAGE}.platform"} | {f"{PACKAGE}.platform.launcher"}


def _house_of(module: str, houses: set[str]) -> str | None:
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in names if name in houses), None)


def _imports(path: Path, root: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield node.lineno, inner if _is_module(inner, root) else node.module


def _is_module(name: str, root: Path) -> bool:
    place = root.joinpath(*name.split("."))
    return place.with_suffix(".py").exists() or (place / "__init__.py").exists()


if __name__ == "__main__":
    for line in (lines := violations()):
        sys.stderr.write(f"{line}\n")
    sys.exit(1 if lines else 0)
