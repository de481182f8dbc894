"""Finding exams and institutions (找考试、机构查询): by a sentence or by buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from aiogram import F
from aiogram.filters import Command, Filter

from db.clock import SHANGHAI
from handlers.callbacks import ExamPress, MenuItem, MenuPress, TellPress
from handlers.exams import texts
from handlers.exams.messages import (
    Message,
    button,
    choices_message,
    details_message,
    found_message,
    institution_message,
    institutions_message,
    keyboard,
    narrowing_row,
    nothing_message,
)
from handlers.exams.presses import Dimension, FindPress, InstitutionPress, ListPress, region_mark
from handlers.exams.search import Search
from handlers.exams.wording import region_words
from handlers.filters import Words
from handlers.menu import menu_keyboard
from handlers.replies import say
from handlers.states import EligibilityForm
from handlers.texts import MENU_REGISTER
from knowledge.finding import Wants
from knowledge.regions import parse_region
from knowledge.search import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiogram import Bot, Router
    from aiogram.filters.callback_data import CallbackData
    from aiogram.fsm.context import FSMContext
    from aiogram.types import CallbackQuery
    from aiogram.types import Message as Typed

    from db.accounts import Account
    from db.exams import ExamView
    from db.work import UnitOfWork
    from handlers.exams.desk import ExamsDesk
    from handlers.policy import PolicyDesk
    from knowledge.finding import ExamQuery

_ALL: Final = Search()
_MOST_CHOICES: Final = 60
"""Telegram takes a hundred buttons."""
REGISTER_WORDS: Final = (MENU_REGISTER, "我要报名", "我想报名", "报名考试", "报考")
"""What opens the list of what can be registered for."""


class AsksForExam(Filter):
    """The message looks for exams or institutions."""

    async def __call__(
        self, message: Typed, state: FSMContext, account: Account, finding: ExamsDesk
    ) -> bool | dict[str, Any]:
        """What it looks for, as `query`."""
        query = finding.read((message.text or "").strip(), account.region)
        if query is None:
            return False
        # While questions about eligibility are open, a place or a month is an answer to them.
        asked = await state.get_state() == EligibilityForm.asking
        return False if asked and not query.items else {"query": query}


def register_words(router: Router) -> None:
    """Add what is understood whatever form is open."""
    router.message.register(open_menu, Command("register"))
    router.message.register(open_menu, Words(*REGISTER_WORDS))
    router.callback_query.register(press_menu, MenuPress.filter(F.item == MenuItem.REGISTER))
    router.callback_query.register(press_find, FindPress.filter())
    router.callback_query.register(press_list, ListPress.filter())
    router.callback_query.register(press_exam, ExamPress.filter())
    router.callback_query.register(press_tell, TellPress.filter())
    router.callback_query.register(press_institution, InstitutionPress.filter())


def register(router: Router) -> None:
    """Add the handlers of free text."""
    router.message.register(find, AsksForExam())


async def find(
    message: Typed, bot: Bot, account: Account, query: ExamQuery, finding: ExamsDesk, desk: PolicyDesk
) -> None:
    """Answer a sentence; where nothing is found, what the policies say is told as well."""
    text = (message.text or "").strip()
    found, answers = await answer_query(finding, query)
    for one in answers:
        await bot.send_message(message.chat.id, **one)
    if not found:
        told = await desk.answer(account, text)
        if told.answer.outcome in (Outcome.ANSWERED, Outcome.SIDE_BY_SIDE):
            await bot.send_message(message.chat.id, **desk.message(told))


async def answer_query(desk: ExamsDesk, query: ExamQuery) -> tuple[bool, list[Message]]:
    """Whether anything was found, and the messages that tell."""
    search = Search.of_query(query)
    if query.wants is Wants.INSTITUTIONS:
        found, message = await _institutions(desk, search)
        return found, [message]
    exams = await desk.find(search)
    message = await _exams(desk, search, exams, 0)
    if query.wants is Wants.PLACES or (search.names and not exams):
        found, places = await _institutions(desk, search)
        return bool(exams) or found, [message, places] if found else [message]
    return bool(exams), [message]


async def open_menu(message: Typed, account: Account, finding: ExamsDesk) -> None:
    """报名: what is announced where the person is."""
    await message.answer(**await _opening(finding, account))


async def press_menu(query: CallbackQuery, account: Account, finding: ExamsDesk) -> None:
    """The same from the menu."""
    await say(query, **await _opening(finding, account))


async def press_find(query: CallbackQuery, callback_data: FindPress, finding: ExamsDesk) -> None:
    """A search by buttons, or its next page."""
    name = await finding.item_name(callback_data.item) if callback_data.item else None
    search = Search.of_press(callback_data, name)
    found = await finding.find(search)
    await say(query, **await _exams(finding, search, found, callback_data.page))


async def press_list(query: CallbackQuery, callback_data: ListPress, finding: ExamsDesk) -> None:
    """Items, places or months of what is announced."""
    now = FindPress(item=callback_data.item, region=callback_data.region, month=callback_data.month)
    exams = await finding.announced()
    if not exams:
        await say(query, texts.NOTHING_AT_ALL, reply_markup=menu_keyboard())
        return
    await say(query, **_choices(callback_data.by, now, exams))


async def press_exam(query: CallbackQuery, callback_data: ExamPress, finding: ExamsDesk) -> None:
    """Everything about an exam."""
    exam = await finding.exams.get(callback_data.exam)
    if exam is None or not exam.announced:
        await say(query, texts.GONE, reply_markup=menu_keyboard())
        return
    await say(query, **details_message(exam, finding.now))


async def press_tell(
    query: CallbackQuery, callback_data: TellPress, account: Account, work: UnitOfWork, finding: ExamsDesk
) -> None:
    """Tell me when registration begins."""
    exam = await finding.exams.get(callback_data.exam)
    if exam is None or not exam.announced:
        await say(query, texts.GONE, reply_markup=menu_keyboard())
    elif await finding.tell_when_open(work, account.id, exam):
        await say(query, texts.WILL_TELL)
    else:
        await say(query, **details_message(exam, finding.now))


async def press_institution(
    query: CallbackQuery, callback_data: InstitutionPress, finding: ExamsDesk
) -> None:
    """An institution with its scope and its exams."""
    one = await finding.institutions.get(callback_data.institution)
    if one is None:
        await say(query, texts.INSTITUTION_GONE, reply_markup=menu_keyboard())
        return
    exams = [exam for exam in await finding.announced() if exam.institution.id == one.id]
    await say(query, **institution_message(one, exams))


async def _opening(desk: ExamsDesk, account: Account) -> Message:
    """What is announced near the person, else anywhere, and how to ask."""
    search = replace(_ALL, region=account.region)
    exams = await desk.find(search)
    if not exams and account.region:
        search = _ALL
        exams = await desk.find(search)
    if not exams:
        return {"text": texts.NOTHING_AT_ALL, "reply_markup": menu_keyboard()}
    message = await _exams(desk, search, exams, 0)
    return message | {"text": f"{texts.WHAT_EXAM}\n\n{message['text']}"}


async def _exams(desk: ExamsDesk, search: Search, exams: Sequence[ExamView], page: int) -> Message:
    items = {exam.item_id for exam in exams}
    if len(items) == 1:
        # A button carries one item only; of several the first page has to do.
        search = replace(search, item=items.pop())
    if not exams:
        return nothing_message(search, await _wider(desk, search))
    return found_message(search, exams, desk.now, page)


async def _wider(desk: ExamsDesk, search: Search) -> list[tuple[str, CallbackData]]:
    """Wider searches that do find something."""
    wider: list[tuple[str, Search]] = []
    region = parse_region(search.region) if search.region else None
    if search.first or search.last:
        wider.append((texts.ANY_TIME, search.any_time()))
    if region and region.city:
        wider.append((texts.WHOLE_PROVINCE, search.any_time().anywhere(region.province)))
    if region:
        wider.append((texts.WHOLE_COUNTRY, search.any_time().anywhere(None)))
    if search.names or search.said:
        wider.append((texts.ANY_ITEM, Search(region=search.region)))
    offers: list[tuple[str, CallbackData]] = []
    for label, other in wider:
        exams = await desk.find(other)
        items = {exam.item_id for exam in exams}
        if exams:
            item = items.pop() if len(items) == 1 and label != texts.ANY_ITEM else 0
            offers.append((f"{label}（{len(exams)} 场）", replace(other, item=item).press()))
    return offers


async def _institutions(desk: ExamsDesk, search: Search) -> tuple[bool, Message]:
    """Institutions by scope, or by name where one was named."""
    words = "" if search.names else search.said
    found = await desk.institutions.find(words=words, region=search.region, item_names=search.names)
    if not found and words:
        # A name may be right and the place wrong.
        found = await desk.institutions.find(words=words)
    if not found:
        return False, {"text": texts.NO_INSTITUTION, "reply_markup": keyboard([narrowing_row(search)])}
    return True, institutions_message(search.words, found)


def _choices(by: Dimension, now: FindPress, exams: Sequence[ExamView]) -> Message:
    """What to choose from, only what is announced."""
    narrowed: dict[str, FindPress] = {}
    for exam in exams:
        match by:
            case Dimension.ITEM:
                narrowed[exam.item] = now.model_copy(update={"item": exam.item_id})
            case Dimension.PLACE:
                mark = region_mark(exam.region)
                narrowed[region_words(exam.region)] = now.model_copy(update={"region": mark})
            case Dimension.MONTH:
                local = exam.starts_at.astimezone(SHANGHAI)
                month = {"month": f"{local:%Y%m}"}
                narrowed[f"{local.year}年{local.month}月"] = now.model_copy(update=month)
    asked: dict[Dimension, tuple[str, str, dict[str, Any]]] = {
        Dimension.ITEM: (texts.ASK_ITEM, texts.ANY_ITEM, {"item": 0}),
        Dimension.PLACE: (texts.ASK_PLACE, texts.ANY_PLACE, {"region": ""}),
        Dimension.MONTH: (texts.ASK_MONTH, texts.ANY_MONTH, {"month": ""}),
    }
    text, label, gone = asked[by]
    any_one = [button(label, now.model_copy(update=gone))]
    return choices_message(text, list(narrowed.items())[:_MOST_CHOICES], any_one)
