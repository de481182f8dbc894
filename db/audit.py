"""The audit (审计): who did what to what, when and why; append-only, each row bound to the one before it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, text

from db import models
from db.questions import mask_numbers

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database

_LOCK: Final = 0x6B7A6175646974
"""PostgreSQL's advisory lock: rows are appended one after the other, whatever transaction they belong to."""
COMMAND: Final = "command"
SYSTEM: Final = "system"


def by_account(account_id: int) -> str:
    """The actor of something that a person did in the chat."""
    return f"account:{account_id}"


class Audit:
    """Appends rows in the transaction of what they tell, and checks the chain."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Write with this clock."""
        self._database = database
        self._clock = clock

    async def append(
        self,
        session: AsyncSession,
        actor: str,
        action: str,
        subject: str,
        *,
        before: str | None = None,
        after: str | None = None,
        why: str = "",
    ) -> None:
        """Append a row. Call it late in a transaction: on PostgreSQL the next one waits until this commits.

        Args:
            session: of the open transaction.
            actor: `by_account(…)`, `COMMAND` or `SYSTEM`.
            action: what was done, such as `approve`.
            subject: what it was done to, such as `registration:7`.
            before: the state before, where there is one.
            after: the state after.
            why: the reason; long numbers are masked, names must not be in it.
        """
        if not self._database.is_sqlite:
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        latest = await session.execute(
            select(models.AuditEntry.id, models.AuditEntry.hash)
            .order_by(models.AuditEntry.id.desc())
            .limit(1)
        )
        number, previous = latest.first() or (0, "")
        row = models.AuditEntry(
            id=number + 1,
            at=self._clock(),
            actor=actor,
            action=action,
            subject=subject,
            before=before,
            after=after,
            why=mask_numbers(why),
            previous_hash=previous,
        )
        row.hash = _hash(row)
        session.add(row)
        await session.flush()

    async def first_broken(self) -> int | None:
        """The number of the first row that does not fit the one before it, or None where all fit."""
        previous, expected = "", 1
        async with self._database.read() as session:
            rows = await session.stream_scalars(select(models.AuditEntry).order_by(models.AuditEntry.id))
            async for row in rows:
                if row.id != expected or row.previous_hash != previous or row.hash != _hash(row):
                    return expected
                previous, expected = row.hash, expected + 1
        return None


def _hash(row: models.AuditEntry) -> str:
    told: list[Any] = [row.id, row.at.isoformat(), row.actor, row.action, row.subject]
    told += [row.before, row.after, row.why, row.previous_hash]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
