"""The public notice (公示) from the staff's side: published, looked at, and confirmed when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiogram import F

from db.machines import NotAllowedError
from db.results import NoticeDayError, NoticeExistsError, NotOverError, NotReadyError, OpenObjectionsError
from db.results.rules import last_notice_day
from handlers.marking import texts
from handlers.marking.exams import back_to, find_exam, show_card
from handlers.marking.presses import MarkPress, MarkTask
from handlers.replies import acknowledge
from handlers.staff.duty import Duty, OnDuty, button, keyboard
from knowledge.calendar import add_working_days, is_working_day

if TYPE_CHECKING:
    from datetime import date

    from aiogram import Router
    from aiogram.types import CallbackQuery

    from db.results import NoticeView
    from handlers.marking.desk import MarkingDesk

_ROWS: Final = 150


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.callback_query.register(press_publish, MarkPress.filter(F.task == MarkTask.PUBLISH), OnDuty())
    for task in (MarkTask.PUBLISH_TODAY, MarkTask.PUBLISH_NEXT):
        router.callback_query.register(press_day, MarkPress.filter(F.task == task), OnDuty())
    router.callback_query.register(press_notice, MarkPress.filter(F.task == MarkTask.NOTICE), OnDuty())
    router.callback_query.register(press_finish, MarkPress.filter(F.task == MarkTask.FINISH), OnDuty())


async def press_publish(
    query: CallbackQuery, callback_data: MarkPress, duty: Duty, marking: MarkingDesk
) -> None:
    """Ask from which day on, and tell until when it would stand."""
    await acknowledge(query)
    exam = await find_exam(duty, callback_data.exam, MarkTask.PUBLISH)
    if exam is None:
        return
    rules = marking.rules.of(exam)
    passed = (await marking.scores.tally(exam.id)).passed
    lines, rows = [texts.ASK_FIRST_DAY], []
    for task in (MarkTask.PUBLISH_TODAY, MarkTask.PUBLISH_NEXT):
        first = _first_day(duty, task)
        last = last_notice_day(first, rules.notice_days.value)
        if task is MarkTask.PUBLISH_TODAY and not is_working_day(first):
            continue  # it would count from the next working day anyway
        lines.append(f"・{texts.publish_words(first, last, passed, texts.notice_rule(rules))}")
        rows.append([button(f"{first} 到 {last}", MarkPress(exam=exam.id, task=task))])
    await duty.say("\n".join(lines), reply_markup=keyboard([*rows, [back_to(exam.id)]]))


async def press_day(query: CallbackQuery, callback_data: MarkPress, duty: Duty, marking: MarkingDesk) -> None:
    """Publish from that day on."""
    await acknowledge(query)
    exam = await find_exam(duty, callback_data.exam, callback_data.task)
    if exam is None:
        return
    session = await duty.work.session()
    first = _first_day(duty, callback_data.task)
    try:
        notice = await marking.notices.publish(duty.work, exam.id, first, duty.actor)
    except NotReadyError as error:
        said = texts.not_ready(error.missing, error.unconfirmed)
    except NoticeExistsError:
        said = texts.NOTICE_EXISTS
    except (NotAllowedError, NoticeDayError):
        said = texts.NOT_NOW
    else:
        said = f"✅ {texts.notice_line(notice)}，合格 {len(notice.rows)} 人。大家发“公示”就能看到名单。"
        if not notice.certain:
            said += "\n那时的放假安排还没有公布，公示可能要延长，确认时会再核对。"
    await show_card(duty, marking, exam, said, session)


async def press_notice(
    query: CallbackQuery, callback_data: MarkPress, duty: Duty, marking: MarkingDesk
) -> None:
    """The list as everybody sees it."""
    await acknowledge(query)
    exam = await find_exam(duty, callback_data.exam, MarkTask.NOTICE)
    notice = await marking.notices.of_exam(exam.id) if exam else None
    if exam and notice:
        await duty.say(_listed(notice), reply_markup=keyboard([[back_to(exam.id)]]))
    elif exam:
        await show_card(duty, marking, exam)


async def press_finish(
    query: CallbackQuery, callback_data: MarkPress, duty: Duty, marking: MarkingDesk
) -> None:
    """Confirm the results, once the notice is over and every objection is settled."""
    await acknowledge(query)
    exam = await find_exam(duty, callback_data.exam, MarkTask.FINISH)
    if exam is None:
        return
    session, said = await duty.work.session(), texts.FINISHED
    try:
        await marking.notices.confirm(duty.work, exam.id, duty.actor)
    except NotOverError as error:
        said = texts.not_over(error.last_day)
    except OpenObjectionsError as error:
        said = texts.objections_wait(error.count)
    except NotReadyError as error:
        said = texts.not_ready(error.missing, error.unconfirmed)
    except (NotAllowedError, LookupError):
        said = texts.NOT_NOW
    await show_card(duty, marking, exam, said, session)


def _first_day(duty: Duty, task: MarkTask) -> date:
    today = duty.desk.today
    return today if task is MarkTask.PUBLISH_TODAY else add_working_days(today, 1)


def _listed(notice: NoticeView) -> str:
    lines = [texts.notice_line(notice)]
    lines += [f"{one.person}　{one.ticket_end}" for one in notice.rows[:_ROWS]] or [texts.EMPTY]
    if len(notice.rows) > _ROWS:
        lines.append(f"……一共 {len(notice.rows)} 人")
    return "\n".join(lines)
