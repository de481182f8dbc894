"""绑定账号: a code from one channel, written on the other; what is linked, and parting again."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from aiogram.filters import Command, Filter
from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from db.linking import VALID, LinkError, LinkProblem, read_link_code
from handlers.filters import Words
from handlers.replies import say

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message

    from db.accounts import Account
    from db.work import UnitOfWork
    from handlers.linking.desk import LinkingDesk

_GIVEN: Final = re.compile(
    r"(?:绑定|关联|绑定码|关联码|绑定账号|关联账号)\s*[:：]?\s*([0-9][0-9\s-]{6,12}[0-9])"
)
CHANNELS: Final = {"web": "网页", "telegram": "Telegram", "wechat": "微信", "terminal": "终端"}
_ABOUT: Final = "您在微信、Telegram、网页上都用考证通的话，可以把它们绑成一个人：报名、准考证在哪边都能看到，提醒只发一次。"
_HOW: Final = "在另一边发：绑定 {code}\n{minutes} 分钟内有效，只能用一次。别把它告诉别人：谁用了它，谁就能看到您的报名。"
_LINKED: Final = "绑好了。现在这几边是同一个人：{names}。"
_NONE: Final = "现在没有绑定别的账号。"
_PARTED: Final = "解除了。这一边以后只看得到在这一边报的名。"
_WAIT: Final = "试错的次数太多了，请一小时后再试。"
_PROBLEMS: Final = {
    LinkProblem.UNKNOWN: "这个绑定码不对，或者过期了。请在另一边发“绑定账号”再要一个。",
    LinkProblem.ITSELF: "这个绑定码就是在这里要的。请到另一边（比如微信）去发。",
    LinkProblem.ALREADY: "这两边早就绑在一起了。",
    LinkProblem.TOO_MANY: "绑定的账号太多了，请先在不用的那边解除。",
}


class LinkAction(StrEnum):
    """What can be done."""

    CODE = "code"
    PART = "part"


class LinkPress(CallbackData, prefix="lk"):
    """One of them."""

    action: LinkAction


class GivesLinkCode(Filter):
    """绑定 with eight digits behind it."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        """The code, as `code`."""
        found = _GIVEN.fullmatch(unicodedata.normalize("NFKC", message.text or "").strip())
        code = read_link_code(found[1]) if found else None
        return {"code": code} if code else False


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(show, Command("link"))
    router.message.register(
        show, Words("绑定账号", "关联账号", "绑定", "绑定微信", "我的账号", "解除绑定", "解绑")
    )
    router.message.register(finish, GivesLinkCode())
    router.callback_query.register(press, LinkPress.filter())


async def show(message: Message, account: Account, links: LinkingDesk) -> None:
    """What is linked, and what can be done."""
    others = await links.others(account.id)
    told = f"已绑定：{_names([account, *others])}。" if others else _NONE
    await message.answer(f"{_ABOUT}\n\n{told}", reply_markup=_keyboard(linked=bool(others)))


async def press(
    query: CallbackQuery, callback_data: LinkPress, account: Account, links: LinkingDesk, work: UnitOfWork
) -> None:
    """Give a code, or part."""
    if callback_data.action is LinkAction.PART:
        parted = await links.linking.part(work, account.id)
        await say(query, _PARTED if parted else _NONE, reply_markup=_keyboard(linked=False))
        return
    code = await links.linking.begin(work, account.id)
    await say(query, _HOW.format(code=code, minutes=VALID.seconds // 60))


async def finish(message: Message, code: str, account: Account, links: LinkingDesk, work: UnitOfWork) -> None:
    """Link by the code, or tell what is wrong with it."""
    if links.tries.must_wait(account.id):
        await message.answer(_WAIT)
        return
    try:
        await links.linking.finish(work, account.id, code)
    except LinkError as error:
        if error.problem is LinkProblem.UNKNOWN:
            links.tries.add(account.id)
        await message.answer(_PROBLEMS[error.problem])
        return
    links.tries.forgive(account.id)
    await work.commit()  # what is read below is what was just written
    others = await links.others(account.id)
    await message.answer(
        _LINKED.format(names=_names([account, *others])), reply_markup=_keyboard(linked=True)
    )


def _names(accounts: list[Account]) -> str:
    return "、".join(CHANNELS.get(one.channel, one.channel) for one in accounts)


def _keyboard(*, linked: bool) -> InlineKeyboardMarkup:
    rows = [
        [InlineKeyboardButton(text="要一个绑定码", callback_data=LinkPress(action=LinkAction.CODE).pack())]
    ]
    if linked:
        part = InlineKeyboardButton(text="解除这一边", callback_data=LinkPress(action=LinkAction.PART).pack())
        rows.append([part])
    return InlineKeyboardMarkup(inline_keyboard=rows)
