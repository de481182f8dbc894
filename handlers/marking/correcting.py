"""Correcting marks that were confirmed (更正): the new marks, the reason, a yes; then a second person confirms anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram import F
from aiogram.filters import StateFilter

from db.machines import NotAllowedError, ScoreState
from db.results import CertificateHoldsError, Marks, MarksError, NoCandidateError, VoidError
from handlers.marking import texts
from handlers.marking.entry import numbered
from handlers.marking.exams import back_to, find_exam, show_card
from handlers.marking.presses import MarkPress, MarkTask
from handlers.marking.reading import LineError, read_line, split_lines
from handlers.marking.states import MarkingForm
from handlers.replies import acknowledge
from handlers.staff.duty import Duty, OnDuty, Typed, button, keyboard

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import CallbackQuery, Message

    from db.exams import ExamView
    from handlers.marking.desk import Candidate, MarkingDesk


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(type_correction, StateFilter(MarkingForm.correction), Typed(), OnDuty())
    router.message.register(type_reason, StateFilter(MarkingForm.reason), Typed(), OnDuty())
    router.callback_query.register(press_correct, MarkPress.filter(F.task == MarkTask.CORRECT), OnDuty())
    router.callback_query.register(press_sure, MarkPress.filter(F.task == MarkTask.CORRECT_SURE), OnDuty())


async def press_correct(query: CallbackQuery, callback_data: MarkPress, duty: Duty) -> None:
    """Ask for whom, and the right marks."""
    await acknowledge(query)
    if exam := await find_exam(duty, callback_data.exam, MarkTask.CORRECT):
        await duty.state.set_state(MarkingForm.correction)
        await duty.state.set_data({"exam": exam.id})
        await duty.say(texts.ASK_CORRECTION, reply_markup=keyboard([[back_to(exam.id)]]))


async def type_correction(_: Message, typed: str, duty: Duty, marking: MarkingDesk) -> None:
    """One line with the right marks; then the reason is asked for."""
    exam = await _exam(duty)
    if exam is None:
        return
    theory = marking.rules.of(exam).theory_counts.value
    try:
        one, marks = _read(typed, await marking.candidates(exam.id), theory_counts=theory)
    except LineError as error:
        await duty.say(f"{error}。\n{texts.ASK_CORRECTION}")
        return
    await duty.state.set_state(MarkingForm.reason)
    await duty.state.set_data(
        {
            "exam": exam.id,
            "registration": one.registration_id,
            "marks": [marks.theory, marks.practice, marks.absent],
        }
    )
    await duty.say(f"{_change(one, marks, theory_counts=theory)}\n{texts.ASK_REASON}")


async def type_reason(_: Message, typed: str, duty: Duty, marking: MarkingDesk) -> None:
    """The reason; then it is asked whether it is meant."""
    exam = await _exam(duty)
    if exam is None:
        return
    if not texts.SHORTEST <= len(typed) <= texts.LONGEST:
        await duty.say(texts.ASK_REASON)
        return
    data = await duty.state.get_data()
    people = {one.registration_id: one for one in await marking.candidates(exam.id)}
    one = people.get(data["registration"])
    if one is None:
        await show_card(duty, marking, exam, texts.NOT_NOW)
        return
    await duty.state.set_state(MarkingForm.sure)
    await duty.state.set_data({**data, "why": typed.rstrip("。.!！")})
    theory = marking.rules.of(exam).theory_counts.value
    sure = button(texts.SURE, MarkPress(exam=exam.id, task=MarkTask.CORRECT_SURE))
    change = _change(one, Marks(*data["marks"]), theory_counts=theory)
    await duty.say(f"{change}\n原因：{typed}", reply_markup=keyboard([[sure, back_to(exam.id)]]))


async def press_sure(
    query: CallbackQuery, callback_data: MarkPress, duty: Duty, marking: MarkingDesk
) -> None:
    """Correct what was shown last."""
    await acknowledge(query)
    exam = await find_exam(duty, callback_data.exam, MarkTask.CORRECT_SURE)
    if exam is None:
        return
    data = await duty.state.get_data()
    if await duty.state.get_state() != MarkingForm.sure or data.get("exam") != exam.id:
        await show_card(duty, marking, exam, texts.OLD)
        return
    session, said = await duty.work.session(), texts.CORRECTED
    try:
        await marking.scores.correct(
            duty.work, data["registration"], Marks(*data["marks"]), duty.actor, data["why"]
        )
    except CertificateHoldsError:
        said = texts.CERTIFIED
    except (NotAllowedError, VoidError, MarksError, NoCandidateError):
        said = texts.NOT_NOW
    await show_card(duty, marking, exam, said, session)


def _read(typed: str, people: list[Candidate], *, theory_counts: bool) -> tuple[Candidate, Marks]:
    """Whose marks and which.

    Raises:
        LineError: nobody, or nothing to correct.
    """
    lines = split_lines(typed)
    if len(lines) != 1:
        raise LineError("更正一次写一个人")
    read = read_line(lines[0], theory_counts=theory_counts)
    one = numbered(people, None).get(read.who)
    if one is None:
        raise LineError(texts.NO_SUCH)
    if read.name and read.name not in (one.name, one.masked):
        raise LineError(texts.OTHER_NAME)
    score = one.score
    if score.void:
        raise LineError(texts.VOIDED)
    if score.state is not ScoreState.CONFIRMED:
        raise LineError(texts.NOT_CONFIRMED_YET.rstrip("。"))
    if Marks(score.theory, score.practice, score.absent) == read.marks:
        raise LineError(texts.NO_CHANGE.rstrip("。"))
    return one, read.marks


def _change(one: Candidate, marks: Marks, *, theory_counts: bool) -> str:
    before = texts.marks_text(one.score, theory_counts=theory_counts)
    return (
        f"{texts.who(one, with_room=True)}：{before} → {texts.marks_text(marks, theory_counts=theory_counts)}"
    )


async def _exam(duty: Duty) -> ExamView | None:
    data = await duty.state.get_data()
    return await find_exam(duty, data["exam"], MarkTask.CORRECT)
