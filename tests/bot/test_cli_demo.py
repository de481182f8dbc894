"""`kaozheng demo` as a person runs it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.bot.test_cli_documents import run
from tests.bot.test_cli_exams import INSTITUTION, save

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAOZHENG_DATA_DIR", str(tmp_path / "data"))
    for name in ("KAOZHENG_DATABASE_URL", "KAOZHENG_KEYS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_added_looked_at_exported_and_removed(folder: Path) -> None:
    added = run("demo")
    assert added.exit_code == 0
    assert "演示数据加好了：10 个机构，27 场考试" in added.stdout
    assert re.search(r"发：邀请码 [0-9A-Z]{5}-[0-9A-Z]{5}\n", added.stdout)
    assert "演示数据都在，没有要补的。" in run("demo").stdout
    listed = run("exams", "list", "--state", "报名截止").stdout
    number = listed.split("\t", maxsplit=1)[0]
    assert "\t演示" in listed
    assert "导出好了：9 名考生" in run("candidates", "export", number, "a.xlsx", "--approved").stdout
    assert "演示数据删掉了：10 个机构，27 场考试" in run("demo", "--remove").stdout
    assert "没有考试" in run("exams", "list").stdout
    assert "还没有机构" in run("institutions", "list").stdout


def test_not_among_real_institutions_unless_wanted(folder: Path) -> None:
    save(folder / "i.csv", INSTITUTION)
    run("institutions", "import", "i.csv")
    refused = run("demo")
    assert refused.exit_code == 2
    assert "--anyway" in refused.stderr
    assert "没有考试" in run("exams", "list").stdout
    assert "演示数据加好了" in run("demo", "--anyway").stdout
