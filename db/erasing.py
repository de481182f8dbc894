"""Erasing a person (删除资料): everything goes that the retention rules let go, and what stays is told with its date.

What has to stay is the record of exams that were held (保存年限 of the procedure), of certificates, by which employers look
them up, and of misconduct while it bans; for it the person's name and number stay. Phone, details, photo, papers, forms and the accounts' links go in any case. The
audit stays: it holds nothing personal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, exists, or_, select, update

from db import models
from db.audit import SYSTEM, by_account
from db.clock import shanghai_day
from db.machines import ACTIVE, ExamState, RegistrationState, ViolationState
from db.people import own_accounts
from knowledge.eligibility.dates import add_years
from knowledge.procedures import ExamKind, InstitutionKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.audit import Audit
    from db.clock import Clock
    from db.database import Database
    from db.notifications import Notifications
    from db.vault import Vault
    from db.work import UnitOfWork
    from knowledge.procedures import Procedures

UNRULED_YEARS: Final = 5
"""Where no document of the collection gives a number of years, the longest that one gives (electronic records)."""

_YEAR: Final = timedelta(days=366)


class Outcome(StrEnum):
    """How an erasure went."""

    GONE = "gone"
    """Nothing of the person is left."""
    REDUCED = "reduced"
    """Name and number stay, for `kept`."""
    BLOCKED = "blocked"
    """Nothing was changed: the registrations of `blocked_by` have to be cancelled first."""
    UNKNOWN = "unknown"
    """No such person, or not the account's to erase."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that has to stay."""

    subject: str
    """`registration:7` or `violation:3`."""
    until: date | None
    """The last day; None without an end: a certificate was issued, or a case of misconduct is open."""


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What became of an erasure."""

    outcome: Outcome
    blocked_by: tuple[int, ...] = ()
    """Registrations for exams to come."""
    kept: tuple[Kept, ...] = ()

    @property
    def kept_until(self) -> date | None:
        """The last day of the last record; None where nothing stays or something stays without an end."""
        days = [one.until for one in self.kept]
        return max((day for day in days if day), default=None) if None not in days else None


class Erasing:
    """Erases persons."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        clock: Clock,
        audit: Audit,
        notifications: Notifications,
        procedures: Procedures,
    ) -> None:
        """Keep what these procedures want kept."""
        self._database = database
        self._vault = vault
        self._clock = clock
        self._audit = audit
        self._notifications = notifications
        self._procedures = procedures

    async def erase(self, work: UnitOfWork, account_id: int, person_id: int) -> ErasureReport:
        """Erase a person at the wish of an account that may act for them, with the unit of work.

        Forms that were begun go with every account of the person, because nobody can tell whom they are about; kept
        answers and wishes go with the account's own circle, and with them the dates it wanted to be told of.
        """
        session = await work.session()
        # The lock keeps a registration out that comes in the same moment.
        person = await session.get(models.Person, person_id, with_for_update=True, populate_existing=True)
        accounts = set(
            await session.scalars(select(models.PersonAccount.account_id).filter_by(person_id=person_id))
        )
        own = set(await session.scalars(own_accounts(account_id)))
        if person is None or not accounts & own:
            return ErasureReport(Outcome.UNKNOWN)
        blocking = await self._blocking(session, person_id)
        if blocking:
            return ErasureReport(Outcome.BLOCKED, blocked_by=blocking)
        for table in (models.DraftFile, models.Draft):
            await session.execute(delete(table).where(table.account_id.in_(accounts | own)))
        for mine in (models.KeptAnswers, models.ReminderWish):
            await session.execute(delete(mine).where(mine.account_id.in_(own)))
        return await self._reduce(session, person, by_account(account_id))

    async def foresee(self, account_id: int, person_id: int) -> ErasureReport:
        """What `erase` would come to now; nothing is changed."""
        async with self._database.read() as session:
            own = await session.scalar(
                select(models.PersonAccount.person_id)
                .where(
                    models.PersonAccount.person_id == person_id,
                    models.PersonAccount.account_id.in_(own_accounts(account_id)),
                )
                .limit(1)
            )
            if own is None:
                return ErasureReport(Outcome.UNKNOWN)
            blocking = await self._blocking(session, person_id)
            if blocking:
                return ErasureReport(Outcome.BLOCKED, blocked_by=blocking)
            kept = await self._kept(session, person_id)
        return ErasureReport(Outcome.REDUCED if kept else Outcome.GONE, kept=kept)

    async def sweep(self) -> int:
        """Remove persons whose records need not stay any longer; how many went entirely.

        That is who was erased earlier, and who was not heard of for `UNRULED_YEARS`: longer than people agreed to,
        nothing is kept.
        """
        since = self._clock() - UNRULED_YEARS * _YEAR
        registration = models.Registration
        heard_of = exists().where(
            registration.person_id == models.Person.id,
            registration.exam_id == models.Exam.id,
            models.Exam.ends_at >= since,
        )
        forgotten = and_(models.Person.updated_at < since, ~heard_of)
        query = select(models.Person.id).where(or_(models.Person.erased_at.is_not(None), forgotten))
        async with self._database.read() as reader:
            over = (await reader.scalars(query)).all()
        gone = 0
        for person_id in over:
            async with self._database.write() as session:
                person = await session.get(models.Person, person_id, with_for_update=True)
                if person is not None and await self._is_over(session, person, since):
                    report = await self._reduce(session, person, SYSTEM)
                    gone += report.outcome is Outcome.GONE
        return gone

    async def _is_over(self, session: AsyncSession, person: models.Person, since: datetime) -> bool:
        """Whether a person, locked now, was erased, or was still not heard of and nothing has to stay."""
        if person.erased_at is not None:
            return True
        back = person.updated_at >= since or await self._blocking(session, person.id)
        return not back and not await self._kept(session, person.id)

    async def _blocking(self, session: AsyncSession, person_id: int) -> tuple[int, ...]:
        rows = await session.scalars(
            select(models.Registration.id)
            .join(models.Exam, models.Exam.id == models.Registration.exam_id)
            .where(
                models.Registration.person_id == person_id,
                models.Registration.state.in_(ACTIVE),
                models.Exam.starts_at > self._clock(),
                models.Exam.state != ExamState.CANCELLED,
            )
            .order_by(models.Exam.starts_at, models.Registration.id)
        )
        return tuple(rows)

    async def _reduce(self, session: AsyncSession, person: models.Person, actor: str) -> ErasureReport:
        """Remove what need not stay; the person with it, where nothing has to."""
        registrations = await self._registrations(session, person.id)
        violations = await self._violations(session, person.id)
        kept = self._staying([*registrations, *violations])
        stay = {one.subject for one in kept}
        gone = _ids(one for one in registrations if one.subject not in stay)
        for registration_id in _ids(registrations):
            await self._notifications.cancel(session, f"registration:{registration_id}")
        for table in (models.Score, models.Objection):
            await session.execute(delete(table).where(table.registration_id.in_(gone)))
        await session.execute(delete(models.Registration).where(models.Registration.id.in_(gone)))
        await session.execute(
            delete(models.Violation).where(
                models.Violation.id.in_(_ids(one for one in violations if one.subject not in stay))
            )
        )
        if kept:
            await self._empty(session, person, _ids(one for one in registrations if one.subject in stay))
        else:
            await session.execute(delete(models.PersonAccount).filter_by(person_id=person.id))
            await session.delete(person)
        await session.flush()
        outcome = Outcome.REDUCED if kept else Outcome.GONE
        if actor != SYSTEM or not kept:
            await self._audit.append(session, actor, "erase", f"person:{person.id}", after=outcome)
        return ErasureReport(outcome, kept=kept)

    async def _kept(self, session: AsyncSession, person_id: int) -> tuple[Kept, ...]:
        """What has to stay of a person."""
        registrations = await self._registrations(session, person_id)
        return self._staying([*registrations, *await self._violations(session, person_id)])

    def _staying(self, records: Iterable[Kept]) -> tuple[Kept, ...]:
        today = shanghai_day(self._clock())
        return tuple(one for one in records if one.until is None or one.until >= today)

    async def _empty(self, session: AsyncSession, person: models.Person, stay: list[int]) -> None:
        """Leave name and number of the person, and of the registrations what was decided."""
        person.phone = self._vault.seal("person.phone", "")
        person.details = self._vault.seal_json("person.details", {})
        person.photo = None
        person.erased_at = person.erased_at or self._clock()
        await session.execute(delete(models.PersonAccount).filter_by(person_id=person.id))
        await session.execute(delete(models.Material).where(models.Material.registration_id.in_(stay)))
        await session.execute(
            update(models.Registration)
            .where(models.Registration.id.in_(stay))
            .values(account_id=None, reason=None)
        )

    async def _registrations(self, session: AsyncSession, person_id: int) -> list[Kept]:
        """Every registration, with the last day it has to stay; those that are no record have none in the future."""
        certified = set(
            await session.scalars(select(models.Certificate.registration_id).filter_by(person_id=person_id))
        )
        rows = await session.execute(
            select(models.Registration, models.Exam, models.Item.kind, models.Institution.kind)
            .join(models.Exam, models.Exam.id == models.Registration.exam_id)
            .join(models.Item, models.Item.id == models.Exam.item_id)
            .join(models.Institution, models.Institution.id == models.Exam.institution_id)
            .where(models.Registration.person_id == person_id)
            .order_by(models.Registration.id)
        )
        kept = []
        for one, exam, kind, whose in rows:
            until = self._until(one, exam, ExamKind(kind), InstitutionKind(whose))
            kept.append(Kept(f"registration:{one.id}", None if one.id in certified else until))
        return kept

    def _until(
        self, registration: models.Registration, exam: models.Exam, kind: ExamKind, whose: InstitutionKind
    ) -> date:
        # Who was let in is part of the exam's record; who was refused or stayed away in time is not.
        if registration.state != RegistrationState.APPROVED or exam.state == ExamState.CANCELLED:
            return date.min
        return add_years(shanghai_day(exam.ends_at), self._years(exam.region, kind, whose))

    def _years(self, region: str, kind: ExamKind, whose: InstitutionKind) -> int:
        procedure = self._procedures.find(region, kind, whose)
        ruled = [one.value for one in (procedure.electronic_years, procedure.paper_years) if one]
        return max(ruled, default=UNRULED_YEARS)

    async def _violations(self, session: AsyncSession, person_id: int) -> list[Kept]:
        """Every case of misconduct: open ones stay, decided ones as long as they ban or the exam's record would."""
        rows = await session.scalars(
            select(models.Violation).filter_by(person_id=person_id).order_by(models.Violation.id)
        )
        return [Kept(f"violation:{one.id}", _last_day(one)) for one in rows]


def _last_day(violation: models.Violation) -> date | None:
    if violation.state == ViolationState.DROPPED:
        return date.min
    if violation.state != ViolationState.DECIDED:
        return None
    return max(violation.banned_until or date.min, add_years(violation.happened_on, UNRULED_YEARS))


def _ids(records: Iterable[Kept]) -> list[int]:
    return [int(one.subject.partition(":")[2]) for one in records]
