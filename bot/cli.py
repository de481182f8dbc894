"""The command line `kaozheng`. What a command needs is imported by it alone: aiogram alone takes seconds."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import (
    cli_archive,
    cli_audit,
    cli_candidates,
    cli_certificate,
    cli_demo,
    cli_documents,
    cli_eligibility,
    cli_exams,
    cli_institutions,
    cli_keys,
    cli_knowledge,
    cli_notifications,
    cli_scores,
    cli_staff,
    cli_wechat,
)
from bot.cli_tools import WRONG_USE as _WRONG_USE
from bot.cli_tools import fail as _fail
from bot.cli_tools import settings as _settings
from db.clock import today

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

app = typer.Typer(
    name="kaozheng",
    help="考证通：技能人才评价的问答、报名和查证助手。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
database = typer.Typer(help="数据库。", no_args_is_help=True)
knowledge = typer.Typer(help="政策知识。", no_args_is_help=True)
app.add_typer(database, name="db")
app.add_typer(knowledge, name="knowledge")
cli_archive.register(app)
cli_audit.register(app)
cli_candidates.register(app)
cli_certificate.register(app)
cli_demo.register(app)
cli_documents.register(app)
cli_eligibility.register(app)
cli_notifications.register(app)
cli_exams.register(app)
cli_institutions.register(app)
cli_keys.register(app)
cli_knowledge.register(knowledge, app)
cli_scores.register(app)
cli_staff.register(app)
cli_wechat.register(app)


def main() -> None:
    """Run the command line."""
    app()


@app.command()
def serve() -> None:
    """启动服务：聊天网页、接口，以及设置好的 Telegram。"""
    settings = _settings()
    from bot.serve import serve as run

    run(settings)


@app.command()
def chat(
    user: Annotated[str, typer.Option(help="谁在用：同一个名字接着上次的对话。")] = "local",
) -> None:
    """在终端里和考证通对话。"""
    settings = _settings()
    from bot.chat import chat as run

    run(settings, user)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="要问的话，用引号括起来。")] = None,
    region: Annotated[str | None, typer.Option(help="在哪里，如 河南省郑州市。")] = None,
    batch: Annotated[Path | None, typer.Option(help="一行一个 JSON 问题的文件；- 表示从标准输入读。")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """问一个政策问题，答案附文件依据。"""
    if (question is None) == (batch is None):
        _fail("请写一个问题，或用 --batch 给一个文件，两者选一个。", _WRONG_USE)
    from knowledge.policies import PolicyFileError
    from knowledge.search import Assistant, Question
    from knowledge.search.contract import as_contract

    day = today()
    cases = list(_cases(batch, day)) if batch else [(None, Question(question or "", day, region))]
    try:
        assistant = Assistant.load()
    except PolicyFileError as error:
        _fail(f"政策知识读不进来：{error}", 1)
    for name, asked in cases:
        answer = as_contract(assistant.library, assistant.ask(asked), name)
        typer.echo(json.dumps(answer, ensure_ascii=False) if as_json or batch else answer["answer"])


def _cases(batch: Path, day: date) -> Iterator[tuple[str | None, Any]]:
    """The questions of a batch file; all of it is checked before the first is answered."""
    from knowledge.search import Question

    try:
        raw = sys.stdin.buffer.read() if str(batch) == "-" else batch.read_bytes()
        lines = raw.decode("utf-8-sig").splitlines()
    except OSError as error:
        _fail(f"读不了文件 {batch}：{error.strerror}", _WRONG_USE)
    except UnicodeDecodeError:
        _fail(f"文件 {batch} 不是 UTF-8 编码，请另存为 UTF-8。", _WRONG_USE)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            history = tuple(_text(turn) for turn in _list(case.get("history")))
            region = case.get("region")
            yield case.get("id"), Question(_text(case["question"]), day, region and _text(region), history)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            _fail(
                f'{batch} 第 {number} 行看不懂：要写 {{"id": …, "question": …}} 这样的一个 JSON 对象。',
                _WRONG_USE,
            )


def _list(value: object) -> list[object]:
    if value is not None and not isinstance(value, list):
        raise TypeError
    return value or []


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


@database.command("upgrade")
def upgrade_database() -> None:
    """把数据库升级到这个版本。"""
    import asyncio

    from bot.starting import explained
    from db.upgrade import upgrade

    settings = _settings()
    with explained():
        before, after = asyncio.run(upgrade(settings.database))
    typer.echo("数据库已是最新。" if before == after else f"数据库已升级到 {after}。")


@knowledge.command("check")
def check_knowledge() -> None:
    """检查政策知识：哪个文件、哪一行、该怎么改。"""
    from knowledge.policies import PolicyFileError, load_library
    from knowledge.policies.check import find_problems

    try:
        library = load_library()
    except PolicyFileError as error:
        _fail(str(error), 1)
    problems = find_problems(library)
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        _fail(f"共 {len(problems)} 处要改。", 1)
    typer.echo(f"没有问题：{len(library.documents)} 份文件，{len(library.entries)} 个条目。")


@app.command()
def version() -> None:
    """版本号。"""
    from importlib.metadata import version as installed

    typer.echo(f"kaozheng {installed('kaozheng')}")
