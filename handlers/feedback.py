"""Feedback (有用, 没用): whether an answer helped, and what was wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from db.feedback import Reason
from handlers import texts
from handlers.callbacks import FeedbackPress
from handlers.menu import menu_keyboard
from handlers.replies import say

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery

    from db.feedback import Feedback
    from db.work import UnitOfWork
    from handlers.policy import PolicyDesk

_REASONS: Final = {Reason.BESIDE: texts.BESIDE, Reason.WRONG: texts.WRONG, Reason.UNCLEAR: texts.UNCLEAR}


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.callback_query.register(press, FeedbackPress.filter())


async def press(
    query: CallbackQuery,
    callback_data: FeedbackPress,
    work: UnitOfWork,
    feedback: Feedback,
    desk: PolicyDesk,
) -> None:
    """Keep what was said and thank; where the answer did not help, ask what was wrong and offer what is near."""
    said = callback_data
    if not await feedback.give(work, said.question, helped=said.helped, reason=said.reason):
        await say(query, texts.OLD_BUTTON, reply_markup=menu_keyboard())
    elif said.helped:
        await say(query, texts.THANKS_HELPED)
    elif said.reason:
        await say(query, texts.THANKS_REASON)
    else:
        reasons = [_reason_button(said.question, reason) for reason in Reason]
        rows = [[button] for button in (*desk.nearest(said.question), *reasons)]
        await say(query, texts.ASK_WHAT_WRONG, reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))


def _reason_button(question: str, reason: Reason) -> InlineKeyboardButton:
    press = FeedbackPress(question=question, helped=False, reason=reason)
    return InlineKeyboardButton(text=_REASONS[reason], callback_data=press.pack())
