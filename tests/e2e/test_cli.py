"""The command ``kaozheng``: version, help, ``ask`` by its contract, the database, errors of the settings."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.program import KAOZHENG, clean_environment, run_command

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.program import Program

QUESTION = "湖南专项职业能力多少分合格"
DOCUMENT = "湘人社函〔2020〕80号"
WRONG_USE = 2


def ask(folder: Path, *arguments: str, stdin: str | None = None) -> list[dict[str, Any]]:
    """Run ``kaozheng ask`` and read its lines of JSON."""
    done = run_command("ask", *arguments, "--json", folder=folder, stdin=stdin)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def check_form(answer: dict[str, Any]) -> None:
    """Check an answer against the contract."""
    assert {"answered", "answer", "sources", "alternatives"} <= set(answer)
    assert isinstance(answer["answered"], bool)
    assert answer["answer"].strip()
    for source in answer["sources"]:
        assert source["id"]
        assert isinstance(source["section"], str)
    for other in answer["alternatives"]:
        assert {"entry", "title", "sources"} <= set(other)


def test_version(tmp_path: Path) -> None:
    done = run_command("version", folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("kaozheng 0.")


def test_help_lists_the_commands(tmp_path: Path) -> None:
    done = run_command("--help", folder=tmp_path)
    assert done.returncode == 0
    for command in ("serve", "chat", "ask", "db", "version"):
        assert command in done.stdout
        assert run_command(command, "--help", folder=tmp_path).returncode == 0


def test_an_unknown_command(tmp_path: Path) -> None:
    done = run_command("fly", folder=tmp_path)
    assert done.returncode == WRONG_USE
    assert "Traceback" not in done.stderr


# ask


def test_ask_for_people(tmp_path: Path) -> None:
    done = run_command("ask", QUESTION, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "60" in done.stdout
    assert DOCUMENT in done.stdout
    assert not done.stdout.startswith("{")


def test_ask_for_programs(tmp_path: Path) -> None:
    (answer,) = ask(tmp_path, QUESTION)
    check_form(answer)
    assert answer["answered"] is True
    assert "60" in answer["answer"]
    assert answer["entry"]
    assert DOCUMENT in [source["id"] for source in answer["sources"]]


def test_ask_with_a_region(tmp_path: Path) -> None:
    (answer,) = ask(tmp_path, "专项职业能力考核多少分合格", "--region", "湖南省长沙市")
    check_form(answer)
    assert DOCUMENT in [source["id"] for source in answer["sources"]]


def test_ask_what_nobody_knows(tmp_path: Path) -> None:
    (answer,) = ask(tmp_path, "明天股票会涨吗")
    check_form(answer)
    assert answer["answered"] is False
    assert answer["sources"] == []


@pytest.mark.parametrize("from_stdin", [False, True])
def test_ask_a_batch(tmp_path: Path, from_stdin: bool) -> None:
    cases = [
        {"id": "q-1", "question": QUESTION},
        {"id": "q-2", "question": "明天股票会涨吗"},
        {"id": "q-3", "question": "那多少分合格呢", "history": ["湖南专项职业能力考核怎么申请"]},
    ]
    text = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
    (tmp_path / "cases.jsonl").write_text(text + "\n", "utf-8")
    source = "-" if from_stdin else "cases.jsonl"
    answers = ask(tmp_path, "--batch", source, stdin=text if from_stdin else None)
    assert [answer["id"] for answer in answers] == ["q-1", "q-2", "q-3"]
    for answer in answers:
        check_form(answer)
    assert [answer["answered"] for answer in answers] == [True, False, True]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'{"id": "1", "question": "a"}\n{"id": "2"}\n', "2"),
        (b"not json\n", "1"),
        (b'{"id": "1", "question": "a"}\n\n["a"]\n', "3"),
        (b'{"id": "1", "question": 5}\n', "1"),
        (b'{"id": "1", "question": "a", "history": "b"}\n', "1"),
        (b'{"id": "1", "question": "a", "region": 5}\n', "1"),
        (b"\xff\xfe\n", ""),
    ],
)
def test_a_bad_batch_says_where(tmp_path: Path, content: bytes, line: str) -> None:
    (tmp_path / "cases.jsonl").write_bytes(content)
    done = run_command("ask", "--batch", "cases.jsonl", "--json", folder=tmp_path)
    assert done.returncode == WRONG_USE
    assert done.stdout == ""
    assert "cases.jsonl" in done.stderr
    assert line in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["ask"], ["ask", QUESTION, "--batch", "x"], ["ask", "--batch", "absent.jsonl"], ["ask", "--batch", "."]],
)
def test_wrong_use_of_ask(tmp_path: Path, arguments: list[str]) -> None:
    done = run_command(*arguments, folder=tmp_path)
    assert done.returncode == WRONG_USE
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_odd_questions_break_nothing(tmp_path: Path) -> None:
    odd = ["", " ", "\n", "字" * 20_000, "\u202e😀", "\x00", "--", "[bold]多少分[/bold]", "60", "?" * 300]
    cases = [{"id": str(number), "question": question} for number, question in enumerate(odd)]
    text = "\n".join(json.dumps(case) for case in cases)
    answers = ask(tmp_path, "--batch", "-", stdin=text)
    assert [answer["id"] for answer in answers] == [case["id"] for case in cases]
    for answer in answers:
        check_form(answer)


@pytest.mark.parametrize("question", ["", "[bold]多少分[/bold]"])
def test_odd_arguments_break_nothing(tmp_path: Path, question: str) -> None:
    done = run_command("ask", "--", question, folder=tmp_path)
    assert done.returncode in {0, WRONG_USE}
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["ask", QUESTION], ["version"], ["--help"], ["db", "upgrade"]])
def test_only_serve_and_chat_import_aiogram(tmp_path: Path, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", str(KAOZHENG), *arguments],
        cwd=tmp_path,
        env=clean_environment({"KAOZHENG_DATA_DIR": str(tmp_path / "data")}),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    modules = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "typer" in modules
    assert "aiogram" not in modules


# The database


def test_db_upgrade(tmp_path: Path) -> None:
    first = run_command("db", "upgrade", folder=tmp_path)
    assert first.returncode == 0, first.stderr
    files = list((tmp_path / "data").glob("*.db"))
    assert len(files) == 1
    with sqlite3.connect(files[0]) as database:
        tables = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}
    database.close()
    assert {"account", "question", "alembic_version"} <= tables
    again = run_command("db", "upgrade", folder=tmp_path)
    assert again.returncode == 0
    assert again.stdout != first.stdout


def test_db_upgrade_where_it_cannot(tmp_path: Path) -> None:
    away = {"KAOZHENG_DATABASE_URL": "postgresql://nobody:secret-word@127.0.0.1:9/none"}
    done = run_command("db", "upgrade", folder=tmp_path, environment=away)
    assert done.returncode == 1
    assert "KAOZHENG_DATABASE_URL" in done.stderr
    assert "secret-word" not in done.stderr
    assert "Traceback" not in done.stderr


# Settings


def test_all_problems_of_the_settings_at_once(tmp_path: Path) -> None:
    wrong = {
        "KAOZHENG_PORT": "eighty",
        "BOT_TOKEN": "not-a-token-but-secret",
        "KAOZHENG_PUBLIC_URL": "ftp://example.com",
        "TELEGRAM_API_BASE": "localhost",
        "KAOZHENG_DATABASE_URL": "mysql://user:secret-word@host/name",
    }
    for command in (["serve"], ["chat"]):
        done = run_command(*command, folder=tmp_path, environment=wrong)
        assert done.returncode == WRONG_USE
        for name in wrong:
            assert name in done.stderr
        assert "secret" not in done.stderr
        assert "Traceback" not in done.stderr


def test_settings_come_from_a_file_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KAOZHENG_PORT=99999\n", "utf-8")
    done = run_command("serve", folder=tmp_path)
    assert done.returncode == WRONG_USE
    assert "KAOZHENG_PORT" in done.stderr


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    where = {"KAOZHENG_DATA_DIR": str(tmp_path / "file" / "data")}
    done = run_command("serve", folder=tmp_path, environment=where)
    assert done.returncode == WRONG_USE
    assert "KAOZHENG_DATA_DIR" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken(tmp_path: Path, server: Program) -> None:
    done = run_command("serve", folder=tmp_path, environment={"KAOZHENG_PORT": str(server.port)})
    assert done.returncode == 1
    assert str(server.port) in done.stderr
    assert "Traceback" not in done.stderr
