"""`kaozheng audit check`: whether the audit is whole."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_tools import WRONG_USE, fail, open_database, settings

if TYPE_CHECKING:
    from db.database import Database

audit = typer.Typer(help="审计记录。", no_args_is_help=True)


@audit.callback()
def _group() -> None:
    """审计记录。"""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(audit, name="audit")


@audit.command()
def check(
    seen: Annotated[
        str | None,
        typer.Option(help="以前记下的最后一条，如 120:9f3a01bc；查它还在不在，就知道后面的有没有被删。"),
    ] = None,
) -> None:
    """检查审计记录有没有被改过、删过、插过。"""
    if seen is not None and not re.fullmatch(r"\d+:[0-9a-f]{8,64}", seen):
        fail("--seen 要写成 120:9f3a01bc 这样，照上次检查最后一行抄。", WRONG_USE)
    broken, latest, is_there = asyncio.run(_check(seen))
    if broken is not None:
        fail(f"第 {broken} 条对不上：它或它前面的一条被改过、删过或插过。", 1)
    if not is_there:
        fail(f"以前记下的 {seen} 不在了：后面的记录被删过，或整个换过。", 1)
    if latest is None:
        typer.echo("还没有审计记录。")
        return
    typer.echo(f"审计记录完整，共 {latest[0]} 条。请把最后一条记在别处：{latest[0]}:{latest[1][:16]}")


async def _check(seen: str | None) -> tuple[int | None, tuple[int, str] | None, bool]:
    """The first broken row, number and hash of the last, and whether the row seen earlier is still there."""
    from db.audit import Audit
    from db.clock import utc_now

    async with open_database(settings().database) as database:
        broken = await Audit(database, utc_now).first_broken()
        return broken, await _latest(database), seen is None or await _is_there(database, seen)


async def _latest(database: Database) -> tuple[int, str] | None:
    from sqlalchemy import select

    from db.models import AuditEntry

    query = select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    async with database.read() as session:
        return (await session.execute(query)).first()


async def _is_there(database: Database, seen: str) -> bool:
    from db.models import AuditEntry

    number, _, beginning = seen.partition(":")
    async with database.read() as session:
        row = await session.get(AuditEntry, int(number))
    return row is not None and row.hash.startswith(beginning)
