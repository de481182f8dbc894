"""The terminal: lines in, lines out, buttons by their number or by what they say."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import shlex
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from bot.channels.base import Out, OutKind
from bot.channels.numbered import Numbered, find_pressed
from bot.channels.session import ServedChannel
from handlers.pictures import LARGEST_FILE, TOO_BIG
from handlers.received import EMPTY

if TYPE_CHECKING:
    from aiogram.types import Update

    from bot.channels.base import MessageNumbers
    from bot.gateway import Gateway
    from db.accounts import Account, Accounts

_log = logging.getLogger(__name__)
NAME: Final = "terminal"
_LEAVE: Final = frozenset({"exit", "quit", "退出", "再见", "q"})
_SEND: Final = re.compile(r"发送\s+(.+)")
_SENDABLE: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".pdf"})
_HOW_TO_SEND: Final = "（要发照片或文件：输入“发送 文件路径”，或者把文件拖到这个窗口里，再按回车。）"


class TerminalChannel(ServedChannel):
    """One conversation on standard input and output."""

    name = NAME

    def __init__(
        self, numbers: MessageNumbers, accounts: Accounts, gateway: Gateway, output: TextIO = sys.stdout
    ) -> None:
        """Talk on this output."""
        super().__init__(numbers, accounts, gateway)
        self._output = output
        self._buttons: list[Numbered] = []

    async def talk(self, user: str, source: TextIO = sys.stdin) -> None:
        """Greet, then answer line by line until the person leaves or the input ends.

        Args:
            user: who sits there, the name of their account on this channel.
            source: where the lines come from.
        """
        account = await self._accounts.ensure(NAME, user)
        lines = _lines_of(source)
        await self._say(account, "/start")
        self._output.write(f"\n{_HOW_TO_SEND}\n")
        while True:
            self._output.write("\n> ")
            self._output.flush()
            line = await lines.get()
            if not line or line.strip().lower() in _LEAVE:
                self._output.write("\n再见！\n")
                return
            if text := line.strip():
                await self._take(account, text)

    async def _take(self, account: Account, text: str) -> None:
        path = _named_file(text)
        if path is None:
            await self._say(account, text)
            return
        try:
            content = await asyncio.to_thread(_read, path)
        except (OSError, ValueError):
            self._output.write(f"\n找不到或打不开这个文件：{path}\n")
            return
        if not content or len(content) > LARGEST_FILE:
            self._output.write(f"\n{TOO_BIG if content else EMPTY}\n")
            return
        self._buttons = []
        await self._handle(self.received_update(account.id, content, path.name))

    async def _say(self, account: Account, text: str) -> None:
        update = self.text_update(account.id, text)
        if pressed := find_pressed(self._buttons, text):
            update = self.press_update(account.id, pressed.data, pressed.message_id)
        self._buttons = []
        await self._handle(update)

    async def _handle(self, update: Update) -> None:
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
                self._buttons.append(Numbered(button.text, button.data, out.message_id))
                labels.append(f"[{len(self._buttons)}] {button.text}")
        if labels:
            self._output.write("  ".join(labels) + "\n")
        self._output.flush()


def _named_file(line: str) -> Path | None:
    """The file that a line asks to send: `发送 路径`, or a path alone, as a terminal writes a file dropped on it."""
    asked = _SEND.fullmatch(line)
    path = _path(asked[1] if asked else line)
    if asked:
        return path
    return path if path.suffix.lower() in _SENDABLE and _is_file(path) else None


def _path(written: str) -> Path:
    """The path, with the quotes or backslashes that a terminal puts around spaces taken away."""
    if not _is_file(Path(written)):
        with contextlib.suppress(ValueError):  # a quote that is not closed belongs to the name
            parts = shlex.split(written)
            written = parts[0] if len(parts) == 1 else written
    return Path(written.removeprefix("file://")).expanduser()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # longer than a path may be, or with signs that none has
        return False


def _read(path: Path) -> bytes:
    """What is in the file, or one byte more than may be sent."""
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


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
