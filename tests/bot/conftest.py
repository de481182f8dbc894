from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.channel import House, house_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
async def house(url: str) -> AsyncIterator[House]:
    async with house_on(url) as house:
        yield house
