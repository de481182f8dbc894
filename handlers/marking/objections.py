"""Objections (异议) from the staff's side: read, settled in words that the person gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram import F
from aiogram.filters import StateFilter

from db.machines import NotAllowedError, ObjectionState
from db.results import ObjectionView, WordsError
from db.staff import Permission
from handlers.exams.wording import moment_words
from handlers.filters import Words
from handlers.marking import texts
from handlers.marking.exams import back_to, find_exam
from handlers.marking.presses import MarkListPress, MarkPress, MarkTask, SettleAction, SettlePress
from handlers.marking.states import MarkingForm
from handlers.replies import acknowledge
from handlers.staff import texts as staff_texts
from handlers.staff.duty import Duty, OnDuty, Typed, button, keyboard

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message
    from sqlalchemy.ext.asyncio import AsyncSession

    from handlers.marking.desk import MarkingDesk


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(type_objections, Words("处理异议", "异议处理"), OnDuty())
    router.message.register(type_settlement, StateFilter(MarkingForm.settlement), Typed(), OnDuty())
    router.callback_query.register(
        press_objections, MarkPress.filter(F.task == MarkTask.OBJECTIONS), OnDuty()
    )
    router.callback_query.register(press_settle, SettlePress.filter(), OnDuty())


async def type_objections(_: Message, duty: Duty, marking: MarkingDesk) -> None:
    """All that wait."""
    await _show_list(duty, marking)


async def press_objections(
    query: CallbackQuery, callback_data: MarkPress, duty: Duty, marking: MarkingDesk
) -> None:
    """Those of an exam that wait."""
    await acknowledge(query)
    if exam := await find_exam(duty, callback_data.exam, MarkTask.OBJECTIONS):
        await _show_list(duty, marking, exam.id)


async def press_settle(
    query: CallbackQuery, callback_data: SettlePress, duty: Duty, marking: MarkingDesk
) -> None:
    """Read one, or ask for the words that settle it."""
    await acknowledge(query)
    one = await _own(duty, marking, callback_data.objection)
    if one is None:
        return
    if callback_data.action is SettleAction.SHOW:
        await _show(duty, marking, one)
        return
    upheld = callback_data.action is SettleAction.UPHOLD
    await duty.state.set_state(MarkingForm.settlement)
    await duty.state.set_data({"objection": one.id, "upheld": upheld})
    await duty.say(texts.ASK_SETTLE[upheld])


async def type_settlement(_: Message, typed: str, duty: Duty, marking: MarkingDesk) -> None:
    """Settle it with these words."""
    data = await duty.state.get_data()
    one = await _own(duty, marking, data["objection"])
    if one is None:
        await duty.state.clear()
        return
    try:
        done = await marking.notices.settle(duty.work, one.id, typed, duty.actor, upheld=data["upheld"])
    except WordsError:
        await duty.say(texts.OBJECTION_LENGTH)
        return
    except NotAllowedError:
        await duty.state.clear()
        await duty.say(texts.NOT_OPEN)
        return
    await duty.state.clear()
    await duty.say(f"✅ 已处理：{texts.SETTLED[done.state]}。")
    await _show_list(duty, marking, one.exam_id, await duty.work.session())


async def _own(duty: Duty, marking: MarkingDesk, objection_id: int) -> ObjectionView | None:
    """An open objection to an exam of one's institution; else it is told and None."""
    where = duty.where_may(Permission.NOTICE)
    found = await marking.notices.objections(where)
    one = next((one for one in found if one.id == objection_id), None)
    if one is None:
        await duty.say(texts.NOT_OPEN)
    return one


async def _show_list(
    duty: Duty, marking: MarkingDesk, exam_id: int | None = None, session: AsyncSession | None = None
) -> None:
    await duty.state.clear()
    where = duty.where_may(Permission.NOTICE)
    if not where:
        await duty.say(staff_texts.NO_PERMISSION)
        return
    found = await marking.notices.objections(where, (ObjectionState.OPEN,), session)
    own = [one for one in found if exam_id in (None, one.exam_id)]
    back = back_to(exam_id) if exam_id else button(texts.BACK_TO_LIST, MarkListPress())
    rows = [
        [
            button(
                f"{moment_words(one.received_at)} {one.text[:12]}",
                SettlePress(objection=one.id, action=SettleAction.SHOW),
            )
        ]
        for one in own[:20]
    ]
    text = f"等处理的异议 {len(own)} 条：" if own else texts.NO_OBJECTIONS
    await duty.say(text, reply_markup=keyboard([*rows, [back]]))


async def _show(duty: Duty, marking: MarkingDesk, one: ObjectionView) -> None:
    exam = await duty.desk.exams.get(one.exam_id)
    lines = [f"收到：{moment_words(one.received_at)}"]
    if exam:
        lines.insert(0, f"批次 {exam.number} {exam.title}")
    score = await marking.scores.for_staff(one.registration_id) if one.registration_id else None
    if exam and score:
        theory = marking.rules.of(exam).theory_counts.value
        told = texts.score_text(score, theory_counts=theory)
        lines.append(f"关于本人成绩：{score.person} {score.ticket_number or ''}　{told}")
    else:
        lines.append("对公示名单提出")
    lines += ["", one.text]
    rows = [
        [
            button(texts.UPHOLD, SettlePress(objection=one.id, action=SettleAction.UPHOLD)),
            button(texts.DISMISS, SettlePress(objection=one.id, action=SettleAction.DISMISS)),
        ],
        [back_to(one.exam_id)],
    ]
    await duty.say("\n".join(lines), reply_markup=keyboard(rows))
