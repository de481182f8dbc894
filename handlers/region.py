"""My region (我的地区): chosen by buttons or named in free text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from aiogram import F
from aiogram.filters import Command, Filter, StateFilter
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from handlers import policy, texts
from handlers.callbacks import MenuItem, MenuPress, ProvincePress, RegionPress
from handlers.eligibility.talk import Talk, Talking
from handlers.filters import NamesCity, NamesRegion, Words
from handlers.registering import texts as registering_texts
from handlers.registering.presses import FormAction, FormPress
from handlers.replies import acknowledge, say
from handlers.states import EligibilityForm, RegionForm, RegisteringForm
from knowledge.regions import Region, cities, parse_region, provinces, short_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiogram import Router
    from aiogram.filters.callback_data import CallbackData
    from aiogram.fsm.context import FSMContext
    from aiogram.types import CallbackQuery, Message

    from db.accounts import Account, Accounts
    from handlers.policy import PolicyDesk

_IN_A_ROW = 4
_PROVINCE: Final = "province"
"""Key of the state's data: the province whose city is asked for; empty while the province itself is."""
_INTERVIEW: Final = (EligibilityForm.asking, EligibilityForm.told)


class ChoosesRegion(Filter):
    """The region is being chosen although questions about eligibility are open."""

    async def __call__(self, _: Message, state: FSMContext) -> bool:
        """Whether it is."""
        return _PROVINCE in await state.get_data()


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(show, Command("region"))
    router.message.register(show, Words(texts.MENU_REGION, "地区", "换地区", "改地区"))
    router.message.register(name_no_region, Words(texts.NO_REGION), Talking())
    router.message.register(name_region, StateFilter(RegionForm.city), NamesCity(), Talking())
    # While eligibility is found out, a place name belongs to that, unless the region is being chosen.
    for names in (NamesCity(), NamesRegion()):
        router.message.register(name_region, StateFilter(*_INTERVIEW), ChoosesRegion(), names, Talking())
    router.message.register(name_region, StateFilter(None, RegionForm.city), NamesRegion(), Talking())
    router.callback_query.register(press_menu, MenuPress.filter(F.item == MenuItem.REGION))
    router.callback_query.register(press_province, ProvincePress.filter())
    router.callback_query.register(press_region, RegionPress.filter(), Talking())


async def show(message: Message, account: Account, state: FSMContext, desk: PolicyDesk) -> None:
    """Tell the region and offer to change it."""
    await _open(state)
    await message.answer(texts.region_now(account.region), reply_markup=_first_keyboard(desk))


async def press_menu(query: CallbackQuery, account: Account, state: FSMContext, desk: PolicyDesk) -> None:
    """The same from the menu."""
    await _open(state)
    await say(query, texts.region_now(account.region), reply_markup=_first_keyboard(desk))


async def press_province(query: CallbackQuery, callback_data: ProvincePress, state: FSMContext) -> None:
    """Ask for the city, or list all provinces."""
    if callback_data.name not in provinces():
        everyone = [(short_name(one), ProvincePress(name=one)) for one in provinces()]
        await say(query, texts.ASK_PROVINCE, reply_markup=_keyboard(everyone))
        return
    form = await state.get_state()
    # What is typed while somebody registers answers that form: there the city is pressed.
    if form != RegisteringForm.filling:
        if form not in _INTERVIEW:
            await state.set_state(RegionForm.city)
        await state.update_data({_PROVINCE: callback_data.name})
    await say(query, texts.ask_city(callback_data.name), reply_markup=_city_keyboard(callback_data.name))


async def press_region(
    query: CallbackQuery, callback_data: RegionPress, accounts: Accounts, desk: PolicyDesk, talk: Talk
) -> None:
    """Remember the region that was pressed, and answer what was waiting for it."""
    region = parse_region(callback_data.name)
    if region is None and callback_data.name:
        await say(query, texts.OLD_BUTTON, reply_markup=_first_keyboard(desk))
        return
    await acknowledge(query)
    question = desk.take_waiting(talk.account)
    desk.change_place(talk.account)
    await _move(talk, accounts, desk, region, question)


async def name_no_region(_: Message, accounts: Accounts, desk: PolicyDesk, talk: Talk) -> None:
    """不限地区, typed as it stands on the button."""
    question = desk.take_waiting(talk.account)
    desk.change_place(talk.account)
    await _move(talk, accounts, desk, None, question)


async def name_region(
    _: Message, named: Region, state: FSMContext, accounts: Accounts, desk: PolicyDesk, talk: Talk
) -> None:
    """Remember the region that was typed.

    Somebody who types a place name right after a question, and not into the form, means the question for that place.
    """
    waiting = desk.take_waiting(talk.account)
    latest = desk.change_place(talk.account)
    question = waiting or (latest if await state.get_state() is None else None)
    await _move(talk, accounts, desk, named, question)


async def _open(state: FSMContext) -> None:
    """Begin to choose; questions about eligibility and a registration that are open wait meanwhile."""
    form = await state.get_state()
    if form in _INTERVIEW:
        await state.update_data({_PROVINCE: ""})
    elif form != RegisteringForm.filling:
        await state.clear()


async def _move(
    talk: Talk, accounts: Accounts, desk: PolicyDesk, region: Region | None, question: str | None
) -> None:
    """Remember the region, answer what waited for it, and go on with the questions about eligibility if any were open."""
    place, form = region.name if region else None, await talk.state.get_state()
    interview = await talk.interview()
    account = accounts.set_region(talk.work, talk.account, place)
    await talk.say(
        texts.region_kept(place, known=desk.knows(region)) if region and place else texts.REGION_FORGOTTEN
    )
    if question:
        registers = form == RegisteringForm.filling
        await policy.reply(talk.bot, talk.chat_id, account, desk, question, private=registers)
    talk = replace(talk, account=account)
    if form == RegisteringForm.filling:
        await talk.say(registering_texts.GO_ON, reply_markup=await _back_to_form(talk.state))
    elif form not in _INTERVIEW or not interview.targets:
        await talk.state.clear()
    elif form == EligibilityForm.told:
        await talk.show(interview.in_place(place))
    else:
        await talk.go_on(interview.in_place(place))


async def _back_to_form(state: FSMContext) -> InlineKeyboardMarkup:
    press = FormPress(exam=(await state.get_data())["exam"], action=FormAction.GO_ON)
    return _keyboard([(registering_texts.CONTINUE, press)])


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
