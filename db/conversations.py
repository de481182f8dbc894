"""Where each conversation stands (对话状态), kept so that it goes on after a restart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete

from db import models
from db.cache import LruCache

if TYPE_CHECKING:
    from datetime import timedelta

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database
    from db.work import UnitOfWork

_REMEMBERED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Standing:
    """The state a conversation is in and the data collected so far."""

    state: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


class Conversations:
    """Loads and saves standings. A conversation is served by one process at a time, so memory is right."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Begin with an empty memory."""
        self._database = database
        self._clock = clock
        self._known: LruCache[str, Standing] = LruCache(_REMEMBERED)

    async def load(self, key: str) -> Standing:
        """The standing; a conversation never seen is in no state."""
        if known := self._known.get(key):
            return known
        async with self._database.read() as session:
            row = await session.get(models.Conversation, key)
        standing = Standing(row.state, row.data) if row else Standing()
        self._known.put(key, standing)
        return standing

    def save(self, work: UnitOfWork, key: str, standing: Standing) -> None:
        """Save with the unit of work; one without state and data is removed."""

        async def step(session: AsyncSession) -> None:
            if standing == Standing():
                await session.execute(delete(models.Conversation).filter_by(key=key))
                return
            row = models.Conversation(
                key=key, state=standing.state, data=standing.data, updated_at=self._clock()
            )
            await session.merge(row)

        work.plan(f"conversation:{key}", step)
        work.after_commit(lambda: self._known.put(key, standing))

    async def remove_idle(self, age: timedelta) -> int:
        """Remove conversations nobody went on with for so long; returns how many."""
        old = delete(models.Conversation).where(models.Conversation.updated_at < self._clock() - age)
        async with self._database.write() as session:
            result = await session.execute(old.returning(models.Conversation.key))
            keys = result.scalars().all()
        for key in keys:
            self._known.drop(key)
        return len(keys)
