"""A session to read with: the caller's, which sees what its transaction wrote, or one for the occasion."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.database import Database


@asynccontextmanager
async def reading(database: Database, session: AsyncSession | None) -> AsyncIterator[AsyncSession]:
    """The caller's session, left open; or one that is opened and closed here."""
    if session is not None:
        yield session
        return
    async with database.read() as own:
        yield own
