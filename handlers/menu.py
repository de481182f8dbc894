"""The menu (菜单), help and cancel."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from aiogram import F
from aiogram.filters import Command, CommandStart
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from handlers import texts
from handlers.callbacks import MenuItem, MenuPress
from handlers.filters import Words
from handlers.replies import say

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.fsm.context import FSMContext
    from aiogram.types import CallbackQuery, Message

_IN_A_ROW: Final = 3


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(start, CommandStart())
    router.message.register(show_help, Command("help"))
    router.message.register(show_help, Words("帮助", "怎么用", "help", "使用说明"))
    router.message.register(cancel, Command("cancel"))
    router.message.register(cancel, Words("取消", "算了", "不办了", "cancel"))
    router.message.register(show_menu, Words("菜单", "主菜单", "menu", "返回菜单"))
    router.callback_query.register(press_help, MenuPress.filter(F.item == MenuItem.HELP))


@cache
def menu_keyboard() -> InlineKeyboardMarkup:
    """The menu's buttons; an item is here only when it works."""
    items = (
        (texts.MENU_ELIGIBILITY, MenuItem.ELIGIBILITY),
        (texts.MENU_REGISTER, MenuItem.REGISTER),
        (texts.MENU_MY_EXAMS, MenuItem.MY_EXAMS),
        (texts.MENU_RESULTS, MenuItem.RESULTS),
        (texts.MENU_CERTIFICATES, MenuItem.CERTIFICATES),
        (texts.MENU_VERIFY, MenuItem.VERIFY),
        (texts.MENU_POLICY, MenuItem.POLICY),
        (texts.MENU_REGION, MenuItem.REGION),
        (texts.MENU_HELP, MenuItem.HELP),
    )
    ready = [
        InlineKeyboardButton(text=label, callback_data=MenuPress(item=item).pack()) for label, item in items
    ]
    rows = [ready[start : start + _IN_A_ROW] for start in range(0, len(ready), _IN_A_ROW)]
    return InlineKeyboardMarkup(inline_keyboard=rows)


async def start(message: Message, state: FSMContext) -> None:
    """Greet and open the menu; a form that was open is left."""
    await state.clear()
    await message.answer(texts.WELCOME, reply_markup=menu_keyboard())


async def show_menu(message: Message) -> None:
    """Open the menu without touching what is going on."""
    await message.answer(texts.MENU, reply_markup=menu_keyboard())


async def show_help(message: Message) -> None:
    """Tell how to ask."""
    await message.answer(texts.HELP, reply_markup=menu_keyboard())


async def cancel(message: Message, state: FSMContext) -> None:
    """Leave the form that is open."""
    was_open = await state.get_state() is not None
    await state.clear()
    await message.answer(
        texts.CANCELLED if was_open else texts.NOTHING_TO_CANCEL, reply_markup=menu_keyboard()
    )


async def press_help(query: CallbackQuery) -> None:
    """Tell how to ask."""
    await say(query, texts.HELP, reply_markup=menu_keyboard())
