"""Scores (成绩), public notices (公示), certificates (证书)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id


class Score(Base):
    """The marks of one registration, in tenths of a mark (60.5 is 605)."""

    __tablename__ = "score"
    __table_args__ = (
        CheckConstraint("theory BETWEEN 0 AND 1000", name="theory"),
        CheckConstraint("practice BETWEEN 0 AND 1000", name="practice"),
    )

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    theory: Mapped[int | None]
    """None where theory does not count, or was not sat."""
    practice: Mapped[int | None]
    absent: Mapped[bool]
    """缺考."""
    void: Mapped[bool]
    """Made void by a decision on misconduct (成绩无效)."""
    passed: Mapped[bool | None]
    """Set when it is confirmed."""
    state: Mapped[str] = mapped_column(String(20))
    """A value of `db.machines.ScoreState`."""
    entered_by: Mapped[str] = mapped_column(String(60))
    confirmed_by: Mapped[str | None] = mapped_column(String(60))
    """Somebody else than who entered it."""
    updated_at: Mapped[datetime]


class Notice(Base):
    """The public notice (公示) of the results of an exam."""

    __tablename__ = "notice"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), primary_key=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    """Both in China, both included; working days are counted between them."""
    state: Mapped[str] = mapped_column(String(20))
    """A value of `db.machines.NoticeState`."""
    published_at: Mapped[datetime]


class Objection(Base):
    """An objection (异议) to a result or to a public notice."""

    __tablename__ = "objection"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))
    """Whose own result it is about, where it is."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    """Who objected and is told the outcome."""
    text: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed."""
    state: Mapped[str] = mapped_column(String(20))
    """A value of `db.machines.ObjectionState`."""
    settlement: Mapped[bytes | None] = mapped_column(LargeBinary)
    """How it was settled, in the staff's words, sealed."""
    received_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Serial(Base):
    """The latest serial (流水号) given in one series of certificate numbers; read and raised where one is issued."""

    __tablename__ = "serial"

    series: Mapped[str] = mapped_column(String(80), primary_key=True)
    """Everything of a number but the serial: scheme, institution, year, level."""
    latest: Mapped[int]


class Certificate(Base):
    """A certificate (证书) that was issued here."""

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_holder_hash", "holder_hash"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    scheme: Mapped[str] = mapped_column(String(30))
    """A value of `knowledge.procedures.NumberScheme`."""
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    level: Mapped[int]
    holder: Mapped[bytes] = mapped_column(LargeBinary)
    """The name at that time, sealed."""
    holder_hash: Mapped[str] = mapped_column(String(64))
    """Keyed hash of name and identity number, for a look-up by both."""
    theory: Mapped[int | None]
    practice: Mapped[int | None]
    issued_on: Mapped[date]
    """In China; its year is the number's."""
    state: Mapped[str] = mapped_column(String(20))
    """A value of `db.machines.CertificateState`."""
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    demo: Mapped[bool]
    created_at: Mapped[datetime]
