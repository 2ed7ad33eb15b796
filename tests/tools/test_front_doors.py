from pathlib import Path

import pytest

from tools.front_doors import violations

FILES = {
    "wagerbabe/cli.py": "",
    "wagerbabe/ledger/__init__.py": "from wagerbabe.ledger.store import post",
    "wagerbabe/ledger/store.py": "from wagerbabe.platform.db import Sql\npost = 1",
    "wagerbabe/betting/__init__.py": "",
    "wagerbabe/betting/service.py": "import wagerbabe.ledger\nfrom wagerbabe.ledger import post",
    "wagerbabe/platform/__init__.py": "",
    "wagerbabe/platform/db.py": "Sql = 1",
    "wagerbabe/platform/launcher/__init__.py": "from wagerbabe.platform.launcher.folder import Folder",
    "wagerbabe/platform/launcher/folder.py": "Folder = 1",
}


@pytest.fixture
def src(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "src" / name).write_text(f"{text}\n")
    return tmp_path / "src"


def test_front_doors_and_ones_own_rooms_are_fine(src: Path) -> None:
    assert violations(src) == []


@pytest.mark.parametrize(
    "line",
    [
        "from wagerbabe.ledger.store import post",
        "from wagerbabe.ledger import store",
        "import wagerbabe.ledger.store",
        "def late() -> None:\n    from wagerbabe.ledger.store import post",
        "from wagerbabe.platform.launcher.folder import Folder",
    ],
)
@pytest.mark.parametrize("name", ["wagerbabe/cli.py", "wagerbabe/betting/service.py", "wagerbabe/platform/db.py"])
def test_windows_are_found(src: Path, name: str, line: str) -> None:
    (src / name).write_text(f"{line}\n")
    assert len(violations(src)) == 1
    assert violations(src)[0].startswith(f"src/{name}:")


def test_the_product_uses_its_doors() -> None:
    assert violations() == []
