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


class RepeatedUpdateError(Exception):
    """Another process has handled this update meanwhile; nothing of it is to be kept or told here."""


class SeenUpdates:
    """Remembers the latest updates; each is kept with the transaction of what it caused, else with the journal."""

    def __init__(
        self, database: Database, journal: Journal, clock: Clock, *, several_processes: bool = False
    ) -> None:
        """Begin with an empty memory; `load()` fills it.

        Args:
            database: where they are kept.
            journal: takes those that changed nothing.
            clock: the present moment.
            several_processes: whether others serve the same people, so that memory alone does not know.
        """
        self._several_processes = several_processes
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

    async def is_new(self, channel: str, update_id: str) -> bool:
        """Whether the update comes for the first time; from then on it is known."""
        if (channel, update_id) in self._known:
            return False
        self._known[channel, update_id] = None
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        if not self._several_processes:
            return True
        try:
            async with self._database.read() as session:
                return await session.get(models.SeenUpdate, (channel, update_id)) is None
        except BaseException:
            self.forget(channel, update_id)
            raise

    def forget(self, channel: str, update_id: str) -> None:
        """Take an update that was not handled after all for a new one when it comes again."""
        self._known.pop((channel, update_id), None)

    def keep_with(self, work: UnitOfWork, channel: str, update_id: str) -> None:
        """Keep the update in the transaction of what it causes, so that neither is there without the other.

        That transaction fails with `RepeatedUpdateError` where another process has kept the update meanwhile.
        """
        row = self._row(channel, update_id)

        async def step(session: AsyncSession) -> None:
            if not await self._database.insert_if_new(session, models.SeenUpdate, row):
                raise RepeatedUpdateError

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
