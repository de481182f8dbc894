from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner, Result

from bot.cli import app
from db import models
from db.clock import utc_now
from db.database import Database
from knowledge.policies import load_library
from tests.services import prepare

if TYPE_CHECKING:
    from pathlib import Path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


@pytest.fixture(autouse=True)
def database_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAOZHENG_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("KAOZHENG_DATABASE_URL", raising=False)
    return f"sqlite+aiosqlite:///{tmp_path / 'kaozheng.db'}"


async def ask(url: str, *questions: tuple[str, str, bool | None]) -> None:
    await prepare(url)
    database = Database(url)
    async with database.write() as session:
        for number, (text, outcome, helped) in enumerate(questions):
            row = {"id": str(number), "text": text, "outcome": outcome, "asked_at": utc_now()}
            await session.execute(insert(models.Question).values(**row))
            if helped is not None:
                told = {"question": str(number), "helped": helped, "reason": "wrong", "given_at": utc_now()}
                await session.execute(insert(models.Feedback).values(**told))
    await database.close()


def test_coverage_names_every_document() -> None:
    told = run("knowledge", "coverage").stdout
    library = load_library()
    assert all(f"{document}《" in told for document in library.documents)
    assert f"共 {len(library.documents)} 份文件" in told
    assert "三（二） " in told


def test_an_explanation_shows_candidates_with_their_signals() -> None:
    told = run("knowledge", "explain", "湖南专项职业能力多少分合格").stdout
    assert "听懂的话：" in told
    assert "湖南省" in told
    assert "special/hunan/pass-mark" in told
    assert "得分" in told
    assert "结果：answered" in told


def test_an_explanation_takes_the_region() -> None:
    told = run("knowledge", "explain", "专项考核多少分算合格", "--region", "湖南省").stdout
    assert "地区：湖南省" in told


def test_the_report_is_empty_at_first() -> None:
    assert run("questions", "report").stdout == "最近 30 天：0 种问题，0 次。\n"
    assert json.loads(run("questions", "report", "--json").stdout) == []


def test_the_report_gives_the_most_frequent_first(database_url: str) -> None:
    asyncio.run(
        ask(
            database_url,
            ("茶艺补贴多少钱", "unknown", None),
            ("年龄限制", "gap", None),
            ("请问，年龄限制？", "answered", False),
            ("合格线", "answered", True),
        )
    )
    lines = run("questions", "report", "--days", "7").stdout.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("2 次")
    assert "没答上 1；没用 1；内容不对 1" in lines[0]
    assert lines[1].startswith("1 次  茶艺补贴多少钱")
    assert lines[2] == "最近 7 天：2 种问题，3 次。"
    first, second = json.loads(run("questions", "report", "--json").stdout)
    assert (first["times"], first["unanswered"], first["disliked"], first["reasons"]) == (
        2,
        1,
        1,
        {"wrong": 1},
    )
    assert second["question"] == "茶艺补贴多少钱"


def test_days_must_be_days() -> None:
    assert run("questions", "report", "--days", "0").exit_code == 2
