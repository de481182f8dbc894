"""What buttons carry. A button may be years old or made up, so every handler checks what it gets."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from db.feedback import Reason  # noqa: TC001 - pydantic reads it

RowId = Annotated[int, Field(ge=0, lt=1 << 63)]
"""Id of a row: what a database takes; 0 is none."""
Place = Annotated[int, Field(ge=0, lt=1 << 31)]
"""A page, or a place in a list."""


class MenuItem(StrEnum):
    """What the menu offers; an item is here only when it works."""

    ELIGIBILITY = "eligibility"
    REGISTER = "register"
    MY_EXAMS = "my_exams"
    MY_DATA = "my_data"
    RESULTS = "results"
    CERTIFICATES = "certificates"
    VERIFY = "verify"
    """查证书."""
    POLICY = "policy"
    REGION = "region"
    REMINDERS = "reminders"
    HELP = "help"


class MenuPress(CallbackData, prefix="m"):
    """An item of the menu."""

    item: MenuItem


class ProvincePress(CallbackData, prefix="p", sep="|"):
    """A province; an empty name asks for the list of all."""

    name: str


class RegionPress(CallbackData, prefix="r", sep="|"):
    """A region to remember, as `Region.name`; an empty one forgets it."""

    name: str


class EntryPress(CallbackData, prefix="e", sep="|"):
    """An entry of the knowledge to read."""

    id: str


class OriginalPress(CallbackData, prefix="o", sep="|"):
    """The original text behind an entry."""

    id: str


class PassagePress(CallbackData, prefix="s"):
    """A passage of an original that the search found, by `Passage.mark`."""

    mark: str


class FeedbackPress(CallbackData, prefix="f"):
    """Whether the answer to a question helped, by the id of its record; then what was wrong."""

    question: str
    helped: bool
    reason: Reason | None = None


class ExamPress(CallbackData, prefix="xd"):
    """Everything about an exam."""

    exam: RowId


class TellPress(CallbackData, prefix="xt"):
    """Tell me when registration for this exam begins."""

    exam: RowId


class RegisterPress(CallbackData, prefix="rs"):
    """报名: open the form of an exam."""

    exam: RowId


class MyExamAction(StrEnum):
    """What can be done with one's registration."""

    SHOW = "show"
    TICKET = "ticket"
    CALENDAR = "ics"
    RULES = "rules"
    CANCEL = "cancel"
    """Asks whether it is meant."""
    CANCEL_SURE = "sure"
    ACCEPT = "accept"
    DECLINE = "decline"
    """Gives the offered place away; asks nothing, the place goes to the next."""
    CORRECT = "correct"
    OWED = "owed"
    """Hand in what was to come later (补交)."""


class MyExamPress(CallbackData, prefix="my"):
    """Something with one's registration, by its id; whose it is, is checked at every press."""

    registration: RowId
    action: MyExamAction
