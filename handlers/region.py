"""My region (我的地区): chosen by buttons or named in free text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram import F
from aiogram.filters import Command, StateFilter
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from handlers import policy, texts
from handlers.callbacks import MenuItem, MenuPress, ProvincePress, RegionPress
from handlers.filters import NamesCity, NamesRegion, Words
from handlers.replies import say
from handlers.states import RegionForm
from knowledge.regions import Region, cities, parse_region, provinces, short_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiogram import Bot, Router
    from aiogram.filters.callback_data import CallbackData
    from aiogram.fsm.context import FSMContext
    from aiogram.types import CallbackQuery, Message

    from db.accounts import Account, Accounts
    from db.work import UnitOfWork
    from handlers.policy import PolicyDesk

_IN_A_ROW = 4


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(show, Command("region"))
    router.message.register(show, Words("我的地区", "地区", "换地区", "改地区"))
    router.message.register(name_region, StateFilter(RegionForm.city), NamesCity())
    # While eligibility is found out, a place name belongs to that.
    router.message.register(name_region, StateFilter(None, RegionForm.city), NamesRegion())
    router.callback_query.register(press_menu, MenuPress.filter(F.item == MenuItem.REGION))
    router.callback_query.register(press_province, ProvincePress.filter())
    router.callback_query.register(press_region, RegionPress.filter())


async def show(message: Message, account: Account, state: FSMContext, desk: PolicyDesk) -> None:
    """Tell the region and offer to change it."""
    await state.clear()
    await message.answer(texts.region_now(account.region), reply_markup=_first_keyboard(desk))


async def press_menu(query: CallbackQuery, account: Account, state: FSMContext, desk: PolicyDesk) -> None:
    """The same from the menu."""
    await state.clear()
    await say(query, texts.region_now(account.region), reply_markup=_first_keyboard(desk))


async def press_province(query: CallbackQuery, callback_data: ProvincePress, state: FSMContext) -> None:
    """Ask for the city, or list all provinces."""
    if callback_data.name not in provinces():
        everyone = [(short_name(one), ProvincePress(name=one)) for one in provinces()]
        await say(query, texts.ASK_PROVINCE, reply_markup=_keyboard(everyone))
        return
    await state.set_state(RegionForm.city)
    await state.update_data(province=callback_data.name)
    await say(query, texts.ask_city(callback_data.name), reply_markup=_city_keyboard(callback_data.name))


async def press_region(
    query: CallbackQuery,
    bot: Bot,
    callback_data: RegionPress,
    account: Account,
    accounts: Accounts,
    work: UnitOfWork,
    state: FSMContext,
    desk: PolicyDesk,
) -> None:
    """Remember the region that was pressed, and answer what was waiting for it."""
    region = parse_region(callback_data.name)
    if region is None and callback_data.name:
        await say(query, texts.OLD_BUTTON, reply_markup=_first_keyboard(desk))
        return
    question = (await state.get_data()).get(policy.WAITING_QUESTION)
    desk.change_place(account)
    await state.clear()
    account = accounts.set_region(work, account, region.name if region else None)
    told = texts.region_kept(region.name, known=desk.knows(region)) if region else texts.REGION_FORGOTTEN
    await say(query, told)
    if question:
        await policy.reply(bot, query.from_user.id, account, state, desk, question)


async def name_region(
    message: Message,
    bot: Bot,
    named: Region,
    account: Account,
    accounts: Accounts,
    work: UnitOfWork,
    state: FSMContext,
    desk: PolicyDesk,
) -> None:
    """Remember the region that was typed.

    Somebody who types a place name right after a question, and not into the form, means the question for that place.
    """
    data, form = await state.get_data(), await state.get_state()
    latest = desk.change_place(account)
    question = data.get(policy.WAITING_QUESTION) or (latest if form is None else None)
    await state.clear()
    account = accounts.set_region(work, account, named.name)
    await message.answer(texts.region_kept(named.name, known=desk.knows(named)))
    if question:
        await policy.reply(bot, message.chat.id, account, state, desk, question)


def _first_keyboard(desk: PolicyDesk) -> InlineKeyboardMarkup:
    """The provinces with documents of their own, then the way to the others."""
    known = [(short_name(one), ProvincePress(name=one)) for one in provinces() if desk.knows(Region(one))]
    more = [(texts.OTHER_PROVINCES, ProvincePress(name="")), (texts.NO_REGION, RegionPress(name=""))]
    return _keyboard([*known, *more])


def _city_keyboard(province: str) -> InlineKeyboardMarkup:
    whole = (texts.WHOLE_PROVINCE, RegionPress(name=province))
    members = [(short_name(one), RegionPress(name=province + one)) for one in cities(province)]
    return _keyboard([*members, whole])


def _keyboard(buttons: Sequence[tuple[str, CallbackData]]) -> InlineKeyboardMarkup:
    ready = [InlineKeyboardButton(text=label, callback_data=press.pack()) for label, press in buttons]
    rows = [ready[start : start + _IN_A_ROW] for start in range(0, len(ready), _IN_A_ROW)]
    return InlineKeyboardMarkup(inline_keyboard=rows)
