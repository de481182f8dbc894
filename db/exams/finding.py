"""Finding exams by what is assessed, where and when."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz
from sqlalchemy import Select, select

from db import models
from db.clock import SHANGHAI
from db.exams.view import ExamView, make_view
from db.institutions import named
from db.machines import ExamState
from knowledge.regions import NATION

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database

_ALIKE: Final = 75
"""Of 100: words this much like a part of an item's name mean it."""


class FindingExams:
    """The reading half of `db.exams.Exams`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Read this database."""
        self._database = database
        self._clock = clock

    async def get(self, exam_id: int, session: AsyncSession | None = None) -> ExamView | None:
        """The exam of this id, or None; from the open transaction where one is given."""
        return next(iter(await self._views(_exams().where(models.Exam.id == exam_id), session)), None)

    async def by_number(self, number: str) -> ExamView | None:
        """The exam of this number, as ZZ2026-031, or None."""
        return next(iter(await self._views(_exams().where(models.Exam.number == number))), None)

    async def find(
        self,
        *,
        item_names: Collection[str] = (),
        words: str = "",
        region: str | None = None,
        level: int | None = None,
        first: date | None = None,
        last: date | None = None,
        only_open: bool = True,
        limit: int = 20,
    ) -> list[ExamView]:
        """Exams in the order of their beginning.

        Args:
            item_names: names of items, or of occupations, which stand for all their jobs; empty for any.
            words: a part of the item's name, roughly; an item of either of the two counts; empty for any.
            region: a province, which covers its cities, or a city; None for any.
            level: 5 to 1, 0 for special abilities; None for any.
            first: the first day in China that will do.
            last: the last day that will do.
            only_open: announced, and its registration not over (it may not have begun); otherwise all but plans.
            limit: at most so many.
        """
        query = _exams()
        if only_open:
            query = query.where(
                models.Exam.state == ExamState.OPEN, models.Exam.register_until > self._clock()
            )
        else:
            query = query.where(models.Exam.state != ExamState.PLANNED)
        if item_names or words.strip():
            wanted = {*item_names, *(await self._items_like(words) if words.strip() else ())}
            query = query.where(named(wanted))
        if region not in (None, NATION):
            query = query.where(models.Exam.region.startswith(region, autoescape=True))
        if level is not None:
            query = query.where(models.Exam.level == level)
        if first is not None:
            query = query.where(models.Exam.starts_at >= datetime.combine(first, time(), SHANGHAI))
        if last is not None:
            end = datetime.combine(last + timedelta(days=1), time(), SHANGHAI)
            query = query.where(models.Exam.starts_at < end)
        return await self._views(query.limit(limit))

    async def of_institutions(self, institution_ids: Collection[int]) -> list[ExamView]:
        """All exams of these institutions, whatever their state, the latest last."""
        return await self._views(_exams().where(models.Exam.institution_id.in_(institution_ids)))

    async def all(self) -> list[ExamView]:
        """All exams, whatever their state, the latest last."""
        return await self._views(_exams())

    async def _items_like(self, words: str) -> list[str]:
        asked = words.strip()
        async with self._database.read() as session:
            query = select(models.Item.name).where(models.Item.id.in_(select(models.Exam.item_id))).distinct()
            names = (await session.scalars(query)).all()
        contained = [name for name in names if name in asked or asked in name]
        return contained or [name for name in names if fuzz.partial_ratio(asked, name) >= _ALIKE]

    async def _views(
        self,
        query: Select[models.Exam, models.Institution, models.Item],
        session: AsyncSession | None = None,
    ) -> list[ExamView]:
        if session is None:
            async with self._database.read() as reading:
                return await self._views(query, reading)
        rows = await session.execute(query, execution_options={"populate_existing": True})
        return [make_view(*row) for row in rows]


def _exams() -> Select[models.Exam, models.Institution, models.Item]:
    return (
        select(models.Exam, models.Institution, models.Item)
        .join(models.Institution, models.Exam.institution_id == models.Institution.id)
        .join(models.Item, models.Exam.item_id == models.Item.id)
        .order_by(models.Exam.starts_at, models.Exam.id)
    )
