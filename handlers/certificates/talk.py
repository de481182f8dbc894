"""One turn of the conversations about certificates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.fsm.context import FSMContext

    from db.accounts import Account
    from db.work import UnitOfWork
    from handlers.certificates.desk import CertificatesDesk


@dataclass(frozen=True, slots=True)
class CertificateTalk:
    """What a turn needs."""

    bot: Bot
    chat_id: int
    account: Account
    state: FSMContext
    work: UnitOfWork
    desk: CertificatesDesk

    async def say(self, text: str, **more: Any) -> None:
        """Send a message."""
        await self.bot.send_message(self.chat_id, text, **more)


class Certifying(Filter):
    """Lets everything through; a handler gets its `talk`."""

    async def __call__(
        self,
        event: Message | CallbackQuery,
        bot: Bot,
        account: Account,
        state: FSMContext,
        work: UnitOfWork,
        certificates: CertificatesDesk,
    ) -> dict[str, Any]:
        """What the turn needs, as `talk`."""
        chat_id = event.from_user.id if isinstance(event, CallbackQuery) else event.chat.id
        return {"talk": CertificateTalk(bot, chat_id, account, state, work, certificates)}
