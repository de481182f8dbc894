"""What cannot be taken back: moving and cancelling an exam, and noting that it is over. Each asks once more."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from aiogram import F
from aiogram.filters import StateFilter

from db.exams import MOVABLE, Move, RoomTakenError
from db.machines import ACTIVE, EXAM, ExamState, NotAllowedError
from handlers.exams.wording import headline, moment_words
from handlers.invigilation import texts
from handlers.invigilation.exams import find_exam, show_again
from handlers.invigilation.presses import Task, TaskPress, Why, WhyPress
from handlers.invigilation.times import LONGEST, read_times
from handlers.menu import menu_keyboard
from handlers.replies import acknowledge
from handlers.staff.duty import Duty, OnDuty, Typed, button, keyboard
from handlers.staff.states import StaffForm
from handlers.texts import OLD_BUTTON

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.fsm.state import State
    from aiogram.types import CallbackQuery, Message

    from db.exams import ExamView

_PLACE: Final = re.compile(r"\s*(\S[^,;\n]{1,119}?)\s*[,;\n]\s*(\S[^\n]{1,199}?)\s*")


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(type_times, StateFilter(StaffForm.times), Typed(), OnDuty())
    router.message.register(type_place, StateFilter(StaffForm.place), Typed(), OnDuty())
    router.message.register(type_why, StateFilter(StaffForm.why), Typed(), OnDuty())
    router.callback_query.register(press_move, TaskPress.filter(F.task == Task.MOVE), OnDuty())
    router.callback_query.register(press_place, TaskPress.filter(F.task == Task.PLACE), OnDuty())
    router.callback_query.register(press_cancel, TaskPress.filter(F.task == Task.CANCEL), OnDuty())
    router.callback_query.register(press_why, WhyPress.filter(), OnDuty())
    router.callback_query.register(press_hold, TaskPress.filter(F.task == Task.HOLD), OnDuty())
    router.callback_query.register(press_yes, TaskPress.filter(F.task == Task.YES), OnDuty())


async def press_move(query: CallbackQuery, callback_data: TaskPress, duty: Duty) -> None:
    """Ask for the new times."""
    await acknowledge(query)
    await _ask(duty, callback_data, StaffForm.times, texts.ASK_TIMES)


async def press_place(query: CallbackQuery, callback_data: TaskPress, duty: Duty) -> None:
    """Ask for the new site."""
    await acknowledge(query)
    await _ask(duty, callback_data, StaffForm.place, texts.ASK_PLACE)


async def type_times(_: Message, typed: str, duty: Duty) -> None:
    """Show the change and ask whether it is meant."""
    exam = await _exam_of_form(duty, Task.MOVE)
    if exam is None:
        return
    read = read_times(typed, duty.desk.today)
    problem = _problem(exam, read, duty.desk.now)
    if read is None or problem:
        await duty.say(problem)
        return
    begin, end = (one.astimezone(UTC) for one in read)
    before, after = _span(exam.starts_at, exam.ends_at), _span(begin, end)
    change = {"starts_at": begin.isoformat(), "ends_at": end.isoformat()}
    await _ask_sure(duty, exam, change, texts.ask_move(before, after, await _people(duty, exam)))


async def type_place(_: Message, typed: str, duty: Duty) -> None:
    """Show the change and ask whether it is meant."""
    exam = await _exam_of_form(duty, Task.PLACE)
    if exam is None:
        return
    found = _PLACE.fullmatch(unicodedata.normalize("NFKC", typed).replace("，", ",").replace("；", ";"))
    if found is None:
        await duty.say(texts.PLACE_NOT_READ)
        return
    before, after = f"{exam.site}，{exam.address}", f"{found[1]}，{found[2]}"
    change = {"site": found[1], "address": found[2]}
    await _ask_sure(duty, exam, change, texts.ask_move(before, after, await _people(duty, exam)))


async def press_cancel(query: CallbackQuery, callback_data: TaskPress, duty: Duty) -> None:
    """Ask why."""
    await acknowledge(query)
    if exam := await find_exam(duty, callback_data.exam, Task.CANCEL):
        labels = {**texts.WHYS, Why.OTHER: texts.WRITE}
        rows = [[button(labels[why], WhyPress(exam=exam.id, why=why))] for why in Why]
        rows.append([_back(exam)])
        await duty.say(texts.ASK_WHY, reply_markup=keyboard(rows))


async def press_why(query: CallbackQuery, callback_data: WhyPress, duty: Duty) -> None:
    """Ask whether it is meant, or for a reason in own words."""
    await acknowledge(query)
    exam = await find_exam(duty, callback_data.exam, Task.CANCEL)
    if exam and callback_data.why is Why.OTHER:
        await duty.state.set_state(StaffForm.why)
        await duty.state.set_data({"exam": exam.id})
        await duty.say(texts.ASK_WRITTEN_WHY)
    elif exam:
        await _ask_cancel(duty, exam, texts.WHYS[callback_data.why])


async def type_why(_: Message, typed: str, duty: Duty) -> None:
    """A reason in own words."""
    exam = await _exam_of_form(duty, Task.CANCEL)
    if exam and texts.SHORTEST <= len(typed) <= texts.LONGEST:
        await _ask_cancel(duty, exam, typed.rstrip("。.!！"))
    elif exam:
        await duty.say(texts.ASK_WRITTEN_WHY)


async def press_hold(query: CallbackQuery, callback_data: TaskPress, duty: Duty) -> None:
    """Ask whether it is over."""
    await acknowledge(query)
    exam = await find_exam(duty, callback_data.exam, Task.HOLD)
    if exam and duty.desk.now < exam.starts_at:
        await duty.say(texts.NOT_OVER)
    elif exam:
        await _ask_sure(duty, exam, {"hold": True}, texts.ASK_HOLD)


async def press_yes(query: CallbackQuery, callback_data: TaskPress, duty: Duty) -> None:
    """Do what was shown last; an older question's yes does nothing."""
    await acknowledge(query)
    exam = await find_exam(duty, callback_data.exam, Task.YES)
    if exam is None:
        return
    data = await duty.state.get_data()
    if await duty.state.get_state() != StaffForm.sure or data.get("exam") != exam.id:
        await duty.say(OLD_BUTTON, reply_markup=menu_keyboard())
        return
    await duty.state.clear()
    try:
        said = await _do(duty, exam, data["change"])
    except NotAllowedError:
        said = texts.NOT_NOW
    except RoomTakenError:
        said = texts.ROOM_TAKEN
    await show_again(duty, exam.id, said)


async def _do(duty: Duty, exam: ExamView, change: dict[str, Any]) -> str:
    """Make the change; what to say of it."""
    session = await duty.work.session()
    if "hold" in change:
        await duty.desk.exams.hold(session, exam.id, duty.actor)
        return texts.HELD
    if "why" in change:
        people = await duty.desk.exams.cancel(session, exam.id, duty.actor, change["why"])
        return texts.cancelled(people)
    # A move that finds a room taken has changed the exam already: the savepoint takes that back.
    async with session.begin_nested():
        await duty.desk.exams.move(session, exam.id, _move(exam, change), duty.actor)
    again = exam.state is ExamState.SEATED and change.get("site", exam.site) != exam.site
    return f"{texts.MOVED}{texts.SEAT_AGAIN}" if again else texts.MOVED


def _move(exam: ExamView, change: dict[str, Any]) -> Move:
    if "site" in change:
        return Move(site=change["site"], address=change["address"])
    begin, end = (datetime.fromisoformat(change[name]) for name in ("starts_at", "ends_at"))
    # Tickets come out as long before the exam as was planned; those that may be had already stay so.
    tickets = min(exam.tickets_from, exam.tickets_from + (begin - exam.starts_at))
    return Move(starts_at=begin, ends_at=end, tickets_from=tickets)


async def _ask(duty: Duty, press: TaskPress, state: State, question: str) -> None:
    exam = await find_exam(duty, press.exam, press.task)
    if exam and exam.state not in MOVABLE:
        await show_again(duty, exam.id, texts.NOT_NOW)
    elif exam:
        await duty.state.set_state(state)
        await duty.state.set_data({"exam": exam.id})
        await duty.say(question)


async def _ask_cancel(duty: Duty, exam: ExamView, why: str) -> None:
    if ExamState.CANCELLED not in EXAM[exam.state]:
        await show_again(duty, exam.id, texts.NOT_NOW)
        return
    people = await _people(duty, exam)
    await _ask_sure(duty, exam, {"why": why}, texts.ask_cancel(headline(exam), why, people))


async def _ask_sure(duty: Duty, exam: ExamView, change: dict[str, Any], question: str) -> None:
    await duty.state.set_state(StaffForm.sure)
    await duty.state.set_data({"exam": exam.id, "change": change})
    yes = button(texts.SURE, TaskPress(exam=exam.id, task=Task.YES))
    await duty.say(question, reply_markup=keyboard([[yes, _back(exam)]]))


async def _exam_of_form(duty: Duty, task: Task) -> ExamView | None:
    data = await duty.state.get_data()
    return await find_exam(duty, data["exam"], task)


async def _people(duty: Duty, exam: ExamView) -> int:
    """How many are to be told."""
    counts = await duty.desk.registrations.counts(exam.id)
    return sum(count for state, count in counts.items() if state in ACTIVE)


def _problem(exam: ExamView, read: tuple[datetime, datetime] | None, now: datetime) -> str:
    """What is wrong with the times; empty where nothing is."""
    if read is None:
        return texts.TIMES_NOT_READ
    begin, end = read
    if begin <= now:
        return texts.TIMES_PAST
    if not begin < end <= begin + LONGEST:
        return texts.TIMES_TOO_LONG
    if begin <= exam.register_until and exam.state in (ExamState.PLANNED, ExamState.OPEN):
        return texts.close_before(exam.register_until)
    return ""


def _span(begin: datetime, end: datetime) -> str:
    return f"{moment_words(begin)}—{texts.clock_words(end)}"


def _back(exam: ExamView) -> Any:
    return button(texts.BACK_TO_EXAM, TaskPress(exam=exam.id, task=Task.CARD))
