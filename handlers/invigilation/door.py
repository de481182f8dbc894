"""Check-in at the door (签到): by the ticket's code, scanned or photographed, by a number, or by name."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from aiogram import F
from aiogram.filters import Filter, StateFilter
from aiogram.types import BufferedInputFile

from db.clock import shanghai_day
from db.machines import ExamState, RegistrationState
from db.registrations import NotYoursError, RefusedError
from db.staff import Permission
from handlers.exams.wording import kind_words, moment_words
from handlers.filters import Words
from handlers.invigilation import texts
from handlers.invigilation.presses import DoorPress
from handlers.received import HasFile, ReceivedError
from handlers.replies import acknowledge
from handlers.staff import texts as staff_texts
from handlers.staff.duty import Duty, OnDuty, Typed, button, keyboard
from handlers.staff.presses import StaffAction, StaffPress
from handlers.staff.states import StaffForm
from knowledge.identity import mask_number

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message

    from db.exams import ExamView
    from db.registrations import RegistrationView
    from handlers.received import Fetch

_CODE: Final = re.compile(r"KZ\d\.\S{4,40}", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[\d\s]{8,24}")
_REGISTRATION_DIGITS: Final = 10
_MOST_NAMES: Final = 8
_SHORTEST_PART: Final = 2
"""Letters of a name that are enough to look for."""
_NO_DOOR: Final = frozenset({ExamState.PLANNED, ExamState.CANCELLED, ExamState.HELD, ExamState.FINISHED})


class HasTicketCode(Filter):
    """The text is what a ticket's QR code says, genuine or not."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        """The text, as `typed`."""
        text = unicodedata.normalize("NFKC", message.text or "").strip()
        return {"typed": text} if _CODE.fullmatch(text) else False


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(type_door, Words("签到", "扫码签到", "考生签到"), OnDuty())
    router.message.register(type_code, HasTicketCode(), OnDuty())
    router.message.register(tell_strangers, HasTicketCode())
    router.message.register(send_picture, StateFilter(StaffForm.door), HasFile(), OnDuty())
    router.message.register(type_anything, StateFilter(StaffForm.door), Typed(), OnDuty())
    router.callback_query.register(press_door, StaffPress.filter(F.action == StaffAction.DOOR), OnDuty())
    router.callback_query.register(press_person, DoorPress.filter(), OnDuty())


async def type_door(_: Message, duty: Duty) -> None:
    """Open the door."""
    await _open(duty)


async def press_door(query: CallbackQuery, duty: Duty) -> None:
    """The same from a button."""
    await acknowledge(query)
    await _open(duty)


async def type_code(_: Message, typed: str, duty: Duty) -> None:
    """A scanned code, whatever else is open."""
    await _look_up_code(duty, typed)


async def tell_strangers(message: Message) -> None:
    """For who is not of the staff."""
    await message.answer(texts.FOR_STAFF)


async def send_picture(_: Message, received: Fetch, duty: Duty) -> None:
    """A photo of the code."""
    try:
        file = await received()
    except ReceivedError as error:
        await duty.say(str(error))
        return
    found = await duty.desk.codes.read(file.content)
    code = next((one for one in found if _CODE.fullmatch(one.strip())), None)
    if code:
        await _look_up_code(duty, code)
    else:
        await duty.say(texts.NO_CODE)


async def type_anything(_: Message, typed: str, duty: Duty) -> None:
    """A ticket or registration number, or a name."""
    text = unicodedata.normalize("NFKC", typed).strip(" 。.,，、!！?？")
    if _NUMBER.fullmatch(text):
        number = "".join(text.split())
        registrations = duty.desk.registrations
        by_number = len(number) == _REGISTRATION_DIGITS
        view = await (registrations.by_number(number) if by_number else registrations.by_ticket(number))
        await _show(duty, view)
    else:
        await _look_up_name(duty, text)


async def press_person(query: CallbackQuery, callback_data: DoorPress, duty: Duty) -> None:
    """One of several of a name, or check in."""
    await acknowledge(query)
    view = await duty.desk.registrations.get(callback_data.registration)
    if view is None or not callback_data.check:
        await _show(duty, view)
        return
    try:
        done = await duty.desk.registrations.check_in(duty.work, duty.member(Permission.CHECK_IN), view.id)
    except NotYoursError:
        await duty.say(texts.UNKNOWN_TICKET)
    except RefusedError as error:
        await duty.say(texts.refused(error))
    else:
        if done.already:
            await duty.say(texts.already(done.at))
            return
        session = await duty.work.session()
        come = await duty.desk.registrations.checked_in(view.exam.id, session)
        counts = await duty.desk.registrations.counts(view.exam.id, session)
        expected = counts.get(RegistrationState.APPROVED, 0)
        name = await _name(duty, view)
        await duty.say(texts.checked_in(name, done.at, _where(view), come, expected))


async def _open(duty: Duty) -> None:
    await duty.state.clear()
    if not duty.may(Permission.CHECK_IN):
        await duty.say(staff_texts.NO_PERMISSION)
        return
    exams = await _today(duty)
    if not exams:
        back = button(staff_texts.BACK, StaffPress(action=StaffAction.MENU))
        await duty.say(texts.DOOR_CLOSED, reply_markup=keyboard([[back]]))
        return
    await duty.state.set_state(StaffForm.door)
    await duty.say(texts.door_open([f"・{kind_words(one)} {moment_words(one.starts_at)}" for one in exams]))


async def _today(duty: Duty) -> list[ExamView]:
    """The exams of today at which the account checks in."""
    exams = await duty.desk.exams.of_institutions(duty.where_may(Permission.CHECK_IN))
    return [
        one for one in exams if one.state not in _NO_DOOR and shanghai_day(one.starts_at) == duty.desk.today
    ]


async def _look_up_code(duty: Duty, text: str) -> None:
    code = duty.desk.ticket_code(text)
    if code is None or not code.genuine:
        await duty.say(texts.FORGED)
        return
    await _show(duty, await duty.desk.registrations.by_ticket(code.number))


async def _look_up_name(duty: Duty, name: str) -> None:
    wanted = _plain(name)
    found = []
    for exam in await _today(duty):
        approved = (RegistrationState.APPROVED,)
        found += await duty.desk.registrations.of_exam(exam.id, approved, full_names=True)
    same = [one for one in found if _plain(one.person) == wanted]
    if not same and len(wanted) >= _SHORTEST_PART:
        same = [one for one in found if wanted in _plain(one.person)]
    if not same:
        await duty.say(texts.NOBODY_SO_NAMED)
    elif len(same) == 1:
        await _show(duty, same[0])
    elif len(same) > _MOST_NAMES:
        await duty.say(texts.TOO_MANY)
    else:
        rows = [
            [button(f"{one.person} {_where(one)}", DoorPress(registration=one.id, check=False))]
            for one in same
        ]
        await duty.say(texts.WHO_OF_THEM, reply_markup=keyboard(rows))


async def _show(duty: Duty, view: RegistrationView | None) -> None:
    """Photo, name, exam and seat of somebody at the door, with the button where they may come in."""
    if view is None or not duty.may(Permission.CHECK_IN, view.exam.institution.id):
        await duty.say(texts.UNKNOWN_TICKET)
        return
    person = await duty.desk.people.get(None, view.person_id)
    if photo := await duty.desk.people.photo(view.person_id):
        await duty.bot.send_photo(duty.chat_id, BufferedInputFile(photo, "照片.jpg"))
    lines = [
        person.name if person else view.person,
        kind_words(view.exam),
        f"{moment_words(view.exam.starts_at)}　{_where(view)}",
    ]
    if person:
        lines.append(f"{person.document_kind.label} {mask_number(person.number)}")
    hint, may_enter = _hint(duty, view)
    rows = [[button(texts.CHECK_IN, DoorPress(registration=view.id, check=True))]] if may_enter else []
    await duty.say("\n".join([*lines, hint]), reply_markup=keyboard(rows) if rows else None)


def _hint(duty: Duty, view: RegistrationView) -> tuple[str, bool]:
    """What is to be done with who stands there, and whether they can be checked in."""
    if view.state is not RegistrationState.APPROVED:
        return texts.not_approved(view.state), False
    if view.checked_in_at:
        return texts.already(view.checked_in_at), False
    if shanghai_day(view.exam.starts_at) != duty.desk.today:
        return texts.refused_day(view.exam.starts_at), False
    return texts.COMPARE, True


async def _name(duty: Duty, view: RegistrationView) -> str:
    person = await duty.desk.people.get(None, view.person_id)
    return person.name if person else view.person


def _where(view: RegistrationView) -> str:
    return f"{view.seat.room} 考场 {view.seat.number} 号" if view.seat else "还没有座位"


def _plain(name: str) -> str:
    """A name to compare by: without spaces and dots, in one case."""
    return re.sub(r"[\s·•]", "", name).casefold()
