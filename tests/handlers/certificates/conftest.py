from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.handlers.certified import Certified, certified_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from knowledge.search import Assistant
    from tests.bot.channel import Person


@pytest.fixture
async def world(url: str, assistant: Assistant) -> AsyncIterator[Certified]:
    async with certified_on(url, assistant) as world:
        yield world


@pytest.fixture
async def holder(world: Certified) -> Person:
    return await world.house.person("holder")


@pytest.fixture
async def stranger(world: Certified) -> Person:
    return await world.house.person("stranger")
