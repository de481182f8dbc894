from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.handlers.staff_house import Office, office_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def office(url: str) -> AsyncIterator[Office]:
    async with office_on(url) as office:
        yield office
