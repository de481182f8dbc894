from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiogram import Router

from db.clock import utc_now
from tests.bot.wechat.stand import Stand, stand_on
from tests.e2e.wechat import FakeWeChat

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.bot.channel import House


@pytest.fixture
def wechat() -> Iterator[FakeWeChat]:
    """WeChat's interface."""
    with FakeWeChat() as fake:
        yield fake
        assert fake.faults == []


@pytest.fixture
def router(house: House) -> Router:
    """The test's own handlers, instead of the product's."""
    router = Router()
    house.only(router)
    return router


@pytest.fixture
async def stand(house: House, router: Router, wechat: FakeWeChat, tmp_path: Path) -> AsyncIterator[Stand]:
    """A running account with those handlers."""
    async with stand_on(house, wechat, tmp_path, utc_now, public_url="https://kz.example") as running:
        yield running
