"""What people told about themselves and agreed to have kept, and the dates they want to be told of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, select, update

from db import models

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database
    from db.vault import Vault
    from db.work import UnitOfWork

_ANSWERS: Final = "kept_answers.sealed"
_PLAIN: Final = b"\x00"
"""Begins answers from before the vault, as the migration left them."""


class EligibilityRecords:
    """Kept answers (sealed) and wishes, by account."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        """Keep them here."""
        self._database = database
        self._vault = vault
        self._clock = clock

    async def seal_plain(self) -> None:
        """Seal the answers that were kept before there was a vault; with none left it only reads."""
        plain = select(models.KeptAnswers.account_id, models.KeptAnswers.sealed).where(
            func.substr(models.KeptAnswers.sealed, 1, len(_PLAIN)) == _PLAIN
        )
        async with self._database.write() as session:
            for account_id, raw in await session.execute(plain):
                sealed = self._vault.seal_json(_ANSWERS, json.loads(raw[1:]))
                await session.execute(
                    update(models.KeptAnswers).filter_by(account_id=account_id).values(sealed=sealed)
                )

    async def kept(self, account_id: int) -> dict[str, Any] | None:
        """The answers a person agreed to have kept, or None."""
        async with self._database.read() as session:
            row = await session.get(models.KeptAnswers, account_id)
        return self._vault.json(_ANSWERS, row.sealed) if row else None

    def keep(self, work: UnitOfWork, account_id: int, answers: dict[str, Any]) -> None:
        """Keep the answers with the unit of work, in place of earlier ones."""
        sealed = self._vault.seal_json(_ANSWERS, answers)
        row = models.KeptAnswers(account_id=account_id, sealed=sealed, agreed_at=self._clock())

        async def step(session: AsyncSession) -> None:
            await session.merge(row)

        work.plan(f"kept_answers:{account_id}", step)

    def forget(self, work: UnitOfWork, account_id: int) -> None:
        """Remove the kept answers and the wishes, which tell as much."""

        async def step(session: AsyncSession) -> None:
            for table in (models.KeptAnswers, models.ReminderWish):
                await session.execute(delete(table).filter_by(account_id=account_id))

        work.plan(f"kept_answers:{account_id}", step)

    def wish(self, work: UnitOfWork, account_id: int, target: str, due_on: date) -> None:
        """Remember to tell the person on that day; a later wish for the same target takes its place.

        Args:
            work: the update's unit of work.
            account_id: who.
            target: what they will qualify for, such as `skill:3`.
            due_on: from when, a day in China.
        """
        row = models.ReminderWish(
            account_id=account_id, target=target, due_on=due_on, wished_at=self._clock()
        )

        async def step(session: AsyncSession) -> None:
            await session.merge(row)

        work.plan(f"reminder_wish:{account_id}:{target}", step)
