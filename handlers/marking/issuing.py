"""Issuing certificates (发证书) in batches, with a message that tells how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram import F

from db.machines import ExamState
from db.results import IssueError
from handlers.marking import texts
from handlers.marking.exams import back_to, find_exam, show_card
from handlers.marking.presses import MarkPress, MarkTask
from handlers.replies import acknowledge
from handlers.staff.duty import Duty, OnDuty, button, keyboard
from knowledge.certificates import NumberError

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery

    from db.exams import ExamView
    from handlers.marking.desk import MarkingDesk


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.callback_query.register(press_issue, MarkPress.filter(F.task == MarkTask.ISSUE), OnDuty())
    router.callback_query.register(press_sure, MarkPress.filter(F.task == MarkTask.ISSUE_SURE), OnDuty())


async def press_issue(
    query: CallbackQuery, callback_data: MarkPress, duty: Duty, marking: MarkingDesk
) -> None:
    """Ask whether it is meant."""
    await acknowledge(query)
    exam = await find_exam(duty, callback_data.exam, MarkTask.ISSUE)
    if exam is None:
        return
    left, held_back = await marking.certificates.to_issue(exam.id)
    if exam.state is not ExamState.FINISHED:
        await show_card(duty, marking, exam, texts.NOT_NOW)
    elif not left:
        said = texts.held_back_words(held_back) if held_back else texts.NOBODY_LEFT
        await show_card(duty, marking, exam, said)
    else:
        sure = button(texts.SURE, MarkPress(exam=exam.id, task=MarkTask.ISSUE_SURE))
        await duty.say(texts.ask_issue(left, held_back), reply_markup=keyboard([[sure, back_to(exam.id)]]))


async def press_sure(
    query: CallbackQuery, callback_data: MarkPress, duty: Duty, marking: MarkingDesk
) -> None:
    """Issue all that are missing; pressed twice, the second time finds nothing left."""
    await acknowledge(query)
    exam = await find_exam(duty, callback_data.exam, MarkTask.ISSUE_SURE)
    if exam is None:
        return
    try:
        said = await _issue(duty, marking, exam)
    except IssueError as error:
        said = texts.ISSUE_PROBLEMS[error.problem]
    except NumberError:
        said = texts.NO_NUMBER
    await show_card(duty, marking, exam, said)


async def _issue(duty: Duty, marking: MarkingDesk, exam: ExamView) -> str:
    """Issue batch by batch, and tell of it in one message that changes; what to say at the end."""
    total, _ = await marking.certificates.to_issue(exam.id)
    if not total:
        return texts.NOBODY_LEFT
    told = await duty.bot.send_message(duty.chat_id, texts.issuing(0, total))
    done, first, last, held_back = 0, "", "", 0
    async for batch in marking.issue(exam.id, duty.actor):
        if not batch.certificates:
            break
        done += len(batch.certificates)
        first, last = first or batch.certificates[0].number, batch.certificates[-1].number
        held_back = batch.held_back
        await duty.bot.edit_message_text(
            texts.issuing(done, total), chat_id=duty.chat_id, message_id=told.message_id
        )
    said = texts.issued(done, first, last) if done else texts.NOBODY_LEFT
    return f"{said}\n{texts.held_back_words(held_back)}" if held_back else said
