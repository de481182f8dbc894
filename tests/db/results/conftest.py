"""The office over a fresh database of each kind; its audit has to hold after every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.db.results.office import Office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from db.database import Database


@pytest.fixture
async def office(database: Database, database_url: str) -> AsyncIterator[Office]:
    del database
    office = Office(database_url)
    yield office
    assert await office.audit.first_broken() is None
    await office.database.close()
