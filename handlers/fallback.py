"""What no other conversation takes: pictures, unknown commands, buttons of the past. Nobody is left unanswered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import texts
from handlers.menu import menu_keyboard
from handlers.replies import say

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(other_message)
    router.callback_query.register(old_button)


async def other_message(message: Message) -> None:
    """Tell kindly what works instead."""
    is_command = (message.text or "").startswith("/")
    await message.answer(texts.MENU if is_command else texts.NOT_TEXT, reply_markup=menu_keyboard())


async def old_button(query: CallbackQuery) -> None:
    """A button that means nothing any more."""
    await say(query, texts.OLD_BUTTON, reply_markup=menu_keyboard())
