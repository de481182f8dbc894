"""What can wait is written behind, in batches: the question log, and updates seen that changed nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError

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

        Where the database is away, the rows stay for the next time. A row whose own data it refuses is let go: it
        would be refused for ever, and hold up those of everybody.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database is away.
        """
        async with self._turn:
            taken, self._waiting = self._waiting, []
            while taken:
                try:
                    await self._write_what_can_be(taken[:_BATCH])
                except BaseException:
                    self._put_back(taken)
                    raise
                del taken[:_BATCH]

    async def _write_what_can_be(self, batch: list[tuple[type[Base], dict[str, Any]]]) -> None:
        try:
            await self._write(batch)
        except (StatementError, UnicodeError) as error:
            if not _data_is_at_fault(error):
                raise
            if len(batch) == 1:
                _log.error(
                    "the journal let a row of %s go: the database refuses it (%s)",
                    batch[0][0].__tablename__,
                    type(error).__name__,
                )
                return
            half = len(batch) // 2
            await self._write_what_can_be(batch[:half])
            await self._write_what_can_be(batch[half:])

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


def _data_is_at_fault(error: StatementError | UnicodeError) -> bool:
    """Whether the database refuses what was to be written, and not everything: trying again would not help."""
    if isinstance(error, (UnicodeError, DataError, IntegrityError)):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return False
    state = str(getattr(error.orig, "sqlstate", None) or "")
    said_by_driver = (error.orig, getattr(error.orig, "__cause__", None))
    return state[:2] in ("22", "23") or any(isinstance(one, ValueError) for one in said_by_driver)
