"""`kaozheng exams`: the exams (批次) of the installation."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bot.cli_tools import WRONG_USE, fail, open_database, settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.importing.exams import ExamPlan
    from db.database import Database
    from db.exams import Exams, ExamView, Move
    from knowledge.sheets import Row

exams = typer.Typer(help="考试（批次）。", no_args_is_help=True)

STATES: Final = {
    "planned": "计划",
    "open": "报名",
    "closed": "报名截止",
    "seated": "已编排",
    "held": "已考",
    "finished": "已结束",
    "cancelled": "已取消",
}
_ACTOR: Final = "command"
"""As `db.audit.COMMAND`, which is slow to import."""
_Why = Annotated[str, typer.Option("--why", help="为什么；留在记录里。")]
_Number = Annotated[str, typer.Argument(metavar="编号", help="考试编号，如 ZZ2026-031。")]


def register(app: typer.Typer) -> None:
    """Add the commands of this topic."""
    app.add_typer(exams, name="exams")


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[Database, Exams]]:
    """The database and its exams, for one command."""
    from db.audit import Audit
    from db.clock import utc_now
    from db.exams import Exams
    from db.notifications import Notifications

    async with open_database(url) as database:
        audit = Audit(database, utc_now)
        yield database, Exams(database, utc_now, audit, Notifications(database, utc_now))


@exams.command("import")
def import_exams(
    file: Annotated[Path | None, typer.Argument(help="xlsx 或 csv 文件。")] = None,
    template: Annotated[Path | None, typer.Option(help="写一个空模板到这个 xlsx 文件。")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入。")] = False,
    announce: Annotated[bool, typer.Option("--open", help="新加的马上公布，到时间就能报名。")] = False,
) -> None:
    """导入考试计划：全部正确才写入，错的每一处都告诉您，附文件依据。"""
    from bot.importing.command import only_one, read_rows, save_template
    from bot.importing.exams import COLUMNS

    chosen = only_one(file, template)
    if chosen is None:
        save_template(template or Path(), COLUMNS, "考试")
        return
    rows = read_rows(chosen, COLUMNS)
    plan = asyncio.run(_import(settings().database, chosen, rows, dry_run=dry_run, announce=announce))
    for note in plan.notes:
        typer.echo(f"提醒：{note}")
    if not plan.new:
        typer.echo(f"没有变化：{plan.same} 场考试都已经有了。")
        return
    told = "检查通过，还没有写入" if dry_run else "导入好了"
    typer.echo(f"{told}：新考试 {len(plan.new)} 场，没有变化 {plan.same} 场。")
    if not dry_run and not announce:
        typer.echo("现在是计划，大家还看不到。公布用 kaozheng exams open 编号。")


async def _import(url: str, file: Path, rows: list[Row], *, dry_run: bool, announce: bool) -> ExamPlan:
    from bot.cli_institutions import records
    from bot.importing.command import bar, refuse
    from bot.importing.exams import plan_exams
    from db.audit import COMMAND
    from db.clock import utc_now
    from db.exams import RoomSeatsError
    from knowledge.procedures import load_procedures
    from knowledge.sheets import Problem, SheetError

    async with opened(url) as (database, known):
        institutions = {one.code: one for one in await records(database).all()}
        there = {one.number: one for one in await known.all()}
        try:
            plan = plan_exams(rows, institutions, there, load_procedures(), utc_now())
            if not plan.new or dry_run:
                return plan
            with bar("正在导入", len(plan.new)) as done:
                async with database.write() as session:
                    for new in plan.new:
                        exam_id = await known.add(session, new, COMMAND)
                        if announce:
                            await known.open(session, exam_id, COMMAND)
                        done()
        except SheetError as error:
            refuse(file, error)
        except RoomSeatsError as error:
            refuse(file, SheetError(Problem(f"考场“{error}”以前登记的座位数不一样", None, "考场")))
        return plan


@exams.command("list")
def list_exams(
    region: Annotated[str | None, typer.Option(help="只看这里的，如 河南 或 郑州。")] = None,
    state: Annotated[
        str | None, typer.Option(help="只看这样的：" + "、".join(STATES.values()) + "。")
    ] = None,
) -> None:
    """列出考试，早的在前。"""
    from db.clock import SHANGHAI
    from knowledge.regions import parse_region

    place = parse_region(region) if region else None
    if region and place is None:
        fail("没有认出这个地区，请写省或市的名字，如 河南、郑州。", WRONG_USE)
    if state is not None and state not in STATES.values():
        fail(f"状态只能写 {'、'.join(STATES.values())}。", WRONG_USE)

    async def run(url: str) -> list[ExamView]:
        async with opened(url) as (_, known):
            return await known.all()

    found = [
        one
        for one in asyncio.run(run(settings().database))
        if (place is None or one.region.startswith(place.name)) and state in (None, STATES[one.state])
    ]
    if not found:
        typer.echo("没有考试。用 kaozheng exams import 导入，或用 kaozheng demo 看看样子。")
        return
    for one in found:
        day = one.starts_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        demo = "\t演示" if one.demo else ""
        places = f"{one.taken}/{one.capacity}"
        typer.echo(f"{one.number}\t{one.title}\t{one.region}\t{day}\t{places}\t{STATES[one.state]}{demo}")
    typer.echo(f"共 {len(found)} 场。")


@exams.command("open")
def open_exam(number: _Number, why: _Why = "") -> None:
    """公布考试：到了报名时间大家就能报名。"""
    _change(number, lambda known, session, exam: known.open(session, exam.id, _ACTOR, why))
    typer.echo(f"{number} 已公布。")


@exams.command("close")
def close_exam(number: _Number, why: _Why = "") -> None:
    """截止报名。"""
    _change(number, lambda known, session, exam: known.close(session, exam.id, _ACTOR, why))
    typer.echo(f"{number} 已截止报名。")


@exams.command("cancel")
def cancel_exam(
    number: _Number,
    why: Annotated[str, typer.Option("--why", help="为什么取消；留在记录里。")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="不再问一遍。")] = False,
) -> None:
    """取消考试：报了名的全部取消，并通知他们。"""
    if not yes:
        typer.confirm(f"真的取消 {number} 吗？报了名的都会取消并收到通知", abort=True)
    ended = _change(number, lambda known, session, exam: known.cancel(session, exam.id, _ACTOR, why))
    typer.echo(f"{number} 已取消，{ended} 人的报名跟着取消，正在通知。")


@exams.command("move")
def move_exam(
    number: _Number,
    starts: Annotated[str | None, typer.Option(help="考试开始，如 “2026-12-19 09:00”。")] = None,
    ends: Annotated[str | None, typer.Option(help="考试结束。")] = None,
    register_from: Annotated[str | None, typer.Option(help="报名开始。")] = None,
    register_until: Annotated[str | None, typer.Option(help="报名截止。")] = None,
    site: Annotated[str | None, typer.Option(help="考点。")] = None,
    address: Annotated[str | None, typer.Option(help="考点地址。")] = None,
    why: _Why = "",
) -> None:
    """改考试的时间或地点，并通知报了名的人。"""
    from bot.importing.moving import MoveError, make_move
    from db.exams import RoomTakenError

    given: dict[str, Any] = {
        "starts_at": starts,
        "ends_at": ends,
        "register_from": register_from,
        "register_until": register_until,
        "site": site,
        "address": address,
    }
    try:
        _change(number, lambda known, session, exam: _move(known, session, exam, make_move(exam, given), why))
    except (MoveError, RoomTakenError) as error:
        told = str(error) if isinstance(error, MoveError) else "新时间的考场座位已经给了别的考试"
        fail(f"{told}。什么都没有改。", WRONG_USE)
    typer.echo(f"{number} 已改，正在通知报了名的人。")


async def _move(known: Exams, session: AsyncSession, exam: ExamView, move: Move, why: str) -> int:
    return await known.move(session, exam.id, move, _ACTOR, why)


def _change(number: str, change: Callable[[Exams, AsyncSession, ExamView], Awaitable[Any]]) -> Any:
    """Change one exam in a transaction; leaves where there is none or its state does not allow it."""
    from db.machines import NotAllowedError

    async def run(url: str) -> Any:
        async with opened(url) as (database, known):
            exam = await known.by_number(number)
            if exam is None:
                fail(f"没有编号是 {number} 的考试。用 kaozheng exams list 看看有哪些。", 1)
            try:
                async with database.write() as session:
                    return await change(known, session, exam)
            except NotAllowedError as error:
                fail(f"{number} 现在是“{STATES[str(error.before)]}”，不能这样改。什么都没有改。", 1)

    return asyncio.run(run(settings().database))
