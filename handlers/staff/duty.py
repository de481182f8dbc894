"""One turn of somebody of the staff: the chat, what the account is, and what it may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from db.audit import by_account
from db.registrations import StaffMember

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiogram import Bot
    from aiogram.filters.callback_data import CallbackData
    from aiogram.fsm.context import FSMContext

    from db.accounts import Account
    from db.staff import Permission, Post
    from db.work import UnitOfWork
    from handlers.staff.desk import StaffDesk

_LONGEST_LABEL: Final = 40
_LEADS_AWAY: Final = frozenset(
    {
        "报名",
        "我的考试",
        "我的资料",
        "我的提醒",
        "提醒",
        "提醒设置",
        "考什么",
        "问政策",
        "我的地区",
        "考务",
        "我的成绩",
        "我的证书",
        "查证书",
        "公示",
        "我的异议",
    }
)
"""Words of other topics: they are no reason, no room and no candidate's name."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What a turn needs."""

    bot: Bot
    chat_id: int
    account: Account
    state: FSMContext
    work: UnitOfWork
    desk: StaffDesk
    posts: tuple[Post, ...]
    """At least one."""

    async def say(self, text: str, **more: Any) -> None:
        """Send a message."""
        await self.bot.send_message(self.chat_id, text, **more)

    def where_may(self, permission: Permission) -> frozenset[int]:
        """The institutions in which this may be done."""
        return frozenset(one.institution_id for one in self.posts if one.may(permission))

    def may(self, permission: Permission, institution_id: int | None = None) -> bool:
        """Whether it may be done there, or anywhere."""
        where = self.where_may(permission)
        return bool(where) if institution_id is None else institution_id in where

    def member(self, permission: Permission) -> StaffMember:
        """Who acts, for the operations on registrations."""
        return StaffMember(self.account.id, self.where_may(permission))

    @property
    def actor(self) -> str:
        """Who acts, for the audit."""
        return by_account(self.account.id)


class OnDuty(Filter):
    """The account has a role somewhere; a handler gets its `duty`. Asks the database, so it comes last."""

    async def __call__(
        self,
        event: Message | CallbackQuery,
        bot: Bot,
        account: Account,
        state: FSMContext,
        work: UnitOfWork,
        office: StaffDesk,
    ) -> bool | dict[str, Any]:
        """What the turn needs, as `duty`."""
        posts = tuple(await office.staff.roles(account.id))
        if not posts:
            return False
        chat_id = event.from_user.id if isinstance(event, CallbackQuery) else event.chat.id
        return {"duty": Duty(bot, chat_id, account, state, work, office, posts)}


class Typed(Filter):
    """The message is text for the form that is open: no command, and no word that opens another topic."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        """The text, as `typed`."""
        text = (message.text or "").strip()
        return {"typed": text} if text and not text.startswith("/") and text not in _LEADS_AWAY else False


def button(label: str, press: CallbackData) -> InlineKeyboardButton:
    """A button."""
    text = label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"
    return InlineKeyboardButton(text=text, callback_data=press.pack())


def keyboard(rows: Sequence[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup:
    """The rows that have a button."""
    return InlineKeyboardMarkup(inline_keyboard=[list(row) for row in rows if row])
