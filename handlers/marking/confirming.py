"""Confirming marks (复核): a second person sees what somebody else entered, and confirms what was shown, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiogram import F

from db.machines import NotAllowedError
from db.results import NoCandidateError, SamePersonError
from handlers.marking import texts
from handlers.marking.exams import back_to, find_exam, show_card, task_button
from handlers.marking.presses import MarkPress, MarkTask
from handlers.marking.states import MarkingForm
from handlers.replies import acknowledge
from handlers.staff.duty import Duty, OnDuty, button, keyboard

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.exams import ExamView
    from handlers.marking.desk import Candidate, MarkingDesk

_AT_ONCE: Final = 60
"""People in one message, confirmed together."""


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.callback_query.register(press_confirm, MarkPress.filter(F.task == MarkTask.CONFIRM), OnDuty())
    router.callback_query.register(press_sure, MarkPress.filter(F.task == MarkTask.CONFIRM_SURE), OnDuty())


async def press_confirm(
    query: CallbackQuery, callback_data: MarkPress, duty: Duty, marking: MarkingDesk
) -> None:
    """Show what others entered."""
    await acknowledge(query)
    if exam := await find_exam(duty, callback_data.exam, MarkTask.CONFIRM):
        await _show(duty, marking, exam)


async def press_sure(
    query: CallbackQuery, callback_data: MarkPress, duty: Duty, marking: MarkingDesk
) -> None:
    """Confirm what was shown last, unless somebody changed it since."""
    await acknowledge(query)
    exam = await find_exam(duty, callback_data.exam, MarkTask.CONFIRM_SURE)
    if exam is None:
        return
    data = await duty.state.get_data()
    if await duty.state.get_state() != MarkingForm.confirming or data.get("exam") != exam.id:
        await _show(duty, marking, exam, texts.OLD)
        return
    shown: dict[str, str] = data["shown"]
    session = await duty.work.session()
    now = {str(one.registration_id): one for one in await marking.candidates(exam.id, session)}
    if any(key not in now or _fingerprint(now[key]) != value for key, value in shown.items()):
        await _show(duty, marking, exam, texts.CHANGED_SHOWN, session)
        return
    try:
        done = await marking.scores.confirm(duty.work, exam.id, duty.actor, [int(key) for key in shown])
    except SamePersonError:
        await show_card(duty, marking, exam, texts.SAME, session)
    except (NoCandidateError, NotAllowedError):
        await show_card(duty, marking, exam, texts.NOT_NOW, session)
    else:
        await _go_on(duty, marking, exam, f"✅ 复核了 {len(done.registration_ids)} 人。", session)


async def _go_on(duty: Duty, marking: MarkingDesk, exam: ExamView, said: str, session: AsyncSession) -> None:
    """The next people where there are more, else the exam."""
    people = await marking.candidates(exam.id, session)
    if any(one.waits and one.score.entered_by != duty.actor for one in people):
        await _show(duty, marking, exam, said, session)
    else:
        await show_card(duty, marking, exam, said, session)


async def _show(
    duty: Duty, marking: MarkingDesk, exam: ExamView, said: str = "", session: AsyncSession | None = None
) -> None:
    waiting = [one for one in await marking.candidates(exam.id, session) if one.waits]
    others = [one for one in waiting if one.score.entered_by != duty.actor]
    if not others:
        nothing = texts.ONLY_OWN if waiting else texts.NOTHING_TO_CONFIRM
        await show_card(duty, marking, exam, nothing, session)
        return
    shown = others[:_AT_ONCE]
    await duty.state.set_state(MarkingForm.confirming)
    await duty.state.set_data(
        {"exam": exam.id, "shown": {str(one.registration_id): _fingerprint(one) for one in shown}}
    )
    theory = marking.rules.of(exam).theory_counts.value
    lines = [said] if said else []
    lines.append(f"请对照评分表，这 {len(shown)} 人的成绩：")
    lines += [
        f"{texts.who(one, with_room=True)}：{texts.marks_text(one.score, theory_counts=theory)}"
        for one in shown
    ]
    if len(others) > len(shown):
        lines.append(f"（后面还有 {len(others) - len(shown)} 人）")
    rows = [
        [button(texts.CONFIRM_ALL, MarkPress(exam=exam.id, task=MarkTask.CONFIRM_SURE))],
        [
            button(texts.SOMETHING_WRONG, MarkPress(exam=exam.id, task=MarkTask.ENTER)),
            task_button(exam.id, MarkTask.LIST),
        ],
        [back_to(exam.id)],
    ]
    await duty.say("\n".join(lines), reply_markup=keyboard(rows))


def _fingerprint(one: Candidate) -> str:
    score = one.score
    return f"{score.theory}/{score.practice}/{score.absent:d}/{score.void:d}/{score.state}"
