"""What the buttons of this conversation carry."""

from __future__ import annotations

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData


class OptionPress(CallbackData, prefix="q", sep="|"):
    """An answer to the question about a field."""

    path: str
    place: int


class Action(StrEnum):
    """What else can be done."""

    UNKNOWN = "unknown"
    BACK = "back"
    SHOW = "show"
    CHOSEN = "chosen"
    CHANGE = "change"
    WHY = "why"
    TITLES = "titles"
    REMIND = "remind"
    KEEP = "keep"
    USE = "use"
    AGAIN = "again"


class ActionPress(CallbackData, prefix="a", sep="|"):
    """One of the actions."""

    action: Action


class ChangePress(CallbackData, prefix="c", sep="|"):
    """Ask this question again."""

    path: str


class WhyPress(CallbackData, prefix="w", sep="|"):
    """Explain the verdict on this target."""

    target: str
