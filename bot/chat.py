"""`kaozheng chat`: the assistant in the terminal."""

from __future__ import annotations

import asyncio
import io
import sys
from typing import TYPE_CHECKING

from bot.app import App
from bot.channels.terminal import TerminalChannel
from bot.logs import set_up_logging
from bot.starting import explained

if TYPE_CHECKING:
    from bot.settings import Settings


def chat(settings: Settings, user: str) -> None:
    """Talk until the person leaves; Telegram and WeChat are left to the server.

    Args:
        settings: of this installation.
        user: the name of the person's account on this channel.
    """
    set_up_logging("warning")
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):  # bytes that are no text must not end the conversation
            stream.reconfigure(errors="replace")
    try:
        with explained():
            app = App(settings.model_copy(update={"bot_token": "", "wechat_app_id": ""}))
        asyncio.run(_talk(app, user))
    except KeyboardInterrupt:
        print("\n再见！")  # noqa: T201 - said to who sits there


async def _talk(app: App, user: str) -> None:
    try:
        with explained():
            await app.start()
        await TerminalChannel(app.numbers, app.accounts, app.gateway).talk(user)
    finally:
        await app.stop()
