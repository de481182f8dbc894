"""Keeps outcomes in groups: whatever came while one transaction was written goes into the next."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.outbox import Outbox, Settled


class GroupSettling:
    """Settles rows one caller at a time asks for, with few transactions however many callers there are."""

    def __init__(self, outbox: Outbox) -> None:
        """Settle in this outbox."""
        self._outbox = outbox
        self._waiting: list[Settled] = []
        self._turn = asyncio.Lock()

    async def settle(self, result: Settled) -> None:
        """Keep the outcome; returns when it is kept.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database is away; the row is taken back after its lease.
        """
        self._waiting.append(result)
        async with self._turn:
            # The one before may have kept it already; then nothing waits.
            taken, self._waiting = self._waiting, []
            await self._outbox.settle(taken)
