"""What the commands that import and export share: files, what is wrong with them, a progress bar."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

from bot.cli_tools import WRONG_USE, fail
from knowledge.sheets import MOST_BYTES, SheetError, read_table, write_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from knowledge.sheets import Column, Row


def read_rows(file: Path, columns: Sequence[Column], *, ordered: bool = False) -> list[Row]:
    """The rows of a table, or leave with everything that is wrong with it."""
    try:
        with file.open("rb") as source:
            data = source.read(MOST_BYTES + 1)
    except OSError as error:
        fail(f"读不了文件 {file}：{error.strerror}", WRONG_USE)
    try:
        return read_table(data, columns, ordered=ordered)
    except SheetError as error:
        refuse(file, error)


def refuse(file: Path, error: SheetError) -> NoReturn:
    """Leave with every problem of a table, one a line."""
    typer.echo(str(error), err=True)
    fail(f"{file.name}：共 {len(error.problems)} 处要改，什么都没有写进去。", WRONG_USE)


def write_file(file: Path, data: bytes) -> None:
    """Write a file that only its owner can read, as a whole; or leave with why not."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(data)
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        fail(f"写不了文件 {file}：{error.strerror}", WRONG_USE)


def save_template(file: Path, columns: Sequence[Column], title: str) -> None:
    """Write an empty table, but never over a file that is there."""
    if file.exists():
        fail(f"已经有 {file} 了，请换一个名字。", WRONG_USE)
    if file.suffix.lower() != ".xlsx":
        fail("模板的文件名要以 .xlsx 结尾。", WRONG_USE)
    write_file(file, write_template(columns, title))
    typer.echo(f"模板写好了：{file}。第二行是示例，从第三行起填。")


def only_one(file: Path | None, template: Path | None) -> Path | None:
    """The file to import; None where a template is wanted; leaves where it is neither or both."""
    if (file is None) == (template is None):
        fail("请写要导入的文件，或用 --template 写模板要存到哪里，两者选一个。", WRONG_USE)
    return file


@contextmanager
def bar(words: str, total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error where a person looks at it; call what it gives after every piece of work."""
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.progress import Progress  # noqa: PLC0415

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(words, total=total)
        yield lambda: shown.advance(task)
