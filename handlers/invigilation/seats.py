"""Rooms, seats and what is printed of them (考场编排、门贴、签到表)."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from typing import TYPE_CHECKING, Any, Final

from aiogram import F
from aiogram.filters import Filter, StateFilter
from aiogram.types import BufferedInputFile

from db.machines import ExamState, NotAllowedError
from db.seating import KnownRoom, RoomExistsError
from db.staff import Permission
from handlers.invigilation import texts
from handlers.invigilation.exams import find_exam, show_again
from handlers.invigilation.presses import Task, TaskPress
from handlers.printing import Listing, PrintingError, RoomSheet
from handlers.replies import acknowledge
from handlers.staff.duty import Duty, OnDuty, Typed, button, keyboard
from handlers.staff.states import StaffForm
from knowledge.seating import NotEnoughSeatsError

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

    from db.exams import ExamView

_ROOM: Final = re.compile(r"\s*(\S{1,20})\s+(\d{1,3})\s*[个座人位]*\s*(无障碍|无台阶)?")
_ADD: Final = re.compile(r"[加增添新]+考场")
_PRINTS: Final = {
    Task.DOOR_PDF: (Listing.DOOR, "pdf"),
    Task.DOOR_XLSX: (Listing.DOOR, "xlsx"),
    Task.SIGN_PDF: (Listing.SIGN_IN, "pdf"),
    Task.SIGN_XLSX: (Listing.SIGN_IN, "xlsx"),
}
_OVER: Final = frozenset({ExamState.HELD, ExamState.FINISHED, ExamState.CANCELLED})


class AddsRoom(Filter):
    """The text begins with 加考场."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        """The text, as `typed`."""
        text = (message.text or "").strip()
        return {"typed": text} if _ADD.match(text) else False


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(type_room, AddsRoom(), OnDuty())
    router.message.register(type_room, StateFilter(StaffForm.room), Typed(), OnDuty())
    router.callback_query.register(press_seat, TaskPress.filter(F.task == Task.SEAT), OnDuty())
    router.callback_query.register(press_rooms, TaskPress.filter(F.task == Task.ROOMS), OnDuty())
    for task in _PRINTS:
        router.callback_query.register(press_print, TaskPress.filter(F.task == task), OnDuty())


async def press_seat(query: CallbackQuery, callback_data: TaskPress, duty: Duty) -> None:
    """Give seats to everybody approved who has none."""
    await acknowledge(query)
    exam = await find_exam(duty, callback_data.exam, Task.SEAT)
    if exam is None:
        return
    if exam.state is ExamState.OPEN:
        await duty.say(texts.CLOSE_FIRST, reply_markup=_back(exam, Task.CLOSE))
        return
    seating = duty.desk.seating
    try:
        done = await seating.arrange(duty.work, exam.id, duty.actor)
    except NotAllowedError:
        await show_again(duty, exam.id, texts.NOT_NOW)
    except NotEnoughSeatsError as error:
        await _wait_for_room(duty, exam)
        await duty.say(texts.not_enough(error), reply_markup=_back(exam))
    else:
        found = await seating.lists(exam.id, await duty.work.session())
        await show_again(duty, exam.id, texts.seated(done, found))


async def press_rooms(query: CallbackQuery, callback_data: TaskPress, duty: Duty) -> None:
    """The rooms of the site, and how to add one."""
    await acknowledge(query)
    if exam := await find_exam(duty, callback_data.exam, Task.ROOMS):
        known = await duty.desk.seating.rooms(exam.institution.id, exam.site)
        await _wait_for_room(duty, exam)
        await duty.say(texts.rooms(exam.site, known), reply_markup=_back(exam))


async def type_room(_: Message, typed: str, duty: Duty) -> None:
    """Add a room to the site of the exam that is open, or of the only one there is."""
    found = _ROOM.fullmatch(_ADD.sub("", unicodedata.normalize("NFKC", typed), count=1))
    if found is None or not 0 < int(found[2]) <= texts.MOST_SEATS:
        await duty.say(texts.ROOM_NOT_READ)
        return
    exam = await _exam_of_room(duty)
    if exam is None:
        return
    seating = duty.desk.seating
    room = KnownRoom(0, exam.site, found[1].removesuffix("考场") or found[1], int(found[2]), bool(found[3]))
    try:
        added = await seating.add_room(duty.work, exam.institution.id, room, duty.actor)
    except RoomExistsError:
        await duty.say(texts.room_exists(room.name))
        return
    known = await seating.rooms(exam.institution.id, exam.site, await duty.work.session())
    await _wait_for_room(duty, exam)
    await duty.say(texts.room_added(added, known), reply_markup=_back(exam, Task.SEAT))


async def press_print(query: CallbackQuery, callback_data: TaskPress, duty: Duty) -> None:
    """Send a list as a file."""
    await acknowledge(query)
    exam = await find_exam(duty, callback_data.exam, callback_data.task)
    if exam is None:
        return
    listing, form = _PRINTS[callback_data.task]
    sheets = await _sheets(duty, exam, photos=(listing, form) == (Listing.DOOR, "pdf"))
    if not sheets:
        await duty.say(texts.NOBODY, reply_markup=_back(exam))
        return
    try:
        if form == "pdf":
            content, suffix = await duty.desk.printing.room_pdf(sheets, listing), "pdf"
        else:
            content, suffix = await _workbooks(duty, sheets, listing)
    except PrintingError:
        await duty.say(texts.PRINTING_FAILED)
        return
    name = f"{listing.label}-{exam.number}.{suffix}"
    await duty.bot.send_document(duty.chat_id, BufferedInputFile(content, name))


async def _exam_of_room(duty: Duty) -> ExamView | None:
    """The exam at whose site a room is added; None where that is not clear, which is told."""
    data = await duty.state.get_data()
    if await duty.state.get_state() == StaffForm.room and "exam" in data:
        return await find_exam(duty, data["exam"], Task.ROOMS)
    where = duty.where_may(Permission.SEAT)
    exams = [one for one in await duty.desk.exams.of_institutions(where) if one.state not in _OVER]
    if len({(one.institution.id, one.site) for one in exams}) == 1:
        return exams[0]
    await duty.say(texts.WHICH_EXAM)
    return None


async def _wait_for_room(duty: Duty, exam: ExamView) -> None:
    await duty.state.set_state(StaffForm.room)
    await duty.state.set_data({"exam": exam.id})


async def _sheets(duty: Duty, exam: ExamView, *, photos: bool) -> list[RoomSheet]:
    """Every room of the sitting that somebody sits in, with photos where they are printed."""
    sheets = []
    for room in await duty.desk.seating.lists(exam.id):
        found = {}
        if photos:
            for one in room.people:
                if photo := await duty.desk.people.photo(one.person_id):
                    found[one.registration_id] = photo
        sheets.append(RoomSheet(exam, room, found))
    return sheets


async def _workbooks(duty: Duty, sheets: list[RoomSheet], listing: Listing) -> tuple[bytes, str]:
    """One workbook, or several in a zip; with its suffix."""
    books = [(one.room.room.name, await duty.desk.printing.room_xlsx(one, listing)) for one in sheets]
    if len(books) == 1:
        return books[0][1], "xlsx"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in books:
            archive.writestr(f"{listing.label}-{name.replace('/', '-')}.xlsx", content)
    return written.getvalue(), "zip"


def _back(exam: ExamView, *tasks: Task) -> InlineKeyboardMarkup:
    row = [button(texts.TASKS[task], TaskPress(exam=exam.id, task=task)) for task in tasks]
    return keyboard([row, [button(texts.BACK_TO_EXAM, TaskPress(exam=exam.id, task=Task.CARD))]])
