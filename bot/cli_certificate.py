"""`kaozheng certificate`: reads certificate numbers by the coding rules alone, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli_tools import WRONG_USE, fail
from db.clock import today


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("certificate")(certificate)


def certificate(
    numbers: Annotated[list[str] | None, typer.Argument(help="证书编号，可以写几个。")] = None,
    batch: Annotated[
        Path | None, typer.Option(help="一行一个编号的文件，输出 JSON；- 表示从标准输入读。")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """读证书编号：哪年、哪里、什么等级，对不对，到哪里查。"""
    from knowledge.certificates import as_contract, read_number, tell_number
    from knowledge.eligibility import RuleFileError

    if not numbers and batch is None:
        fail("请写一个证书编号，或用 --batch 给一个文件。", WRONG_USE)
    texts = [*(numbers or ()), *(_lines(batch) if batch else ())]
    day = today()
    try:
        found = [read_number(text, day) for text in texts]
    except RuleFileError as error:
        fail(f"编号规则读不进来：{error}", 1)
    if as_json or batch:
        for one in found:
            sys.stdout.write(json.dumps(as_contract(one), ensure_ascii=False) + "\n")
    else:
        typer.echo("\n\n".join(map(tell_number, found)))


def _lines(batch: Path) -> list[str]:
    """The numbers of a batch file; empty lines are left out."""
    try:
        raw = sys.stdin.buffer.read() if str(batch) == "-" else batch.read_bytes()
        return [line for line in raw.decode("utf-8-sig").splitlines() if line.strip()]
    except OSError as error:
        fail(f"读不了文件 {batch}：{error.strerror}", WRONG_USE)
    except UnicodeDecodeError:
        fail(f"文件 {batch} 不是 UTF-8 编码，请另存为 UTF-8。", WRONG_USE)
