"""Materials, and a registration that was returned: opened again with the reason, handed in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.machines import RegistrationState
from handlers.my_exams import texts as my_texts
from handlers.registering import texts
from tests.bot.channel import House, Person, labels
from tests.handlers.filling import NAME, PHONE, STEPS, do, fill_in, last
from tests.pictures import picture

if TYPE_CHECKING:
    from tests.exams import Seeded

MATERIAL = "学历证书"


async def registered(house: House, seeded: Seeded, person: Person) -> int:
    await seeded.add_exam(settings={"materials": [MATERIAL]})
    await person.says("我想考月嫂证")
    await fill_in(person, 9)
    assert MATERIAL in last(person)
    await person.sends_file(b"no picture", "学历.txt")
    assert texts.SEND_PICTURE_AGAIN in last(person)
    await person.sends_photo(picture(1000, 700))
    await person.presses(texts.CONFIRM)
    (view,) = await house.records.registrations.of_account(person.account.id)
    (paper,) = await house.records.registrations.papers(view.id)
    assert (paper.kind, paper.media_type) == (MATERIAL, "image/jpeg")
    return view.id


async def test_returned_and_corrected(house: House, seeded: Seeded, person: Person) -> None:
    number = await registered(house, seeded, person)
    await seeded.give_back(number, "姓名和身份证不一致")
    await person.says("我的考试")
    assert "退回了，要修改" in last(person)
    await person.presses(my_texts.DETAILS)
    assert "姓名和身份证不一致" in last(person)
    await person.presses(my_texts.CORRECT)
    assert "姓名和身份证不一致" in last(person)
    assert f"姓名：{NAME}" in last(person)
    await person.presses(texts.CHANGE)
    await person.presses(next(one for one in labels(person.messages[-1:]) if one.startswith("姓名")))
    await person.says("林小河")
    await person.presses(texts.CONFIRM)
    assert last(person) == texts.CORRECTED
    view = await house.records.registrations.get(number)
    assert view is not None
    assert view.state is RegistrationState.SUBMITTED
    (known,) = await house.records.people.of_account(None, person.account.id)
    assert (known.name, known.phone) == ("林小河", PHONE)
    (paper,) = await house.records.registrations.papers(number)
    assert paper.kind == MATERIAL
    assert (await house.records.registrations.details(number))["myself"]


async def test_a_correction_can_be_left_and_gone_on_with(
    house: House, seeded: Seeded, person: Person
) -> None:
    number = await registered(house, seeded, person)
    await seeded.give_back(number, "照片太暗")
    await person.says("我的考试")
    await person.presses(my_texts.DETAILS)
    await person.presses(my_texts.CORRECT)
    await person.says("取消")
    await person.says("报名")
    await person.presses(texts.CONTINUE)
    await person.presses(texts.CHANGE)
    await person.presses(next(one for one in labels(person.messages[-1:]) if one.startswith("照片")))
    await person.sends_photo(picture(700, 900))
    await person.presses(texts.CONFIRM)
    assert last(person) == texts.CORRECTED


async def test_the_number_stays_in_a_correction(house: House, seeded: Seeded, person: Person) -> None:
    number = await registered(house, seeded, person)
    await seeded.give_back(number, "请核对")
    await person.says("我的考试")
    await person.presses(my_texts.DETAILS)
    await person.presses(my_texts.CORRECT)
    await person.presses(texts.CHANGE)
    await person.presses(next(one for one in labels(person.messages[-1:]) if one.startswith("证件号码")))
    assert texts.NUMBER_STAYS in last(person)


async def test_an_old_correction_button_changes_nothing(house: House, seeded: Seeded, person: Person) -> None:
    number = await registered(house, seeded, person)
    await person.press_data(f"my:{number}:correct")
    assert last(person) == my_texts.NOT_RETURNED


async def test_what_was_owed_is_asked_for(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await person.says("我想考月嫂证")
    await fill_in(person, 8)
    await person.presses(texts.LATER)
    await person.presses(texts.CONFIRM)
    (view,) = await house.records.registrations.of_account(person.account.id)
    await seeded.give_back(view.id, "还没有照片")
    await person.press_data(f"my:{view.id}:correct")
    assert texts.ASK_PHOTO in last(person)
    await do(person, *STEPS[8])
    await person.presses(texts.CONFIRM)
    (known,) = await house.records.people.of_account(None, person.account.id)
    assert known.has_photo
