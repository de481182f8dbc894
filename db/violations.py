"""Misconduct (违纪违规): recorded and signed by two of the staff, stated to the person, decided, and what follows.

What follows is ruled by 人社职司便函〔2021〕57号 附件2: the articles 5 to 7 say what is lost and for how long, article 8 that a
certificate issued already is taken back. How long a ban lasts is in `knowledge.eligibility`; how long a person has
to answer no document says, so it is ours: `ANSWER_DAYS`.

Who signed is read from the audit, which is where it is proved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from db import models
from db.audit import by_account
from db.clock import shanghai_day
from db.machines import (
    ACTIVE,
    VIOLATION,
    ExamState,
    NotAllowedError,
    RegistrationState,
    ViolationState,
    check,
)
from db.notifications import Kind
from db.people import own_accounts
from db.registrations import NotYoursError, RefusedError
from db.results.certificates import Why
from db.results.desk import ResultsDesk, SamePersonError, is_same_person
from db.results.misconduct import (
    AnswerOpenError,
    CaseError,
    Consequence,
    Decided,
    NotSignedError,
    ViolationKind,
    ViolationView,
    consequence,
    violation_kinds,
)
from db.results.model import Part
from db.results.rules import WITNESSES
from db.sessions import reading
from knowledge.calendar import add_working_days

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.audit import Audit
    from db.clock import Clock
    from db.database import Database
    from db.notifications import Notifications
    from db.registrations import Registrations
    from db.results.certificates import Certificates
    from db.results.rules import ResultRules
    from db.results.scores import Scores
    from db.vault import Vault
    from db.work import UnitOfWork

__all__ = [
    "ANSWER_DAYS",
    "AnswerOpenError",
    "CaseError",
    "Consequence",
    "Decided",
    "NotSignedError",
    "ViolationKind",
    "ViolationView",
    "Violations",
    "consequence",
    "violation_kinds",
]

ANSWER_DAYS: Final = 3
"""Working days that a person has to answer (陈述申辩) before anything is decided."""
LONGEST: Final = 2000
"""Characters of what happened, and of an answer."""
_HEAD: Final = "科目："
_ALL: Final = "全部"
_SIGNING: Final = ("record_violation", "sign_violation")


class Violations(ResultsDesk):
    """The cases of the installation."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        clock: Clock,
        audit: Audit,
        notifications: Notifications,
        rules: ResultRules,
        *,
        scores: Scores,
        certificates: Certificates,
        registrations: Registrations,
    ) -> None:
        """Keep them here; a decision reaches the marks, the certificates and the registrations that come later."""
        super().__init__(database, vault, clock, audit, notifications, rules)
        self._scores = scores
        self._certificates = certificates
        self._registrations = registrations

    async def record(
        self,
        work: UnitOfWork,
        registration_id: int,
        kind: str,
        words: str,
        actor: str,
        *,
        part: Part | None = None,
        happened_on: date | None = None,
    ) -> int:
        """Record what happened, as the first who signs; the id of the case.

        Args:
            work: the unit of work.
            registration_id: of the person in the exam.
            kind: a code of `violation_kinds`.
            words: what happened, sealed.
            actor: who records it.
            part: in which part; needed where only one is lost.
            happened_on: the day in China; that of the exam by default. Not in the future.

        Raises:
            LookupError: there is no such registration.
            CaseError: the case cannot be.
        """
        session = await work.session()
        registration = await session.get(models.Registration, registration_id)
        if registration is None or registration.state != RegistrationState.APPROVED:
            raise LookupError(registration_id)
        exam = await session.get_one(models.Exam, registration.exam_id)
        day = happened_on or shanghai_day(exam.starts_at)
        if day > shanghai_day(self._clock()) or exam.state == ExamState.CANCELLED:
            raise CaseError("not yet")
        consequence(kind, day, part)
        row = models.Violation(
            person_id=registration.person_id,
            exam_id=exam.id,
            kind=kind,
            happened_on=day,
            banned_until=None,
            state=ViolationState.RECORDED,
            account=self._vault.seal("violation.account", _account(_text(words), part)),
            recorded_at=self._clock(),
        )
        session.add(row)
        await session.flush()
        self._note(work, actor, _SIGNING[0], _subject(row.id), None, ViolationState.RECORDED)
        return row.id

    async def sign(self, work: UnitOfWork, violation_id: int, actor: str) -> None:
        """Sign a recorded case as a second witness.

        Raises:
            LookupError: there is no such case.
            SamePersonError: who signs has signed already, be it by another account.
            db.machines.NotAllowedError: it was stated, decided or dropped.
        """
        session = await work.session()
        row = await self._locked_case(session, violation_id)
        if row.state != ViolationState.RECORDED:
            raise NotAllowedError(ViolationState(row.state), ViolationState.RECORDED)
        for one in await self._signed(session, violation_id):
            if await is_same_person(session, one, actor):
                raise SamePersonError
        self._note(work, actor, _SIGNING[1], _subject(row.id), row.state, row.state)

    async def state(self, work: UnitOfWork, violation_id: int, actor: str) -> date:
        """State the case to the person (告知), who may answer until the day given back; at least two have signed.

        The person's accounts are told; where `reachable` finds none, the staff have to tell on paper.

        Raises:
            LookupError: there is no such case.
            NotSignedError: too few signed.
            db.machines.NotAllowedError: it was stated already.
        """
        session = await work.session()
        row = await self._locked_case(session, violation_id)
        before = ViolationState(row.state)
        check(VIOLATION, before, ViolationState.STATED)
        if len(await self._signed(session, violation_id)) < await self._witnesses(session, row):
            raise NotSignedError
        row.state = ViolationState.STATED
        await session.flush()
        until = _answer_until(self._clock())
        await self._tell(session, row, Kind.CASE_STATED, until)
        self._note(work, actor, "state_violation", _subject(row.id), before, row.state)
        return until

    async def reachable(self, violation_id: int, session: AsyncSession | None = None) -> bool:
        """Whether any account would be told what becomes of the case."""
        async with reading(self._database, session) as reader:
            row = await reader.get(models.Violation, violation_id)
            return row is not None and bool(await _accounts(reader, row.person_id))

    async def answer(self, work: UnitOfWork, violation_id: int, account_id: int, words: str) -> None:
        """Keep what the person says to it (陈述申辩); a later answer takes the place of an earlier one.

        Raises:
            db.registrations.NotYoursError: no such case, or not for this account.
            CaseError: no words, or too many.
            db.machines.NotAllowedError: it is not stated, or decided already.
        """
        session = await work.session()
        own = await session.scalar(
            select(models.Violation.id).where(models.Violation.id == violation_id, _may_answer(account_id))
        )
        if own is None:
            raise NotYoursError(violation_id)
        row = await self._locked_case(session, violation_id)
        if row.state != ViolationState.STATED:
            raise NotAllowedError(ViolationState(row.state), ViolationState.STATED)
        row.answer = self._vault.seal("violation.answer", _text(words))
        await session.flush()
        actor = by_account(account_id)
        self._note(work, actor, "answer_violation", _subject(row.id), row.state, row.state)

    async def decide(self, work: UnitOfWork, violation_id: int, actor: str) -> Decided:
        """Decide a case, once the person answered or the time for it is over: marks, certificate and ban follow at once.

        Raises:
            LookupError: there is no such case.
            AnswerOpenError: the person can still answer.
            db.machines.NotAllowedError: it is not stated, or decided already.
        """
        session = await work.session()
        await self._lock_order(session, violation_id)
        row = await self._locked_case(session, violation_id)
        before = ViolationState(row.state)
        check(VIOLATION, before, ViolationState.DECIDED)
        until = await self._answerable(session, violation_id)
        if row.answer is None and until is not None and shanghai_day(self._clock()) <= until:
            raise AnswerOpenError(until)
        part, _ = self._opened(row)
        known = consequence(row.kind, row.happened_on, part)
        row.state, row.banned_until = ViolationState.DECIDED, known.banned_until
        await session.flush()
        subject, voided = _subject(row.id), False
        revoked: tuple[int, ...] = ()
        for registration_id in await _registrations_of(session, row):
            voided |= await self._scores.void(work, registration_id, known.parts, actor, subject)
            revoked += await self._certificates.revoke_of(work, registration_id, Why.MISCONDUCT, actor)
        cancelled = await self._cancel_later(work, session, row)
        await self._tell(session, row, Kind.CASE_DECIDED)
        self._note(work, actor, "decide_violation", subject, before, row.state, row.kind)
        if revoked:
            known = consequence(row.kind, row.happened_on, part, issued=True)
        return Decided(known, voided, revoked, cancelled)

    async def drop(self, work: UnitOfWork, violation_id: int, actor: str, why: str = "") -> None:
        """Drop a case (不成立): nothing follows from it. Raises as `sign`, but any that is not over can be dropped."""
        session = await work.session()
        row = await self._locked_case(session, violation_id)
        before = ViolationState(row.state)
        check(VIOLATION, before, ViolationState.DROPPED)
        row.state = ViolationState.DROPPED
        await session.flush()
        if before is ViolationState.STATED:
            await self._tell(session, row, Kind.CASE_DROPPED)
        self._note(work, actor, "drop_violation", _subject(row.id), before, row.state, why)

    async def get(self, violation_id: int, session: AsyncSession | None = None) -> ViolationView | None:
        """The case of this id, whoever asks."""
        return next(iter(await self._views(models.Violation.id == violation_id, session)), None)

    async def of_account(self, account_id: int, session: AsyncSession | None = None) -> list[ViolationView]:
        """Cases that were stated to those whom the account may act for, the newest first; not who signed."""
        told = (ViolationState.STATED, ViolationState.DECIDED)
        return await self._views(_may_answer(account_id) & models.Violation.state.in_(told), session)

    async def of_institutions(
        self,
        institution_ids: Collection[int],
        states: Collection[ViolationState] = (ViolationState.RECORDED, ViolationState.STATED),
        session: AsyncSession | None = None,
    ) -> list[ViolationView]:
        """Cases in the exams of these institutions, the newest first: for the staff."""
        exams = select(models.Exam.id).where(models.Exam.institution_id.in_(institution_ids))
        where = models.Violation.exam_id.in_(exams) & models.Violation.state.in_(states)
        return await self._views(where, session)

    async def _lock_order(self, session: AsyncSession, violation_id: int) -> None:
        """Person, then exam: a registration that is being made sees the ban, or is seen and cancelled."""
        row = await session.get(models.Violation, violation_id)
        if row is None:
            raise LookupError(violation_id)
        person = select(models.Person.id).filter_by(id=row.person_id).with_for_update(key_share=True)
        await session.execute(person)
        if row.exam_id is not None:
            await self._locked(session, row.exam_id)

    async def _locked_case(self, session: AsyncSession, violation_id: int) -> models.Violation:
        row = await session.get(models.Violation, violation_id, with_for_update=True, populate_existing=True)
        if row is None:
            raise LookupError(violation_id)
        return row

    async def _tell(
        self, session: AsyncSession, row: models.Violation, kind: Kind, until: date | None = None
    ) -> None:
        """Tell the person's accounts; what was to be said of the case before is not said any more."""
        subject = _subject(row.id)
        await self._notifications.cancel(session, subject)
        for account_id in await _accounts(session, row.person_id):
            data = {"until": until.isoformat()} if until else None
            await self._notifications.plan(session, kind, account_id, subject, data=data)

    async def _witnesses(self, session: AsyncSession, row: models.Violation) -> int:
        if row.exam_id is None:
            return WITNESSES
        exam = await session.get_one(models.Exam, row.exam_id)
        return self._rules.of(await self._exam_view(session, exam)).witnesses.value

    async def _signed(self, session: AsyncSession, violation_id: int) -> tuple[str, ...]:
        rows = await session.scalars(
            select(models.AuditEntry.actor)
            .where(
                models.AuditEntry.subject == _subject(violation_id), models.AuditEntry.action.in_(_SIGNING)
            )
            .order_by(models.AuditEntry.id)
        )
        return tuple(rows.all())

    async def _answerable(self, session: AsyncSession, violation_id: int) -> date | None:
        """The last day for an answer; None before it is stated."""
        stated = await session.scalar(
            select(models.AuditEntry.at).filter_by(subject=_subject(violation_id), action="state_violation")
        )
        return None if stated is None else _answer_until(stated)

    async def _cancel_later(
        self, work: UnitOfWork, session: AsyncSession, row: models.Violation
    ) -> tuple[int, ...]:
        """Cancel the registrations for exams within the ban that have not begun; their places go on."""
        if row.banned_until is None:
            return ()
        query = (
            select(models.Registration.id, models.Exam.starts_at)
            .join(models.Exam, models.Exam.id == models.Registration.exam_id)
            .where(
                models.Registration.person_id == row.person_id,
                models.Registration.state.in_(ACTIVE),
                models.Exam.starts_at > self._clock(),
                models.Exam.state.not_in((ExamState.HELD, ExamState.FINISHED, ExamState.CANCELLED)),
            )
            .order_by(models.Exam.id)
        )
        cancelled = []
        for registration_id, starts_at in (await session.execute(query)).all():
            if shanghai_day(starts_at) > row.banned_until:
                continue
            try:
                await self._registrations.cancel(work, registration_id, account_id=None)
            except RefusedError:
                continue  # begun in this moment: the door list tells the staff
            cancelled.append(registration_id)
        return tuple(cancelled)

    async def _views(self, where: ColumnElement[bool], session: AsyncSession | None) -> list[ViolationView]:
        query = select(models.Violation).where(where).order_by(models.Violation.id.desc())
        async with reading(self._database, session) as reader:
            rows = (await reader.scalars(query, execution_options={"populate_existing": True})).all()
            return [await self._view(reader, row) for row in rows]

    async def _view(self, session: AsyncSession, row: models.Violation) -> ViolationView:
        part, words = self._opened(row)
        return ViolationView(
            id=row.id,
            person_id=row.person_id,
            exam_id=row.exam_id,
            kind=violation_kinds()[row.kind],
            part=part,
            happened_on=row.happened_on,
            state=ViolationState(row.state),
            account=words,
            answer=self._vault.text("violation.answer", row.answer) if row.answer else None,
            signed_by=await self._signed(session, row.id),
            answer_until=await self._answerable(session, row.id),
            banned_until=row.banned_until,
            recorded_at=row.recorded_at,
        )

    def _opened(self, row: models.Violation) -> tuple[Part | None, str]:
        """In which part it happened, and what; the first line of the account tells the part."""
        told = self._vault.text("violation.account", row.account) if row.account else ""
        head, _, words = told.partition("\n")
        if not head.startswith(_HEAD):
            return None, told
        return next((part for part in Part if head == _HEAD + part.label), None), words


def _account(words: str, part: Part | None) -> str:
    """With the part in front, so that the person finds it in what is handed out."""
    return f"{_HEAD}{part.label if part else _ALL}\n{words}"


def _text(words: str) -> str:
    words = words.strip()
    if not 0 < len(words) <= LONGEST:
        raise CaseError("no words, or too many")
    return words


def _answer_until(stated: datetime) -> date:
    return add_working_days(shanghai_day(stated), ANSWER_DAYS)


def _may_answer(account_id: int) -> ColumnElement[bool]:
    persons = select(models.PersonAccount.person_id).where(
        models.PersonAccount.account_id.in_(own_accounts(account_id))
    )
    return models.Violation.person_id.in_(persons)


async def _accounts(session: AsyncSession, person_id: int) -> Sequence[int]:
    rows = await session.scalars(
        select(models.PersonAccount.account_id)
        .filter_by(person_id=person_id)
        .order_by(models.PersonAccount.account_id)
    )
    return rows.all()


async def _registrations_of(session: AsyncSession, row: models.Violation) -> Sequence[int]:
    """The person's approved registrations in the exam where it happened."""
    rows = await session.scalars(
        select(models.Registration.id).filter_by(
            person_id=row.person_id, exam_id=row.exam_id, state=RegistrationState.APPROVED
        )
    )
    return rows.all()


def _subject(violation_id: int) -> str:
    return f"violation:{violation_id}"
