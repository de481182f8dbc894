"""What the buttons about results carry. Whose registration it is, is checked at every press."""

from __future__ import annotations

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks import RowId  # noqa: TC001 - pydantic reads it


class ResultAction(StrEnum):
    """What can be done with one's own result."""

    SHOW = "show"
    OBJECT = "object"
    OBJECTIONS = "said"
    """What one objected to in this exam, and how it was settled."""


class ResultPress(CallbackData, prefix="sr"):
    """Something with the result of one's own registration."""

    registration: RowId
    action: ResultAction


class MyResultsPress(CallbackData, prefix="sm"):
    """All of one's results."""


class NoticePress(CallbackData, prefix="sn"):
    """The public notice of an exam; objecting to it, where that is asked for. Exam 0 lists all notices."""

    exam: RowId
    object: bool = False
