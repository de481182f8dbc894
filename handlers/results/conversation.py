"""The conversation about results: 我的成绩, 公示, 提异议, 我的异议."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aiogram import F
from aiogram.filters import Command, StateFilter

from db.machines import NoticeState
from db.registrations import NotYoursError
from db.results import ObjectionClosedError, TooManyObjectionsError, WordsError
from handlers.callbacks import MenuItem, MenuPress
from handlers.filters import Words
from handlers.replies import acknowledge
from handlers.results import texts
from handlers.results.messages import (
    list_message,
    moment_words,
    notice_message,
    notices_message,
    objections_message,
    result_message,
)
from handlers.results.presses import MyResultsPress, NoticePress, ResultAction, ResultPress
from handlers.results.states import ObjectionForm
from handlers.staff.duty import Typed, button, keyboard
from handlers.talks import Talk, Talking

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message

    from db.registrations import RegistrationView
    from db.results import NoticeView
    from handlers.results.desk import ResultsDesk

_EXAM: Final = "exam"
_REGISTRATION: Final = "registration"


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(show_mine, Command("results"), Talking("results"))
    router.message.register(
        show_mine,
        Words(texts.MINE, "成绩", "查成绩", "考试成绩", "我考了多少分", "成绩查询"),
        Talking("results"),
    )
    router.message.register(
        show_notices, Words(texts.NOTICES, "看公示", "公示名单", "合格名单"), Talking("results")
    )
    router.message.register(show_objections, Words(texts.OBJECTIONS), Talking("results"))
    router.message.register(
        show_mine, Words(texts.OBJECT, "异议", "成绩异议", "我有异议"), Talking("results")
    )
    router.message.register(type_objection, StateFilter(ObjectionForm.words), Typed(), Talking("results"))
    router.callback_query.register(
        press_mine, MenuPress.filter(F.item == MenuItem.RESULTS), Talking("results")
    )
    router.callback_query.register(press_mine, MyResultsPress.filter(), Talking("results"))
    router.callback_query.register(press_result, ResultPress.filter(), Talking("results"))
    router.callback_query.register(press_notice, NoticePress.filter(), Talking("results"))


async def show_mine(_: Message, talk: Talk[ResultsDesk]) -> None:
    """All of one's results."""
    await _mine(talk)


async def press_mine(query: CallbackQuery, talk: Talk[ResultsDesk]) -> None:
    """The same from a button."""
    await acknowledge(query)
    await _mine(talk)


async def show_notices(_: Message, talk: Talk[ResultsDesk]) -> None:
    """The public notices that stand now."""
    await talk.say(**notices_message(await talk.desk.notices.running()))


async def show_objections(_: Message, talk: Talk[ResultsDesk]) -> None:
    """All that one objected to."""
    await talk.say(**objections_message(await talk.desk.notices.objections_of(talk.account.id)))


async def press_result(query: CallbackQuery, callback_data: ResultPress, talk: Talk[ResultsDesk]) -> None:
    """Something with one result."""
    await acknowledge(query)
    view = await talk.desk.registrations.owned(talk.account.id, callback_data.registration)
    if view is None or not talk.desk.is_over(view):
        await talk.say(texts.NOT_YOURS, reply_markup=_mine_keyboard())
        return
    match callback_data.action:
        case ResultAction.SHOW:
            await _show(talk, view)
        case ResultAction.OBJECT:
            await _ask(talk, view.exam.id, view.id)
        case ResultAction.OBJECTIONS:
            said = await talk.desk.notices.objections_of(talk.account.id, view.exam.id)
            await talk.say(**objections_message(said))


async def press_notice(query: CallbackQuery, callback_data: NoticePress, talk: Talk[ResultsDesk]) -> None:
    """A public notice, or objecting to one."""
    await acknowledge(query)
    if callback_data.exam == 0:
        await talk.say(**notices_message(await talk.desk.notices.running()))
        return
    notice = await _public(talk, callback_data.exam)
    if notice is None or notice.state is not NoticeState.RUNNING or notice.last_day < talk.desk.today:
        await talk.say(texts.NOTICE_GONE, reply_markup=_notices_keyboard())
    elif callback_data.object:
        await _ask(talk, notice.exam.id)
    else:
        can_object = await talk.desk.notices.can_object(notice.exam.id)
        await talk.say(**notice_message(notice, can_object=can_object))


async def type_objection(_: Message, typed: str, talk: Talk[ResultsDesk]) -> None:
    """Receive an objection and give a receipt."""
    data = await talk.state.get_data()
    exam_id, registration_id = data[_EXAM], data[_REGISTRATION] or None
    try:
        number = await talk.desk.notices.object(talk.work, exam_id, talk.account.id, typed, registration_id)
    except WordsError:
        await talk.say(texts.BAD_WORDS)
        return
    except (ObjectionClosedError, TooManyObjectionsError, NotYoursError, LookupError) as error:
        await talk.state.clear()
        text = texts.TOO_MANY if isinstance(error, TooManyObjectionsError) else texts.CLOSED
        await talk.say(text, reply_markup=_mine_keyboard())
        return
    await talk.state.clear()
    said = await talk.desk.notices.objections_of(talk.account.id, exam_id, await talk.work.session())
    received = next(one.received_at for one in said if one.id == number)
    line = await talk.desk.office_line(exam_id)
    receipt = texts.receipt(texts.objection_number(number), moment_words(received), line)
    await talk.say(receipt, reply_markup=_mine_keyboard())


async def _mine(talk: Talk[ResultsDesk]) -> None:
    await talk.state.clear()
    views = await talk.desk.held(talk.account.id)
    await talk.say(
        **list_message([(view, await talk.desk.scores.of_registration(view.id)) for view in views])
    )


async def _show(talk: Talk[ResultsDesk], view: RegistrationView) -> None:
    desk = talk.desk
    score = await desk.scores.of_registration(view.id)
    certificates = await desk.certificates.of_registration(view.id)
    said = await desk.notices.objections_of(talk.account.id, view.exam.id)
    message = result_message(
        view,
        score,
        desk.rules.of(view.exam),
        await _public(talk, view.exam.id),
        certificates[0] if certificates else None,
        can_object=await desk.notices.can_object(view.exam.id, view.id),
        objected=bool(said),
    )
    await talk.say(**message)


async def _public(talk: Talk[ResultsDesk], exam_id: int) -> NoticeView | None:
    """The notice of an exam from its first day on; before, it is the staff's."""
    notice = await talk.desk.notices.of_exam(exam_id)
    return notice if notice and notice.first_day <= talk.desk.today else None


async def _ask(talk: Talk[ResultsDesk], exam_id: int, registration_id: int = 0) -> None:
    if not await talk.desk.notices.can_object(exam_id, registration_id or None):
        await talk.say(texts.CLOSED, reply_markup=_mine_keyboard())
        return
    await talk.state.set_state(ObjectionForm.words)
    await talk.state.set_data({_EXAM: exam_id, _REGISTRATION: registration_id})
    await talk.say(texts.ASK_OBJECTION)


def _mine_keyboard() -> Any:
    return keyboard([[button(texts.MINE, MyResultsPress())]])


def _notices_keyboard() -> Any:
    return keyboard([[button(texts.NOTICES, NoticePress(exam=0))]])
