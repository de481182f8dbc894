"""What buttons carry. A button may be years old or made up, so every handler checks what it gets."""

from __future__ import annotations

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from db.feedback import Reason  # noqa: TC001 - pydantic reads it


class MenuItem(StrEnum):
    """What the menu offers; an item is here only when it works."""

    ELIGIBILITY = "eligibility"
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
