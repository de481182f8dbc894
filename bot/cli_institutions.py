"""`kaozheng institutions`: the assessment institutions (评价机构) of the installation."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli_tools import WRONG_USE, fail, open_database, settings

if TYPE_CHECKING:
    from bot.importing.institutions import InstitutionPlan
    from db.database import Database
    from db.institutions import Institutions, InstitutionView
    from knowledge.sheets import Row

institutions = typer.Typer(help="评价机构和它们的备案范围。", no_args_is_help=True)

_STATES: Final = {"filed": "", "suspended": "（已暂停）", "withdrawn": "（已取消备案）"}


def register(app: typer.Typer) -> None:
    """Add the commands of this topic."""
    app.add_typer(institutions, name="institutions")


def records(database: Database) -> Institutions:
    """The institutions of a database, for one command."""
    from db.audit import Audit
    from db.clock import utc_now
    from db.institutions import Institutions

    return Institutions(database, utc_now, Audit(database, utc_now))


@institutions.command("import")
def import_institutions(
    file: Annotated[Path | None, typer.Argument(help="xlsx 或 csv 文件。")] = None,
    template: Annotated[Path | None, typer.Option(help="写一个空模板到这个 xlsx 文件。")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入。")] = False,
    update: Annotated[bool, typer.Option("--update", help="已有的机构按表里的改。")] = False,
) -> None:
    """导入机构：全部正确才写入，错的每一处都告诉您。"""
    from bot.importing.command import only_one, read_rows, save_template
    from bot.importing.institutions import COLUMNS

    chosen = only_one(file, template)
    if chosen is None:
        save_template(template or Path(), COLUMNS, "机构")
        return
    rows = read_rows(chosen, COLUMNS)
    plan = asyncio.run(_import(settings().database, chosen, rows, dry_run=dry_run, may_update=update))
    for note in plan.notes:
        typer.echo(f"提醒：{note}")
    if not plan.new and not plan.changed:
        typer.echo(f"没有变化：{plan.same} 个机构都已经有了。")
        return
    told = "检查通过，还没有写入" if dry_run else "导入好了"
    typer.echo(f"{told}：新机构 {len(plan.new)} 个，更新 {len(plan.changed)} 个，没有变化 {plan.same} 个。")


async def _import(
    url: str, file: Path, rows: list[Row], *, dry_run: bool, may_update: bool
) -> InstitutionPlan:
    from bot.importing.command import bar, refuse
    from bot.importing.institutions import plan_institutions
    from db.audit import COMMAND
    from knowledge.items import load_items
    from knowledge.procedures import load_procedures
    from knowledge.sheets import SheetError

    async with open_database(url) as database:
        known = records(database)
        there = {one.code: one for one in await known.all()}
        try:
            plan = plan_institutions(rows, there, load_procedures(), load_items(), may_update=may_update)
        except SheetError as error:
            refuse(file, error)
        if dry_run or not (plan.new or plan.changed):
            return plan
        with bar("正在导入", len(plan.new) + len(plan.changed)) as done:
            async with database.write() as session:
                for new in plan.new:
                    await known.add(session, new, COMMAND)
                    done()
                for institution_id, new in plan.changed:
                    await known.update(session, institution_id, new, COMMAND)
                    done()
        return plan


@institutions.command("list")
def list_institutions(
    region: Annotated[str | None, typer.Option(help="只看这里的，如 河南 或 郑州。")] = None,
) -> None:
    """列出机构和备案范围。"""
    from knowledge.regions import parse_region

    place = parse_region(region) if region else None
    if region and place is None:
        fail("没有认出这个地区，请写省或市的名字，如 河南、郑州。", WRONG_USE)

    async def run(url: str) -> list[InstitutionView]:
        async with open_database(url) as database:
            return await records(database).all()

    found = asyncio.run(run(settings().database))
    shown = [one for one in found if place is None or one.region.startswith(place.name)]
    if not shown:
        typer.echo("还没有机构。用 kaozheng institutions import 导入，或用 kaozheng demo 看看样子。")
        return
    for one in shown:
        typer.echo(f"{one.code}\t{one.name}{_STATES[one.state]}\t{one.region}\t{one.office_line}")
        typer.echo(f"\t{one.kind.label}：{'；'.join(line.label for line in one.scope)}")
    typer.echo(f"共 {len(shown)} 个机构。")
