"""`kaozheng wechat`: the account's menu, what is set up wrong, and a phone in the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_tools import WRONG_USE, fail, open_database, settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.settings import Settings
    from bot.wechat.api import WeChatApi
    from bot.wechat.inspecting import Finding
    from bot.wechat.simulating import Phone, SimulatedInterface

_HELP = """像在微信里一样直接打字。还可以：
  关注　取消关注　菜单 /exams　发送 照片.jpg　语音 要说的话　位置 河南省郑州市金水区
  退出"""
_LEAVE = frozenset({"退出", "exit", "quit", "q"})

wechat = typer.Typer(help="微信公众号。", no_args_is_help=True)
menu = typer.Typer(help="公众号的菜单。", no_args_is_help=True)
wechat.add_typer(menu, name="menu")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(wechat, name="wechat")


@menu.command("push")
def push() -> None:
    """把菜单放到公众号上（手机上五分钟内看到）。"""
    from bot.wechat.codes import WeChatError, meaning_of
    from bot.wechat.menu import make_menu
    from handlers import COMMANDS

    chosen = _settings()

    async def run() -> None:
        async with _api(chosen) as api:
            await api.set_menu(make_menu(COMMANDS))

    try:
        asyncio.run(run())
    except WeChatError as error:
        fail(f"菜单没有放上去（{error.code}）：{meaning_of(error.code)}。", 1)
    typer.echo("菜单放好了。手机上退出公众号再进来，五分钟内就能看到。")


@wechat.command("check")
def check() -> None:
    """检查公众号的设置：哪里不对，该怎么改。"""
    from bot.wechat.inspecting import inspect_account, inspect_settings
    from bot.wechat.menu import make_menu
    from handlers import COMMANDS

    chosen = _settings()

    async def run() -> list[Finding]:
        async with _api(chosen) as api:
            return await inspect_account(api, make_menu(COMMANDS), chosen)

    found = inspect_settings(chosen) + asyncio.run(run())
    for one in found:
        typer.echo(f"{'✓' if one.good else '✗' if one.grave else '!'} {one.said}")
    if any(one.grave and not one.good for one in found):
        fail("公众号现在用不了，请先改好上面打 ✗ 的。", 1)


@wechat.command("simulate")
def simulate(
    url: Annotated[str | None, typer.Option(help="服务器的微信地址；不写就是本机的。")] = None,
    user: Annotated[str, typer.Option(help="谁在用：同一个名字接着上次的对话。")] = "local",
) -> None:
    """没有公众号也能试：在终端里当一部手机，用真的微信协议和正在运行的服务器说话。"""
    from bot.wechat.simulating import SimulationError

    chosen = _settings()
    try:
        asyncio.run(_simulate(chosen, url or f"http://127.0.0.1:{chosen.port}/wechat", user))
    except SimulationError as error:
        fail(str(error), 1)
    except KeyboardInterrupt:
        typer.echo("\n再见！")


def _settings() -> Settings:
    chosen = settings()
    if not chosen.wechat_app_id:
        fail(
            "还没有设置公众号：请填 WECHAT_APP_ID、WECHAT_APP_SECRET、WECHAT_TOKEN，见 docs/wechat.md。",
            WRONG_USE,
        )
    return chosen


@contextlib.asynccontextmanager
async def _api(chosen: Settings) -> AsyncIterator[WeChatApi]:
    """The interface, with the access token that the servers share."""
    from bot.keys import open_vault
    from bot.wechat.api import Credentials, WeChatApi
    from db.clock import utc_now
    from db.shared import SharedValues

    credentials = Credentials(chosen.wechat_app_id, chosen.wechat_app_secret, chosen.wechat_api_base)
    async with open_database(chosen.database) as database:
        api = WeChatApi(credentials, SharedValues(database, open_vault(chosen), utc_now), utc_now)
        try:
            yield api
        finally:
            await api.close()


async def _simulate(chosen: Settings, url: str, user: str) -> None:
    from bot.wechat.simulating import Phone, SimulatedInterface

    interface = SimulatedInterface(chosen.wechat_api_base, lambda text: typer.echo(f"\n{text}\n"))
    phone = Phone(chosen, url, user)
    if interface.is_local:
        await interface.start()
    else:
        typer.echo("（WECHAT_API_BASE 不是本机地址：服务器单独发来的消息这里看不到。）")
    try:
        typer.echo(_HELP)
        while line := await asyncio.to_thread(_next_line):
            if line.strip().lower() in _LEAVE:
                break
            if line.strip():
                answer = await _say(phone, interface, line.strip())
                typer.echo(f"\n{answer}\n" if answer else "")
    finally:
        await interface.stop()
    typer.echo("再见！")


def _next_line() -> str:
    """The next line with its end; empty at the end of the input."""
    sys.stdout.write("> ")
    sys.stdout.flush()
    return sys.stdin.readline()


async def _say(phone: Phone, interface: SimulatedInterface, line: str) -> str:  # noqa: PLR0911 - one a word
    word, _, rest = line.partition(" ")
    match word:
        case "关注":
            return await phone.event("subscribe", f"qrscene_{rest}" if rest else "")
        case "取消关注":
            return await phone.event("unsubscribe")
        case "菜单" if rest:
            return await phone.event("CLICK", rest)
        case "语音" if rest:
            return await phone.voice(rest)
        case "位置" if rest:
            return await phone.place(rest)
        case "发送" if rest:
            content = await asyncio.to_thread(_read, rest)
            if content is None:
                return f"打不开这个文件：{rest}"
            return await phone.picture(*interface.add_picture(content))
        case _:
            return await phone.text(line)


def _read(path: str) -> bytes | None:
    try:
        return Path(path).expanduser().read_bytes()
    except OSError:
        return None
