"""The conversation about one's registrations. Every press looks anew whose it is and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiogram import F
from aiogram.filters import Command, StateFilter
from aiogram.types import BufferedInputFile

from db.machines import ACTIVE, ExamState, RegistrationState
from db.registrations import NotYoursError, RefusedError
from handlers.callbacks import MenuItem, MenuPress, MyExamAction, MyExamPress
from handlers.exams.wording import moment_words
from handlers.filters import Words
from handlers.my_exams import texts
from handlers.my_exams.messages import (
    cancel_message,
    details_message,
    list_message,
    mine_keyboard,
    rules_message,
)
from handlers.my_exams.owing import ask_owed, find_owed, offer_photo, take_owed
from handlers.printing import PrintingError
from handlers.received import HasFile
from handlers.registering.correcting import correct
from handlers.registering.talk import FormTalk, Registering
from handlers.replies import acknowledge
from handlers.states import EligibilityForm, OwedForm
from handlers.texts import MENU_MY_EXAMS

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message

    from db.registrations import RegistrationView
    from handlers.my_exams.desk import MyExamsDesk

_CALENDAR_FILE: Final = "考试.ics"
_State = RegistrationState


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(show, Command("my"), Registering())
    router.message.register(
        show,
        Words(
            *(MENU_MY_EXAMS, "我的报名", "我报的考试", "我的准考证", "准考证", "查报名", "报名进度"),
            *("取消报名", "我要取消报名", "我想取消报名", "退报名", "不想考了"),
        ),
        Registering(),
    )
    router.message.register(take_owed, StateFilter(OwedForm.sending), HasFile(), Registering())
    # No form is open, so nobody else waits for the picture.
    router.message.register(offer_photo, StateFilter(None, EligibilityForm.told), HasFile(), Registering())
    router.callback_query.register(press_menu, MenuPress.filter(F.item == MenuItem.MY_EXAMS), Registering())
    router.callback_query.register(press, MyExamPress.filter(), Registering())


async def show(_: Message, form_talk: FormTalk, mine: MyExamsDesk) -> None:
    """All registrations."""
    await _list(form_talk, mine)


async def press_menu(query: CallbackQuery, form_talk: FormTalk, mine: MyExamsDesk) -> None:
    """The same from the menu."""
    await acknowledge(query)
    await _list(form_talk, mine)


async def press(
    query: CallbackQuery, callback_data: MyExamPress, form_talk: FormTalk, mine: MyExamsDesk
) -> None:
    """Something with one registration."""
    await acknowledge(query)
    view = await mine.registrations.owned(form_talk.account.id, callback_data.registration)
    if view is None:
        await form_talk.say(texts.NOT_YOURS, reply_markup=mine_keyboard())
        return
    try:
        await _do(form_talk, mine, view, callback_data.action)
    except NotYoursError:
        await form_talk.say(texts.NOT_YOURS, reply_markup=mine_keyboard())
    except RefusedError:
        await form_talk.say(texts.STARTED, reply_markup=mine_keyboard())


async def _do(talk: FormTalk, desk: MyExamsDesk, view: RegistrationView, action: MyExamAction) -> None:
    match action:
        case MyExamAction.SHOW:
            owed = await find_owed(talk, view)
            await talk.say(**details_message(view, desk, owed))
        case MyExamAction.RULES:
            await talk.say(**rules_message(view, desk))
        case MyExamAction.TICKET:
            await _ticket(talk, desk, view)
        case MyExamAction.CALENDAR:
            await _calendar(talk, desk, view)
        case MyExamAction.CANCEL:
            await _ask_cancel(talk, view)
        case MyExamAction.CANCEL_SURE:
            again = view.exam.registrable(desk.now)
            await _cancel(talk, desk, view, texts.CANCELLED if again else texts.CANCELLED_FOR_GOOD)
        case MyExamAction.ACCEPT:
            await _accept(talk, desk, view)
        case MyExamAction.DECLINE:
            await _decline(talk, desk, view)
        case MyExamAction.CORRECT | MyExamAction.OWED:
            await (ask_owed(talk, view) if action is MyExamAction.OWED else _correct(talk, desk, view))


async def _list(talk: FormTalk, desk: MyExamsDesk) -> None:
    views = await desk.registrations.of_account(talk.account.id)
    await talk.say(**list_message(views, desk.now))


async def _ticket(talk: FormTalk, desk: MyExamsDesk, view: RegistrationView) -> None:
    """The ticket for the phone and for printing, only where it can be had."""
    if not desk.has_ticket(view):
        text = texts.no_ticket_yet(moment_words(view.exam.tickets_from))
        if view.state is not _State.APPROVED:
            await talk.say(**details_message(view, desk))
        else:
            await talk.say(text, reply_markup=mine_keyboard())
        return
    try:
        made = await desk.ticket(view, talk.account.id)
    except PrintingError:
        await talk.say(texts.TICKET_FAILED, reply_markup=mine_keyboard())
        return
    if made is None:
        await talk.say(texts.office(view.exam.institution.office_line))
        return
    pdf, png = made
    name = f"{texts.TICKET}{view.ticket_number}"
    await talk.bot.send_photo(talk.chat_id, BufferedInputFile(png, f"{name}.png"), caption=texts.TICKET)
    await talk.bot.send_document(
        talk.chat_id, BufferedInputFile(pdf, f"{name}.pdf"), caption=texts.TICKET_PDF
    )


async def _calendar(talk: FormTalk, desk: MyExamsDesk, view: RegistrationView) -> None:
    if view.state not in ACTIVE or view.exam.state is ExamState.CANCELLED:
        await talk.say(texts.NO_CALENDAR, reply_markup=mine_keyboard())
        return
    entry = BufferedInputFile(desk.printing.calendar(view), _CALENDAR_FILE)
    await talk.bot.send_document(talk.chat_id, entry, caption=texts.CALENDAR_CAPTION)


async def _ask_cancel(talk: FormTalk, view: RegistrationView) -> None:
    if view.state in ACTIVE:
        await talk.say(**cancel_message(view))
    else:
        await talk.say(texts.ALREADY_OVER, reply_markup=mine_keyboard())


async def _cancel(talk: FormTalk, desk: MyExamsDesk, view: RegistrationView, text: str) -> None:
    changed = await desk.registrations.cancel(talk.work, view.id, account_id=talk.account.id)
    await talk.say(text if changed.changed else texts.ALREADY_OVER, reply_markup=mine_keyboard())


async def _accept(talk: FormTalk, desk: MyExamsDesk, view: RegistrationView) -> None:
    changed = await desk.registrations.accept_offer(talk.work, view.id, account_id=talk.account.id)
    if changed.state is _State.LAPSED:
        await talk.say(texts.TOO_LATE, reply_markup=mine_keyboard())
    elif changed.changed:
        await talk.say(texts.ACCEPTED, reply_markup=mine_keyboard())
    else:
        await talk.say(**details_message(view, desk))


async def _decline(talk: FormTalk, desk: MyExamsDesk, view: RegistrationView) -> None:
    """Only an offer is declined at once: an old button must not cancel what was accepted since."""
    if view.state is not _State.OFFERED:
        await talk.say(texts.NOT_OFFERED, reply_markup=mine_keyboard())
        return
    await _cancel(talk, desk, view, texts.DECLINED)


async def _correct(talk: FormTalk, desk: MyExamsDesk, view: RegistrationView) -> None:
    if view.state is not _State.RETURNED:
        await talk.say(texts.NOT_RETURNED, reply_markup=mine_keyboard())
    elif view.correct_until and view.correct_until <= desk.now:
        await talk.say(texts.TOO_LATE_TO_CORRECT, reply_markup=mine_keyboard())
    else:
        await correct(talk, view)
