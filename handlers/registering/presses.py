"""What the buttons of the form carry. Each names its exam: a button may belong to a form that was left long ago."""

from __future__ import annotations

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks import RowId  # noqa: TC001 - pydantic reads it


class WhoPress(CallbackData, prefix="rw"):
    """For whom: `self`, `other`, or the id of a person."""

    exam: RowId
    who: str


class ChoicePress(CallbackData, prefix="rc", sep="|"):
    """An answer to a field that has buttons."""

    exam: RowId
    field: str
    value: str


class EditPress(CallbackData, prefix="re", sep="|"):
    """Ask for a field again; `q:` before a question about eligibility."""

    exam: RowId
    field: str


class FormAction(StrEnum):
    """What else can be done in a form."""

    BACK = "back"
    GO_ON = "on"
    """Leave the answer as it is."""
    LEAVE = "leave"
    RESTART = "new"
    CHANGE = "change"
    STEP_FREE = "free"
    CONFIRM = "yes"
    WAIT = "wait"
    REMIND = "remind"
    """Tell me on the day from which I qualify (到时候提醒我)."""


class FormPress(CallbackData, prefix="ra"):
    """One of the actions."""

    exam: RowId
    action: FormAction
