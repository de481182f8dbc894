"""The product at home on the fake Telegram: a program, a Bot API server and people who write."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from tests.e2e.fake_telegram import FakeTelegram, User
from tests.e2e.program import Program, free_port

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = "湖南专项职业能力多少分合格"
DOCUMENT = "湘人社函〔2020〕80号"
WEBHOOK_SECRET = "e2e-secret_0123456789"
CONNECT_SECONDS = 30.0
CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")
APOLOGY = "出了点问题"
"""Only the apology for an internal error carries a reference number."""


class Home:
    """A program connected to a Bot API server of its own."""

    def __init__(self, folder: Path, *, webhook: bool = False) -> None:
        self.fake = FakeTelegram()
        self._folder = folder
        self._webhook = webhook
        self._ids = itertools.count(5_000_000_001)
        self.program: Program

    def open(self) -> Home:
        """Start both and wait until they have found each other."""
        self.fake.__enter__()
        port = free_port()
        environment = {"BOT_TOKEN": self.fake.token, "TELEGRAM_API_BASE": self.fake.url}
        if self._webhook:
            environment["KAOZHENG_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
            environment["KAOZHENG_WEBHOOK_SECRET"] = WEBHOOK_SECRET
        self.program = Program(self._folder, environment, port=port)
        self.program.start()
        return self

    def close(self) -> None:
        """Stop both."""
        self.program.close()
        self.fake.__exit__(None, None, None)

    def person(self, name: str) -> User:
        """A person nobody has met before."""
        return self.fake.user(next(self._ids), name)

    async def wait_connected(self) -> None:
        """Wait until the program receives updates, after a start."""
        if self._webhook:
            found = await self.fake.wait(lambda: bool(self.fake.state.webhook.url), CONNECT_SECONDS)
        else:
            found = await self.fake.wait(self._polls, CONNECT_SECONDS)
        assert found, f"the program did not connect:\n{self.program.log_tail()}"

    def _polls(self) -> bool:
        return any(call.method == "getUpdates" and call.code is None for call in self.fake.state.calls)
