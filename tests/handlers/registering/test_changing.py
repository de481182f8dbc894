"""What changes while a form is open, and buttons that nobody was given."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from db import models
from db.audit import COMMAND
from db.exams import Move
from db.machines import RegistrationState
from db.people import CONSENT
from handlers.exams import texts as exam_texts
from handlers.registering import texts
from tests.bot.channel import House, Person, labels
from tests.exams import exam_plan
from tests.handlers.filling import NUMBER, STEPS, do, fill_in, last
from tests.people import make_identity_number
from tests.pictures import picture

if TYPE_CHECKING:
    from db.exams import ExamView
    from tests.exams import Seeded

CHILD = make_identity_number(date(2012, 5, 1), "女")


async def answers(house: House, person: Person) -> dict[str, object]:
    (draft,) = await house.records.drafts.of_account(person.account.id)
    given: dict[str, object] = draft.body["answers"]
    return given


async def move(house: House, exam: ExamView, days: int) -> None:
    by = timedelta(days=days)
    async with house.database.write() as session:
        change = Move(starts_at=exam.starts_at + by, ends_at=exam.ends_at + by)
        await house.records.exams.move(session, exam.id, change, COMMAND)


async def test_an_exam_that_was_moved_is_shown_again_before_it_is_handed_in(
    house: House, seeded: Seeded, person: Person
) -> None:
    exam = await seeded.add_exam()
    await person.says("我想考月嫂证")
    await fill_in(person, 9)
    await move(house, exam, 1)
    await person.presses(texts.CONFIRM)
    assert texts.EXAM_MOVED in last(person)
    assert "12月8日" in last(person)
    assert await house.records.registrations.of_account(person.account.id) == []
    await person.presses(texts.CONFIRM)
    (view,) = await house.records.registrations.of_account(person.account.id)
    assert view.state is RegistrationState.SUBMITTED


async def test_a_cancelled_exam_ends_the_form(house: House, seeded: Seeded, person: Person) -> None:
    exam = await seeded.add_exam()
    await person.says("我想考月嫂证")
    await fill_in(person, 5)
    async with house.database.write() as session:
        await house.records.exams.cancel(session, exam.id, COMMAND)
    await person.says("13900001111")
    assert "取消" in last(person)
    await person.press_data(f"ra:{exam.id}:on")
    assert "取消" in last(person)
    assert texts.BACK not in labels(person.messages[-1:])


@pytest.mark.parametrize("press", ["xd:{}", "xt:{}", "rs:{}"])
async def test_a_plan_is_the_staff_s(house: House, seeded: Seeded, person: Person, press: str) -> None:
    async with house.database.write() as session:
        number = await house.records.exams.add(session, exam_plan(seeded.institution_id), COMMAND)
    await person.press_data(press.format(number))
    assert last(person) in (exam_texts.GONE, texts.NO_SUCH_EXAM)


@pytest.mark.parametrize("field", ["born|1980-01-01", "sex|男"])
async def test_what_the_number_tells_is_not_told_otherwise(
    house: House, seeded: Seeded, person: Person, field: str
) -> None:
    exam = await seeded.add_exam()
    await person.says("我想考月嫂证")
    for how, what in (*STEPS[:4], ("say", CHILD)):
        await do(person, how, what)
    await person.press_data(f"rc|{exam.id}|{field}")
    await person.press_data(f"re|{exam.id}|{field.partition('|')[0]}")
    await person.says("1980年1月1日")
    given = await answers(house, person)
    assert (given["born"], given["sex"]) == ("2012-05-01", "女")


async def test_a_correction_keeps_to_the_person(house: House, seeded: Seeded, person: Person) -> None:
    exam = await seeded.add_exam(settings={"materials": ["学历证书"]})
    await person.says("我想考月嫂证")
    await fill_in(person, 9)
    await person.sends_photo(picture(1000, 700))
    await person.presses(texts.CONFIRM)
    (view,) = await house.records.registrations.of_account(person.account.id)
    await seeded.give_back(view.id, "请核对")
    await person.press_data(f"my:{view.id}:correct")
    await person.press_data(f"re|{exam.id}|phone")
    for _ in range(3):
        await person.presses(texts.BACK)
        await person.says(CHILD)
    assert (await answers(house, person))["number"] == NUMBER


async def test_a_search_is_no_name(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await person.says("我想考月嫂证")
    await fill_in(person, 3)
    found, again = await person.says("我想考月嫂证")
    assert "70元" in found.text
    assert texts.ASK_NAME in again.text
    assert "name" not in await answers(house, person)


async def consents(house: House) -> list[str]:
    async with house.database.read() as session:
        return list(await session.scalars(select(models.Person.consent)))


async def test_a_new_text_needs_a_new_yes(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await person.says("我想考月嫂证")
    await fill_in(person)
    assert await consents(house) == [CONSENT]
    async with house.database.write() as session:
        await session.execute(update(models.Person).values(consent="2020-01"))
    await person.says("改手机号")
    await person.says("13900002222")
    assert await consents(house) == ["2020-01"]
    day = timedelta(days=3)
    later = exam_plan(seeded.institution_id)
    await seeded.add_exam(
        number="ZZ2026-002", starts_at=later.starts_at + day, ends_at=later.ends_at + day, rooms=()
    )
    await person.says("我想考月嫂证")
    await person.presses("报名 2")
    await person.presses(next(one for one in labels(person.messages[-1:]) if "林" in one))
    assert texts.ASK_CONSENT in last(person)
    await person.presses(texts.AGREE)
    await person.presses(texts.CONFIRM)
    assert await consents(house) == [CONSENT]
