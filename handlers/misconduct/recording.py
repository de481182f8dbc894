"""Recording misconduct (登记违纪): the exam, who, which kind and part, what happened; the words are sealed at once."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from aiogram import F
from aiogram.filters import StateFilter

from db.machines import ExamState
from db.results import Part
from db.staff import Permission
from db.violations import CaseError, ViolationKind, violation_kinds
from handlers.exams.wording import headline
from handlers.filters import Words
from handlers.marking.entry import numbered
from handlers.misconduct import texts
from handlers.misconduct.cases import show_case
from handlers.misconduct.presses import CaseListPress, KindPress, NewCasePress
from handlers.misconduct.states import CaseForm
from handlers.replies import acknowledge
from handlers.staff import texts as staff_texts
from handlers.staff.duty import Duty, OnDuty, Typed, button, keyboard

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message

    from db.exams import ExamView
    from db.violations import Violations
    from handlers.marking import MarkingDesk
    from handlers.marking.desk import Candidate

_MOST_EXAMS: Final = 8
_RECORDED_IN: Final = frozenset({ExamState.SEATED, ExamState.HELD, ExamState.FINISHED})


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(type_new, Words("登记违纪"), OnDuty())
    router.message.register(type_who, StateFilter(CaseForm.who), Typed(), OnDuty())
    router.message.register(type_words, StateFilter(CaseForm.words), Typed(), OnDuty())
    router.callback_query.register(press_which, NewCasePress.filter(F.exam == 0), OnDuty())
    router.callback_query.register(press_exam, NewCasePress.filter(), OnDuty())
    router.callback_query.register(press_kind, KindPress.filter(), OnDuty())


async def type_new(_: Message, duty: Duty) -> None:
    """In which exam."""
    await _ask_exam(duty)


async def press_which(query: CallbackQuery, duty: Duty) -> None:
    """The same from a button."""
    await acknowledge(query)
    await _ask_exam(duty)


async def press_exam(query: CallbackQuery, callback_data: NewCasePress, duty: Duty) -> None:
    """Ask who it was."""
    await acknowledge(query)
    if exam := await _find(duty, callback_data.exam):
        await duty.state.set_state(CaseForm.who)
        await duty.state.set_data({"exam": exam.id})
        await duty.say(texts.ASK_WHO)


async def type_who(_: Message, typed: str, duty: Duty, marking: MarkingDesk) -> None:
    """Find them; then ask for the kind."""
    data = await duty.state.get_data()
    exam = await _find(duty, data["exam"])
    if exam is None:
        return
    found = _matching(typed, await marking.candidates(exam.id))
    if not found:
        await duty.say(texts.NOBODY)
    elif len(found) > 1:
        shown = "、".join(one.ticket_number or one.number for one in found[:_MOST_EXAMS])
        await duty.say(f"{texts.WHO_OF_THEM}{shown}")
    else:
        (one,) = found
        await duty.state.set_state(CaseForm.kind)
        await duty.state.set_data({"exam": exam.id, "registration": one.registration_id})
        kinds = list(violation_kinds().values())
        rows = [[button(texts.kind_label(kind), KindPress(kind=place))] for place, kind in enumerate(kinds)]
        seat = f"{one.room} {one.seat} 号 " if one.seat else ""
        head = f"{seat}{one.masked}　{headline(exam)}"
        text = f"{head}\n{texts.ASK_KIND}\n{texts.kind_lines(kinds)}"
        await duty.say(text, reply_markup=keyboard(rows))


async def press_kind(
    query: CallbackQuery, callback_data: KindPress, duty: Duty, marking: MarkingDesk
) -> None:
    """The kind; where only one part is lost, which; then what happened."""
    await acknowledge(query)
    data = await duty.state.get_data()
    kinds = list(violation_kinds().values())
    if await duty.state.get_state() not in (CaseForm.kind, CaseForm.words) or not (
        0 <= callback_data.kind < len(kinds)
    ):
        await duty.say(texts.NOT_YOURS)
        return
    exam = await _find(duty, data["exam"])
    if exam is None:
        return
    kind = kinds[callback_data.kind]
    part = callback_data.part if callback_data.part in tuple(Part) else ""
    if kind.subject_only and not part:
        part = await _only_part(duty, marking, exam, callback_data.kind)
        if not part:
            return
    await duty.state.set_state(CaseForm.words)
    await duty.state.set_data({**data, "kind": kind.code, "part": part if kind.subject_only else ""})
    await duty.say(f"{texts.kind_label(kind)}。{kind.words}\n{texts.ASK_WORDS}")


async def type_words(_: Message, typed: str, duty: Duty, violations: Violations) -> None:
    """Record the case."""
    data = await duty.state.get_data()
    if await _find(duty, data["exam"]) is None:
        return
    kind: ViolationKind = violation_kinds()[data["kind"]]
    if len(typed) > texts.LONGEST_WORDS:
        await duty.say(texts.WORDS_LENGTH)
        return
    part = Part(data["part"]) if data["part"] else None
    try:
        number = await violations.record(
            duty.work, data["registration"], kind.code, typed, duty.actor, part=part
        )
    except (LookupError, CaseError):
        await duty.state.clear()
        await duty.say(texts.NOT_POSSIBLE)
        return
    await duty.state.clear()
    await duty.work.commit()  # who signed is read from the audit, which is written then
    view = await violations.get(number)
    if view:
        await show_case(duty, view, texts.RECORDED)


async def _only_part(duty: Duty, marking: MarkingDesk, exam: ExamView, kind: int) -> str:
    """The part where the exam has only one; else it is asked for, and empty."""
    if not marking.rules.of(exam).theory_counts.value:
        return Part.PRACTICE
    row = [button(part.label, KindPress(kind=kind, part=part)) for part in Part]
    await duty.say(texts.ASK_PART, reply_markup=keyboard([row]))
    return ""


async def _ask_exam(duty: Duty) -> None:
    await duty.state.clear()
    where = duty.where_may(Permission.VIOLATIONS)
    if not where:
        await duty.say(staff_texts.NO_PERMISSION)
        return
    found = await duty.desk.exams.of_institutions(where)
    exams = [one for one in reversed(found) if one.state in _RECORDED_IN and one.starts_at <= duty.desk.now]
    rows = [
        [button(f"{one.number} {headline(one)}", NewCasePress(exam=one.id))] for one in exams[:_MOST_EXAMS]
    ]
    rows.append([button(texts.BACK, CaseListPress())])
    await duty.say(texts.WHICH_EXAM if exams else texts.NO_EXAMS, reply_markup=keyboard(rows))


async def _find(duty: Duty, exam_id: int) -> ExamView | None:
    """The exam where misconduct may be recorded by the account; else it is told and None."""
    exam = await duty.desk.exams.get(exam_id)
    if exam is None or not duty.may(Permission.VIOLATIONS, exam.institution.id):
        await duty.say(texts.NOT_YOURS)
        return None
    if exam.state not in _RECORDED_IN or exam.starts_at > duty.desk.now:
        await duty.say(texts.NOT_POSSIBLE)
        return None
    return exam


def _matching(typed: str, people: list[Candidate]) -> list[Candidate]:
    """By number, else by name."""
    text = "".join(unicodedata.normalize("NFKC", typed).split())
    one = numbered(people, None).get(text.removesuffix("座").removesuffix("号"))
    return [one] if one else [one for one in people if one.name == text]
