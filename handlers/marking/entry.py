"""Typing marks: room, then lines of seat and marks; what is right is kept, what is wrong is told line by line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from aiogram import F
from aiogram.filters import StateFilter

from db.machines import ExamState, NotAllowedError
from db.results import MarksError, NoCandidateError, VoidError
from handlers.marking import texts
from handlers.marking.exams import back_to, find_exam, show_card
from handlers.marking.presses import MarkPress, MarkRoomPress, MarkTask
from handlers.marking.reading import LineError, MarkLine, read_line, split_lines
from handlers.marking.states import MarkingForm
from handlers.replies import acknowledge
from handlers.staff.duty import Duty, OnDuty, Typed, button, keyboard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiogram import Router
    from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

    from db.exams import ExamView
    from db.results import Marks
    from handlers.marking.desk import Candidate, MarkingDesk

_MOST_LINES: Final = 100
_MOST_SHOWN: Final = 40


@dataclass(slots=True)
class _Outcome:
    """What became of the lines of one message."""

    done: list[str] = field(default_factory=list)
    same: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)
    """The line as it was typed, and what is wrong with it."""


def register(router: Router) -> None:
    """Add the handlers of this topic."""
    router.message.register(type_marks, StateFilter(MarkingForm.marks), Typed(), OnDuty())
    router.callback_query.register(press_enter, MarkPress.filter(F.task == MarkTask.ENTER), OnDuty())
    router.callback_query.register(press_room, MarkRoomPress.filter(), OnDuty())


async def press_enter(
    query: CallbackQuery, callback_data: MarkPress, duty: Duty, marking: MarkingDesk
) -> None:
    """Which room, or at once who has no marks where there is only one."""
    await acknowledge(query)
    exam = await _enterable(duty, marking, callback_data.exam)
    if exam is None:
        return
    people = await marking.candidates(exam.id)
    rooms = _rooms(people)
    if len(rooms) <= 1:
        await _open(duty, marking, exam, people, rooms[0] if rooms else "")
        return
    rows = []
    for place, room in enumerate(rooms):
        left = sum(one.missing for one in people if one.room == room)
        label = f"{texts.room_label(room)}（{f'还差 {left}' if left else '录完了'}）"
        rows.append([button(label, MarkRoomPress(exam=exam.id, room=place))])
    await duty.say(texts.WHICH_ROOM, reply_markup=keyboard([*rows, [back_to(exam.id)]]))


async def press_room(
    query: CallbackQuery, callback_data: MarkRoomPress, duty: Duty, marking: MarkingDesk
) -> None:
    """Who has no marks in that room."""
    await acknowledge(query)
    exam = await _enterable(duty, marking, callback_data.exam)
    if exam is None:
        return
    people = await marking.candidates(exam.id)
    rooms = _rooms(people)
    if 0 <= callback_data.room < len(rooms):
        await _open(duty, marking, exam, people, rooms[callback_data.room])
    else:
        await show_card(duty, marking, exam, texts.NOT_NOW)


async def type_marks(_: Message, typed: str, duty: Duty, marking: MarkingDesk) -> None:
    """Keep every line that is right; the form stays open for the next."""
    data = await duty.state.get_data()
    exam = await _enterable(duty, marking, data["exam"])
    if exam is None:
        return
    room: str = data["room"]
    lines = split_lines(typed)
    if len(lines) > _MOST_LINES:
        await duty.say(texts.TOO_MANY_LINES)
        return
    theory = marking.rules.of(exam).theory_counts.value
    session = await duty.work.session()
    outcome = _Outcome()
    for line, one, marks in _checked(
        lines, await marking.candidates(exam.id, session), room, outcome, theory=theory
    ):
        await _enter(duty, marking, line, one, marks, outcome, theory=theory)
    people = await marking.candidates(exam.id, session)
    text = "\n".join([*_told(outcome), *_left(people, room)])
    await duty.say(text, reply_markup=keyboard(_buttons(exam, people, room)))


async def _enter(
    duty: Duty,
    marking: MarkingDesk,
    line: str,
    one: Candidate,
    marks: Marks,
    outcome: _Outcome,
    *,
    theory: bool,
) -> None:
    try:
        entered = await marking.scores.enter(duty.work, one.registration_id, marks, duty.actor)
    except NotAllowedError:
        outcome.problems.append((line, texts.CONFIRMED_ALREADY))
    except VoidError:
        outcome.problems.append((line, texts.VOIDED))
    except (NoCandidateError, MarksError):
        outcome.problems.append((line, texts.CHANGED_MEANWHILE))
    else:
        if not entered.changed:
            outcome.same += 1
            return
        new = texts.marks_text(marks, theory_counts=theory)
        before = "" if one.missing else f"{texts.marks_text(one.score, theory_counts=theory)} → "
        outcome.done.append(f"{texts.who(one)}：{before}{new}")


def _checked(
    lines: Sequence[str], people: Sequence[Candidate], room: str, outcome: _Outcome, *, theory: bool
) -> list[tuple[str, Candidate, Marks]]:
    """The lines that can be entered; what is wrong with the others is noted."""
    by_number = numbered(people, room)
    found: dict[int, list[tuple[str, Candidate, Marks]]] = {}
    for line in lines:
        try:
            read = read_line(line, theory_counts=theory)
            one = _candidate(read, by_number)
        except LineError as error:
            outcome.problems.append((line, str(error)))
            continue
        found.setdefault(one.registration_id, []).append((line, one, read.marks))
    right = []
    for same in found.values():
        if any(marks != same[0][2] for _, _, marks in same):
            outcome.problems += [(line, texts.TWICE) for line, _, _ in same]
        else:
            right.append(same[0])
    return right


def numbered(people: Sequence[Candidate], room: str | None) -> dict[str, Candidate]:
    """By everything that can be typed for somebody: the seat in the room, anywhere the ticket and the registration.

    Args:
        people: of one exam.
        room: whose seats are meant; None where the seats of the exam's only room are.
    """
    rooms = _rooms(people)
    meant = rooms[0] if room is None and len(rooms) == 1 else room
    seats = {str(one.seat): one for one in people if one.seat is not None and one.room == meant}
    tickets = {one.ticket_number: one for one in people if one.ticket_number}
    return {**{one.number: one for one in people}, **tickets, **seats}


def _candidate(read: MarkLine, by_number: dict[str, Candidate]) -> Candidate:
    one = by_number.get(read.who) or by_number.get(read.who.lstrip("0"))
    if one is None:
        raise LineError(texts.NO_SUCH_SEAT)
    if read.name and read.name not in (one.name, one.masked):
        raise LineError(texts.OTHER_NAME)
    return one


async def _enterable(duty: Duty, marking: MarkingDesk, exam_id: int) -> ExamView | None:
    exam = await find_exam(duty, exam_id, MarkTask.ENTER)
    if exam and exam.state is not ExamState.HELD:
        await show_card(duty, marking, exam, texts.NOT_NOW)
        return None
    return exam


async def _open(
    duty: Duty, marking: MarkingDesk, exam: ExamView, people: Sequence[Candidate], room: str
) -> None:
    await duty.state.set_state(MarkingForm.marks)
    await duty.state.set_data({"exam": exam.id, "room": room})
    theory = marking.rules.of(exam).theory_counts.value
    missing = [one for one in people if one.room == room and one.missing]
    lines = [texts.room_label(room), texts.how_to_enter(theory_counts=theory)]
    lines.append(f"还没有成绩的 {len(missing)} 人：" if missing else texts.ROOM_DONE)
    lines += [texts.who(one) for one in missing[:_MOST_SHOWN]]
    if len(missing) > _MOST_SHOWN:
        lines.append(f"……还有 {len(missing) - _MOST_SHOWN} 人")
    await duty.say("\n".join(lines), reply_markup=keyboard(_buttons(exam, people, room)))


def _told(outcome: _Outcome) -> list[str]:
    """What was kept and what was not, so that a wrong line can be copied and mended."""
    lines = []
    if outcome.done:
        lines += [f"✅ 录了 {len(outcome.done)} 人：", *outcome.done[:_MOST_SHOWN]]
        if len(outcome.done) > _MOST_SHOWN:
            lines.append("……")
    if outcome.same:
        lines.append(f"和已录的一样：{outcome.same} 人。")
    if outcome.problems:
        lines.append(f"⚠ {len(outcome.problems)} 行没有录，改好再发：")
        lines += [f"{line[:40]}　← {problem}" for line, problem in outcome.problems[:_MOST_SHOWN]]
        if len(outcome.problems) > _MOST_SHOWN:
            lines.append("……")
    return lines


def _left(people: Sequence[Candidate], room: str) -> list[str]:
    if not any(one.missing for one in people):
        return [texts.ALL_IN]
    missing = [one for one in people if one.room == room and one.missing]
    if not missing:
        return [texts.ROOM_DONE]
    shown = "、".join(str(one.seat or one.ticket_number or one.number) for one in missing[:_MOST_SHOWN])
    return [f"还差 {len(missing)} 人：{shown}{'……' if len(missing) > _MOST_SHOWN else ''}"]


def _buttons(exam: ExamView, people: Sequence[Candidate], room: str) -> list[list[InlineKeyboardButton]]:
    """The list of this room, the other rooms, and away."""
    rooms = _rooms(people)
    row = []
    if any(one.missing and one.room == room for one in people):
        row.append(button(texts.STILL_MISSING, MarkRoomPress(exam=exam.id, room=rooms.index(room))))
    if len(rooms) > 1:
        row.append(button(texts.OTHER_ROOM, MarkPress(exam=exam.id, task=MarkTask.ENTER)))
    done = button(texts.FINISHED_ENTRY, MarkPress(exam=exam.id, task=MarkTask.CARD))
    return [row, [done]]


def _rooms(people: Sequence[Candidate]) -> list[str]:
    """In the order of the list, who has no seat last."""
    return list(dict.fromkeys(one.room for one in people))
