"""Pages lead where they say."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)|!\[[^\]]*\]\(([^)\s]+)\)")


def dead_links(page: Path) -> list[str]:
    targets = [link or picture for link, picture in LINK.findall(page.read_text())]
    return [
        target
        for target in targets
        if not target.startswith(("http://", "https://")) and not (page.parent / target).exists()
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert dead_links(page) == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("")
    page = tmp_path / "page.md"
    page.write_text("[a](there.md) [b](there.md#part) [c](gone.md) ![d](gone.png) [e](https://example.com)")
    assert dead_links(page) == ["gone.md", "gone.png"]


def test_every_page_of_the_docs_is_reached_from_the_index() -> None:
    linked = set()
    for index in (ROOT / "docs/README.md", ROOT / "docs/decisions/README.md"):
        linked |= {(index.parent / link).resolve() for link, _ in LINK.findall(index.read_text()) if link}
    assert [page for page in (ROOT / "docs").rglob("*.md") if page not in linked and page.name != "README.md"] == []


def test_make_targets_that_pages_name_exist() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z][a-z-]*)[ `]", page.read_text())}
    assert named <= targets
