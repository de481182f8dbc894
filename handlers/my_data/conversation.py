"""What is kept of me (我的资料): shown masked, handed out in full, the phone changed, and all of it erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiogram import F
from aiogram.filters import Command, StateFilter
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from db.erasing import Outcome
from db.people import PersonData
from handlers.callbacks import MenuItem, MenuPress
from handlers.filters import Words
from handlers.my_data import texts
from handlers.my_data.messages import (
    blocked_message,
    kept_message,
    sure_message,
    whom_message,
    whose_phone_message,
)
from handlers.my_data.presses import ErasePress, ExportPress, PhonePress
from handlers.my_data.writing import as_archives, as_text
from handlers.replies import acknowledge, say
from handlers.staff.duty import Typed
from handlers.states import MyDataForm
from knowledge.identity import PhoneError, mask_name, mask_phone, parse_phone

if TYPE_CHECKING:
    from aiogram import Bot, Router
    from aiogram.fsm.context import FSMContext

    from db.accounts import Account
    from db.work import UnitOfWork
    from handlers.my_data.desk import MyDataDesk


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(type_show, Command("mydata"))
    router.message.register(
        type_show, Words("我的资料", "你存了我什么", "存了我什么", "我的信息", "个人资料")
    )
    router.message.register(type_export, Words("导出我的资料", "导出资料", "下载我的资料"))
    router.message.register(type_erase, Words("删除我的资料", "删除资料", "注销", "删除我的个人信息"))
    router.message.register(type_change, Words("改手机号", "换手机号", "修改手机号", "改手机号码"))
    router.message.register(type_phone, StateFilter(MyDataForm.phone), Typed())
    router.callback_query.register(press_show, MenuPress.filter(F.item == MenuItem.MY_DATA))
    router.callback_query.register(press_export, ExportPress.filter())
    router.callback_query.register(press_phone, PhonePress.filter())
    router.callback_query.register(press_erase, ErasePress.filter())


async def type_show(message: Message, account: Account, state: FSMContext, my_data: MyDataDesk) -> None:
    """What is kept, masked."""
    await state.clear()
    await message.answer(**await _kept(account, my_data))


async def press_show(query: CallbackQuery, account: Account, state: FSMContext, my_data: MyDataDesk) -> None:
    """The same from a button."""
    await state.clear()
    await say(query, **await _kept(account, my_data))


async def type_export(message: Message, account: Account, bot: Bot, my_data: MyDataDesk) -> None:
    """Hand out everything as files."""
    await _export(bot, message.chat.id, account, my_data)


async def press_export(query: CallbackQuery, account: Account, bot: Bot, my_data: MyDataDesk) -> None:
    """The same from a button."""
    await acknowledge(query)
    await _export(bot, query.from_user.id, account, my_data)


async def type_change(message: Message, account: Account, state: FSMContext, my_data: MyDataDesk) -> None:
    """Ask for a new phone number, and whose where there are several."""
    people = await my_data.people.of_account(None, account.id)
    if not people:
        await message.answer(texts.NOBODY)
    elif len(people) > 1:
        await message.answer(**whose_phone_message(people))
    else:
        await _wait_for_phone(state, people[0].id)
        await message.answer(texts.ASK_PHONE)


async def press_phone(
    query: CallbackQuery, callback_data: PhonePress, account: Account, state: FSMContext, my_data: MyDataDesk
) -> None:
    """Ask for the new phone number of a person."""
    if await my_data.people.get(None, callback_data.person, account.id) is None:
        await say(query, texts.GONE)
        return
    await _wait_for_phone(state, callback_data.person)
    await say(query, texts.ASK_PHONE)


async def type_phone(
    message: Message,
    typed: str,
    account: Account,
    state: FSMContext,
    work: UnitOfWork,
    my_data: MyDataDesk,
) -> None:
    """Keep the new phone number."""
    try:
        phone = parse_phone(typed)
    except PhoneError as error:
        await message.answer(str(error))
        return
    person_id = (await state.get_data())["person"]
    await state.clear()
    person = await my_data.people.get(None, person_id, account.id)
    if person is None:
        await message.answer(texts.GONE)
        return
    data = PersonData(person.name, person.document_kind, person.number, phone, person.details)
    await my_data.people.save(work, account.id, data, consent=person.consent)
    await message.answer(texts.phone_changed(mask_phone(phone)))


async def type_erase(
    message: Message, account: Account, state: FSMContext, bot: Bot, my_data: MyDataDesk
) -> None:
    """Ask whether it is meant, and whom where there are several."""
    await state.clear()
    people = await my_data.people.of_account(None, account.id)
    if len(people) > 1:
        await message.answer(**whom_message(people))
    else:
        await _ask(bot, message.chat.id, account, my_data, people[0].id if people else 0)


async def press_erase(
    query: CallbackQuery,
    callback_data: ErasePress,
    account: Account,
    state: FSMContext,
    work: UnitOfWork,
    bot: Bot,
    my_data: MyDataDesk,
) -> None:
    """Tell what goes and what stays, and ask; erase once it is meant."""
    await acknowledge(query)
    await state.clear()
    chat_id = query.from_user.id
    if callback_data.sure:
        message = await _erase(account, work, my_data, callback_data.person)
        await bot.send_message(chat_id, **message)
    else:
        await _ask(bot, chat_id, account, my_data, callback_data.person)


async def _erase(account: Account, work: UnitOfWork, my_data: MyDataDesk, person_id: int) -> dict[str, Any]:
    """Erase; what to say of it."""
    if person_id == 0:
        for draft in await my_data.drafts.of_account(account.id):
            await my_data.drafts.drop(work, account.id, draft.exam_id)
        return {"text": texts.DRAFTS_ERASED}
    person = await my_data.people.get(None, person_id, account.id)
    if person is None:
        return {"text": texts.GONE}
    report = await my_data.erasing.erase(work, account.id, person.id)
    if report.outcome is Outcome.BLOCKED:
        views = await my_data.registrations.of_account(account.id, await work.session())
        return blocked_message(person, report, views)
    done = report.outcome is not Outcome.UNKNOWN
    return {"text": texts.erased(mask_name(person.name), report) if done else texts.GONE}


async def _ask(bot: Bot, chat_id: int, account: Account, my_data: MyDataDesk, person_id: int) -> None:
    if person_id == 0:
        drafts = await my_data.drafts.of_account(account.id)
        asks = sure_message(texts.ASK_DRAFTS, 0) if drafts else await _kept(account, my_data)
        await bot.send_message(chat_id, **asks)
        return
    person = await my_data.people.get(None, person_id, account.id)
    report = await my_data.erasing.foresee(account.id, person_id)
    if person is None or report.outcome is Outcome.UNKNOWN:
        await bot.send_message(chat_id, texts.GONE)
    elif report.outcome is Outcome.BLOCKED:
        views = await my_data.registrations.of_account(account.id)
        await bot.send_message(chat_id, **blocked_message(person, report, views))
    else:
        text = texts.ask_erase(mask_name(person.name), report)
        await bot.send_message(chat_id, **sure_message(text, person.id))


async def _export(bot: Bot, chat_id: int, account: Account, my_data: MyDataDesk) -> None:
    export = await my_data.exporting.export(account.id)
    await bot.send_message(chat_id, texts.EXPORTED)
    await bot.send_document(chat_id, BufferedInputFile(as_text(export.data), "我的资料.txt"))
    for number, archive in enumerate(as_archives(export), start=1):
        name = "我的资料.zip" if number == 1 else f"我的资料-{number}.zip"
        await bot.send_document(chat_id, BufferedInputFile(archive, name))


async def _kept(account: Account, my_data: MyDataDesk) -> dict[str, Any]:
    people = await my_data.people.of_account(None, account.id)
    registrations = await my_data.registrations.of_account(account.id)
    drafts = await my_data.drafts.of_account(account.id)
    return kept_message(people, registrations, len(drafts))


async def _wait_for_phone(state: FSMContext, person_id: int) -> None:
    await state.set_state(MyDataForm.phone)
    await state.set_data({"person": person_id})
