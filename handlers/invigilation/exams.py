"""The exams of one's institutions (本机构的考试): how they stand, and what can be done with each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiogram import F

from db.machines import ACTIVE, ExamState, NotAllowedError
from db.staff import Permission
from handlers.exams.wording import headline, kind_words, moment_words, span_words
from handlers.filters import Words
from handlers.invigilation import texts
from handlers.invigilation.presses import ExamListPress, Task, TaskPress
from handlers.replies import acknowledge
from handlers.staff import texts as staff_texts
from handlers.staff.duty import Duty, OnDuty, button, keyboard
from handlers.staff.presses import StaffAction, StaffPress

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from aiogram import Router
    from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.exams import ExamView
    from db.machines import RegistrationState

_PAGE: Final = 8
_OVER: Final = frozenset({ExamState.FINISHED, ExamState.CANCELLED})
_ALLOWED: Final[Mapping[ExamState, tuple[tuple[Task, ...], ...]]] = {
    ExamState.PLANNED: ((Task.OPEN,), (Task.MOVE, Task.PLACE, Task.CANCEL)),
    ExamState.OPEN: ((Task.CLOSE, Task.ROOMS), (Task.MOVE, Task.PLACE, Task.CANCEL)),
    ExamState.CLOSED: (
        (Task.SEAT, Task.ROOMS, Task.OPEN),
        (Task.MOVE, Task.PLACE, Task.CANCEL),
    ),
    ExamState.SEATED: (
        (Task.DOOR_PDF, Task.SIGN_PDF),
        (Task.DOOR_XLSX, Task.SIGN_XLSX),
        (Task.SEAT, Task.ROOMS, Task.HOLD),
        (Task.MOVE, Task.PLACE, Task.CANCEL),
    ),
    ExamState.HELD: ((Task.DOOR_PDF, Task.SIGN_PDF), (Task.DOOR_XLSX, Task.SIGN_XLSX)),
}
"""What is offered in each state; what one's role allows of it."""
NEEDS: Final = {
    Task.OPEN: Permission.EXAMS,
    Task.CLOSE: Permission.EXAMS,
    Task.HOLD: Permission.EXAMS,
    Task.MOVE: Permission.EXAMS,
    Task.PLACE: Permission.EXAMS,
    Task.CANCEL: Permission.EXAMS,
    Task.YES: Permission.EXAMS,
    Task.SEAT: Permission.SEAT,
    Task.ROOMS: Permission.SEAT,
    Task.DOOR_PDF: Permission.LISTS,
    Task.DOOR_XLSX: Permission.LISTS,
    Task.SIGN_PDF: Permission.LISTS,
    Task.SIGN_XLSX: Permission.LISTS,
}
"""What each task needs; the card is for everybody of the institution."""


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(type_list, Words("本机构的考试", "机构考试", "我机构的考试"), OnDuty())
    router.callback_query.register(press_staff, StaffPress.filter(F.action == StaffAction.EXAMS), OnDuty())
    router.callback_query.register(press_list, ExamListPress.filter(), OnDuty())
    router.callback_query.register(press_card, TaskPress.filter(F.task == Task.CARD), OnDuty())
    router.callback_query.register(press_open, TaskPress.filter(F.task == Task.OPEN), OnDuty())
    router.callback_query.register(press_close, TaskPress.filter(F.task == Task.CLOSE), OnDuty())


async def type_list(_: Message, duty: Duty) -> None:
    """The exams."""
    await _show_list(duty, 0)


async def press_staff(query: CallbackQuery, duty: Duty) -> None:
    """The same from the staff's menu."""
    await acknowledge(query)
    await _show_list(duty, 0)


async def press_list(query: CallbackQuery, callback_data: ExamListPress, duty: Duty) -> None:
    """Another page."""
    await acknowledge(query)
    await _show_list(duty, max(callback_data.page, 0))


async def press_card(query: CallbackQuery, callback_data: TaskPress, duty: Duty) -> None:
    """How an exam stands."""
    await acknowledge(query)
    if exam := await find_exam(duty, callback_data.exam, None):
        await duty.state.clear()
        await show_card(duty, exam)


async def press_open(query: CallbackQuery, callback_data: TaskPress, duty: Duty) -> None:
    """Open registration, also again after it was closed."""
    await acknowledge(query)
    await _change_state(duty, callback_data, ExamState.OPEN, texts.OPENED)


async def press_close(query: CallbackQuery, callback_data: TaskPress, duty: Duty) -> None:
    """End registration."""
    await acknowledge(query)
    await _change_state(duty, callback_data, ExamState.CLOSED, texts.CLOSED)


async def find_exam(duty: Duty, exam_id: int, task: Task | None) -> ExamView | None:
    """The exam where the account may do this with it; else it is told and None."""
    exam = await duty.desk.exams.get(exam_id)
    if exam is None or exam.institution.id not in {one.institution_id for one in duty.posts}:
        await duty.say(texts.NOT_YOURS)
        return None
    if task in NEEDS and not duty.may(NEEDS[task], exam.institution.id):
        await duty.say(staff_texts.NO_PERMISSION)
        return None
    return exam


async def show_card(duty: Duty, exam: ExamView, said: str = "", session: AsyncSession | None = None) -> None:
    """How an exam stands, below what was just done in the transaction of the session."""
    counts = await duty.desk.registrations.counts(exam.id, session)
    come = await duty.desk.registrations.checked_in(exam.id, session)
    text = "\n".join(_card_lines(exam, counts, come, duty.desk.now))
    await duty.say(f"{said}\n\n{text}" if said else text, reply_markup=_card_keyboard(duty, exam))


async def show_again(duty: Duty, exam_id: int, said: str) -> None:
    """The same, read anew in the open transaction."""
    session = await duty.work.session()
    exam = await duty.desk.exams.get(exam_id, session)
    if exam:
        await show_card(duty, exam, said, session)


async def _change_state(duty: Duty, press: TaskPress, state: ExamState, said: str) -> None:
    exam = await find_exam(duty, press.exam, press.task)
    if exam is None:
        return
    try:
        await duty.desk.exams.to(await duty.work.session(), exam.id, state, duty.actor)
    except NotAllowedError:
        said = texts.NOT_NOW
    else:
        if state is ExamState.OPEN and duty.desk.now >= exam.register_until:
            said = f"{said}{texts.window_over(exam.register_until)}"
    await show_again(duty, exam.id, said)


async def _show_list(duty: Duty, page: int) -> None:
    await duty.state.clear()
    institutions = {one.institution_id for one in duty.posts}
    found = await duty.desk.exams.of_institutions(institutions)
    exams = [one for one in found if one.state not in _OVER]
    back = [button(staff_texts.BACK, StaffPress(action=StaffAction.MENU))]
    if not exams:
        await duty.say(texts.NO_EXAMS, reply_markup=keyboard([back]))
        return
    shown = exams[page * _PAGE : (page + 1) * _PAGE]
    rows = [
        [button(f"{one.number} {kind_words(one)}", TaskPress(exam=one.id, task=Task.CARD))] for one in shown
    ]
    turn = []
    if page:
        turn.append(button(texts.EARLIER, ExamListPress(page=page - 1)))
    if len(exams) > (page + 1) * _PAGE:
        turn.append(button(texts.MORE, ExamListPress(page=page + 1)))
    lines = [
        texts.WHICH,
        *(f"・{one.number} {headline(one)}：{_state_words(one, duty.desk.now)}" for one in shown),
    ]
    await duty.say("\n".join(lines), reply_markup=keyboard([*rows, turn, back]))


def _state_words(exam: ExamView, now: datetime) -> str:
    """How it stands; an open exam's window may be still to come, or over."""
    if exam.state is ExamState.OPEN and now < exam.register_from:
        return texts.NOT_BEGUN
    if exam.state is ExamState.OPEN and now >= exam.register_until:
        return texts.WINDOW_OVER
    return texts.STATES[exam.state]


def _card_lines(
    exam: ExamView, counts: Mapping[RegistrationState, int], come: int, now: datetime
) -> list[str]:
    found = sum(count for one, count in counts.items() if one in ACTIVE)
    window = f"{moment_words(exam.register_from)} 到 {moment_words(exam.register_until)}"
    if exam.state not in (ExamState.PLANNED, ExamState.OPEN) and now < exam.register_until:
        # Ended by hand, before the planned moment.
        window = f"{moment_words(exam.register_from)} 开始，已提前截止"
    lines = [
        kind_words(exam),
        f"批次 {exam.number}　{_state_words(exam, now)}",
        f"时间：{span_words(exam)}",
        f"地点：{exam.site}，{exam.address}",
        f"报名：{window}",
        f"报名 {found} 人　名额 {exam.capacity} 个，已占 {exam.taken} 个",
        "　".join(f"{words} {counts.get(state, 0)}" for state, words in texts.COUNTED.items()),
    ]
    return [*lines, f"已签到 {come} 人"] if come else lines


def _card_keyboard(duty: Duty, exam: ExamView) -> InlineKeyboardMarkup:
    where = exam.institution.id
    rows = [
        [
            button(texts.TASKS[task], TaskPress(exam=exam.id, task=task))
            for task in row
            if duty.may(NEEDS[task], where)
        ]
        for row in _ALLOWED.get(exam.state, ())
    ]
    if exam.state is ExamState.SEATED and duty.may(Permission.CHECK_IN, where):
        rows.append([button(staff_texts.DOOR, StaffPress(action=StaffAction.DOOR))])
    rows.append([button(texts.BACK_TO_LIST, ExamListPress())])
    return keyboard(rows)
