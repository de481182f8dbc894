"""Who may do what for an institution, misconduct, and the audit of everything done."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id


class Staff(Base):
    """An account with a role (考务人员) in an institution."""

    __tablename__ = "staff"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    institution_id: Mapped[int] = mapped_column(
        ForeignKey("institution.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    """A value of `db.staff.Role`."""
    since: Mapped[datetime]


class Invite(Base):
    """A one-time code that gives a role (邀请码)."""

    __tablename__ = "invite"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Violation(Base):
    """Misconduct (违纪违规) and the ban that follows."""

    __tablename__ = "violation"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    exam_id: Mapped[int | None] = mapped_column(ForeignKey("exam.id"))
    kind: Mapped[str] = mapped_column(String(40))
    """As the ban rules of `knowledge.eligibility` name it."""
    happened_on: Mapped[date]
    banned_until: Mapped[date | None]
    """The last day of the ban, in China; None where nothing but the exam is lost."""
    state: Mapped[str] = mapped_column(String(20))
    """A value of `db.machines.ViolationState`; only a decided one bans."""
    account: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What happened, in the staff's words, sealed."""
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the person says to it (陈述申辩), sealed."""
    recorded_at: Mapped[datetime]


class AuditEntry(Base):
    """Something that was done (审计), append-only; each row carries the hash of the one before it."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    """From 1, without gaps."""
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))
    """`account:12`, `command` or `system`: never a name."""
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(60))
    """What it was done to, such as `registration:7`."""
    before: Mapped[str | None] = mapped_column(String(20))
    after: Mapped[str | None] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(Text)
    """With long numbers masked."""
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
