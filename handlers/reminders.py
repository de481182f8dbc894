"""Reminder settings (提醒设置): what a person wants to be told, each topic by itself and all with one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiogram import F
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from db.reminders import Topic, Wanted
from handlers.callbacks import MenuItem, MenuPress
from handlers.filters import Words
from handlers.replies import say

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message

    from db.accounts import Account
    from db.reminders import Reminders
    from db.work import UnitOfWork

_NAMES: Final = {
    Topic.PROGRESS: "报名进度",
    Topic.WEEK: "考前 7 天",
    Topic.EVE: "考前一天",
    Topic.DAY: "考试当天",
    Topic.WINDOW: "报名开始和截止",
    Topic.QUALIFIES: "够条件的那天",
    Topic.RESULTS: "成绩和证书",
    Topic.STAFF: "考务工作",
}
_STOPPED: Final = "好，以后不主动发消息给您了。您问我，我照样回答；要恢复，点下面的按钮。"
_STARTED: Final = "好，提醒打开了。晚上 10 点到早上 8 点不打扰您（考试当天和候补名额除外）。"
_HEAD: Final = (
    "您想收到哪些提醒？点一下就能打开或关掉。\n晚上 10 点到早上 8 点不打扰您（考试当天和候补名额除外）。"
)
_ALL_OFF: Final = "提醒现在全部停着。"


class TopicPress(CallbackData, prefix="nt"):
    """A topic to switch; the button says to what, so that an old one pressed twice does no harm."""

    topic: Topic
    on: bool


class AllPress(CallbackData, prefix="na"):
    """All on, or all off."""

    on: bool


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(show, Command("reminders"))
    router.message.register(show, Words("提醒设置", "提醒", "设置提醒", "我的提醒"))
    router.message.register(stop_all, Words("别提醒了", "不要提醒", "停止提醒", "关闭提醒", "别发了", "退订"))
    router.message.register(start_all, Words("打开提醒", "恢复提醒", "开启提醒", "重新提醒"))
    router.callback_query.register(press_menu, MenuPress.filter(F.item == MenuItem.REMINDERS))
    router.callback_query.register(press_topic, TopicPress.filter())
    router.callback_query.register(press_all, AllPress.filter())


async def show(message: Message, account: Account, reminders: Reminders) -> None:
    """Show the settings."""
    text, keyboard = _settings(await _wanted(reminders, account))
    await message.answer(text, reply_markup=keyboard)


async def press_menu(query: CallbackQuery, account: Account, reminders: Reminders) -> None:
    """The same from a button."""
    text, keyboard = _settings(await _wanted(reminders, account))
    await say(query, text, reply_markup=keyboard)


async def press_topic(
    query: CallbackQuery,
    callback_data: TopicPress,
    account: Account,
    reminders: Reminders,
    work: UnitOfWork,
) -> None:
    """Switch one topic."""
    off = (await _wanted(reminders, account)).off
    off = off - {callback_data.topic} if callback_data.on else off | {callback_data.topic}
    wanted = Wanted(muted=False, off=off)
    reminders.set_wanted(work, account.id, wanted)
    text, keyboard = _settings(wanted)
    await say(query, text, reply_markup=keyboard)


async def press_all(
    query: CallbackQuery, callback_data: AllPress, account: Account, reminders: Reminders, work: UnitOfWork
) -> None:
    """Everything on, or nothing at all."""
    wanted = await _switch_all(account, reminders, work, on=callback_data.on)
    await say(query, _STARTED if callback_data.on else _STOPPED, reply_markup=_settings(wanted)[1])


async def stop_all(message: Message, account: Account, reminders: Reminders, work: UnitOfWork) -> None:
    """Nothing at all, said in words."""
    wanted = await _switch_all(account, reminders, work, on=False)
    await message.answer(_STOPPED, reply_markup=_settings(wanted)[1])


async def start_all(message: Message, account: Account, reminders: Reminders, work: UnitOfWork) -> None:
    """Everything again, said in words."""
    wanted = await _switch_all(account, reminders, work, on=True)
    await message.answer(_STARTED, reply_markup=_settings(wanted)[1])


async def _switch_all(account: Account, reminders: Reminders, work: UnitOfWork, *, on: bool) -> Wanted:
    """What is wanted then; the topics stay as they were chosen, unless each was off."""
    off = (await _wanted(reminders, account)).off
    wanted = Wanted(muted=not on, off=frozenset() if on and off >= set(Topic) - {Topic.STAFF} else off)
    reminders.set_wanted(work, account.id, wanted)
    return wanted


async def _wanted(reminders: Reminders, account: Account) -> Wanted:
    return (await reminders.wanted([account.id])).get(account.id, Wanted())


def _settings(wanted: Wanted) -> tuple[str, InlineKeyboardMarkup]:
    if wanted.muted:
        return _ALL_OFF, InlineKeyboardMarkup(inline_keyboard=[[_button("打开提醒", AllPress(on=True))]])
    switches = [
        _button(
            f"{'✅' if topic not in wanted.off else '⬜'} {name}",
            TopicPress(topic=topic, on=topic in wanted.off),
        )
        for topic, name in _NAMES.items()
    ]
    rows = [switches[at : at + 2] for at in range(0, len(switches), 2)]
    rows.append([_button("全部停掉", AllPress(on=False))])
    return _HEAD, InlineKeyboardMarkup(inline_keyboard=rows)


def _button(text: str, press: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=press.pack())
