"""Eligibility inside the form: asked for what is missing, with the interview's own questions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db import models
from db.machines import RegistrationState
from db.registrations import Refusal, RefusedError
from db.work import UnitOfWork
from handlers.eligibility import texts as eligibility_texts
from handlers.exams import texts as exam_texts
from handlers.registering import texts
from handlers.registering.presses import WhoPress
from handlers.registering.refusing import refusal_message
from knowledge.procedures import ExamKind
from tests.bot.channel import House, Person, labels
from tests.exams import invented_person
from tests.handlers.filling import STEPS, do, last

if TYPE_CHECKING:
    from db.exams import ExamView
    from tests.exams import Seeded

BEGIN = "什么时候连续干起"


@pytest.fixture
async def exam(seeded: Seeded) -> ExamView:
    return await seeded.add_exam(kind=ExamKind.SKILL, item="焊工", level=4)


async def begin(person: Person) -> None:
    await person.says("我想考焊工证")
    for how, what in STEPS[:3]:
        await do(person, how, what)


async def finish(person: Person) -> None:
    assert texts.ASK_NAME in last(person)
    for how, what in STEPS[3:]:
        await do(person, how, what)


async def test_who_qualifies_goes_on(house: House, exam: ExamView, person: Person) -> None:
    await begin(person)
    assert BEGIN in last(person)
    await person.says("6年")
    await finish(person)
    (view,) = await house.records.registrations.of_account(person.account.id)
    details = await house.records.registrations.details(view.id)
    assert details["verdict"]["status"] == "eligible"
    assert any("6年" in answer for answer in details["answers"])


async def test_who_is_too_early_learns_from_when_and_what_fits(
    house: House, seeded: Seeded, exam: ExamView, person: Person
) -> None:
    await seeded.add_exam(number="ZZ2026-005", kind=ExamKind.SKILL, item="焊工", level=5, rooms=())
    await person.says("我想考焊工证")
    await person.presses("报名 1")
    for how, what in STEPS[1:3]:
        await do(person, how, what)
    await person.says("2年")
    await answer_rest(person)
    assert "2029年11月23日起" in last(person)
    assert texts.CONFIRM not in labels(person.messages[-1:])
    assert "焊工 五级" in last(person)
    await person.presses(eligibility_texts.REMIND)
    async with house.database.read() as session:
        (wish,) = (await session.scalars(select(models.ReminderWish))).all()
    assert (wish.target, wish.due_on.isoformat()) == ("skill:4", "2029-11-23")
    await person.presses(texts.CHANGE)
    await person.presses(next(one for one in labels(person.messages[-1:]) if "2年" in one))
    await person.says("6年")
    assert texts.ASK_NAME in last(person)


async def answer_rest(person: Person) -> None:
    """Nothing but no to whatever else is asked."""
    for _ in range(8):
        shown = labels(person.messages[-1:])
        if not (
            label := next(
                (one for one in ("都没上过", "没有证书", "没有", "没有职称", "在单位上班") if one in shown),
                "",
            )
        ):
            return
        await person.presses(label)


async def test_what_nobody_can_say_is_left_to_the_reviewer(
    house: House, exam: ExamView, person: Person
) -> None:
    await begin(person)
    for _ in range(12):
        if eligibility_texts.UNKNOWN not in labels(person.messages[-1:]):
            break
        await person.presses(eligibility_texts.UNKNOWN)
    await finish(person)
    (view,) = await house.records.registrations.of_account(person.account.id)
    assert view.state is RegistrationState.SUBMITTED
    details = await house.records.registrations.details(view.id)
    assert details["verdict"]["unsure"]
    assert any("不知道" in answer for answer in details["answers"])


async def test_what_was_kept_is_not_asked_again(house: House, exam: ExamView, person: Person) -> None:
    await person.says("我在河南郑州")
    await person.says("我干焊工六年了，能考中级工吗")
    for _ in range(8):
        if eligibility_texts.KEEP in labels(person.messages[-1:]):
            break
        await person.presses(eligibility_texts.UNKNOWN)
    await person.presses(eligibility_texts.KEEP)
    await person.says("/start")
    await begin(person)
    await finish(person)


async def test_years_in_another_occupation_do_not_count(house: House, exam: ExamView, person: Person) -> None:
    await person.says("我在河南郑州")
    await person.says("我干电工六年了，能考中级工吗")
    for _ in range(8):
        if eligibility_texts.KEEP in labels(person.messages[-1:]):
            break
        await person.presses(eligibility_texts.UNKNOWN)
    await person.presses(eligibility_texts.KEEP)
    await begin(person)
    assert BEGIN in last(person)


async def test_answers_about_oneself_are_not_taken_for_somebody_else(
    house: House, exam: ExamView, person: Person
) -> None:
    await person.says("我在河南郑州")
    await person.says("我干焊工六年了，能考中级工吗")
    await person.says("我想考焊工证")
    await person.presses("报名")
    await person.presses(texts.OTHER)
    await person.presses(texts.AGREE)
    assert BEGIN in last(person)
    assert texts.ABOUT_OTHER in last(person)


async def test_going_back_through_the_questions(house: House, exam: ExamView, person: Person) -> None:
    await begin(person)
    await person.says("6年")
    assert texts.ASK_NAME in last(person)
    await person.presses(texts.BACK)
    assert BEGIN in last(person)
    await person.presses(texts.BACK)
    assert texts.ASK_WHO in last(person)


async def test_a_press_of_a_question_after_the_form_is_an_old_button(
    house: House, exam: ExamView, person: Person
) -> None:
    await begin(person)
    await person.says("取消")
    await person.presses("还没干过")
    assert (await house.records.drafts.of_account(person.account.id))[0].body["interview"]["steps"] == []


async def test_who_registers_a_known_other_is_asked_about_the_candidate(
    house: House, exam: ExamView, person: Person
) -> None:
    async with UnitOfWork(house.database) as work:
        known = await house.records.people.save(work, person.account.id, invented_person())
    await person.says("我想考焊工证")
    await person.presses(exam_texts.REGISTER)
    await person.press_data(WhoPress(exam=exam.id, who=str(known)).pack())
    assert texts.ABOUT_OTHER in last(person)
    assert BEGIN in last(person)
    assert "您" not in last(person).partition(texts.ABOUT_OTHER)[2]


def test_too_late_for_this_exam_names_the_next_ones(exam: ExamView) -> None:
    late = RefusedError(Refusal.UNDER_AGE, day=date(2027, 5, 1))
    assert "以后的考试" in refusal_message(late, exam)["text"]
    soon = RefusedError(Refusal.UNDER_AGE, day=date(2026, 11, 25))
    assert "以后的考试" not in refusal_message(soon, exam)["text"]
    assert "以后的考试" in texts.not_yet("2027年5月1日", in_time=False)
