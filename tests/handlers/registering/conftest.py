from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.channel import House, house_on
from tests.exams import Seeded, Watch, seed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from knowledge.search import Assistant


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def house(url: str, assistant: Assistant, watch: Watch) -> AsyncIterator[House]:
    async with house_on(url, assistant, clock=watch) as house:
        yield house


@pytest.fixture
async def seeded(house: House) -> Seeded:
    return await seed(house.database, house.records)
