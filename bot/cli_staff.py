"""`kaozheng staff`: who works for an institution; roles are given by one-time codes."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_tools import WRONG_USE, fail, open_database, settings
from db.clock import SHANGHAI, utc_now

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from db.database import Database
    from db.institutions import InstitutionView
    from db.staff import Role, StaffRecords

staff = typer.Typer(help="考务人员。", no_args_is_help=True)
_Code = Annotated[str, typer.Option("--institution", help="机构编码。")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(staff, name="staff")


@staff.command()
def invite(
    institution: _Code,
    role: Annotated[
        str,
        typer.Option(
            help="岗位：manager 考务负责人、reviewer 报名审核员、examiner 考评员、supervisor 质量督导员。"
        ),
    ],
) -> None:
    """生成一个邀请码：本人在对话里发出来，就有了这个岗位。只能用一次，七天有效。"""
    chosen = _role(role)

    async def run() -> None:
        from db.audit import COMMAND
        from db.work import UnitOfWork

        async with _records() as (database, records):
            where = await _institution(database, institution)
            async with UnitOfWork(database) as work:
                code = await records.invite(work, where.id, chosen, COMMAND)
        typer.echo(f"{where.name}　{chosen.label}")
        typer.echo(code)
        typer.echo("请对方在对话里发这个码。只能用一次，七天内有效；不要发到群里。")

    asyncio.run(run())


@staff.command("list")
def list_(
    institution: Annotated[str | None, typer.Option(help="机构编码；不写就列出全部。")] = None,
) -> None:
    """列出谁在哪个机构有什么岗位。"""

    async def run() -> None:
        async with _records() as (database, records):
            if institution is None:
                posts = await records.everybody()
            else:
                posts = await records.members((await _institution(database, institution)).id)
        for one in posts:
            since = one.since.astimezone(SHANGHAI)
            typer.echo(
                f"账号 {one.account_id}　{one.institution_name}　{one.role.label}　{since:%Y-%m-%d} 起"
            )
        if not posts:
            typer.echo("还没有考务人员。用 kaozheng staff invite 生成邀请码。")

    asyncio.run(run())


@staff.command()
def dismiss(
    account: Annotated[int, typer.Argument(help="账号，staff list 里的数字。")],
    institution: _Code,
    role: Annotated[str | None, typer.Option(help="只收回这个岗位；不写就全部收回。")] = None,
) -> None:
    """收回岗位，马上生效。"""
    chosen = _role(role) if role else None

    async def run() -> int:
        from db.audit import COMMAND
        from db.work import UnitOfWork

        async with _records() as (database, records):
            where = await _institution(database, institution)
            async with UnitOfWork(database) as work:
                return await records.dismiss(work, account, where.id, COMMAND, chosen)

    if not asyncio.run(run()):
        fail(f"账号 {account} 在这个机构没有这样的岗位。用 kaozheng staff list 看一看。", WRONG_USE)
    typer.echo("收回了。")


def _role(text: str) -> Role:
    from db.staff import Role

    try:
        return Role(text.strip().lower())
    except ValueError:
        names = "、".join(f"{one.value}（{one.label}）" for one in Role)
        fail(f"没有 {text} 这个岗位，可以写：{names}。", WRONG_USE)


@asynccontextmanager
async def _records() -> AsyncIterator[tuple[Database, StaffRecords]]:
    from bot.keys import open_vault
    from bot.starting import explained
    from db.audit import Audit
    from db.staff import StaffRecords

    chosen = settings()
    with explained():
        vault = open_vault(chosen)
    async with open_database(chosen.database) as database:
        yield database, StaffRecords(database, vault, utc_now, Audit(database, utc_now))


async def _institution(database: Database, code: str) -> InstitutionView:
    from db.audit import Audit
    from db.institutions import Institutions

    found = await Institutions(database, utc_now, Audit(database, utc_now)).by_code(code.strip())
    if found is None:
        fail(f"没有编码是 {code} 的机构。先用 kaozheng institutions import 导入。", WRONG_USE)
    return found
