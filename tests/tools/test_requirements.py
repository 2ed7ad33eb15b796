"""The page of requirements is made from what is there, and the check notices what is not."""

from pathlib import Path

import pytest

from tools.requirements import PAGE, main, page, read_project

TITLES = """
["Bets"]
FR24 = "No bet is ever lost"
FR25 = "Placing is confirmed"
FR26 = "History"
["Page"]
UX9 = "Felt and seen"
"""

TESTS = """
import pytest

@pytest.mark.req("FR24")
@pytest.mark.parametrize("n", [1, pytest.param(2, marks=pytest.mark.req("FR25", partly=True))])
async def test_placing(n: int) -> None: ...

class TestHistory:
    @pytest.mark.req("FR25", "FR24", partly=True)
    def test_order(self) -> None: ...
"""

CLIENT = """
test.each(prices)("a price moves [UX9]", () => {});
test(
  'says what changed [FR25 partly, UX9]',
  () => {},
);
test("an array [1, 2]", () => {});
"""

COMMANDS = """
[[command]]
run = "make dev"
ids = ["FR26"]
shows = "it is there"
partly = true
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small checkout in which all is well."""
    for name, text in {
        "Makefile": "dev: ## run\n\t@true\n",
        "docs/requirements.toml": TITLES,
        "docs/requirements-commands.toml": COMMANDS,
        "tests/betting/test_place.py": TESTS,
        "web/src/live/board.test.ts": CLIENT,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert main([], tmp_path) == 0
    return tmp_path


def test_each_requirement_has_a_row_with_its_state_and_its_proof(root: Path) -> None:
    text = (root / PAGE).read_text()
    place = "[betting/test_place.py](../tests/betting/test_place.py)"
    board = "[live/board.test.ts](../web/src/live/board.test.ts)"
    assert f"| FR24 | No bet is ever lost | **shown** | {place} |" in text
    assert f"| FR25 | Placing is confirmed | partly | {place}, {board} |" in text
    assert "| FR26 | History | partly | `make dev`: it is there |" in text
    assert f"| UX9 | Felt and seen | **shown** | {board} |" in text
    assert "Of 4: 2 shown, 2 partly, 0 open." in text


def test_what_nothing_shows_is_open(root: Path) -> None:
    (root / "tests/betting/test_place.py").unlink()
    assert "| FR24 | No bet is ever lost | open |  |" in page(read_project(root))


def test_a_fresh_page_passes(root: Path) -> None:
    assert main(["--check"], root) == 0


def change(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text()
    assert old in text
    (root / name).write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("docs/requirements.md", "partly | `make", "**shown** | `make", "is out of date"),
        ("docs/requirements.toml", "No bet is ever lost", "Bets last", "is out of date"),
        ("tests/betting/test_place.py", '("FR24")', '("FR99")', "names FR99, which is no requirement"),
        ("tests/betting/test_place.py", '("FR24")', "(WHICH)", "a mark takes ids in quotes"),
        ("tests/betting/test_place.py", "def test_placing", "def placing", "placing has a mark but is no test"),
        ("tests/betting/test_place.py", "import pytest\n\n", "import pytest\n\n@pytest.mark.skip\n", "shows nothing"),
        ("web/src/live/board.test.ts", "[UX9]", "[UX99]", "names UX99, which is no requirement"),
        ("web/src/live/board.test.ts", "test.each(prices)", "test.skip", "'a price moves' is skipped"),
        ("docs/requirements-commands.toml", "make dev", "make fly", "there is no command `make fly`"),
        ("docs/requirements-commands.toml", "make dev", "scripts/none", "there is no command `scripts/none`"),
        ("docs/requirements-commands.toml", '"FR26"', '"FR27"', "names FR27, which is no requirement"),
    ],
)
def test_the_check_fails(
    root: Path, capsys: pytest.CaptureFixture[str], name: str, old: str, new: str, said: str
) -> None:
    change(root, name, old, new)
    assert main(["--check"], root) == 1
    assert said in capsys.readouterr().err


def test_a_page_that_was_never_written_fails(root: Path) -> None:
    (root / PAGE).unlink()
    assert main(["--check"], root) == 1


def test_another_word_is_not_taken_for_the_check(root: Path) -> None:
    assert main(["--chekc"], root) == 2


def test_all_ids_are_there() -> None:
    project = read_project(Path(__file__).parents[2])
    assert sum(len(group) for group in project.titles.values()) == 203
