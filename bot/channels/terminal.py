"""The terminal: lines in, lines out, buttons by their number."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
from typing import TYPE_CHECKING, Final, TextIO

from bot.channels.base import Button, Channel, Out, OutKind
from bot.channels.session import ChannelBot

if TYPE_CHECKING:
    from bot.channels.base import MessageNumbers
    from bot.gateway import Gateway
    from db.accounts import Account, Accounts

_log = logging.getLogger(__name__)
NAME: Final = "terminal"
_LEAVE: Final = frozenset({"exit", "quit", "退出", "再见", "q"})


class TerminalChannel(Channel):
    """One conversation on standard input and output."""

    name = NAME

    def __init__(
        self, numbers: MessageNumbers, accounts: Accounts, gateway: Gateway, output: TextIO = sys.stdout
    ) -> None:
        """Talk on this output."""
        bot = ChannelBot(NAME)
        super().__init__(bot, numbers)
        bot.attach(self)
        gateway.serve(bot)
        self._accounts = accounts
        self._gateway = gateway
        self._output = output
        self._buttons: list[tuple[Button, int]] = []

    async def talk(self, user: str, source: TextIO = sys.stdin) -> None:
        """Greet, then answer line by line until the person leaves or the input ends.

        Args:
            user: who sits there, the name of their account on this channel.
            source: where the lines come from.
        """
        account = await self._accounts.ensure(NAME, user)
        lines = _lines_of(source)
        await self._say(account, "/start")
        while True:
            self._output.write("\n> ")
            self._output.flush()
            line = await lines.get()
            if not line or line.strip().lower() in _LEAVE:
                self._output.write("\n再见！\n")
                return
            if text := line.strip():
                await self._say(account, text)

    async def _say(self, account: Account, text: str) -> None:
        update = self.text_update(account.id, text)
        if text.isdecimal() and 0 < int(text) <= len(self._buttons):
            button, message_id = self._buttons[int(text) - 1]
            update = self.press_update(account.id, button.data, message_id)
        self._buttons = []
        await self._gateway.start(NAME, self.bot, update)

    async def push(self, out: Out) -> None:
        """Write it down, its buttons numbered after those of the same answer."""
        if out.kind in (OutKind.TYPING, OutKind.DELETE):
            return
        self._output.write(f"\n{out.text}\n")
        if out.file:
            self._output.write(f"（附件：{out.file.name}）\n")
        labels = []
        for button in (one for row in out.buttons for one in row):
            if button.url:
                self._output.write(f"{button.text}：{button.url}\n")
            else:
                self._buttons.append((button, out.message_id))
                labels.append(f"[{len(self._buttons)}] {button.text}")
        if labels:
            self._output.write("  ".join(labels) + "\n")
        self._output.flush()


def _lines_of(source: TextIO) -> asyncio.Queue[str]:
    """The lines as they come, an empty one at the end; read by a daemon thread, which Ctrl+C need not wait for."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the conversation is over and its loop closed
            try:
                while line := source.readline():
                    loop.call_soon_threadsafe(lines.put_nowait, line)
            except ValueError:
                _log.warning("the input cannot be read: it is closed or no text")
            finally:
                loop.call_soon_threadsafe(lines.put_nowait, "")

    threading.Thread(target=read, daemon=True, name="terminal").start()
    return lines
