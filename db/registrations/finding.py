"""Reading registrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, undefer

from db import models
from db.exams.view import make_view
from db.machines import RegistrationState
from db.people import own_accounts
from db.registrations.model import Paper, RegistrationView, SeatView
from db.sessions import reading
from knowledge.identity import mask_name

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.database import Database
    from db.vault import Vault

_registration = models.Registration
_Row = tuple[
    models.Registration,
    models.Exam,
    models.Institution,
    models.Item,
    bytes,
    int | None,
    str | None,
    int | None,
]


class FindingRegistrations:
    """Finds registrations; every method takes the session of an open transaction to see what that wrote."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Read here."""
        self._database = database
        self._vault = vault

    async def get(self, registration_id: int, session: AsyncSession | None = None) -> RegistrationView | None:
        """The registration of this id, whoever asks."""
        return await self._one(_registration.id == registration_id, session)

    async def owned(
        self, account_id: int, registration_id: int, session: AsyncSession | None = None
    ) -> RegistrationView | None:
        """The registration where the account may act for it, else None; for buttons, which may be made up."""
        return await self._one(and_(_registration.id == registration_id, may_act(account_id)), session)

    async def of_account(
        self, account_id: int, session: AsyncSession | None = None
    ) -> list[RegistrationView]:
        """All that the account, its circle and the persons they act for have, by the day of the exam."""
        return await self._views(may_act(account_id), session)

    async def by_number(self, number: str, session: AsyncSession | None = None) -> RegistrationView | None:
        """The registration of this number (报名号), spaces aside."""
        return await self._one(_registration.number == "".join(number.split()), session)

    async def by_ticket(
        self, ticket_number: str, session: AsyncSession | None = None
    ) -> RegistrationView | None:
        """The registration of this ticket number (准考证号), spaces aside."""
        return await self._one(_registration.ticket_number == "".join(ticket_number.split()), session)

    async def of_exam(
        self,
        exam_id: int,
        states: Collection[RegistrationState] = tuple(RegistrationState),
        *,
        full_names: bool = False,
        session: AsyncSession | None = None,
    ) -> list[RegistrationView]:
        """The registrations of an exam in the order they came.

        Args:
            exam_id: the exam.
            states: those in these states only.
            full_names: show names as they are: for the staff's lists.
            session: of an open transaction, or None.
        """
        where = and_(_registration.exam_id == exam_id, _registration.state.in_(states))
        return await self._views(where, session, _registration.id, full_names=full_names)

    async def queue(
        self,
        institution_ids: Collection[int],
        limit: int = 50,
        session: AsyncSession | None = None,
        *,
        exam_id: int | None = None,
        after: RegistrationView | None = None,
    ) -> list[RegistrationView]:
        """What waits for review in these institutions, the oldest first.

        Args:
            institution_ids: those of who reviews.
            limit: at most so many.
            session: of an open transaction, or None.
            exam_id: of this exam only.
            after: only what comes after this one, which may have been decided since.
        """
        where = _for_review(institution_ids)
        if exam_id is not None:
            where = and_(where, _registration.exam_id == exam_id)
        if after is not None:
            later = and_(_registration.submitted_at == after.submitted_at, _registration.id > after.id)
            where = and_(where, or_(_registration.submitted_at > after.submitted_at, later))
        order = (_registration.submitted_at, _registration.id)
        return await self._views(where, session, *order, limit=limit)

    async def queue_by_exam(
        self, institution_ids: Collection[int], session: AsyncSession | None = None
    ) -> dict[int, int]:
        """How many wait for review in each exam of these institutions that has any."""
        query = (
            select(_registration.exam_id, func.count(_registration.id))
            .join(models.Exam, models.Exam.id == _registration.exam_id)
            .where(_for_review(institution_ids))
            .group_by(_registration.exam_id)
        )
        async with reading(self._database, session) as reader:
            return {exam_id: count for exam_id, count in await reader.execute(query)}  # noqa: C416 - rows

    async def counts(self, exam_id: int, session: AsyncSession | None = None) -> dict[RegistrationState, int]:
        """How many registrations of an exam are in each state that has any."""
        counted = select(_registration.state, func.count(_registration.id))
        query = counted.where(_registration.exam_id == exam_id)
        async with reading(self._database, session) as reader:
            rows = await reader.execute(query.group_by(_registration.state))
            return {RegistrationState(state): count for state, count in rows}

    async def checked_in(self, exam_id: int, session: AsyncSession | None = None) -> int:
        """How many have checked in (签到)."""
        query = select(func.count(_registration.id)).where(
            _registration.exam_id == exam_id,
            _registration.state == RegistrationState.APPROVED,
            _registration.checked_in_at.is_not(None),
        )
        async with reading(self._database, session) as reader:
            return await reader.scalar(query) or 0

    async def queue_length(self, institution_ids: Collection[int]) -> int:
        """How many wait for review in these institutions."""
        query = select(func.count(_registration.id)).join(models.Exam).where(_for_review(institution_ids))
        async with self._database.read() as session:
            return await session.scalar(query) or 0

    async def details(self, registration_id: int, session: AsyncSession | None = None) -> dict[str, Any]:
        """What was given with the registration, opened; empty where there is none."""
        async with reading(self._database, session) as reader:
            sealed = await reader.scalar(select(_registration.details).filter_by(id=registration_id))
        return self._vault.json("registration.details", sealed) if sealed else {}

    async def papers(self, registration_id: int, session: AsyncSession | None = None) -> list[Paper]:
        """Its papers (材料), opened, in the order they came."""
        query = select(models.Material).filter_by(registration_id=registration_id)
        async with reading(self._database, session) as reader:
            rows = await reader.scalars(
                query.order_by(models.Material.id).options(undefer(models.Material.content))
            )
            return [
                Paper(row.kind, row.media_type, self._vault.open("material.content", row.content))
                for row in rows
            ]

    async def _one(self, where: ColumnElement[bool], session: AsyncSession | None) -> RegistrationView | None:
        return next(iter(await self._views(where, session)), None)

    async def _views(
        self,
        where: ColumnElement[bool],
        session: AsyncSession | None,
        *order: Any,
        limit: int | None = None,
        full_names: bool = False,
    ) -> list[RegistrationView]:
        query = _query().where(where).order_by(*(order or (models.Exam.starts_at, _registration.id)))
        async with reading(self._database, session) as reader:
            rows = await reader.execute(query.limit(limit), execution_options={"populate_existing": True})
            return [self._view(*row, full_names=full_names) for row in rows]

    def _view(
        self,
        row: models.Registration,
        exam: models.Exam,
        institution: models.Institution,
        item: models.Item,
        name: bytes,
        seat: int | None,
        room: str | None,
        place_in_line: int | None,
        *,
        full_names: bool,
    ) -> RegistrationView:
        opened = self._vault.text("person.name", name)
        state = RegistrationState(row.state)
        return RegistrationView(
            id=row.id,
            number=row.number,
            exam=make_view(exam, institution, item),
            person_id=row.person_id,
            person=opened if full_names else mask_name(opened),
            account_id=row.account_id,
            state=state,
            step_free=row.step_free,
            seat=SeatView(room, seat) if room is not None and seat is not None else None,
            ticket_number=row.ticket_number,
            place_in_line=place_in_line,
            offer_until=_while(state, RegistrationState.OFFERED, row.offer_until),
            correct_until=_while(state, RegistrationState.RETURNED, row.offer_until),
            reason=self._vault.text("registration.reason", row.reason) if row.reason else None,
            submitted_at=row.submitted_at,
            decided_at=row.decided_at,
            checked_in_at=row.checked_in_at,
        )


def may_act(account_id: int) -> ColumnElement[bool]:
    """Whether the account may act for a registration: its own, its circle's, or of a person it acts for."""
    accounts = own_accounts(account_id)
    persons = select(models.PersonAccount.person_id).where(models.PersonAccount.account_id.in_(accounts))
    return or_(_registration.account_id.in_(accounts), _registration.person_id.in_(persons))


def _for_review(institution_ids: Collection[int]) -> ColumnElement[bool]:
    return and_(
        models.Exam.institution_id.in_(institution_ids),
        _registration.state == RegistrationState.SUBMITTED,
    )


def _while(state: RegistrationState, wanted: RegistrationState, until: datetime | None) -> datetime | None:
    return until if state is wanted else None


def _query() -> Select[*_Row]:
    other = aliased(models.Registration)
    ahead = (
        select(func.count())
        .where(
            other.exam_id == _registration.exam_id,
            other.state == RegistrationState.WAITING,
            or_(
                other.queued_at < _registration.queued_at,
                and_(other.queued_at == _registration.queued_at, other.id <= _registration.id),
            ),
        )
        .scalar_subquery()
    )
    return (
        select(
            _registration,
            models.Exam,
            models.Institution,
            models.Item,
            models.Person.name,
            models.Seat.number,
            models.Room.name,
            case((_registration.state == RegistrationState.WAITING, ahead), else_=None),
        )
        .join(models.Exam, models.Exam.id == _registration.exam_id)
        .join(models.Institution, models.Institution.id == models.Exam.institution_id)
        .join(models.Item, models.Item.id == models.Exam.item_id)
        .join(models.Person, models.Person.id == _registration.person_id)
        .outerjoin(models.Seat, models.Seat.registration_id == _registration.id)
        .outerjoin(models.Room, models.Room.id == models.Seat.room_id)
    )
