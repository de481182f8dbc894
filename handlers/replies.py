"""Answering a pressed button: always acknowledged, and always a new message, whatever became of the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiogram.exceptions import TelegramBadRequest

if TYPE_CHECKING:
    from aiogram.types import CallbackQuery


async def say(query: CallbackQuery, text: str, **more: Any) -> None:
    """Acknowledge the press and send a message to who pressed.

    The message of an old button may be out of reach, so nothing is asked of it; in a private chat the person's id is
    the chat's.

    Args:
        query: the press.
        text: what to say.
        more: further arguments of `Bot.send_message`.
    """
    bot = query.bot
    if bot is None:
        raise RuntimeError("a press without its bot")
    await acknowledge(query)
    await bot.send_message(query.from_user.id, text, **more)


async def acknowledge(query: CallbackQuery) -> None:
    """Stop the waiting sign on the button; a press that is too old to acknowledge is answered all the same."""
    try:
        await query.answer()
    except TelegramBadRequest as error:
        if "query" not in error.message.lower():
            raise
