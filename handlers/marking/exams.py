"""The exams that were held: how far their results are, and what can be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiogram import F

from db.machines import ExamState, NoticeState
from db.staff import Permission
from handlers.exams.wording import headline, kind_words, span_words
from handlers.filters import Words
from handlers.marking import texts
from handlers.marking.presses import MarkListPress, MarkPagePress, MarkPress, MarkTask
from handlers.replies import acknowledge
from handlers.staff import texts as staff_texts
from handlers.staff.duty import Duty, OnDuty, button, keyboard
from handlers.staff.presses import StaffAction, StaffPress

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.exams import ExamView
    from db.results import NoticeView, Tally
    from handlers.marking.desk import MarkingDesk

_PAGE: Final = 8
_ROWS: Final = 60
"""Lines of marks in one message."""
_AFTER: Final = frozenset({ExamState.HELD, ExamState.FINISHED})
NEEDS: Final = {
    MarkTask.CARD: Permission.SEE_SCORES,
    MarkTask.LIST: Permission.SEE_SCORES,
    MarkTask.NOTICE: Permission.SEE_SCORES,
    MarkTask.ENTER: Permission.SCORES,
    MarkTask.CONFIRM: Permission.SCORES,
    MarkTask.CONFIRM_SURE: Permission.SCORES,
    MarkTask.CORRECT: Permission.SCORES,
    MarkTask.CORRECT_SURE: Permission.SCORES,
    MarkTask.PUBLISH: Permission.NOTICE,
    MarkTask.PUBLISH_TODAY: Permission.NOTICE,
    MarkTask.PUBLISH_NEXT: Permission.NOTICE,
    MarkTask.OBJECTIONS: Permission.NOTICE,
    MarkTask.FINISH: Permission.NOTICE,
    MarkTask.ISSUE: Permission.ISSUE,
    MarkTask.ISSUE_SURE: Permission.ISSUE,
}
"""What each task needs."""


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(
        type_list, Words("录成绩", "成绩录入", "成绩管理", "复核成绩", "发证书"), OnDuty()
    )
    router.callback_query.register(press_staff, StaffPress.filter(F.action == StaffAction.MARKS), OnDuty())
    router.callback_query.register(press_list, MarkListPress.filter(), OnDuty())
    router.callback_query.register(press_card, MarkPress.filter(F.task == MarkTask.CARD), OnDuty())
    router.callback_query.register(press_marks, MarkPress.filter(F.task == MarkTask.LIST), OnDuty())
    router.callback_query.register(press_page, MarkPagePress.filter(), OnDuty())


async def type_list(_: Message, duty: Duty) -> None:
    """The exams."""
    await _show_list(duty, 0)


async def press_staff(query: CallbackQuery, duty: Duty) -> None:
    """The same from the staff's menu."""
    await acknowledge(query)
    await _show_list(duty, 0)


async def press_list(query: CallbackQuery, callback_data: MarkListPress, duty: Duty) -> None:
    """Another page."""
    await acknowledge(query)
    await _show_list(duty, max(callback_data.page, 0))


async def press_card(
    query: CallbackQuery, callback_data: MarkPress, duty: Duty, marking: MarkingDesk
) -> None:
    """How far the results of an exam are."""
    await acknowledge(query)
    if exam := await find_exam(duty, callback_data.exam, MarkTask.CARD):
        await show_card(duty, marking, exam)


async def press_marks(
    query: CallbackQuery, callback_data: MarkPress, duty: Duty, marking: MarkingDesk
) -> None:
    """Everybody's marks, masked."""
    await acknowledge(query)
    await _show_marks(duty, marking, callback_data.exam, 0)


async def press_page(
    query: CallbackQuery, callback_data: MarkPagePress, duty: Duty, marking: MarkingDesk
) -> None:
    """Another page of them."""
    await acknowledge(query)
    await _show_marks(duty, marking, callback_data.exam, max(callback_data.page, 0))


async def find_exam(duty: Duty, exam_id: int, task: MarkTask) -> ExamView | None:
    """The exam, held or finished, where the account may do this with it; else it is told and None."""
    exam = await duty.desk.exams.get(exam_id)
    if exam is None or exam.institution.id not in {one.institution_id for one in duty.posts}:
        await duty.say(texts.NOT_YOURS)
        return None
    if not duty.may(NEEDS[task], exam.institution.id):
        await duty.say(staff_texts.NO_PERMISSION)
        return None
    if exam.state not in _AFTER:
        await duty.say(texts.NO_EXAMS)
        return None
    return exam


async def show_card(
    duty: Duty,
    marking: MarkingDesk,
    exam: ExamView,
    said: str = "",
    session: AsyncSession | None = None,
) -> None:
    """How far an exam is, below what was just done; with the session, as the open transaction has it."""
    await duty.state.clear()
    if session is not None:
        exam = await duty.desk.exams.get(exam.id, session) or exam
    tally = await marking.scores.tally(exam.id, session)
    notice = await marking.notices.of_exam(exam.id, session)
    certificates = len(await marking.certificates.of_exam(exam.id, session))
    lines = [
        kind_words(exam),
        f"批次 {exam.number}　{span_words(exam)}",
        texts.rules_line(marking.rules.of(exam)),
        texts.tally_line(tally),
    ]
    if notice:
        lines.append(texts.notice_line(notice))
    if certificates:
        lines.append(f"已发证书 {certificates} 本")
    text = "\n".join(lines)
    rows = _rows(duty, exam, tally, notice)
    rows.append([button(texts.BACK_TO_LIST, MarkListPress())])
    await duty.say(f"{said}\n\n{text}" if said else text, reply_markup=keyboard(rows))


def back_to(exam_id: int) -> InlineKeyboardButton:
    """The button back to the card."""
    return button(texts.BACK, MarkPress(exam=exam_id, task=MarkTask.CARD))


def task_button(exam_id: int, task: MarkTask, count: int = 0) -> InlineKeyboardButton:
    """A task's button, with how many it is about."""
    label = f"{texts.TASKS[task]}（{count}）" if count else texts.TASKS[task]
    return button(label, MarkPress(exam=exam_id, task=task))


def _rows(
    duty: Duty, exam: ExamView, tally: Tally, notice: NoticeView | None
) -> list[list[InlineKeyboardButton]]:
    """What can be done next, the next thing first, as far as the role allows."""
    held = exam.state is ExamState.HELD
    running = notice is not None and notice.state is NoticeState.RUNNING
    ready = not tally.missing and not tally.entered and tally.people > 0
    offered = (
        (MarkTask.ENTER, held and tally.missing + tally.entered > 0, tally.missing),
        (MarkTask.CONFIRM, tally.entered > 0, tally.entered),
        (MarkTask.PUBLISH, held and ready and notice is None, 0),
        (MarkTask.OBJECTIONS, running, notice.open_objections if notice else 0),
        (MarkTask.FINISH, running, 0),
        (MarkTask.ISSUE, exam.state is ExamState.FINISHED, 0),
        (MarkTask.LIST, True, 0),
        (MarkTask.CORRECT, tally.confirmed > 0, 0),
        (MarkTask.NOTICE, notice is not None, 0),
    )
    where = exam.institution.id
    buttons = [
        task_button(exam.id, task, count)
        for task, now, count in offered
        if now and duty.may(NEEDS[task], where)
    ]
    return [buttons[place : place + 2] for place in range(0, len(buttons), 2)]


async def _show_list(duty: Duty, page: int) -> None:
    await duty.state.clear()
    where = duty.where_may(Permission.SEE_SCORES)
    if not where:
        await duty.say(staff_texts.NO_PERMISSION)
        return
    found = await duty.desk.exams.of_institutions(where)
    exams = [one for one in reversed(found) if one.state in _AFTER]
    back = [button(staff_texts.BACK, StaffPress(action=StaffAction.MENU))]
    if not exams:
        await duty.say(texts.NO_EXAMS, reply_markup=keyboard([back]))
        return
    shown = exams[page * _PAGE : (page + 1) * _PAGE]
    rows = [
        [button(f"{one.number} {headline(one)}", MarkPress(exam=one.id, task=MarkTask.CARD))] for one in shown
    ]
    turn = []
    if page:
        turn.append(button(texts.EARLIER, MarkListPress(page=page - 1)))
    if len(exams) > (page + 1) * _PAGE:
        turn.append(button(texts.MORE, MarkListPress(page=page + 1)))
    await duty.say(texts.WHICH, reply_markup=keyboard([*rows, turn, back]))


async def _show_marks(duty: Duty, marking: MarkingDesk, exam_id: int, page: int) -> None:
    exam = await find_exam(duty, exam_id, MarkTask.LIST)
    if exam is None:
        return
    theory = marking.rules.of(exam).theory_counts.value
    people = await marking.candidates(exam.id)
    shown = people[page * _ROWS : (page + 1) * _ROWS]
    lines = [
        f"{texts.who(one, with_room=True)}：{texts.score_text(one.score, theory_counts=theory)}"
        for one in shown
    ]
    turn = []
    if page:
        turn.append(button(texts.EARLIER, MarkPagePress(exam=exam.id, page=page - 1)))
    if len(people) > (page + 1) * _ROWS:
        turn.append(button(texts.MORE, MarkPagePress(exam=exam.id, page=page + 1)))
    text = "\n".join(lines) or texts.STATES[None]
    await duty.say(text, reply_markup=keyboard([turn, [back_to(exam.id)]]))
