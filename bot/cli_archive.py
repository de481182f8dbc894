"""`kaozheng archive` and `kaozheng figures`: what is kept of exams, for how long, and what a year came to."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli_tools import WRONG_USE, fail, open_database, settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date

    from bot.archive import Archive
    from db.archiving import DueExam
    from db.figures import Figures
    from db.records import Records

_DUE: Final = "due"
_HEADS: Final = ("机构", "项目", "考试", "报名", "到考", "合格", "持证", "违纪")


def register(app: typer.Typer) -> None:
    """Add the commands of this topic."""
    app.command("archive")(archive)
    app.command("figures")(figures)


def archive(
    number: Annotated[
        str, typer.Argument(metavar="编号", help="考试编号，如 ZZ2026-031；写 due 看哪些到期可以删。")
    ],
    file: Annotated[Path | None, typer.Argument(metavar="文件", help="存到这个 zip 文件。")] = None,
) -> None:
    """把一场考试的档案存成一个 zip：计划、考生、签到、成绩、公示、证书，附校验值。"""
    if number == _DUE and file is None:
        asyncio.run(_tell_due())
        return
    from bot.importing.command import write_file

    if file is None:
        fail("请写存到哪个文件，如 kaozheng archive ZZ2026-031 档案.zip", WRONG_USE)
    if file.suffix.lower() != ".zip":
        fail("文件名要以 .zip 结尾。", WRONG_USE)
    if file.exists():
        fail(f"已经有 {file} 了，请换一个名字。", WRONG_USE)
    made = asyncio.run(_archive(number))
    write_file(file, made.content)
    typer.echo(f"存好了：{file}，{made.people} 人，证书 {made.certificates} 本，{len(made.files)} 个文件。")
    typer.echo("里面有姓名和证件号码，请妥善保管。")


async def _archive(number: str) -> Archive:
    from bot.archive import collect, make_archive
    from db.archiving import HELD
    from db.audit import COMMAND

    async with _records() as records:
        exam = await records.exams.by_number(number)
        if exam is None:
            fail(f"没有编号是 {number} 的考试。用 kaozheng exams list 看看有哪些。", 1)
        if exam.state not in HELD:
            fail(f"{number} 还没有考完，没有档案可以存。", 1)
        made = make_archive(await collect(records, exam))
        async with records.database.write() as session:
            await records.audit.append(session, COMMAND, "archive", f"exam:{exam.id}")
        return made


async def _tell_due() -> None:
    from bot.archive import stay_words
    from db.clock import today

    async with _records() as records:
        found = await records.archives.due()
    day = today()
    for one in found:
        typer.echo(f"{one.exam.number}\t{one.exam.title}\t{_verdict(one, day)}")
        typer.echo(f"\t纸质：{stay_words(one.retention.paper)}")
        typer.echo(f"\t电子：{stay_words(one.retention.electronic)}")
        if one.certificates:
            typer.echo(f"\t证书登记 {one.certificates} 条一直保留，供查证。")
    due = sum(one.paper_due(day) or one.electronic_due(day) for one in found)
    typer.echo(f"共 {len(found)} 场考试，到期可以删的 {due} 场。本人要求删除资料的，由系统到期自动删。")


def _verdict(one: DueExam, day: date) -> str:
    if one.open_cases:
        return f"还有 {one.open_cases} 件违纪登记没办完，不能删"
    paper, electronic = one.paper_due(day), one.electronic_due(day)
    if paper and electronic:
        return "纸质、电子都可以删了"
    if paper or electronic:
        return "纸质可以删了，电子还要保存" if paper else "电子可以删了，纸质还要保存"
    return "还要保存"


def figures(
    year: Annotated[int, typer.Option(help="哪一年（考试开始的那天，北京时间）。", min=2000, max=2100)],
    institution: Annotated[str | None, typer.Option(help="只看这个机构：机构编码。")] = None,
    png: Annotated[Path | None, typer.Option(help="再画一张图，存到这个 png 文件。")] = None,
    *,
    demo: Annotated[bool, typer.Option("--demo", help="统计演示数据；平时不算演示。")] = False,
) -> None:
    """年度统计：每个机构、每个项目的报名、到考、合格、持证和违纪人数。"""
    if png is not None and (png.suffix.lower() != ".png" or png.exists()):
        fail(f"{png} 不行：文件名要以 .png 结尾，而且还没有这个文件。", WRONG_USE)
    rows = asyncio.run(_figures(year, institution, demo=demo))
    from db.figures import total

    typer.echo("\t".join(_HEADS))
    for one in [*rows, total(rows)]:
        counts = (one.exams, one.registered, one.present, one.passed, one.certificates, one.violations)
        typer.echo("\t".join((one.institution, one.title, *map(str, counts))))
    if png is not None:
        _draw(png, year, rows, demo=demo)
        typer.echo(f"图画好了：{png}")


async def _figures(year: int, code: str | None, *, demo: bool) -> list[Figures]:
    from db.figures import YearFigures

    async with _records() as records:
        known = await records.institutions.by_code(code) if code else None
        if code and known is None:
            fail(f"没有编码是 {code} 的机构。用 kaozheng institutions list 看看有哪些。", 1)
        return await YearFigures(records.database).of(year, known.id if known else None, demo=demo)


def _draw(png: Path, year: int, rows: list[Figures], *, demo: bool) -> None:
    from bot.documents.figures import FigureBar, FiguresData, render_figures
    from bot.importing.command import write_file
    from db.figures import total

    def values(one: Figures) -> tuple[int, int, int, int, int]:
        return one.registered, one.present, one.passed, one.certificates, one.violations

    bars = [FigureBar(one.institution, one.title, values(one)) for one in rows]
    data = FiguresData(f"{year} 年技能评价统计", bars, values(total(rows)), demo)
    write_file(png, render_figures(data))


@asynccontextmanager
async def _records() -> AsyncIterator[Records]:
    from bot.keys import open_vault
    from db.clock import utc_now
    from db.records import Records

    chosen = settings()
    async with open_database(chosen.database) as database:
        yield Records(database, open_vault(chosen), utc_now)
