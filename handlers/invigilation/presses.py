"""What the buttons of the exam's staff carry. Whose exam it is and what one may do, is checked at every press."""

from __future__ import annotations

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks import Place, RowId  # noqa: TC001 - pydantic reads them


class Task(StrEnum):
    """What can be done with an exam."""

    CARD = "card"
    OPEN = "open"
    CLOSE = "close"
    SEAT = "seat"
    ROOMS = "rooms"
    DOOR_PDF = "dp"
    DOOR_XLSX = "dx"
    SIGN_PDF = "sp"
    SIGN_XLSX = "sx"
    HOLD = "hold"
    MOVE = "move"
    PLACE = "place"
    CANCEL = "cancel"
    YES = "yes"
    """Do what was shown and waits for a yes."""


class ExamListPress(CallbackData, prefix="il"):
    """The exams of one's institutions, a page of them."""

    page: Place = 0


class TaskPress(CallbackData, prefix="it"):
    """Do something with an exam."""

    exam: RowId
    task: Task


class Why(StrEnum):
    """Why an exam is cancelled."""

    FEW = "few"
    SITE = "site"
    EMERGENCY = "emergency"
    OTHER = "other"
    """Somebody writes it."""


class WhyPress(CallbackData, prefix="iw"):
    """Cancel for this reason; it is asked once more."""

    exam: RowId
    why: Why


class DoorPress(CallbackData, prefix="id"):
    """Show somebody at the door, or check them in."""

    registration: RowId
    check: bool
