"""The outbox (通知): one row for one thing to say to somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id


class Notification(Base):
    """Something to say to somebody, written in the transaction of its cause."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    """What is said, to whom, about what: the same thing is never planned twice."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    """A value of `db.notifications.Kind`."""
    subject: Mapped[str] = mapped_column(String(60), index=True)
    """What it is about, such as `registration:7`; the text is made when it is sent."""
    data: Mapped[dict[str, Any]]
    """What the text needs beyond the subject; nothing personal."""
    due_at: Mapped[datetime]
    worthless_from: Mapped[datetime | None]
    """Sent later it would be silly; it is then recorded as missed."""
    state: Mapped[str] = mapped_column(String(20))
    """A value of `db.machines.NotificationState`."""
    attempts: Mapped[int]
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    claimed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    """When it was sent, missed, cancelled or given up."""
    outcome: Mapped[str] = mapped_column(String(120))
    """In one word or sentence, for the operator; nothing personal."""
    planned_at: Mapped[datetime]


class ReminderSettings(Base):
    """What an account wants to be told (提醒设置); without a row, everything."""

    __tablename__ = "reminder_settings"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    muted: Mapped[bool]
    """Told nothing at all (全部停掉)."""
    off: Mapped[list[str]] = mapped_column(JSON)
    """Topics not wanted, values of `db.reminders.Topic`."""
    changed_at: Mapped[datetime]
