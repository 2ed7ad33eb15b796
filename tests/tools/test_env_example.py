import re
from pathlib import Path

import pytest

from tools.env_example import FILE, main, text
from wagerbabe.platform.settings import PREFIX, Settings, read_settings


def test_every_setting_is_listed_once() -> None:
    listed = re.findall(rf"^(?:# )?({PREFIX}\w+)=", text(), re.MULTILINE)
    assert listed == [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]


def test_the_example_is_valid_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    urls = {"database_url": "postgresql://app@/x", "redis_url": "redis://127.0.0.1"}
    plain = read_settings(**urls)
    main([], tmp_path)
    monkeypatch.setenv("WAGERBABE_ENV_FILE", str(tmp_path / FILE))
    assert read_settings(**urls) == plain


def test_the_check_notices_an_older_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"], tmp_path) == 1
    main([], tmp_path)
    assert main(["--check"], tmp_path) == 0
    (tmp_path / FILE).write_text(text().replace("POOL_SIZE=", "POOL_SIZE=1"))
    assert main(["--check"], tmp_path) == 1
    assert "is out of date" in capsys.readouterr().err
