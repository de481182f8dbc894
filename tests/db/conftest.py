"""A fresh database of each kind for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.database import Database
from tests.services import drop_database, fresh_database, prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    url = await fresh_database(request.param, tmp_path)
    yield url
    await drop_database(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    await prepare(database_url)
    database = Database(database_url)
    yield database
    await database.close()
