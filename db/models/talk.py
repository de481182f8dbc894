"""Who writes, where a conversation stands, what was asked. Who asked is never stored beside what was asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id


class Account(Base):
    """A person as one channel knows them (账号): user 1 on the web is not user 1 on Telegram."""

    __tablename__ = "account"
    __table_args__ = (Unique("channel", "external_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(20))
    external_id: Mapped[str] = mapped_column(String(128))
    """The channel's own id; on the web the hash of the conversation id, which proves ownership."""
    region: Mapped[str | None] = mapped_column(String(60))
    circle: Mapped[str | None] = mapped_column(String(22), index=True)
    """Accounts of one person on several channels share it (绑定); None for an account by itself."""
    last_seen_at: Mapped[datetime | None] = mapped_column(index=True)
    """Within the hour; what is to be said goes to the account used last."""
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


class KeptAnswers(Base):
    """What a person told about eligibility and agreed to have kept (资格情况), for the next time and for registering."""

    __tablename__ = "kept_answers"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """The answers as JSON, sealed by the vault."""
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
