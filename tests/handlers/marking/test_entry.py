"""Marks typed in the chat, confirmed by a second person, corrected with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.staff import Role
from db.work import UnitOfWork
from handlers.marking import texts
from handlers.marking.presses import MarkPress, MarkTask
from handlers.staff import texts as staff_texts
from knowledge.procedures import ExamKind
from tests.bot.channel import labels
from tests.handlers.held import FIRST, finished, held, open_results, scored

if TYPE_CHECKING:
    from db.exams import ExamView
    from tests.bot.channel import Person
    from tests.handlers.staff_house import Office

ENTER = texts.TASKS[MarkTask.ENTER]


async def marks_of(office: Office, exam: ExamView) -> dict[str, tuple[int | None, str | None]]:
    """Name → mark and state."""
    views = await office.house.records.scores.of_exam(exam.id, full_names=True)
    return {one.person: (one.practice, one.state) for one in views}


async def begin(office: Office, exam: ExamView, role: Role = Role.EXAMINER) -> Person:
    """An examiner with the form open."""
    person = await office.member(role)
    await open_results(person, exam)
    await person.presses(f"{ENTER}（3）")
    return person


async def test_several_lines_at_once_and_nothing_right_is_lost(office: Office) -> None:
    exam = await held(office)
    examiner = await begin(office, exam)
    assert "还没有成绩的 3 人" in examiner.messages[-1].text
    (told,) = await examiner.says("1 78.5\n2 785\n9 60\n3 缺考")
    assert "✅ 录了 2 人" in told.text
    assert "2 785　← “785”不对：最高 100 分" in told.text
    assert f"9 60　← {texts.NO_SUCH_SEAT}" in told.text
    assert "还差 1 人：2" in told.text
    marks = await marks_of(office, exam)
    assert sorted(marks.values(), key=str) == [(785, "entered"), (None, "entered"), (None, None)]
    (told,) = await examiner.says("2 90")
    assert texts.ALL_IN in told.text
    assert (900, "entered") in (await marks_of(office, exam)).values()


async def test_the_same_again_and_another_mark(office: Office) -> None:
    exam = await held(office)
    examiner = await begin(office, exam)
    await examiner.says("1 60")
    (told,) = await examiner.says("1 60\n2 70")
    assert "和已录的一样：1 人" in told.text
    (told,) = await examiner.says("1 61")
    assert "实操60 → 实操61" in told.text


async def test_two_lines_for_one_that_differ_enter_neither(office: Office) -> None:
    exam = await held(office)
    examiner = await begin(office, exam)
    (told,) = await examiner.says("1 60\n1 70")
    assert told.text.count(texts.TWICE) == 2
    assert {state for _, state in (await marks_of(office, exam)).values()} == {None}


async def test_a_name_that_is_not_the_seats_stops_the_line(office: Office) -> None:
    exam = await held(office)
    examiner = await begin(office, exam)
    people = await office.house.dispatcher["marking"].candidates(exam.id)
    right, other = people[0].name, people[1].name
    (told,) = await examiner.says(f"1 {other} 80\n2 {other} 70")
    assert texts.OTHER_NAME in told.text
    assert (await marks_of(office, exam))[right] == (None, None)
    assert (await marks_of(office, exam))[other] == (700, "entered")


async def test_seats_are_of_the_chosen_room(office: Office) -> None:
    exam = await held(office, 4, two_rooms=True)
    examiner = await office.member(Role.EXAMINER)
    await open_results(examiner, exam)
    (asked,) = await examiner.presses(f"{ENTER}（4）")
    assert asked.text == texts.WHICH_ROOM
    (second,) = (label for label in labels([asked]) if label.startswith("二考场"))
    await examiner.presses(second)
    (told,) = await examiner.says("1 66")
    assert "录了 1 人" in told.text
    (entered,) = [
        one for one in await office.house.dispatcher["marking"].candidates(exam.id) if not one.missing
    ]
    assert (entered.room, entered.seat) == ("二考场", 1)


async def test_a_ticket_number_is_good_in_any_room(office: Office) -> None:
    exam = await held(office)
    examiner = await begin(office, exam)
    person = (await office.house.dispatcher["marking"].candidates(exam.id))[2]
    await examiner.says(f"{person.ticket_number} 66")
    assert (await marks_of(office, exam))[person.name] == (660, "entered")


async def test_theory_counts_in_skill_levels(office: Office) -> None:
    exam = await held(office, kind=ExamKind.SKILL, item="焊工", level=5)
    examiner = await begin(office, exam)
    assert "12 85 78.5" in examiner.messages[-1].text
    (told,) = await examiner.says("1 85\n2 85 78.5")
    assert "要写理论和实操两个分" in told.text
    assert "理论85 实操78.5" in told.text


async def test_no_name_or_number_shows(office: Office) -> None:
    exam = await held(office)
    examiner = await begin(office, exam)
    await examiner.says("1 78\n2 60\n3 90")
    names = {data.name for data in office.people.values()}
    assert not [out.text for out in examiner.messages if any(name in out.text for name in names)]
    assert office.leaks() == []


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR])
async def test_others_enter_nothing(office: Office, role: Role) -> None:
    exam = await held(office)
    person = await office.member(role)
    await person.press_data(MarkPress(exam=exam.id, task=MarkTask.ENTER).pack())
    assert person.messages[-1].text == staff_texts.NO_PERMISSION


async def test_a_supervisor_reads(office: Office) -> None:
    exam = await held(office)
    await scored(office, exam)
    supervisor = await office.member(Role.SUPERVISOR)
    await open_results(supervisor, exam)
    assert ENTER not in labels(supervisor.messages[-1:])
    (told,) = await supervisor.presses(texts.TASKS[MarkTask.LIST])
    assert told.text.count("实操80　合格　已复核") == 3


async def test_another_institutions_exam_is_not_shown(office: Office) -> None:
    exam = await held(office)
    stranger = await office.member(Role.MANAGER, await office.other_institution())
    for task in MarkTask:
        await stranger.press_data(MarkPress(exam=exam.id, task=task).pack())
        assert stranger.messages[-1].text == texts.NOT_YOURS


async def test_a_second_person_confirms_what_was_shown(office: Office) -> None:
    exam = await held(office)
    examiner = await begin(office, exam)
    await examiner.says("1 78\n2 60\n3 59.9")
    await open_results(examiner, exam)
    (told,) = await examiner.presses("复核（3）")
    assert texts.ONLY_OWN in told.text
    second = await office.member(Role.EXAMINER)
    await open_results(second, exam)
    await second.presses("复核（3）")
    (told,) = await second.presses(texts.CONFIRM_ALL)
    assert "复核了 3 人" in told.text
    assert "合格 2" in told.text


async def test_what_changed_meanwhile_is_not_confirmed(office: Office) -> None:
    exam = await held(office)
    examiner = await begin(office, exam)
    await examiner.says("1 78\n2 60\n3 缺考")
    second = await office.member(Role.EXAMINER)
    await open_results(second, exam)
    await second.presses("复核（3）")
    await examiner.says("1 87")
    (told,) = await second.presses(texts.CONFIRM_ALL)
    assert texts.CHANGED_SHOWN in told.text
    assert "实操87" in told.text
    assert {state for _, state in (await marks_of(office, exam)).values()} == {"entered"}
    await second.presses(texts.CONFIRM_ALL)
    assert {state for _, state in (await marks_of(office, exam)).values()} == {"confirmed"}


async def test_a_correction_needs_reason_and_second_person(office: Office) -> None:
    exam = await held(office)
    await scored(office, exam)
    examiner = await office.member(Role.EXAMINER)
    await open_results(examiner, exam)
    await examiner.presses(texts.TASKS[MarkTask.CORRECT])
    (told,) = await examiner.says("1 80")
    assert "和现在的成绩一样" in told.text
    (told,) = await examiner.says("1 55")
    assert "实操80 → 实操55" in told.text
    await examiner.says("登分时看错行")
    (told,) = await examiner.presses(texts.SURE)
    assert texts.CORRECTED in told.text
    assert [actor for actor, _ in await office.audited("correct_score")] == [f"account:{examiner.account.id}"]
    person = (await office.house.dispatcher["marking"].candidates(exam.id))[0]
    assert (person.score.practice, person.score.state, person.score.passed) == (550, "entered", None)


async def test_confirmed_marks_are_not_typed_over(office: Office) -> None:
    exam = await held(office)
    examiner = await begin(office, exam)
    await scored(office, exam)
    (told,) = await examiner.says("1 55")
    assert texts.CONFIRMED_ALREADY in told.text


async def test_a_certificate_stands_against_a_correction(office: Office) -> None:
    exam = await held(office)
    await finished(office, exam)
    async with UnitOfWork(office.house.database) as work:
        await office.house.records.certificates.issue(work, exam.id, FIRST)
    examiner = await office.member(Role.EXAMINER)
    await open_results(examiner, exam)
    await examiner.presses(texts.TASKS[MarkTask.CORRECT])
    await examiner.says("1 55")
    await examiner.says("登分时看错行")
    (told,) = await examiner.presses(texts.SURE)
    assert texts.CERTIFIED in told.text
