"""Cases of misconduct on the staff's side: the list, and signing, stating, deciding and dropping one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiogram import F
from aiogram.filters import StateFilter

from db.machines import NotAllowedError, ViolationState
from db.results import SamePersonError
from db.results.rules import WITNESSES
from db.staff import Permission
from db.violations import AnswerOpenError, NotSignedError, ViolationView, consequence
from handlers.filters import Words
from handlers.misconduct import texts
from handlers.misconduct.presses import CaseAction, CaseListPress, CasePress, NewCasePress
from handlers.misconduct.states import CaseForm
from handlers.replies import acknowledge
from handlers.staff import texts as staff_texts
from handlers.staff.duty import Duty, OnDuty, Typed, button, keyboard
from handlers.staff.presses import StaffAction, StaffPress
from knowledge.identity import mask_name

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

    from db.violations import Violations

_MOST: Final = 20
_OPEN: Final = (ViolationState.RECORDED, ViolationState.STATED)
_OVER: Final = (ViolationState.DECIDED, ViolationState.DROPPED)
_NEEDS: Final = {
    CaseAction.DECIDE: Permission.DECIDE,
    CaseAction.DECIDE_SURE: Permission.DECIDE,
    CaseAction.DROP: Permission.DECIDE,
}
"""The rest needs `Permission.VIOLATIONS`."""


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(type_list, Words("违纪登记", "违纪", "违纪违规"), OnDuty())
    router.message.register(type_why, StateFilter(CaseForm.why), Typed(), OnDuty())
    router.callback_query.register(press_staff, StaffPress.filter(F.action == StaffAction.CASES), OnDuty())
    router.callback_query.register(press_list, CaseListPress.filter(), OnDuty())
    router.callback_query.register(press_case, CasePress.filter(), OnDuty())


async def type_list(_: Message, duty: Duty, violations: Violations) -> None:
    """The cases that are not over."""
    await _show_list(duty, violations, over=False)


async def press_staff(query: CallbackQuery, duty: Duty, violations: Violations) -> None:
    """The same from the staff's menu."""
    await acknowledge(query)
    await _show_list(duty, violations, over=False)


async def press_list(
    query: CallbackQuery, callback_data: CaseListPress, duty: Duty, violations: Violations
) -> None:
    """Those that are not over, or those that are."""
    await acknowledge(query)
    await _show_list(duty, violations, over=callback_data.over)


async def press_case(
    query: CallbackQuery, callback_data: CasePress, duty: Duty, violations: Violations
) -> None:
    """Something with a case."""
    await acknowledge(query)
    action = callback_data.action
    view = await _own(duty, violations, callback_data.violation, action)
    if view is None:
        return
    match action:
        case CaseAction.SHOW:
            await duty.state.clear()
            await show_case(duty, view)
        case CaseAction.STATE:
            await _ask(duty, view, CaseAction.STATE_SURE, texts.ask_state(view))
        case CaseAction.DECIDE:
            known = consequence(view.kind.code, view.happened_on, view.part)
            await _ask(duty, view, CaseAction.DECIDE_SURE, texts.ask_decide(known))
        case CaseAction.DROP:
            await duty.state.set_state(CaseForm.why)
            await duty.state.set_data({"violation": view.id})
            await duty.say(texts.ASK_WHY)
        case _:
            await _do(duty, violations, view, action)


async def type_why(_: Message, typed: str, duty: Duty, violations: Violations) -> None:
    """Drop the case for this reason."""
    if not texts.SHORTEST <= len(typed) <= texts.LONGEST:
        await duty.say(texts.ASK_WHY)
        return
    data = await duty.state.get_data()
    await duty.state.clear()
    view = await _own(duty, violations, data["violation"], CaseAction.DROP)
    if view is None:
        return
    said = texts.DROPPED
    try:
        await violations.drop(duty.work, view.id, duty.actor, typed)
    except NotAllowedError:
        said = texts.NOT_NOW
    await _show_again(duty, violations, view.id, said)


async def _do(duty: Duty, violations: Violations, view: ViolationView, action: CaseAction) -> None:
    """Sign, state or decide, and show what became of it."""
    try:
        said = await _apply(duty, violations, view.id, action)
    except SamePersonError:
        said = texts.SAME
    except NotSignedError:
        said = texts.NOT_SIGNED
    except AnswerOpenError as error:
        said = texts.answer_open(error.until)
    except NotAllowedError:
        said = texts.NOT_NOW
    await _show_again(duty, violations, view.id, said)


async def _apply(duty: Duty, violations: Violations, violation_id: int, action: CaseAction) -> str:
    """Do it; what to say."""
    match action:
        case CaseAction.SIGN:
            await violations.sign(duty.work, violation_id, duty.actor)
            return texts.SIGNED
        case CaseAction.STATE_SURE:
            until = await violations.state(duty.work, violation_id, duty.actor)
            told = await violations.reachable(violation_id, await duty.work.session())
            return texts.stated(until) if told else f"{texts.stated(until)}\n{texts.UNREACHABLE}"
        case CaseAction.DECIDE_SURE:
            return texts.decided(await violations.decide(duty.work, violation_id, duty.actor))
        case _:
            return texts.NOT_NOW


async def _own(
    duty: Duty, violations: Violations, violation_id: int, action: CaseAction
) -> ViolationView | None:
    """The case where the account may do this; else it is told and None."""
    view = await violations.get(violation_id)
    exam = await duty.desk.exams.get(view.exam_id) if view and view.exam_id else None
    if view is None or exam is None or not duty.may(Permission.VIOLATIONS, exam.institution.id):
        await duty.say(texts.NOT_YOURS)
        return None
    if not duty.may(_NEEDS.get(action, Permission.VIOLATIONS), exam.institution.id):
        await duty.say(staff_texts.NO_PERMISSION)
        return None
    return view


async def show_case(duty: Duty, view: ViolationView, said: str = "") -> None:
    """A case, below what was just done."""
    exam = await duty.desk.exams.get(view.exam_id) if view.exam_id else None
    lines = [
        f"{await _name(duty, view)}　{texts.STATES[view.state]}",
        f"考试：{exam.number} {exam.title}" if exam else "",
        f"类别：{texts.kind_label(view.kind)}（{texts.part_words(view.part)}）",
        f"发生：{view.happened_on}　签字 {len(view.signed_by)} 人",
        f"经过：{view.account}",
    ]
    if view.answer_until:
        lines.append(f"本人说明（到 {view.answer_until}）：{view.answer or '还没有'}")
    if view.state is not ViolationState.DROPPED:
        lines.append("后果：")
        lines += texts.consequence_lines(consequence(view.kind.code, view.happened_on, view.part))
    text = "\n".join(line for line in lines if line)
    rows = [_buttons(duty, view, exam.institution.id if exam else 0)]
    rows.append([button(texts.BACK, CaseListPress())])
    await duty.say(f"{said}\n\n{text}" if said else text, reply_markup=keyboard(rows))


def _buttons(duty: Duty, view: ViolationView, where: int) -> list[InlineKeyboardButton]:
    """What can be done next, as far as the role allows."""
    recorded, stated = (view.state is one for one in _OPEN)
    signed = len(view.signed_by) >= WITNESSES
    offered = (
        (CaseAction.SIGN, recorded and duty.actor not in view.signed_by),
        (CaseAction.STATE, recorded and signed),
        (CaseAction.DECIDE, stated),
        (CaseAction.DROP, recorded or stated),
    )
    return [
        button(texts.ACTIONS[action], CasePress(violation=view.id, action=action))
        for action, now in offered
        if now and duty.may(_NEEDS.get(action, Permission.VIOLATIONS), where)
    ]


async def _show_again(duty: Duty, violations: Violations, violation_id: int, said: str) -> None:
    """The same, read anew; who signed is read from the audit, which is written with the commit."""
    await duty.work.commit()
    view = await violations.get(violation_id)
    if view:
        await show_case(duty, view, said)


async def _ask(duty: Duty, view: ViolationView, action: CaseAction, question: str) -> None:
    rows = [
        [
            button(texts.SURE, CasePress(violation=view.id, action=action)),
            button(texts.BACK, CasePress(violation=view.id, action=CaseAction.SHOW)),
        ]
    ]
    await duty.say(question, reply_markup=keyboard(rows))


async def _show_list(duty: Duty, violations: Violations, *, over: bool) -> None:
    await duty.state.clear()
    where = duty.where_may(Permission.VIOLATIONS)
    if not where:
        await duty.say(staff_texts.NO_PERMISSION)
        return
    found = await violations.of_institutions(where, _OVER if over else _OPEN)
    rows = [
        [
            button(
                f"{await _name(duty, one)} {one.happened_on:%m-%d} {texts.STATES[one.state]}",
                CasePress(violation=one.id, action=CaseAction.SHOW),
            )
        ]
        for one in found[:_MOST]
    ]
    rows.append([button(texts.NEW, NewCasePress())])
    turn = button(texts.CASES, CaseListPress()) if over else button(texts.ALL_CASES, CaseListPress(over=True))
    rows.append([turn, button(staff_texts.BACK, StaffPress(action=StaffAction.MENU))])
    nothing = texts.NONE_OVER if over else texts.NONE
    head = texts.ALL_CASES if over else texts.CASES
    await duty.say(f"{head}：" if found else nothing, reply_markup=keyboard(rows))


async def _name(duty: Duty, view: ViolationView) -> str:
    person = await duty.desk.people.get(None, view.person_id)
    return mask_name(person.name) if person and person.name else "（资料已删除）"
