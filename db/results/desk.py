"""What scores, notices, certificates and misconduct share: the locked exam, the audit at the end, who is one person."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from db import models
from db.audit import by_account
from db.exams.view import make_view
from db.machines import RegistrationState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.audit import Audit
    from db.clock import Clock
    from db.database import Database
    from db.exams import ExamView
    from db.notifications import Notifications
    from db.results.rules import ResultRules
    from db.vault import Vault
    from db.work import UnitOfWork

_ACCOUNT: Final = by_account(0).removesuffix("0")
_numbers = itertools.count()


class SamePersonError(Exception):
    """Two people have to do this, and it is the same one again (双人复核)."""


class ResultsDesk:
    """Works on the results of exams. Locks in the order person, exam, registration, the rest; audit rows come last."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        clock: Clock,
        audit: Audit,
        notifications: Notifications,
        rules: ResultRules,
    ) -> None:
        """Keep them here."""
        self._database = database
        self._vault = vault
        self._clock = clock
        self._audit = audit
        self._notifications = notifications
        self._rules = rules

    async def _locked(self, session: AsyncSession, exam_id: int) -> tuple[models.Exam, ExamView]:
        """The exam, kept from others until the transaction ends.

        Raises:
            LookupError: there is none.
        """
        # key_share: rows that refer to the exam can be added meanwhile.
        row = await session.get(
            models.Exam, exam_id, with_for_update={"key_share": True}, populate_existing=True
        )
        if row is None:
            raise LookupError(exam_id)
        return row, await self._exam_view(session, row)

    async def _exam_view(self, session: AsyncSession, row: models.Exam) -> ExamView:
        institution = await session.get_one(models.Institution, row.institution_id)
        return make_view(row, institution, await session.get_one(models.Item, row.item_id))

    async def _approved(self, session: AsyncSession, exam_id: int) -> Sequence[models.Registration]:
        """Who was let in, in the order they came."""
        rows = await session.scalars(
            select(models.Registration)
            .filter_by(exam_id=exam_id, state=RegistrationState.APPROVED)
            .order_by(models.Registration.id)
            .execution_options(populate_existing=True)
        )
        return rows.all()

    def _note(
        self,
        work: UnitOfWork,
        actor: str,
        action: str,
        subject: str,
        before: str | None = None,
        after: str | None = None,
        why: str = "",
    ) -> None:
        """Audit at the commit: the audit's lock, one for the installation, comes after all others."""

        async def step(session: AsyncSession) -> None:
            await self._audit.append(session, actor, action, subject, before=before, after=after, why=why)

        work.plan(f"audit:{action}:{subject}:results:{next(_numbers)}", step)


async def is_same_person(session: AsyncSession, one: str, other: str) -> bool:
    """Whether two actors of the audit are one person: the same, or two accounts of one circle (绑定)."""
    if one == other:
        return True
    if not (one.startswith(_ACCOUNT) and other.startswith(_ACCOUNT)):
        return False
    numbers = [int(actor.removeprefix(_ACCOUNT)) for actor in (one, other)]
    circles = await session.scalars(select(models.Account.circle).where(models.Account.id.in_(numbers)))
    found = circles.all()
    return len(found) == len(numbers) and found[0] is not None and found[0] == found[1]
