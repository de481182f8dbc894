"""`kaozheng notifications`: how the outbox stands, and what was given up tried again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli_tools import WRONG_USE, fail, open_database, settings
from db.clock import SHANGHAI, utc_now
from db.machines import NotificationState as State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from db.outbox import Outbox

_T = TypeVar("_T")
notifications = typer.Typer(help="通知和提醒。", no_args_is_help=True)
_NAMES = {
    State.PLANNED: "等着发",
    State.CLAIMED: "正在发",
    State.KEPT: "等本人上线",
    State.SENT: "已发出",
    State.FAILED: "发不出去",
    State.MISSED: "过时没发",
    State.CANCELLED: "不用发了",
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(notifications, name="notifications")


@notifications.command()
def status() -> None:
    """现在有多少通知：等着发的、发出的、发不出去的。"""
    figures = _with_outbox(lambda outbox: outbox.figures())
    for state, name in _NAMES.items():
        typer.echo(f"{name}：{figures.by_state.get(state, 0)}")
    if figures.oldest_due:
        oldest = figures.oldest_due.astimezone(SHANGHAI)
        typer.echo(f"到时候还没发的：{figures.due}，最早的是 {oldest:%Y-%m-%d %H:%M}。")


@notifications.command()
def retry(
    kind: Annotated[str | None, typer.Option(help="只重发这一种，如 result_out。")] = None,
) -> None:
    """把发不出去的再发一次；已经过时的不发。"""
    from db.notifications import Kind

    if kind and kind not in tuple(Kind):
        fail(f"没有“{kind}”这种通知；有：{'、'.join(Kind)}。", WRONG_USE)
    count = _with_outbox(lambda outbox: outbox.retry_failed(kind))
    typer.echo(f"{count} 条会再发一次。" if count else "没有要重发的。")


def _with_outbox(action: Callable[[Outbox], Awaitable[_T]]) -> _T:
    from db.outbox import Outbox

    address = settings().database

    async def run() -> _T:
        async with open_database(address) as database:
            return await action(Outbox(database, utc_now, "command"))

    return asyncio.run(run())
