"""Scores (成绩): entered by one person, confirmed by another, corrected with a reason; seen by the candidate in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, select

from db import models
from db.clock import shanghai_day
from db.machines import (
    SCORE,
    CertificateState,
    ExamState,
    NotAllowedError,
    RegistrationState,
    ScoreState,
    check,
)
from db.notifications import Kind
from db.results.desk import ResultsDesk, SamePersonError, is_same_person
from db.results.model import Confirmed, Entered, Marks, Part, ScoreView, Tally
from db.results.rules import SeenAt, marks_text, score_text
from db.sessions import reading
from knowledge.identity import mask_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.exams import ExamView
    from db.results.rules import Rules
    from db.work import UnitOfWork

MOST: Final = 1000
"""The highest mark, in tenths."""
_SCORABLE: Final = frozenset({ExamState.HELD})
_CORRECTABLE: Final = frozenset({ExamState.HELD, ExamState.FINISHED})


class MarksError(ValueError):
    """Marks that cannot be; the message is a value of `MarksProblem` and repeats no mark."""


class NoCandidateError(LookupError):
    """No approved registration of this id in an exam whose results are awaited."""


class VoidError(Exception):
    """The score was made void by a decision on misconduct: no marks are entered any more."""


class CertificateHoldsError(Exception):
    """A certificate was issued for these marks: it has to be revoked before they are corrected."""


class Scores(ResultsDesk):
    """The scores of the installation."""

    async def enter(
        self,
        work: UnitOfWork,
        registration_id: int,
        marks: Marks,
        actor: str,
    ) -> Entered:
        """Enter marks, or change what is entered and not confirmed; the same marks again change nothing.

        Args:
            work: the unit of work.
            registration_id: an approved registration of an exam that was held.
            marks: in tenths.
            actor: as `db.audit` writes it; somebody else has to confirm.

        Raises:
            NoCandidateError: there is no such registration, or its exam takes no marks now.
            MarksError: marks that cannot be.
            VoidError: the score was cancelled.
            db.machines.NotAllowedError: they are confirmed; `correct` changes them.
        """
        session = await work.session()
        exam, _ = await self._of_candidate(session, registration_id, _SCORABLE)
        self._check_marks(marks, self._rules.of(exam))
        row = await self._row(session, registration_id)
        if row is None:
            session.add(self._new(registration_id, marks, actor))
            await session.flush()
            self._note(work, actor, "enter_score", _subject(registration_id), None, _text(marks))
            return Entered(registration_id, changed=True)
        if row.void:
            raise VoidError
        if _same(row, marks):
            return Entered(registration_id, changed=False)
        if row.state != ScoreState.ENTERED:
            raise NotAllowedError(ScoreState(row.state), ScoreState.ENTERED)
        before = score_text(row)
        self._write(row, marks, actor)
        await session.flush()
        self._note(work, actor, "enter_score", _subject(registration_id), before, _text(marks))
        return Entered(registration_id, changed=True)

    async def confirm(
        self, work: UnitOfWork, exam_id: int, actor: str, registration_ids: Collection[int] | None = None
    ) -> Confirmed:
        """Confirm what others entered; pass and fail are settled here, and who may see marks is told.

        Args:
            work: the unit of work.
            exam_id: the exam.
            actor: not who entered them, nor another account of that person.
            registration_ids: these only; None confirms all that can be.

        Raises:
            LookupError: there is no such exam.
            db.machines.NotAllowedError: its results are not awaited.
            SamePersonError: all of them, or one of those named, were entered by who confirms.
            NoCandidateError: one of those named has nothing to confirm.
        """
        session = await work.session()
        row, exam = await self._locked(session, exam_id)
        _check_state(row, _CORRECTABLE)
        waiting = await self._waiting(session, exam_id)
        if registration_ids is not None:
            if not set(registration_ids) <= waiting.keys():
                raise NoCandidateError(exam_id)
            waiting = {key: one for key, one in waiting.items() if key in set(registration_ids)}
        own = [key for key, one in waiting.items() if await is_same_person(session, one.entered_by, actor)]
        if own and (registration_ids is not None or len(own) == len(waiting)):
            raise SamePersonError
        chosen = {key: one for key, one in waiting.items() if key not in own}
        rules, accounts = self._rules.of(exam), await self._accounts(session, chosen)
        for score in chosen.values():
            check(SCORE, ScoreState(score.state), ScoreState.CONFIRMED)
            score.state, score.confirmed_by, score.updated_at = ScoreState.CONFIRMED, actor, self._clock()
            score.passed = rules.passes(score)
        await session.flush()
        if await self._are_seen(session, exam, rules):
            for key in chosen:
                await self._tell(session, key, accounts[key])
        for key in chosen:
            self._note(work, actor, "confirm_score", _subject(key), ScoreState.ENTERED, ScoreState.CONFIRMED)
        tally = await self.tally(exam_id, session)
        return Confirmed(tuple(chosen), len(own), tally.missing)

    async def correct(
        self, work: UnitOfWork, registration_id: int, marks: Marks, actor: str, why: str
    ) -> None:
        """Correct marks that are confirmed: a second person confirms them again, and the candidate is told then.

        Args:
            work: the unit of work.
            registration_id: whose.
            marks: in tenths.
            actor: who corrects.
            why: the reason, for the audit; no names.

        Raises:
            NoCandidateError: there is no such registration.
            MarksError: marks that cannot be, or no reason.
            VoidError: the score was cancelled.
            CertificateHoldsError: a certificate was issued for them.
            db.machines.NotAllowedError: they are not confirmed; `enter` changes them.
        """
        session = await work.session()
        exam, _ = await self._of_candidate(session, registration_id, _CORRECTABLE)
        self._check_marks(marks, self._rules.of(exam))
        if not why.strip():
            raise MarksError("no reason")
        row = await self._row(session, registration_id)
        if row is None:
            raise NoCandidateError(registration_id)
        if row.void:
            raise VoidError
        if row.state == ScoreState.ENTERED:
            raise NotAllowedError(ScoreState.ENTERED, ScoreState.ENTERED)
        await _refuse_certificate(session, registration_id)
        check(SCORE, ScoreState(row.state), ScoreState.ENTERED)
        before = score_text(row)
        self._write(row, marks, actor)
        await session.flush()
        await self._notifications.cancel(session, _subject(registration_id), (Kind.RESULT_OUT,))
        self._note(work, actor, "correct_score", _subject(registration_id), before, _text(marks), why)

    async def void(
        self, work: UnitOfWork, registration_id: int, parts: Collection[Part], actor: str, why: str
    ) -> bool:
        """Cancel the marks of parts (取消成绩), entered or not, after a decision on misconduct; whether anything changed.

        `db.violations` calls it, with the exam locked. A mark that is cancelled is None; nobody passes with one.
        """
        session = await work.session()
        row = await self._row(session, registration_id)
        if row is None:
            row = self._new(registration_id, Marks(), actor)
            session.add(row)
        before = score_text(row)
        if row.void and not any(getattr(row, part) is not None for part in parts):
            return False
        for part in parts:
            setattr(row, part, None)
        row.void, row.updated_at = True, self._clock()
        row.passed = False if row.state == ScoreState.CONFIRMED else None
        await session.flush()
        self._note(work, actor, "void_score", _subject(registration_id), before, score_text(row), why)
        return True

    async def of_exam(
        self, exam_id: int, *, full_names: bool = False, session: AsyncSession | None = None
    ) -> list[ScoreView]:
        """Everybody approved in an exam, by ticket number, with or without a score: for the staff."""
        return await self._views(
            and_(
                models.Registration.exam_id == exam_id,
                models.Registration.state == RegistrationState.APPROVED,
            ),
            session,
            full_names=full_names,
        )

    async def for_staff(self, registration_id: int, session: AsyncSession | None = None) -> ScoreView | None:
        """The score of a registration however it stands, or None where there is no approved one: for the staff."""
        where = and_(
            models.Registration.id == registration_id,
            models.Registration.state == RegistrationState.APPROVED,
        )
        return next(iter(await self._views(where, session)), None)

    async def of_registration(
        self, registration_id: int, session: AsyncSession | None = None
    ) -> ScoreView | None:
        """What the candidate may see: None before it is confirmed, or before the exam's rules show it."""
        async with reading(self._database, session) as reader:
            view = await self.for_staff(registration_id, reader)
            if view is None or view.state is not ScoreState.CONFIRMED:
                return None
            exam = await self._exam_view(reader, await reader.get_one(models.Exam, view.exam_id))
            return view if await self._are_seen(reader, exam, self._rules.of(exam)) else None

    async def tally(self, exam_id: int, session: AsyncSession | None = None) -> Tally:
        """How far the scores of an exam are."""
        views = await self.of_exam(exam_id, session=session)
        return Tally(
            len(views),
            sum(one.state is ScoreState.ENTERED for one in views),
            sum(one.state is ScoreState.CONFIRMED for one in views),
            sum(one.absent for one in views),
            sum(one.void for one in views),
            sum(one.passed is True for one in views),
        )

    def _check_marks(self, marks: Marks, rules: Rules) -> None:
        given = [one for one in (marks.theory, marks.practice) if one is not None]
        if any(not 0 <= one <= MOST for one in given):
            raise MarksError("out of range")
        if marks.absent and given:
            raise MarksError("absent with marks")
        if not marks.absent and not given:
            raise MarksError("no marks")
        if marks.theory is not None and not rules.theory_counts.value:
            raise MarksError("theory does not count")

    async def _of_candidate(
        self, session: AsyncSession, registration_id: int, states: frozenset[ExamState]
    ) -> tuple[ExamView, models.Registration]:
        """The exam, locked, and the approved registration."""
        exam_id = await session.scalar(select(models.Registration.exam_id).filter_by(id=registration_id))
        if exam_id is None:
            raise NoCandidateError(registration_id)
        row, exam = await self._locked(session, exam_id)
        registration = await session.get_one(models.Registration, registration_id, populate_existing=True)
        if row.state not in states or registration.state != RegistrationState.APPROVED:
            raise NoCandidateError(registration_id)
        return exam, registration

    async def _row(self, session: AsyncSession, registration_id: int) -> models.Score | None:
        return await session.get(models.Score, registration_id, with_for_update=True, populate_existing=True)

    def _new(self, registration_id: int, marks: Marks, actor: str) -> models.Score:
        row = models.Score(registration_id=registration_id, void=False)
        self._write(row, marks, actor)
        return row

    def _write(self, row: models.Score, marks: Marks, actor: str) -> None:
        row.theory, row.practice, row.absent = marks.theory, marks.practice, marks.absent
        row.state, row.passed, row.confirmed_by = ScoreState.ENTERED, None, None
        row.entered_by, row.updated_at = actor, self._clock()

    async def _waiting(self, session: AsyncSession, exam_id: int) -> dict[int, models.Score]:
        rows = await session.scalars(
            select(models.Score)
            .join(models.Registration, models.Registration.id == models.Score.registration_id)
            .where(
                models.Registration.exam_id == exam_id,
                models.Registration.state == RegistrationState.APPROVED,
                models.Score.state == ScoreState.ENTERED,
            )
            .order_by(models.Score.registration_id)
            .execution_options(populate_existing=True)
        )
        return {row.registration_id: row for row in rows}

    async def _accounts(self, session: AsyncSession, registrations: Iterable[int]) -> dict[int, int | None]:
        rows = await session.execute(
            select(models.Registration.id, models.Registration.account_id).where(
                models.Registration.id.in_(list(registrations))
            )
        )
        return dict(rows.all())

    async def _are_seen(self, session: AsyncSession, exam: ExamView, rules: Rules) -> bool:
        """Whether candidates see confirmed marks of this exam now."""
        if rules.seen_at is SeenAt.CONFIRMED:
            return True
        first = await session.scalar(select(models.Notice.first_day).filter_by(exam_id=exam.id))
        return first is not None and first <= shanghai_day(self._clock())

    async def _tell(self, session: AsyncSession, registration_id: int, account_id: int | None) -> None:
        """Tell the result; after a correction once more."""
        await self._notifications.plan(
            session,
            Kind.RESULT_OUT,
            account_id,
            _subject(registration_id),
            occasion=self._clock().isoformat(timespec="milliseconds"),
        )

    async def _views(
        self, where: ColumnElement[bool], session: AsyncSession | None, *, full_names: bool = False
    ) -> list[ScoreView]:
        query = (
            select(models.Registration, models.Person.name, models.Score)
            .join(models.Person, models.Person.id == models.Registration.person_id)
            .outerjoin(models.Score, models.Score.registration_id == models.Registration.id)
            .where(where)
            .order_by(models.Registration.ticket_number, models.Registration.id)
            .execution_options(populate_existing=True)
        )
        async with reading(self._database, session) as reader:
            rows = (await reader.execute(query)).all()
        return [self._view(*row, full_names=full_names) for row in rows]

    def _view(
        self, registration: models.Registration, name: bytes, score: models.Score | None, *, full_names: bool
    ) -> ScoreView:
        person = self._vault.text("person.name", name)
        marks: dict[str, Any] = {
            key: getattr(score, key, None)
            for key in ("theory", "practice", "passed", "entered_by", "confirmed_by", "updated_at")
        }
        return ScoreView(
            registration_id=registration.id,
            registration_number=registration.number,
            ticket_number=registration.ticket_number,
            exam_id=registration.exam_id,
            person=person if full_names else mask_name(person),
            absent=score is not None and score.absent,
            void=score is not None and score.void,
            state=ScoreState(score.state) if score else None,
            **marks,
        )


async def _refuse_certificate(session: AsyncSession, registration_id: int) -> None:
    holding = select(models.Certificate.id).where(
        models.Certificate.registration_id == registration_id,
        models.Certificate.state == CertificateState.ISSUED,
    )
    if (await session.execute(holding)).first() is not None:
        raise CertificateHoldsError(registration_id)


def _check_state(exam: models.Exam, states: frozenset[ExamState]) -> None:
    if exam.state not in states:
        raise NotAllowedError(ExamState(exam.state), ExamState.FINISHED)


def _same(row: models.Score, marks: Marks) -> bool:
    return (row.theory, row.practice, row.absent) == (marks.theory, marks.practice, marks.absent)


def _text(marks: Marks) -> str:
    return marks_text(marks.theory, marks.practice, absent=marks.absent)


def _subject(registration_id: int) -> str:
    return f"registration:{registration_id}"
