"""Assessment institutions (评价机构), what they may assess, and their exams (批次)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id


class Institution(Base):
    """An assessment institution (评价机构)."""

    __tablename__ = "institution"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    """A value of `knowledge.procedures.InstitutionKind`."""
    region: Mapped[str] = mapped_column(String(60), index=True)
    """As `knowledge.regions.Region.name`."""
    address: Mapped[str] = mapped_column(String(200))
    office_line: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20))
    """A value of `db.machines.InstitutionState`."""
    demo: Mapped[bool]
    """Made by `kaozheng demo`: said wherever it is shown."""
    created_at: Mapped[datetime]


class Item(Base):
    """What can be assessed (项目): a special ability, or an occupation with its job (职业、工种)."""

    __tablename__ = "item"
    __table_args__ = (Unique("kind", "name"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    """A value of `knowledge.procedures.ExamKind`."""
    name: Mapped[str] = mapped_column(String(120))


class Scope(Base):
    """An item and level that an institution has filed (备案范围)."""

    __tablename__ = "scope"

    institution_id: Mapped[int] = mapped_column(
        ForeignKey("institution.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    """5 to 1; 0 for a special ability, which has none."""


class Room(Base):
    """A room (考场) of an institution."""

    __tablename__ = "room"
    __table_args__ = (Unique("institution_id", "site", "name"), CheckConstraint("seats > 0", name="seats"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id", ondelete="CASCADE"))
    site: Mapped[str] = mapped_column(String(120))
    """The exam site (考点), as `Exam.site`."""
    name: Mapped[str] = mapped_column(String(60))
    seats: Mapped[int]
    step_free: Mapped[bool]
    """Reachable without stairs; who needs that sits here first."""


class Exam(Base):
    """An exam (批次): one item and level, on one day, at one site."""

    __tablename__ = "exam"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken"),
        CheckConstraint("register_from < register_until", name="window"),
        CheckConstraint("starts_at < ends_at", name="times"),
        Index("ix_exam_region_starts_at", "region", "starts_at"),
        Index("ix_exam_item_id_starts_at", "item_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    """What people and papers call it, such as ZZ2026-031."""
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    level: Mapped[int]
    """As `Scope.level`."""
    region: Mapped[str] = mapped_column(String(60))
    site: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(200))
    planned_on: Mapped[date]
    """The day the plan was reported (计划上报日), in China."""
    register_from: Mapped[datetime]
    register_until: Mapped[datetime]
    """Nobody can register from this moment on."""
    tickets_from: Mapped[datetime]
    """From when admission tickets are handed out, once seats are given."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    taken: Mapped[int]
    """Places held; changed only in the statement that gives or frees one."""
    fee_fen: Mapped[int]
    """In fen (分); 0 is free."""
    bring: Mapped[str] = mapped_column(Text)
    """What to bring beyond the identity document, one thing a line."""
    state: Mapped[str] = mapped_column(String(20), index=True)
    """A value of `db.machines.ExamState`."""
    revision: Mapped[int]
    """Grows when the exam is moved; calendars replace an older entry by it."""
    demo: Mapped[bool]
    created_at: Mapped[datetime]
    settings: Mapped[dict[str, Any]]
    """What the procedure leaves to the exam, such as the materials wanted; nothing personal."""
