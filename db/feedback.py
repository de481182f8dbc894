"""Feedback on answers (有用, 没用), and what the questions tell those who keep the knowledge."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select

from db import models
from db.questions import UNTOLD

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database
    from db.journal import Journal
    from db.work import UnitOfWork

_UNANSWERED: Final = frozenset({"unknown", "gap"})
"""Outcomes of `knowledge.search.Outcome` that leave a question of our field open."""


class Reason(StrEnum):
    """What was wrong with an answer."""

    BESIDE = "beside"
    """It answers another question."""
    WRONG = "wrong"
    UNCLEAR = "unclear"


class Feedback:
    """Takes feedback; who gave it is kept nowhere."""

    def __init__(self, database: Database, journal: Journal, clock: Clock) -> None:
        """Write through the unit of work.

        Args:
            database: where the questions are.
            journal: where a question waits that was asked less than a second ago.
            clock: the present moment.
        """
        self._database = database
        self._journal = journal
        self._clock = clock

    async def give(
        self, work: UnitOfWork, question: str, *, helped: bool, reason: Reason | None = None
    ) -> bool:
        """Say whether the answer to a question helped; what was said before is replaced.

        Args:
            work: the update's unit of work, which commits it.
            question: id of the record, from a button, which may be made up.
            helped: whether it did.
            reason: what was wrong.

        Returns:
            Whether there is such a question.
        """
        await self._journal.flush()
        async with self._database.read() as session:
            if await session.get(models.Question, question) is None:
                return False
        row = models.Feedback(question=question, helped=helped, reason=reason, given_at=self._clock())

        async def step(session: AsyncSession) -> None:
            await session.merge(row)

        work.plan(f"feedback:{question}", step)
        return True


@dataclass(slots=True)
class ReportLine:
    """Questions of the same words, and what became of them."""

    text: str
    """As it was asked most recently."""
    last_asked: datetime
    times: int = 0
    unanswered: int = 0
    disliked: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    regions: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)


async def report(
    database: Database, *, now: datetime, age: timedelta, same: Callable[[str], str]
) -> list[ReportLine]:
    """Questions that nothing answered or whose answer was disliked, the most frequent first.

    Those whose words are not kept tell nothing and are left out.

    Args:
        database: where they are.
        now: the present moment.
        age: how far back to look.
        same: gives questions that mean the same the same text.
    """
    query = (
        select(models.Question, models.Feedback.helped, models.Feedback.reason)
        .outerjoin(models.Feedback, models.Feedback.question == models.Question.id)
        .where(models.Question.asked_at >= now - age, models.Question.text != UNTOLD)
        .where(or_(models.Question.outcome.in_(_UNANSWERED), models.Feedback.helped.is_(False)))
        .order_by(models.Question.asked_at.desc(), models.Question.id)
    )
    lines: dict[str, ReportLine] = {}
    async with database.read() as session:
        for question, helped, reason in await session.execute(query):
            line = lines.setdefault(same(question.text), ReportLine(question.text, question.asked_at))
            line.times += 1
            line.unanswered += question.outcome in _UNANSWERED
            line.disliked += helped is False
            line.reasons.update([reason] if reason else [])
            line.regions.update([question.region] if question.region else [])
            line.entries.update([question.entry] if question.entry else [])
    return sorted(lines.values(), key=lambda line: (-line.times, -line.last_asked.timestamp(), line.text))
