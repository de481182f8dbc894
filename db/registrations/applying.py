"""What a person does: register, cancel, take an offered place, correct what was returned."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from db import models
from db.audit import COMMAND, by_account
from db.clock import shanghai_day
from db.machines import HOLDING, ExamState, RegistrationState
from db.notifications import Kind
from db.registrations.finding import may_act
from db.registrations.model import Changed, NotYoursError, Paper, Refusal, RefusedError, Registered
from db.registrations.places import offer_until
from db.registrations.refusals import check_age, check_ban, check_window, find_conflict, lock_person
from db.registrations.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.work import UnitOfWork

_DIGITS: Final = 10
_OVER: Final = frozenset({ExamState.HELD, ExamState.FINISHED})

_State = RegistrationState


class Applying(Waiting):
    """The person's side."""

    async def register(
        self,
        work: UnitOfWork,
        exam_id: int,
        person_id: int,
        account_id: int | None,
        *,
        details: dict[str, Any],
        step_free: bool = False,
        wait: bool = False,
        papers: Sequence[Paper] = (),
        birth_date: date | None = None,
        minimum_age: int | None = None,
    ) -> Registered:
        """Register a person for an exam; of many at once exactly as many as there are places get one.

        Args:
            work: the update's unit of work, which commits it.
            exam_id: the exam.
            person_id: as `People.save` gives it.
            account_id: who registers and is told; None where staff import.
            details: the eligibility verdict at this moment and what the exchange sheet wants of a registration.
            step_free: needs a room without stairs.
            wait: go on the waiting list where there is no place.
            papers: the materials that the procedure wants.
            birth_date: of the person, where known.
            minimum_age: in years on the day of registering, as the procedure of the region has it.

        Raises:
            LookupError: there is no such exam or person.
            RefusedError: it cannot be; nothing was written, and the unit of work can go on.
        """
        session = await work.session()
        now = self._clock()
        banned_until = await lock_person(session, person_id)
        exam, institution = await _locked_exam_and_institution(session, exam_id)
        await self._check_conflicts(session, person_id, exam)
        check_window(exam, institution, now)
        check_age(birth_date, minimum_age, shanghai_day(now))
        check_ban(banned_until, exam)
        has_place = await self._take(session, exam_id)
        can_wait = offer_until(exam, now) is not None
        if not has_place and not (wait and can_wait):
            raise RefusedError(Refusal.FULL, can_wait=can_wait)
        state = _State.SUBMITTED if has_place else _State.WAITING
        row = {
            "exam_id": exam_id,
            "person_id": person_id,
            "account_id": account_id,
            "state": state,
            "details": self._vault.seal_json("registration.details", details),
            "step_free": step_free,
            "queued_at": None if has_place else now,
            "submitted_at": now,
            "updated_at": now,
        }
        registered = await self._insert(session, row)
        await self._keep_papers(session, registered.id, papers)
        await self._received(session, registered.id, account_id, state)
        if has_place:
            await self._tell_reviewers(session, exam)
        actor = COMMAND if account_id is None else by_account(account_id)
        self._note(work, actor, "register", f"registration:{registered.id}", None, state)
        return registered

    async def cancel(self, work: UnitOfWork, registration_id: int, *, account_id: int | None) -> Changed:
        """Cancel; the place goes at once to who has waited longest. A second time changes nothing.

        Args:
            work: the update's unit of work.
            registration_id: from a button, which may be made up.
            account_id: who; None where the staff's command does it.

        Raises:
            NotYoursError: no such registration, or not for this account.
            RefusedError: STARTED, the exam has begun.
        """
        session = await work.session()
        row, exam = await self._locked(session, registration_id, account_id)
        before = _State(row.state)
        if before not in HOLDING and before is not _State.WAITING:
            return _told(row, changed=False)
        if exam.state in _OVER or self._clock() >= exam.starts_at:
            raise RefusedError(Refusal.STARTED)
        await session.execute(delete(models.Seat).where(models.Seat.registration_id == row.id))
        row.offer_until = None
        actor = COMMAND if account_id is None else by_account(account_id)
        await self._move(work, session, row, _State.CANCELLED, "cancel", actor)
        await self._notifications.cancel(session, f"registration:{row.id}")
        if before in HOLDING:
            await self._pass_on(work, session, exam)
        return _told(row, changed=True)

    async def accept_offer(self, work: UnitOfWork, registration_id: int, *, account_id: int) -> Changed:
        """Take the place that is offered. Look at `state`: SUBMITTED is taken, LAPSED came too late.

        A second press changes nothing.

        Raises:
            NotYoursError: no such registration, or not for this account.
        """
        session = await work.session()
        row, exam = await self._locked(session, registration_id, account_id)
        if row.state != _State.OFFERED:
            return _told(row, changed=False)
        return await self._submit(work, session, row, exam, "accept", account_id)

    async def resubmit(
        self,
        work: UnitOfWork,
        registration_id: int,
        *,
        account_id: int,
        details: dict[str, Any] | None = None,
        step_free: bool | None = None,
        papers: Sequence[Paper] | None = None,
    ) -> Changed:
        """Hand in what was returned, corrected. Look at `state`: SUBMITTED is handed in, LAPSED came too late.

        Args:
            work: the update's unit of work.
            registration_id: from a button.
            account_id: who.
            details: in place of those before, or None to leave them.
            step_free: likewise.
            papers: likewise, all of them.

        Raises:
            NotYoursError: no such registration, or not for this account.
        """
        session = await work.session()
        row, exam = await self._locked(session, registration_id, account_id)
        if row.state != _State.RETURNED:
            return _told(row, changed=False)
        if details is not None:
            row.details = self._vault.seal_json("registration.details", details)
        if step_free is not None:
            row.step_free = step_free
        if papers is not None:
            await session.execute(delete(models.Material).where(models.Material.registration_id == row.id))
            await self._keep_papers(session, row.id, papers)
        return await self._submit(work, session, row, exam, "resubmit", account_id)

    async def add_paper(
        self,
        work: UnitOfWork,
        registration_id: int,
        name: str,
        *,
        account_id: int,
        paper: Paper | None = None,
    ) -> tuple[str, ...] | None:
        """Take in what was to be handed in later (补交), while the registration waits for review.

        Args:
            work: the update's unit of work.
            registration_id: from a button.
            name: as the registration's details call it under `owed`.
            account_id: who.
            paper: what is attached; None for the photo, which is kept with the person.

        Returns:
            What is still owed; None where this was not awaited any more, and nothing was changed.

        Raises:
            NotYoursError: no such registration, or not for this account.
        """
        session = await work.session()
        row, _ = await self._locked(session, registration_id, account_id)
        details = self._vault.json("registration.details", row.details)
        owed = list(details.get("owed") or ())
        if row.state != _State.SUBMITTED or name not in owed:
            return None
        owed.remove(name)
        row.details = self._vault.seal_json("registration.details", {**details, "owed": owed})
        row.updated_at = self._clock()
        await self._keep_papers(session, row.id, (paper,) if paper else ())
        state = _State(row.state)
        self._note(work, by_account(account_id), "add_paper", f"registration:{row.id}", state, state)
        return tuple(owed)

    async def _submit(
        self,
        work: UnitOfWork,
        session: AsyncSession,
        row: models.Registration,
        exam: models.Exam,
        action: str,
        account_id: int,
    ) -> Changed:
        now = self._clock()
        if row.offer_until is not None and row.offer_until <= now:
            await self._lapse(work, session, row, exam)
            return _told(row, changed=True)
        row.offer_until, row.reason, row.submitted_at = None, None, now
        await self._move(work, session, row, _State.SUBMITTED, action, by_account(account_id))
        await self._notifications.cancel(session, f"registration:{row.id}")
        await self._received(session, row.id, row.account_id, _State.SUBMITTED, now.isoformat())
        await self._tell_reviewers(session, exam)
        return _told(row, changed=True)

    async def _received(
        self,
        session: AsyncSession,
        registration_id: int,
        account_id: int | None,
        state: RegistrationState,
        occasion: str = "",
    ) -> None:
        await self._notifications.plan(
            session,
            Kind.RECEIVED,
            account_id,
            f"registration:{registration_id}",
            data={"state": state},
            occasion=occasion,
        )

    async def _check_conflicts(self, session: AsyncSession, person_id: int, exam: models.Exam) -> None:
        if conflict := await find_conflict(session, person_id, exam):
            refusal, registration_id = conflict
            raise RefusedError(refusal, registration=await self.get(registration_id, session))

    async def _insert(self, session: AsyncSession, row: dict[str, Any]) -> Registered:
        """Insert under a number that nobody has; unguessable, since it is told on the telephone."""
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        while True:
            number = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
            inserted = await session.scalar(
                insert(models.Registration)
                .values(row | {"number": number})
                .on_conflict_do_nothing(index_elements=["number"])
                .returning(models.Registration.id)
            )
            if inserted is not None:
                return Registered(inserted, number, row["state"])

    async def _keep_papers(
        self, session: AsyncSession, registration_id: int, papers: Sequence[Paper]
    ) -> None:
        session.add_all(
            models.Material(
                registration_id=registration_id,
                kind=one.kind,
                media_type=one.media_type,
                content=self._vault.seal("material.content", one.content),
                added_at=self._clock(),
            )
            for one in papers
        )
        await session.flush()

    async def _locked(
        self, session: AsyncSession, registration_id: int, account_id: int | None
    ) -> tuple[models.Registration, models.Exam]:
        """The row with its exam locked; who may not act for it learns no more than that it is not there."""
        query = select(models.Registration.exam_id).where(models.Registration.id == registration_id)
        if account_id is not None:
            query = query.where(may_act(account_id))
        exam_id = await session.scalar(query)
        if exam_id is None:
            raise NotYoursError(registration_id)
        return await self._locked_registration(session, registration_id, exam_id)


async def _locked_exam_and_institution(
    session: AsyncSession, exam_id: int
) -> tuple[models.Exam, models.Institution]:
    """As `_locked_exam`, with the institution in the same statement."""
    rows = await session.execute(
        select(models.Exam, models.Institution)
        .join(models.Institution, models.Institution.id == models.Exam.institution_id)
        .where(models.Exam.id == exam_id)
        .with_for_update(of=models.Exam, key_share=True)
        .execution_options(populate_existing=True)
    )
    found = rows.first()
    if found is None:
        raise LookupError(exam_id)
    exam, institution = found
    return exam, institution


def _told(row: models.Registration, *, changed: bool) -> Changed:
    return Changed(row.id, row.number, _State(row.state), changed)
