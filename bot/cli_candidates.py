"""`kaozheng candidates`: the sheet of candidates (考生) that evaluation platforms exchange."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_tools import WRONG_USE, fail, open_database, settings

if TYPE_CHECKING:
    from bot.settings import Settings
    from db.database import Database
    from db.exams import ExamView
    from knowledge.sheets import Row

candidates = typer.Typer(help="考生信息表：和评价平台交换。", no_args_is_help=True)

_Number = Annotated[str, typer.Argument(metavar="编号", help="考试编号，如 ZZ2026-031。")]


def register(app: typer.Typer) -> None:
    """Add the commands of this topic."""
    app.add_typer(candidates, name="candidates")


@candidates.command("template")
def save_template(file: Annotated[Path, typer.Argument(help="写到这个 xlsx 文件。")]) -> None:
    """写一个空的考生信息表。"""
    from bot.importing.candidates import COLUMNS
    from bot.importing.command import save_template as save

    save(file, COLUMNS, "考生")


@candidates.command("export")
def export_candidates(
    number: _Number,
    file: Annotated[Path, typer.Argument(help="写到这个 xlsx 或 csv 文件。")],
    *,
    approved: Annotated[bool, typer.Option("--approved", help="只要审核通过的。")] = False,
) -> None:
    """导出一场考试的考生信息表：全是个人信息，文件只有您能读，导出留有记录。"""
    from bot.importing.candidates import HEADINGS
    from bot.importing.command import write_file
    from knowledge.sheets import write_csv, write_xlsx

    form = file.suffix.lower()
    if form not in (".xlsx", ".csv"):
        fail("文件名要以 .xlsx 或 .csv 结尾。", WRONG_USE)
    rows = asyncio.run(_export(settings(), number, approved=approved))
    if not rows:
        fail(f"{number} 还没有{'审核通过的' if approved else ''}考生，没有写文件。", 1)
    write_file(file, write_xlsx(HEADINGS, rows, "考生") if form == ".xlsx" else write_csv(HEADINGS, rows))
    typer.echo(f"导出好了：{len(rows)} 名考生，{file}。里面是个人信息，用完请删掉。")


async def _export(chosen: Settings, number: str, *, approved: bool) -> list[list[str]]:
    from bot.importing.candidates import write_candidate
    from bot.importing.command import bar
    from bot.keys import open_vault
    from db.audit import COMMAND, Audit
    from db.clock import utc_now
    from db.machines import RegistrationState as State
    from db.people import People
    from db.registrations.finding import FindingRegistrations

    states = {State.APPROVED} if approved else {State.SUBMITTED, State.RETURNED, State.APPROVED}
    async with open_database(chosen.database) as database:
        vault, audit = open_vault(chosen), Audit(database, utc_now)
        exam = await _exam(database, number)
        known, people = FindingRegistrations(database, vault), People(database, vault, utc_now, audit)
        found = await known.of_exam(exam.id, states)
        rows: list[list[str]] = []
        with bar("正在导出", len(found)) as done:
            for one in found:
                person = await people.get(None, one.person_id)
                if person is not None:
                    details = await known.details(one.id)
                    rows.append(write_candidate(len(rows) + 1, exam, person, details))
                done()
        if rows:
            # Before the file is written: none may be there that nobody knows of.
            async with database.write() as session:
                told = f"{len(rows)} 人"
                await audit.append(session, COMMAND, "export_candidates", f"exam:{exam.id}", why=told)
        return rows


@candidates.command("import")
def import_candidates(
    number: _Number,
    file: Annotated[Path, typer.Argument(help="xlsx 或 csv 文件，列的顺序和模板一样。")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入。")] = False,
) -> None:
    """给一场考试批量报名：和聊天里报名一样检查；全部可以才写入，错的每一处都告诉您。"""
    from bot.importing.candidates import COLUMNS
    from bot.importing.command import read_rows

    rows = read_rows(file, COLUMNS, ordered=True)
    new, same = asyncio.run(_import(settings(), number, file, rows, dry_run=dry_run))
    if not new:
        typer.echo(f"没有变化：{same} 名考生都已经报了名。")
        return
    told = "检查通过，还没有写入" if dry_run else "导入好了"
    typer.echo(f"{told}：新报名 {new} 人，已经报了名的 {same} 人。")


async def _import(
    chosen: Settings, number: str, file: Path, rows: list[Row], *, dry_run: bool
) -> tuple[int, int]:
    from bot.importing.candidates import read_candidates
    from bot.importing.command import bar, refuse
    from bot.importing.registering import Importing
    from bot.keys import open_vault
    from db.audit import Audit
    from db.clock import today, utc_now
    from db.notifications import Notifications
    from db.people import People
    from db.registrations import Registrations
    from knowledge.procedures import load_procedures
    from knowledge.sheets import Problems, SheetError

    async with open_database(chosen.database) as database:
        vault, audit = open_vault(chosen), Audit(database, utc_now)
        exam = await _exam(database, number)
        people = People(database, vault, utc_now, audit)
        registrations = Registrations(database, vault, utc_now, audit, Notifications(database, utc_now))
        importing = Importing(database, people, registrations, load_procedures())
        problems = Problems()
        found = read_candidates(rows, exam, today(), problems)
        try:
            with bar("正在导入", len(found)) as done:
                return await importing.run(found, exam, problems, done, dry_run=dry_run)
        except SheetError as error:
            refuse(file, error)


async def _exam(database: Database, number: str) -> ExamView:
    from db.clock import utc_now
    from db.exams.finding import FindingExams

    exam = await FindingExams(database, utc_now).by_number(number)
    if exam is None:
        fail(f"没有编号是 {number} 的考试。用 kaozheng exams list 看看有哪些。", 1)
    return exam
