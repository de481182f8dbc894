"""What people told about themselves and agreed to have kept, and the dates they want to be told of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from db import models

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database
    from db.work import UnitOfWork


class EligibilityRecords:
    """Kept answers and wishes, by account."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep them here."""
        self._database = database
        self._clock = clock

    async def kept(self, account_id: int) -> dict[str, Any] | None:
        """The answers a person agreed to have kept, or None."""
        async with self._database.read() as session:
            row = await session.get(models.KeptAnswers, account_id)
        return row.answers if row else None

    def keep(self, work: UnitOfWork, account_id: int, answers: dict[str, Any]) -> None:
        """Keep the answers with the unit of work, in place of earlier ones."""
        row = models.KeptAnswers(account_id=account_id, answers=answers, agreed_at=self._clock())

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
