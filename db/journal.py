"""What can wait is written behind, in batches: the question log, and updates seen that changed nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from db.database import Database
    from db.models import Base

_log = logging.getLogger(__name__)
_MOST_WAITING: Final = 20_000
_BATCH: Final = 500


class Journal:
    """Rows that wait for the next batch. A crash loses those of the last second; a clean stop loses none."""

    def __init__(self, database: Database) -> None:
        """Begin with nothing waiting."""
        self._database = database
        self._waiting: list[tuple[type[Base], dict[str, Any]]] = []
        self._turn = asyncio.Lock()

    def add(self, table: type[Base], row: dict[str, Any]) -> None:
        """Write the row with the next batch, unless one of its key is there."""
        self._waiting.append((table, row))

    async def flush(self) -> None:
        """Write what waits now; what comes meanwhile waits for the next time, or a busy hour would be all small batches.

        Where the database refuses, the rows stay for the next time.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database refused.
        """
        async with self._turn:
            taken, self._waiting = self._waiting, []
            while taken:
                try:
                    await self._write(taken[:_BATCH])
                except BaseException:
                    self._put_back(taken)
                    raise
                del taken[:_BATCH]

    async def _write(self, batch: list[tuple[type[Base], dict[str, Any]]]) -> None:
        tables: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        for table, row in batch:
            tables[table].append(row)
        async with self._database.write() as session:
            for table, rows in tables.items():
                await self._database.insert_new(session, table, rows)

    def _put_back(self, batch: list[tuple[type[Base], dict[str, Any]]]) -> None:
        self._waiting = batch + self._waiting
        if (excess := len(self._waiting) - _MOST_WAITING) > 0:
            del self._waiting[:excess]
            _log.error("the journal let %d rows go: the database has been refusing for too long", excess)
