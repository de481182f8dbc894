"""What the buttons of this conversation carry, and the words that do the same when they are typed."""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from aiogram.filters import Filter
from aiogram.filters.callback_data import CallbackData

from handlers.eligibility import texts

if TYPE_CHECKING:
    from aiogram.types import Message

    from knowledge.eligibility.questions import Option, Question


class OptionPress(CallbackData, prefix="q", sep="|"):
    """An answer to the question about a field, by a mark of its label: the place may be another one tomorrow."""

    path: str
    mark: str


class UnknownPress(CallbackData, prefix="u", sep="|"):
    """不知道 to the question about a field."""

    path: str


class Action(StrEnum):
    """What else can be done."""

    BACK = "back"
    SHOW = "show"
    GO_ON = "go_on"
    CHOSEN = "chosen"
    CHANGE = "change"
    WHY = "why"
    TITLES = "titles"
    REMIND = "remind"
    KEEP = "keep"
    USE = "use"
    AGAIN = "again"
    FORGET = "forget"


class ActionPress(CallbackData, prefix="a", sep="|"):
    """One of the actions."""

    action: Action


class ChangePress(CallbackData, prefix="c", sep="|"):
    """Ask this question again."""

    path: str


class WhyPress(CallbackData, prefix="w", sep="|"):
    """Explain the verdict on this target."""

    target: str


_TYPED: Final = {
    texts.BACK: Action.BACK,
    "上一题": Action.BACK,
    texts.SHOW_NOW: Action.SHOW,
    "看结果": Action.SHOW,
    texts.GO_ON: Action.GO_ON,
    texts.CHOSEN: Action.CHOSEN,
    texts.CHANGE: Action.CHANGE,
    texts.WHY: Action.WHY,
    texts.TITLES_TOO: Action.TITLES,
    texts.REMIND: Action.REMIND,
    texts.KEEP: Action.KEEP,
    texts.USE_KEPT: Action.USE,
    texts.AGAIN: Action.AGAIN,
    texts.FORGET: Action.FORGET,
    "删除我的信息": Action.FORGET,
    "删除我的所有信息": Action.FORGET,
    "删除我的情况": Action.FORGET,
}


class NamesAction(Filter):
    """The text is what stands on one of the buttons: whoever reads it may as well type it."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        """The action, as `action`."""
        action = _TYPED.get((message.text or "").strip(' 。！!？?，,“”"～~'))
        return {"action": action} if action else False


def option_press(question: Question, option: Option) -> OptionPress:
    """What the button of an answer carries."""
    return OptionPress(path=question.path, mark=_mark(option))


def pressed_option(question: Question, press: OptionPress) -> Option | None:
    """The answer that was pressed; None where the question has no such answer any more."""
    return next((one for one in question.options if _mark(one) == press.mark), None)


def _mark(option: Option) -> str:
    return sha256(option.label.encode()).hexdigest()[:8]
