"""`kaozheng documents`: the original documents (原文) of the installation."""

from __future__ import annotations

import asyncio
import hashlib
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli_tools import WRONG_USE, fail, library, open_database, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from db.originals import OriginalFile
    from knowledge.originals import Piece, ReadFile
    from knowledge.policies import Library

documents = typer.Typer(help="政策文件的原文。", no_args_is_help=True)

_QUICK: Final = 1.0
"""Seconds before a progress bar is worth its lines."""
_LONGEST_ID: Final = 120
_LONGEST_TITLE: Final = 300
_SHOWN: Final = 8


def register(app: typer.Typer) -> None:
    """Add the commands of this topic."""
    app.add_typer(documents, name="documents")


@documents.command("add")
def add_document(
    file: Annotated[Path, typer.Argument(help="txt、md、html、docx 或 pdf 文件。")],
    identifier: Annotated[
        str | None, typer.Option("--id", help="文号，如 湘人社函〔2020〕80号；不写就从文件里找。")
    ] = None,
    title: Annotated[str | None, typer.Option(help="标题；不写就从文件里找。")] = None,
) -> None:
    """加一份原文；文号相同的会被换掉。"""
    from db.clock import utc_now
    from db.originals import OriginalFile, Originals
    from knowledge.originals import split_articles

    data, read = _read(file)
    known = library()
    identifier, title = _name(read, known, identifier, title)
    pieces = split_articles(read.lines)
    original = OriginalFile(identifier, title, read.media_type, hashlib.sha256(data).hexdigest())

    async def run(url: str) -> bool:
        async with open_database(url) as database:
            return await Originals(database, utc_now).add(original, pieces)

    replaced = asyncio.run(run(settings().database))
    typer.echo(f"{'换好了' if replaced else '加好了'}：《{title}》（{identifier}），分成 {len(pieces)} 段。")
    typer.echo(_use(known, original, pieces))


@documents.command("list")
def list_documents() -> None:
    """列出全部原文。"""
    from db.clock import SHANGHAI, utc_now
    from db.originals import Originals, Stored

    async def run(url: str) -> list[Stored]:
        async with open_database(url) as database:
            return await Originals(database, utc_now).stored()

    stored = asyncio.run(run(settings().database))
    if not stored:
        typer.echo("还没有原文。用 kaozheng documents add 文件 加一份。")
        return
    for one in stored:
        day = one.added_at.astimezone(SHANGHAI).strftime("%Y-%m-%d")
        typer.echo(f"{one.file.id}\t{one.file.title}\t{one.pieces} 段\t{day}")
    missing = library().documents.keys() - {one.file.id for one in stored}
    typer.echo(f"共 {len(stored)} 份；政策知识里还有 {len(missing)} 份文件没有原文。")


@documents.command("show")
def show_document(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="文号。")],
    section: Annotated[str | None, typer.Option(help="只看这一处，如 三（二）、第十一条、附件2。")] = None,
) -> None:
    """看一份原文，或其中一处。"""
    from db.clock import utc_now
    from db.originals import Originals
    from knowledge.originals import find_section, normalise_id

    async def run(url: str) -> list[Piece]:
        async with open_database(url) as database:
            return await Originals(database, utc_now).pieces(normalise_id(identifier))

    pieces = asyncio.run(run(settings().database))
    if not pieces:
        fail(f"没有“{identifier}”的原文。用 kaozheng documents list 看看有哪些。", 1)
    shown = pieces if section is None else find_section(pieces, section)
    if not shown:
        have = "、".join(dict.fromkeys(piece.section for piece in pieces))
        fail(f"这份原文里没有“{section}”。有：{have}", 1)
    for piece in shown:
        typer.echo(f"[{piece.section}]\n{piece.text}\n")


@documents.command("remove")
def remove_document(identifier: Annotated[str, typer.Argument(metavar="ID", help="文号。")]) -> None:
    """删掉一份原文。"""
    from db.clock import utc_now
    from db.originals import Originals
    from knowledge.originals import normalise_id

    async def run(url: str) -> bool:
        async with open_database(url) as database:
            return await Originals(database, utc_now).remove(normalise_id(identifier))

    if not asyncio.run(run(settings().database)):
        fail(f"没有“{identifier}”的原文。用 kaozheng documents list 看看有哪些。", 1)
    typer.echo("删掉了。")


def _read(file: Path) -> tuple[bytes, ReadFile]:
    """The file as bytes and as text; leaves with what is wrong with it."""
    import logging

    from knowledge.originals import MOST_BYTES, OriginalError, read_original

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of small faults that readers mend
    try:
        with file.open("rb") as source:
            data = source.read(MOST_BYTES + 1)
    except OSError as error:
        fail(f"读不了文件 {file}：{error.strerror}", WRONG_USE)
    try:
        with _progress() as progress:
            return data, read_original(file.name, data, progress)
    except OriginalError as error:
        fail(f"{file.name}：{error}", WRONG_USE)


def _name(read: ReadFile, known: Library, identifier: str | None, title: str | None) -> tuple[str, str]:
    """What the document is called: as told, else as it says itself, else as the knowledge calls it."""
    from knowledge.originals import guess_id, guess_title, normalise_id

    title = title or guess_title(read.lines)
    identifier = normalise_id(identifier) if identifier else guess_id(read.lines)
    if identifier is None and title:
        bare = normalise_id(title)
        identifier = next(
            (one.id for one in known.documents.values() if normalise_id(one.title) == bare), None
        )
    if identifier is None:
        fail("文件里没有找到文号，请用 --id 写明，如 --id 湘人社函〔2020〕80号。什么都没有改。", WRONG_USE)
    if title is None and identifier in known.documents:
        title = known.documents[identifier].title
    if title is None:
        fail("文件里没有找到标题，请用 --title 写明。什么都没有改。", WRONG_USE)
    if len(identifier) > _LONGEST_ID or len(title) > _LONGEST_TITLE:
        fail(f"文号最多 {_LONGEST_ID} 个字，标题最多 {_LONGEST_TITLE} 个字。什么都没有改。", WRONG_USE)
    return identifier, title


def _use(known: Library, original: OriginalFile, pieces: list[Piece]) -> str:
    """Whether the entries find their sections in it."""
    from db.originals import missing_sections

    if original.id not in known.documents:
        return "政策知识里没有这个文号：原文可以被搜到，但不会出现在答案下面。"
    sections = [
        source.section
        for entry in known.entries.values()
        for source in entry.sources
        if source.document == original.id
    ]
    missing = missing_sections(pieces, sections)
    told = f"条目引用了 {len(set(sections))} 处，找到 {len(set(sections)) - len(missing)} 处。"
    more = "……" if len(missing) > _SHOWN else ""
    return told + (f"没找到：{'、'.join(missing[:_SHOWN])}{more}" if missing else "")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, for work that takes longer than a second."""
    begun = time.monotonic()
    with ExitStack() as stack:
        shown: list[Callable[[int, int], None]] = []

        def tell(done: int, total: int) -> None:
            if time.monotonic() - begun > _QUICK:
                if not shown:
                    shown.append(stack.enter_context(_bar()))
                shown[0](done, total)

        yield tell


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("正在读")
        yield lambda done, total: bar.update(task, completed=done, total=total)
