"""What the commands read from files and databases: what Windows writes, what nobody should, what is away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

if TYPE_CHECKING:
    from pathlib import Path

DEEP = "[" * 100_000


def run(*words: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=stdin, catch_exceptions=False)


def test_a_file_of_windows_is_read(tmp_path: Path) -> None:
    line = '{"id": "1", "question": "湖南专项职业能力多少分合格"}\n'
    (tmp_path / "a.jsonl").write_text(line, encoding="utf-8-sig")
    asked = run("ask", "--batch", str(tmp_path / "a.jsonl"))
    assert asked.exit_code == 0
    assert json.loads(asked.stdout)["id"] == "1"
    assert run("ask", "--batch", "-", stdin=line.encode("utf-8-sig")).stdout == asked.stdout


@pytest.mark.parametrize("words", [("ask", "--batch", "-"), ("eligibility", "-")])
def test_json_that_nests_without_end_is_refused(words: tuple[str, ...]) -> None:
    refused = run(*words, stdin=DEEP.encode())
    assert refused.exit_code == 2
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [("db", "upgrade"), ("questions", "report"), ("serve",), ("chat",)])
def test_a_database_that_is_away_is_a_sentence(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for module in ("serve", "chat"):  # the log of this process is not theirs to set up
        monkeypatch.setattr(f"bot.{module}.set_up_logging", lambda level: None)
    monkeypatch.setenv("KAOZHENG_PORT", "0")
    monkeypatch.setenv("KAOZHENG_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    failed = run(*words)
    assert failed.exit_code == 1
    assert "KAOZHENG_DATABASE_URL" in failed.stderr
    assert len(failed.stderr.splitlines()) == 1
    assert "已启动" not in failed.stdout
