"""What the buttons of the staff's menu carry; every press checks anew what the account may do."""

from __future__ import annotations

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData


class StaffAction(StrEnum):
    """What the staff's menu offers."""

    MENU = "menu"
    REVIEW = "review"
    """The queue of registrations (审核报名)."""
    EXAMS = "exams"
    """The exams of one's institution (本机构的考试)."""
    DOOR = "door"
    """Check-in (签到)."""
    MARKS = "marks"
    """Marks, public notices, certificates (成绩和证书)."""
    CASES = "cases"
    """Misconduct (违纪登记)."""


class StaffPress(CallbackData, prefix="st"):
    """An item of the staff's menu."""

    action: StaffAction
