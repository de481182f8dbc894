from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from knowledge.search import Assistant
from tests.bot.channel import House, Person, house_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    return Assistant.load()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
async def house(url: str, assistant: Assistant) -> AsyncIterator[House]:
    async with house_on(url, assistant) as house:
        yield house


@pytest.fixture
async def person(house: House) -> Person:
    return await house.person()
