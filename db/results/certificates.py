"""Certificates (证书): issued with numbers that have no gap, replaced, revoked, and looked up."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import exists, func, select

from db import models
from db.clock import shanghai_day
from db.lookups import of_holder
from db.machines import (
    CERTIFICATE,
    CertificateState,
    ExamState,
    NoticeState,
    RegistrationState,
    ScoreState,
    ViolationState,
    check,
)
from db.notifications import Kind
from db.results.finding import FindingCertificates
from db.results.model import CertificateView, Issued
from db.results.numbering import number_fields, take_numbers
from db.sessions import reading
from db.work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.exams import ExamView

BATCH: Final = 200
"""Certificates issued in one transaction, at most."""


class Why(StrEnum):
    """Why a certificate is replaced or revoked, for the audit."""

    LOST = "lost"
    """Replaced: lost (遗失补发)."""
    DAMAGED = "damaged"
    """Replaced: damaged (损毁换发)."""
    MISTAKE = "mistake"
    """Replaced or revoked: something on it is wrong (信息有误)."""
    MISCONDUCT = "misconduct"
    """Revoked: by a decision on misconduct (违纪违规)."""
    SCORE = "score"
    """Revoked: the score was wrong (成绩更正)."""


class IssueProblem(StrEnum):
    """Why nothing can be issued."""

    NOT_CONFIRMED = "not_confirmed"
    """The public notice is not confirmed."""
    WRONG_DAY = "wrong_day"
    """Before the notice was over, or in the future."""
    NO_SCHEME = "no_scheme"
    """No document says how certificates are numbered there."""
    DEMO_MIXED = "demo_mixed"
    """A demonstration of an institution that is none would leave gaps in its real numbers."""


class IssueError(Exception):
    """Nothing can be issued, and nothing was."""

    def __init__(self, problem: IssueProblem) -> None:
        """Tell why."""
        super().__init__(str(problem))
        self.problem = problem


class Certificates(FindingCertificates):
    """The certificates of the installation."""

    async def issue(
        self,
        work: UnitOfWork,
        exam_id: int,
        actor: str,
        issued_on: date | None = None,
        limit: int = BATCH,
    ) -> Issued:
        """Issue the certificates that an exam's passed registrations do not have yet; run again, only what is missing.

        Args:
            work: the unit of work; the serials are free again where it is rolled back.
            exam_id: an exam whose public notice is confirmed.
            actor: as `db.audit` writes it.
            issued_on: the day in China (today), whose year the numbers carry.
            limit: at most so many, up to `BATCH`.

        Raises:
            LookupError: there is no such exam.
            IssueError: nothing can be issued.
            knowledge.certificates.SerialOverflowError: fewer serials are left than are wanted: none is issued.
            knowledge.certificates.NumberError: the institution's code makes no number.
        """
        session = await work.session()
        row, exam = await self._locked(session, exam_id)
        day = await self._check_issuable(session, row, exam, issued_on)
        missing = await session.scalars(
            select(models.Registration)
            .where(_missing(exam_id), ~_case_open())
            .order_by(models.Registration.ticket_number, models.Registration.id)
            .limit(max(0, min(limit, BATCH)))
            .execution_options(populate_existing=True)
        )
        certificates = await self._add(session, exam, missing.all(), day)
        for one in certificates:
            self._note(work, actor, "issue", f"certificate:{one.id}", None, CertificateState.ISSUED)
        return Issued(
            await self._in_order(session, certificates),
            await _count(session, _missing(exam_id), ~_case_open()),
            await _count(session, _missing(exam_id), _case_open()),
        )

    async def to_issue(self, exam_id: int, session: AsyncSession | None = None) -> tuple[int, int]:
        """How many passed and have no certificate yet: those that `issue` takes, and those it holds back."""
        async with reading(self._database, session) as reader:
            return (
                await _count(reader, _missing(exam_id), ~_case_open()),
                await _count(reader, _missing(exam_id), _case_open()),
            )

    async def issue_all(
        self,
        exam_id: int,
        actor: str,
        issued_on: date | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> int:
        """Issue everything that is missing, `BATCH` in a transaction; how many. What a batch wrote stays if a later fails.

        Args:
            exam_id: the exam.
            actor: as `db.audit` writes it.
            issued_on: the day in China, today by default; the same for all batches.
            progress: told after each batch how many are issued and how many are left.

        Raises:
            Exception: as `issue`.
        """
        day, total = issued_on or shanghai_day(self._clock()), 0
        while True:
            async with UnitOfWork(self._database) as work:
                issued = await self.issue(work, exam_id, actor, day)
            total += len(issued.certificates)
            if progress:
                progress(total, issued.left)
            if not issued.certificates or not issued.left:
                return total

    async def replace(
        self, work: UnitOfWork, certificate_id: int, why: Why, actor: str, issued_on: date | None = None
    ) -> CertificateView:
        """Issue another certificate in place of one (补发、换发), with the person's name as it is now; the new one.

        Raises:
            LookupError: there is no such certificate.
            db.machines.NotAllowedError: it holds no more.
            IssueError: WRONG_DAY, or a number cannot be made.
            knowledge.certificates.SerialOverflowError: no serial is left.
        """
        session = await work.session()
        old, row, exam = await self._locked_certificate(session, certificate_id)
        check(CERTIFICATE, CertificateState(old.state), CertificateState.REPLACED)
        day = await self._check_issuable(session, row, exam, issued_on)
        registration = await session.get_one(models.Registration, old.registration_id)
        (new,) = await self._add(session, exam, [registration], day, occasion=f"after:{old.id}")
        old.state, old.replaced_by = CertificateState.REPLACED, new.id
        await session.flush()
        self._note(work, actor, "issue", f"certificate:{new.id}", None, CertificateState.ISSUED, why)
        self._note(work, actor, "replace", f"certificate:{old.id}", CertificateState.ISSUED, old.state, why)
        return await self._get(session, new.id)

    async def revoke(self, work: UnitOfWork, certificate_id: int, why: Why, actor: str) -> CertificateView:
        """Revoke a certificate (撤销); who looks it up learns that it does not hold.

        Raises:
            LookupError: there is no such certificate.
            db.machines.NotAllowedError: it is revoked already.
        """
        session = await work.session()
        row, _, _ = await self._locked_certificate(session, certificate_id)
        await self._revoke(work, session, row, why, actor)
        return await self._get(session, certificate_id)

    async def revoke_of(
        self, work: UnitOfWork, registration_id: int, why: Why, actor: str
    ) -> tuple[int, ...]:
        """Revoke every certificate of a registration, replaced ones too; their ids. The caller has locked the exam."""
        session = await work.session()
        rows = await session.scalars(
            select(models.Certificate)
            .where(
                models.Certificate.registration_id == registration_id,
                models.Certificate.state != CertificateState.REVOKED,
            )
            .order_by(models.Certificate.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        revoked = rows.all()
        for row in revoked:
            await self._revoke(work, session, row, why, actor)
        return tuple(row.id for row in revoked)

    async def _revoke(
        self, work: UnitOfWork, session: AsyncSession, row: models.Certificate, why: Why, actor: str
    ) -> None:
        before = CertificateState(row.state)
        check(CERTIFICATE, before, CertificateState.REVOKED)
        row.state = CertificateState.REVOKED
        await session.flush()
        await self._notifications.cancel(
            session, f"registration:{row.registration_id}", (Kind.CERTIFICATE_READY,)
        )
        self._note(work, actor, "revoke", f"certificate:{row.id}", before, row.state, why)

    async def _locked_certificate(
        self, session: AsyncSession, certificate_id: int
    ) -> tuple[models.Certificate, models.Exam, ExamView]:
        """The exam first, then its certificate."""
        exam_id = await session.scalar(
            select(models.Registration.exam_id)
            .join(models.Certificate, models.Certificate.registration_id == models.Registration.id)
            .where(models.Certificate.id == certificate_id)
        )
        if exam_id is None:
            raise LookupError(certificate_id)
        row, exam = await self._locked(session, exam_id)
        certificate = await session.get_one(
            models.Certificate, certificate_id, with_for_update=True, populate_existing=True
        )
        return certificate, row, exam

    async def _check_issuable(
        self, session: AsyncSession, row: models.Exam, exam: ExamView, issued_on: date | None
    ) -> date:
        """The day of issue, where certificates can be issued."""
        notice = await session.get(models.Notice, row.id, populate_existing=True)
        if notice is None or notice.state != NoticeState.CONFIRMED or row.state != ExamState.FINISHED:
            raise IssueError(IssueProblem.NOT_CONFIRMED)
        institution = await session.get_one(models.Institution, row.institution_id)
        if row.demo and not institution.demo:
            raise IssueError(IssueProblem.DEMO_MIXED)
        if self._rules.procedure(exam).number_scheme is None:
            raise IssueError(IssueProblem.NO_SCHEME)
        today = shanghai_day(self._clock())
        day = issued_on or today
        if not notice.last_day < day <= today:
            raise IssueError(IssueProblem.WRONG_DAY)
        return day

    async def _add(
        self,
        session: AsyncSession,
        exam: ExamView,
        registrations: Sequence[models.Registration],
        day: date,
        occasion: str = "",
    ) -> list[models.Certificate]:
        """Number and write them; all of them, or the savepoint is rolled back and none."""
        scheme = self._rules.procedure(exam).number_scheme
        if not registrations or scheme is None:
            return []
        institution = await session.get_one(models.Institution, exam.institution.id)
        fields = number_fields(scheme.value, exam, day.year)
        async with session.begin_nested():
            numbers = await take_numbers(
                session, scheme.value, fields, len(registrations), is_sqlite=self._database.is_sqlite
            )
            rows = [
                models.Certificate(
                    number=number,
                    scheme=scheme.value,
                    issued_on=day,
                    demo=exam.demo or institution.demo,
                    **await self._holder(session, registration, exam),
                )
                for number, registration in zip(numbers, registrations, strict=True)
            ]
            session.add_all(rows)
            await session.flush()
        for registration in registrations:
            await self._notifications.plan(
                session,
                Kind.CERTIFICATE_READY,
                registration.account_id,
                f"registration:{registration.id}",
                occasion=occasion,
            )
        return rows

    async def _in_order(
        self, session: AsyncSession, rows: Sequence[models.Certificate]
    ) -> tuple[CertificateView, ...]:
        views = await self._views(models.Certificate.id.in_([row.id for row in rows]), session)
        return tuple(reversed(views))

    async def _holder(
        self, session: AsyncSession, registration: models.Registration, exam: ExamView
    ) -> dict[str, Any]:
        """Everything of a certificate that comes from the person and the marks."""
        person = await session.get_one(models.Person, registration.person_id)
        score = await session.get_one(models.Score, registration.id)
        name = self._vault.text("person.name", person.name)
        number = self._vault.text("person.number", person.number)
        return {
            "registration_id": registration.id,
            "person_id": person.id,
            "institution_id": exam.institution.id,
            "item_id": exam.item_id,
            "level": exam.level,
            "holder": self._vault.seal("certificate.holder", name),
            "holder_hash": of_holder(self._vault, name, number)[0],
            "theory": score.theory,
            "practice": score.practice,
            "state": CertificateState.ISSUED,
            "created_at": self._clock(),
        }


def _missing(exam_id: int) -> ColumnElement[bool]:
    """Registrations that passed and never had a certificate; who lost one to misconduct gets no other."""
    registration = models.Registration
    passed = exists().where(
        models.Score.registration_id == registration.id,
        models.Score.state == ScoreState.CONFIRMED,
        models.Score.passed.is_(True),
        models.Score.void.is_(False),
    )
    had = exists().where(models.Certificate.registration_id == registration.id)
    return (
        (registration.exam_id == exam_id) & (registration.state == RegistrationState.APPROVED) & passed & ~had
    )


def _case_open() -> ColumnElement[bool]:
    """A case of misconduct in that exam, or in none in particular, is not decided."""
    registration = models.Registration
    return exists().where(
        models.Violation.person_id == registration.person_id,
        models.Violation.state.in_((ViolationState.RECORDED, ViolationState.STATED)),
        models.Violation.exam_id.is_(None) | (models.Violation.exam_id == registration.exam_id),
    )


async def _count(session: AsyncSession, *where: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count(models.Registration.id)).where(*where)) or 0
