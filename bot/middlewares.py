"""What every handler is given: the account of who writes, and nothing longer than a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aiogram import BaseMiddleware
from aiogram.types import Update

from bot.channels.telegram import NAME as TELEGRAM
from handlers import texts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiogram.types import TelegramObject, User

    from db.accounts import Accounts


_LONGEST_TEXT: Final = 1000
"""Reading a text takes the time of all who wait; a question needs no more."""


class AccountMiddleware(BaseMiddleware):
    """Finds or makes the account; runs inside the chat's turn, so first messages keep their order."""

    def __init__(self, accounts: Accounts) -> None:
        """Look accounts up here."""
        self._accounts = accounts

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Pass `account` on; a text that is too long goes no further."""
        user: User = data["event_from_user"]  # the gateway lets private chats in only, which have one
        message = event.message if isinstance(event, Update) else None
        if message and message.text and len(message.text.strip()) > _LONGEST_TEXT:
            await message.answer(texts.LONG_TEXT)
            return None
        channel: str = data["channel"]
        if channel == TELEGRAM:
            data["account"] = await self._accounts.ensure(channel, str(user.id))
        else:
            data["account"] = await self._accounts.get(user.id)
        if data["account"]:
            self._accounts.saw(data["account"].id)
        return await handler(event, data)
