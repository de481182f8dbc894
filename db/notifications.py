"""The outbox (通知): what is to be said is written in the transaction of its cause, once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from db import models
from db.machines import NotificationState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database


class Kind(StrEnum):
    """What a notification says."""

    RECEIVED = "received"
    """Registration received (报名已收到)."""
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    OFFERED = "offered"
    """A place from the waiting list, until when."""
    OFFER_LAPSED = "offer_lapsed"
    WAITING_OVER = "waiting_over"
    """The waiting list is over without a place."""
    EXAM_MOVED = "exam_moved"
    EXAM_CANCELLED = "exam_cancelled"
    TICKET_READY = "ticket_ready"
    EXAM_IN_A_WEEK = "exam_in_a_week"
    EXAM_TOMORROW = "exam_tomorrow"
    EXAM_TODAY = "exam_today"
    WINDOW_OPENS = "window_opens"
    WINDOW_CLOSES = "window_closes"
    """Closes in two days, and a draft is not finished."""
    QUALIFIES = "qualifies"
    """The date asked for in eligibility has come (到时候提醒我)."""
    RESULT_OUT = "result_out"
    NOTICE_ENDS = "notice_ends"
    CERTIFICATE_READY = "certificate_ready"
    LOOKUP_CODE = "lookup_code"
    """To the holder: somebody wants to see the certificate, and the code that allows it."""
    LINKED = "linked"
    """Another channel was linked to the account: who did not do it should know."""
    OBJECTION_SETTLED = "objection_settled"
    CASE_STATED = "case_stated"
    """Misconduct was recorded; until when one can answer (违纪告知)."""
    CASE_DECIDED = "case_decided"
    CASE_DROPPED = "case_dropped"
    QUEUE_WAITING = "queue_waiting"
    """Staff: registrations wait for review."""
    PLAN_DUE = "plan_due"
    REPORT_DUE = "report_due"


class Notifications:
    """Plans and cancels rows; `bot.sending` delivers them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Write with this clock."""
        self._database = database
        self._clock = clock

    async def plan(
        self,
        session: AsyncSession,
        kind: Kind,
        account_id: int | None,
        subject: str,
        *,
        due_at: datetime | None = None,
        worthless_from: datetime | None = None,
        data: dict[str, Any] | None = None,
        occasion: str = "",
    ) -> None:
        """Say this once; planned again for the same occasion it changes nothing.

        Args:
            session: of the transaction of the cause.
            kind: what to say.
            account_id: whom; None (nobody to tell) does nothing.
            subject: about what, such as `registration:7`.
            due_at: when; at once by default.
            worthless_from: when it is too late to say it.
            data: what the text needs beyond the subject, nothing personal.
            occasion: tells two sayings of one kind about one subject apart, such as the second return.
        """
        if account_id is None:
            return
        now = self._clock()
        row = {
            "key": f"{kind}:{account_id}:{subject}:{occasion}",
            "account_id": account_id,
            "kind": kind,
            "subject": subject,
            "data": data or {},
            "due_at": due_at or now,
            "worthless_from": worthless_from,
            "state": NotificationState.PLANNED,
            "attempts": 0,
            "outcome": "",
            "planned_at": now,
        }
        await self._database.insert_if_new(session, models.Notification, row)

    async def cancel(
        self,
        session: AsyncSession,
        subject: str,
        kinds: Collection[Kind] = tuple(Kind),
        *,
        account_id: int | None = None,
    ) -> None:
        """Say nothing more of these kinds about the subject, to this account or, without one, to anybody.

        What is being sent at this moment may still go out.
        """
        concerned = [
            models.Notification.subject == subject,
            models.Notification.kind.in_(kinds),
            models.Notification.state == NotificationState.PLANNED,
        ]
        if account_id is not None:
            concerned.append(models.Notification.account_id == account_id)
        await session.execute(
            update(models.Notification)
            .where(*concerned)
            .values(state=NotificationState.CANCELLED, settled_at=self._clock(), outcome="cancelled")
        )
