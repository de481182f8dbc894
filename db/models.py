"""The tables. Times are UTC; who asked is never stored beside what was asked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only for a plain INTEGER key."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is taken off before writing and put back after reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a moment without a zone is a mistake of the caller.

        Raises:
            ValueError: the moment has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back with its zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables; constraints carry names so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON}  # noqa: RUF012 - SQLAlchemy's form


class Account(Base):
    """A person as one channel knows them (账号): user 1 on the web is not user 1 on Telegram."""

    __tablename__ = "account"
    __table_args__ = (Unique("channel", "external_id"),)

    id: Mapped[int] = mapped_column(_Id, primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(20))
    external_id: Mapped[str] = mapped_column(String(128))
    """The channel's own id; on the web the hash of the conversation id, which proves ownership."""
    region: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime]


class Conversation(Base):
    """Where a conversation stands (对话状态): the state and the answers collected so far."""

    __tablename__ = "conversation"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    state: Mapped[str | None] = mapped_column(String(120))
    data: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime] = mapped_column(index=True)


class SeenUpdate(Base):
    """An update that was handled already; a messenger may deliver it again."""

    __tablename__ = "seen_update"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    update_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class Question(Base):
    """What was asked and how it went, without who asked."""

    __tablename__ = "question"
    __table_args__ = (Index("ix_question_outcome_asked_at", "outcome", "asked_at"),)

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    """With long numbers masked: people paste identity and phone numbers."""
    region: Mapped[str | None] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    entry: Mapped[str | None] = mapped_column(String(80))
    asked_at: Mapped[datetime]


class Feedback(Base):
    """Whether an answer helped (有用, 没用), without who said so; the latest press counts."""

    __tablename__ = "feedback"

    question: Mapped[str] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    helped: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(String(20))
    """What was wrong, a value of `db.feedback.Reason`."""
    given_at: Mapped[datetime]


class Original(Base):
    """An original document (原文) that the staff added."""

    __tablename__ = "original"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    """Its number (文号), as the knowledge writes it."""
    title: Mapped[str] = mapped_column(String(300))
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the file it was read from."""
    added_at: Mapped[datetime]


class OriginalPiece(Base):
    """One article (条款) of an original."""

    __tablename__ = "original_piece"

    document: Mapped[str] = mapped_column(ForeignKey("original.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """Its place in the document, from 0."""
    section: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)


class KeptAnswers(Base):
    """What a person told about eligibility and agreed to have kept (资格情况), for the next time and for registering."""

    __tablename__ = "kept_answers"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    answers: Mapped[dict[str, Any]]
    agreed_at: Mapped[datetime]


class ReminderWish(Base):
    """A person asked to be told when they qualify (到时候提醒我)."""

    __tablename__ = "reminder_wish"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    target: Mapped[str] = mapped_column(String(40), primary_key=True)
    """What they will qualify for, such as `skill:3`."""
    due_on: Mapped[date]
    """The day, in China."""
    wished_at: Mapped[datetime]
