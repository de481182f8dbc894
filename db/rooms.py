"""Rooms (考场) of an institution's sites, and who sits in them (门贴、签到表)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError

from db import models
from db.machines import ExamState, RegistrationState
from db.sessions import reading
from knowledge.identity import mask_number

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.audit import Audit
    from db.database import Database
    from db.vault import Vault
    from db.work import UnitOfWork


class RoomExistsError(Exception):
    """The site has a room of that name."""


@dataclass(frozen=True, slots=True)
class KnownRoom:
    """A room (考场) of a site."""

    id: int
    site: str
    name: str
    seats: int
    step_free: bool


@dataclass(frozen=True, slots=True)
class SeatedPerson:
    """One line of a door list."""

    number: int
    registration_id: int
    exam_id: int
    item: str
    level: int
    person_id: int
    name: str = field(repr=False)
    masked_number: str = field(repr=False)
    ticket_number: str
    step_free: bool
    checked_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class RoomList:
    """Who sits in a room at one time, by seat."""

    room: KnownRoom
    starts_at: datetime
    people: tuple[SeatedPerson, ...]


class Rooms:
    """Rooms, and the lists that hang at their doors."""

    def __init__(self, database: Database, vault: Vault, audit: Audit) -> None:
        """Keep them here."""
        self._database = database
        self._vault = vault
        self._audit = audit

    async def rooms(
        self, institution_id: int, site: str | None = None, session: AsyncSession | None = None
    ) -> list[KnownRoom]:
        """The rooms of an institution, or of one of its sites, in the order in which they are filled: as they were added."""
        query = select(models.Room).filter_by(institution_id=institution_id).order_by(models.Room.id)
        if site is not None:
            query = query.filter_by(site=site)
        async with reading(self._database, session) as reader:
            return [_known(row) for row in await reader.scalars(query)]

    async def add_room(self, work: UnitOfWork, institution_id: int, room: KnownRoom, actor: str) -> KnownRoom:
        """Add a room with the unit of work; the id of what is given does not matter.

        Raises:
            RoomExistsError: the site has a room of that name.
        """
        session = await work.session()
        row = models.Room(
            institution_id=institution_id,
            site=room.site,
            name=room.name,
            seats=room.seats,
            step_free=room.step_free,
        )
        try:
            async with session.begin_nested():
                session.add(row)
        except IntegrityError:
            raise RoomExistsError(room.name) from None
        await self._audit.append(session, actor, "add_room", f"institution:{institution_id}", why=room.name)
        return _known(row)

    async def lists(self, exam_id: int, session: AsyncSession | None = None) -> list[RoomList]:
        """Door lists of every room of the sitting of an exam; with everybody in the room, whichever exam they write."""
        async with reading(self._database, session) as reader:
            exam = await reader.get(models.Exam, exam_id)
            if exam is None:
                return []
            rows = await reader.execute(
                select(
                    models.Seat,
                    models.Room,
                    models.Registration,
                    models.Person,
                    models.Exam,
                    models.Item.name,
                )
                .join(models.Room, models.Room.id == models.Seat.room_id)
                .join(models.Registration, models.Registration.id == models.Seat.registration_id)
                .join(models.Person, models.Person.id == models.Registration.person_id)
                .join(models.Exam, models.Exam.id == models.Registration.exam_id)
                .join(models.Item, models.Item.id == models.Exam.item_id)
                .where(
                    same_sitting(exam),
                    models.Registration.state == RegistrationState.APPROVED,
                )
                .order_by(models.Room.id, models.Seat.number)
            )
            found: dict[int, tuple[KnownRoom, list[SeatedPerson]]] = {}
            for seat, room, registration, person, its_exam, item in rows:
                _, people = found.setdefault(room.id, (_known(room), []))
                people.append(self._seated(seat, registration, person, its_exam, item))
        return [RoomList(room, exam.starts_at, tuple(people)) for room, people in found.values()]

    def _seated(
        self,
        seat: models.Seat,
        registration: models.Registration,
        person: models.Person,
        exam: models.Exam,
        item: str,
    ) -> SeatedPerson:
        return SeatedPerson(
            seat.number,
            registration.id,
            exam.id,
            item,
            exam.level,
            person.id,
            self._vault.text("person.name", person.name),
            mask_number(self._vault.text("person.number", person.number)),
            registration.ticket_number or "",
            registration.step_free,
            registration.checked_in_at,
        )


def _known(row: models.Room) -> KnownRoom:
    return KnownRoom(row.id, row.site, row.name, row.seats, row.step_free)


def same_sitting(exam: models.Exam) -> ColumnElement[bool]:
    """The exams of the sitting (场次) of an exam: of one institution, at one site, from one moment on."""
    return (
        (models.Exam.institution_id == exam.institution_id)
        & (models.Exam.site == exam.site)
        & (models.Exam.starts_at == exam.starts_at)
        & (models.Exam.state != ExamState.CANCELLED)
    )
