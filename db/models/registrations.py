"""Registrations (报名), their seats and materials."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id

_ACTIVE = text("state NOT IN ('rejected', 'cancelled', 'lapsed')")


class Registration(Base):
    """One person in one exam."""

    __tablename__ = "registration"
    __table_args__ = (
        # Nobody is in one exam twice; who cancelled may come again.
        Index(
            "uq_registration_active",
            "exam_id",
            "person_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        Index("ix_registration_exam_id_state", "exam_id", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    """What a person tells on the telephone (报名号): short, unguessable, nothing personal."""
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    """Who is told; None where staff imported it."""
    state: Mapped[str] = mapped_column(String(20))
    """A value of `db.machines.RegistrationState`."""
    details: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed JSON, see `db.registrations`: the eligibility verdict at that moment and what the sheet wants."""
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Why it was returned or rejected, in the reviewer's words, sealed."""
    step_free: Mapped[bool]
    """Needs a room without stairs."""
    ticket_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    queued_at: Mapped[datetime | None] = mapped_column(index=True)
    """Since when it waits for a place; kept afterwards."""
    offer_until: Mapped[datetime | None] = mapped_column(index=True)
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class Seat(Base):
    """A seat (座位) that is given: nobody else sits there at that time."""

    __tablename__ = "seat"
    __table_args__ = (Unique("room_id", "starts_at", "number"), CheckConstraint("number > 0", name="number"))

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    starts_at: Mapped[datetime]
    """Of the exam, so that one room serves several in a day."""
    number: Mapped[int]


class Material(Base):
    """A paper that the procedure wants (报名材料), sealed."""

    __tablename__ = "material"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(40))
    media_type: Mapped[str] = mapped_column(String(60))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime]
