"""`kaozheng demo`: invented institutions, exams and candidates to try everything with."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_tools import WRONG_USE, fail, open_database, settings

if TYPE_CHECKING:
    from bot.settings import Settings
    from db.demo import DemoReport, RemovedDemo


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    *,
    remove: Annotated[bool, typer.Option("--remove", help="把演示数据全部删掉。")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="已经有真实机构也照样加。")] = False,
) -> None:
    """加演示数据：郑州、枣庄、长沙的机构、考试和考生，处处注明演示；再运行一次只补缺的。"""
    if remove:
        gone = asyncio.run(_remove(settings()))
        typer.echo(
            f"演示数据删掉了：{gone.institutions} 个机构，{gone.exams} 场考试，{gone.registrations} 个报名。"
        )
        return
    report, code = asyncio.run(_fill(settings(), anyway=anyway))
    added = f"{report.institutions} 个机构，{report.exams} 场考试，{report.registrations} 个报名"
    typer.echo(f"演示数据加好了：{added}。" if report.exams else "演示数据都在，没有要补的。")
    typer.echo(_NEXT.format(code=code))


_NEXT = """
接下来可以试试：
  考生　kaozheng chat 或 kaozheng serve 打开聊天，发：下个月郑州有没有月嫂考试
  考务　在聊天里发：邀请码 {code}
  　　　（“郑州向阳家政培训学校（演示）”的考务负责人，7 天内有效，只能用一次）
  查看　kaozheng exams list、kaozheng institutions list
  导出　kaozheng candidates export 考试编号 考生.xlsx
演示的机构、考试和考生都是编的。不要了就用 kaozheng demo --remove 删掉。"""


async def _fill(chosen: Settings, *, anyway: bool) -> tuple[DemoReport, str]:
    from bot.keys import open_vault
    from db.accounts import Accounts
    from db.audit import COMMAND, Audit
    from db.clock import utc_now
    from db.demo import Demo, RealDataError
    from db.demo.data import INSTITUTIONS
    from db.exams import Exams
    from db.institutions import Institutions
    from db.notifications import Notifications
    from db.people import People
    from db.registrations import Registrations
    from db.staff import Role, StaffRecords
    from db.work import UnitOfWork
    from knowledge.procedures import load_procedures

    async with open_database(chosen.database) as database:
        vault, audit = open_vault(chosen), Audit(database, utc_now)
        notifications = Notifications(database, utc_now)
        institutions = Institutions(database, utc_now, audit)
        filling = Demo(
            database,
            utc_now,
            institutions,
            Exams(database, utc_now, audit, notifications),
            People(database, vault, utc_now, audit),
            Registrations(database, vault, utc_now, audit, notifications),
            Accounts(database, utc_now),
            load_procedures(),
        )
        try:
            report = await filling.fill(anyway=anyway)
        except RealDataError:
            fail("这个数据库里有真实机构。真的要把演示数据加进去，请加上 --anyway。", WRONG_USE)
        first = await institutions.by_code(INSTITUTIONS[0].code)
        if first is None:
            raise RuntimeError("the demonstration that was just added is not there")
        async with UnitOfWork(database) as work:
            staff = StaffRecords(database, vault, utc_now, audit)
            return report, await staff.invite(work, first.id, Role.MANAGER, COMMAND)


async def _remove(chosen: Settings) -> RemovedDemo:
    from bot.keys import open_vault
    from db.audit import Audit
    from db.clock import utc_now
    from db.demo import NotOnlyDemoError, remove_demo
    from db.people import People

    async with open_database(chosen.database) as database:
        audit = Audit(database, utc_now)
        try:
            return await remove_demo(database, People(database, open_vault(chosen), utc_now, audit), audit)
        except NotOnlyDemoError as error:
            fail(f"这些真实考试挂在演示机构上，先处理好再删：{'、'.join(error.exams)}。什么都没有删。", 1)
