"""Persons (考生), sealed, and what they have begun to fill in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id


class Person(Base):
    """Somebody who registers. Everything that tells who it is, is sealed; `number_hash` finds it again."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    document_kind: Mapped[str] = mapped_column(String(20))
    """A value of `knowledge.identity.DocumentKind`."""
    number_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """Keyed hash of kind and number: one row for one identity document."""
    name: Mapped[bytes] = mapped_column(LargeBinary)
    number: Mapped[bytes] = mapped_column(LargeBinary)
    phone: Mapped[bytes] = mapped_column(LargeBinary)
    details: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON of everything else, see `db.people.PersonDetails`."""
    photo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    consented_at: Mapped[datetime]
    consent: Mapped[str] = mapped_column(String(20))
    """Version of the text the person agreed to."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    """Name, phone, details and photo are gone; what retention rules keep has its number only."""


class PersonAccount(Base):
    """Whom an account may act for: oneself, and those one registers for (帮家人报名)."""

    __tablename__ = "person_account"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    linked_at: Mapped[datetime]


class Draft(Base):
    """A registration form that is being filled in (草稿), sealed; kept for some weeks."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_updated_at", "updated_at"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id", ondelete="CASCADE"), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON of the answers so far."""
    updated_at: Mapped[datetime]


class DraftFile(Base):
    """A photo or paper of a form that is being filled in, sealed; goes with its draft."""

    __tablename__ = "draft_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "exam_id"], ["draft.account_id", "draft.exam_id"], ondelete="CASCADE"
        ),
    )

    account_id: Mapped[int] = mapped_column(Id, primary_key=True)
    exam_id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    """`photo`, or a material as `Material.kind`."""
    media_type: Mapped[str] = mapped_column(String(60))
    content: Mapped[bytes] = mapped_column(LargeBinary)
