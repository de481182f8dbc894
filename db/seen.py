"""Updates that were handled already: a messenger that got no answer delivers them again."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select

from db import models

if TYPE_CHECKING:
    from datetime import timedelta

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database
    from db.journal import Journal
    from db.work import UnitOfWork

_REMEMBERED: Final = 50_000


class SeenUpdates:
    """Remembers the latest updates; each is kept with the transaction of what it caused, else with the journal."""

    def __init__(self, database: Database, journal: Journal, clock: Clock) -> None:
        """Begin with an empty memory; `load()` fills it."""
        self._database = database
        self._journal = journal
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def load(self) -> None:
        """Take the latest updates back into memory after a start."""
        latest = select(models.SeenUpdate.channel, models.SeenUpdate.update_id)
        latest = latest.order_by(models.SeenUpdate.seen_at.desc()).limit(_REMEMBERED)
        async with self._database.read() as session:
            rows = (await session.execute(latest)).all()
        for channel, update_id in reversed(rows):
            self._known[channel, update_id] = None

    def is_new(self, channel: str, update_id: str) -> bool:
        """Whether the update comes for the first time; from then on it is known."""
        if (channel, update_id) in self._known:
            return False
        self._known[channel, update_id] = None
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return True

    def keep_with(self, work: UnitOfWork, channel: str, update_id: str) -> None:
        """Keep the update in the transaction of what it causes, so that neither is there without the other."""
        row = self._row(channel, update_id)

        async def step(session: AsyncSession) -> None:
            await self._database.insert_new(session, models.SeenUpdate, [row])

        work.along(step)

    def keep_later(self, channel: str, update_id: str) -> None:
        """Keep an update that changed nothing, with the next batch of the journal."""
        self._journal.add(models.SeenUpdate, self._row(channel, update_id))

    async def remove_old(self, age: timedelta) -> None:
        """Remove what no messenger delivers again."""
        old = delete(models.SeenUpdate).where(models.SeenUpdate.seen_at < self._clock() - age)
        async with self._database.write() as session:
            await session.execute(old)

    def _row(self, channel: str, update_id: str) -> dict[str, Any]:
        return {"channel": channel, "update_id": update_id, "seen_at": self._clock()}
