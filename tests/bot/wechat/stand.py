"""The channel in this process, behind its real HTTP route, with handlers of the test's own."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI

import bot.web.wechat
from bot.files import HandedFiles
from bot.settings import Settings
from bot.wechat.account import WeChatAccount
from bot.wechat.exchange import Patience
from tests.e2e.program import free_port
from tests.e2e.wechat import FakeWeChat, Phone
from tests.services import VAULT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from tests.bot.channel import House

SOON = Patience(answer=0.35, hang_up=0.9, ask_again=0.3)
"""About a tenth of what is real."""
HANGS_UP = 0.5


async def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - nobody says when
            await asyncio.sleep(0.02)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Stand:
    """A running account."""

    def __init__(self, house: House, fake: FakeWeChat, account: WeChatAccount, url: str) -> None:
        self.house = house
        self.fake = fake
        self.account = account
        self.channel = account.channel
        self.url = url
        self._phones: list[Phone] = []

    def phone(self) -> Phone:
        """A phone whose WeChat is as impatient as the channel."""
        made = Phone(self.fake, self.url, patience=HANGS_UP)
        self._phones.append(made)
        return made

    async def account_of(self, phone: Phone) -> int:
        return (await self.house.accounts.ensure("wechat", phone.openid)).id

    async def close(self) -> None:
        for phone in self._phones:
            await phone.close()


@asynccontextmanager
async def stand_on(
    house: House, fake: FakeWeChat, folder: Path, clock: Any, **settings: Any
) -> AsyncIterator[Stand]:
    """An account on this house's database; leaving it is a clean stop."""
    named = {name.lower(): value for name, value in fake.environment.items()}
    chosen = Settings(data_dir=folder, **named, **settings)
    account = WeChatAccount(chosen, house.database, VAULT, clock)
    account.connect(
        house.channel.numbers, house.accounts, house.gateway, HandedFiles(folder / "files", VAULT)
    )
    account.channel._patience = SOON
    app, port = FastAPI(), free_port()
    app.state.app = SimpleNamespace(wechat=account)
    app.include_router(bot.web.wechat.router)
    server = _Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    stand = Stand(house, fake, account, f"http://127.0.0.1:{port}")
    try:
        yield stand
    finally:
        await stand.close()
        server.should_exit = True
        await task
        await house.gateway.stop()
        await account.stop()
        await account.close()
