"""One turn of a conversation: the chat, who is in it, and the desk of its topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.fsm.context import FSMContext

    from db.accounts import Account
    from db.work import UnitOfWork

DeskT = TypeVar("DeskT")


@dataclass(frozen=True, slots=True)
class Talk(Generic[DeskT]):
    """What a turn needs."""

    bot: Bot
    chat_id: int
    account: Account
    state: FSMContext
    work: UnitOfWork
    desk: DeskT

    async def say(self, text: str, **more: Any) -> None:
        """Send a message."""
        await self.bot.send_message(self.chat_id, text, **more)


class Talking(Filter):
    """Lets everything through; a handler gets its `talk` with the desk of this name."""

    def __init__(self, desk: str) -> None:
        """Take the desk that handlers know by this name."""
        self._desk = desk

    async def __call__(
        self,
        event: Message | CallbackQuery,
        bot: Bot,
        account: Account,
        state: FSMContext,
        work: UnitOfWork,
        **services: Any,
    ) -> dict[str, Any]:
        """What the turn needs, as `talk`."""
        chat_id = event.from_user.id if isinstance(event, CallbackQuery) else event.chat.id
        return {"talk": Talk(bot, chat_id, account, state, work, services[self._desk])}
