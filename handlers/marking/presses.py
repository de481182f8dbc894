"""What the buttons about marks and certificates carry. Whose exam it is and what one may do, is checked at every press."""

from __future__ import annotations

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks import Place, RowId  # noqa: TC001 - pydantic reads them


class MarkTask(StrEnum):
    """What can be done with an exam that was held."""

    CARD = "card"
    ENTER = "enter"
    """Type marks."""
    LIST = "list"
    """Everybody's marks, to read."""
    CONFIRM = "conf"
    """Show what others entered."""
    CONFIRM_SURE = "confs"
    """Confirm what was shown last."""
    CORRECT = "corr"
    CORRECT_SURE = "corrs"
    PUBLISH = "pub"
    """Ask from which day on."""
    PUBLISH_TODAY = "pubt"
    PUBLISH_NEXT = "pubn"
    """From the next working day on."""
    NOTICE = "notice"
    """The list as it is published."""
    OBJECTIONS = "obj"
    FINISH = "fin"
    """Confirm the results, the notice being over."""
    ISSUE = "issue"
    """Ask whether the certificates are to be issued."""
    ISSUE_SURE = "issues"


class MarkListPress(CallbackData, prefix="kl"):
    """The exams that were held, a page of them."""

    page: Place = 0


class MarkPress(CallbackData, prefix="kt"):
    """Do something with an exam."""

    exam: RowId
    task: MarkTask


class MarkRoomPress(CallbackData, prefix="kr"):
    """Enter the marks of one room of an exam, by its place among the exam's rooms."""

    exam: RowId
    room: Place


class MarkPagePress(CallbackData, prefix="kp"):
    """A page of everybody's marks."""

    exam: RowId
    page: Place


class SettleAction(StrEnum):
    """What is done with an objection."""

    SHOW = "show"
    UPHOLD = "up"
    DISMISS = "down"


class SettlePress(CallbackData, prefix="ko"):
    """Something with an objection."""

    objection: RowId
    action: SettleAction
