"""我的资料: shown masked, handed out whole, the phone changed, and erased as far as the rules let go."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from db import models
from db.audit import COMMAND
from db.machines import ExamState
from db.work import UnitOfWork
from handlers.my_data import texts
from handlers.my_data.presses import ErasePress, PhonePress
from knowledge.identity import mask_name, mask_number, mask_phone
from tests.bot.channel import labels
from tests.handlers.staff_house import Office, office_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.bot.channel import Person


@pytest.fixture
async def office(url: str) -> AsyncIterator[Office]:
    async with office_on(url) as office:
        yield office


async def held(office: Office, person: Person) -> int:
    """Somebody of this account who sat an exam."""
    exam = await office.seeded.add_exam()
    registration = await office.applicant(exam, account_id=person.account.id)
    await office.approve(registration)
    await office.seat(exam)
    office.watch.now = exam.ends_at + timedelta(hours=1)
    async with UnitOfWork(office.house.database) as work:
        await office.house.records.exams.to(await work.session(), exam.id, ExamState.HELD, COMMAND)
    return registration


async def persons(office: Office) -> int:
    async with office.house.database.read() as session:
        return await session.scalar(select(func.count(models.Person.id))) or 0


@pytest.mark.parametrize("words", ["我的资料", "你存了我什么", "/mydata"])
async def test_what_is_kept_is_shown_masked(office: Office, words: str) -> None:
    person = await office.house.person()
    registration = await office.applicant(await office.seeded.add_exam(), account_id=person.account.id)
    (told,) = await person.says(words)
    data = office.people[registration]
    for part in (mask_name(data.name), mask_number(data.number), mask_phone(data.phone), "照片", "出生日期"):
        assert part in told.text
    assert "报名记录：1 个" in told.text
    assert data.name not in told.text
    assert "阳光家政" not in told.text
    assert labels([told]) == [texts.EXPORT, texts.PHONE, texts.ERASE]
    assert office.leaks() == []


async def test_of_a_stranger_nothing_is_kept(office: Office) -> None:
    person = await office.house.person()
    for words in ("我的资料", "删除我的资料", "改手机号"):
        (told,) = await person.says(words)
        assert texts.NOBODY in told.text


async def test_everything_is_handed_out_as_files(office: Office) -> None:
    person = await office.house.person()
    registration = await office.applicant(await office.seeded.add_exam(), account_id=person.account.id)
    await person.says("我的资料")
    told, plain, archive = await person.presses(texts.EXPORT)
    assert told.text == texts.EXPORTED
    data = office.people[registration]
    assert plain.file is not None
    text = plain.file.content.decode("utf-8-sig")
    for part in (f"姓名：{data.name}", f"证件号码：{data.number}", f"手机号码：{data.phone}", "母婴护理"):
        assert part in text
    assert "interview" not in text
    assert archive.file is not None
    with zipfile.ZipFile(io.BytesIO(archive.file.content)) as files:
        names = files.namelist()
        kept = json.loads(files.read("我的资料.json"))
    assert kept["考生"][0]["姓名"] == data.name
    assert any("照片" in name for name in names)
    assert any("身份证" in name for name in names)
    assert office.leaks() == []


async def test_nobody_elses_data_is_handed_out(office: Office) -> None:
    other = await office.house.person("other")
    registration = await office.applicant(await office.seeded.add_exam(), account_id=other.account.id)
    person = await office.house.person()
    _, plain, _ = await person.says("导出我的资料")
    assert plain.file is not None
    assert office.people[registration].name not in plain.file.content.decode("utf-8-sig")


async def test_the_phone_is_changed(office: Office) -> None:
    person = await office.house.person()
    registration = await office.applicant(await office.seeded.add_exam(), account_id=person.account.id)
    await person.says("我的资料")
    await person.presses(texts.PHONE)
    (told,) = await person.says("1390000")
    assert "11 位" in told.text
    (told,) = await person.says("139 1111 2222")
    assert told.text == texts.phone_changed("139****2222")
    (known,) = await office.house.records.people.of_account(None, person.account.id)
    data = office.people[registration]
    assert (known.phone, known.name, known.number) == ("13911112222", data.name, data.number)
    assert known.details == data.details
    assert known.has_photo


async def test_who_has_registrations_to_come_cancels_them_first(office: Office) -> None:
    person = await office.house.person()
    registration = await office.applicant(await office.seeded.add_exam(), account_id=person.account.id)
    (told,) = await person.says("删除我的资料")
    assert "现在不能删除" in told.text
    assert "母婴护理" in told.text
    assert labels([told]) == [texts.MY_EXAMS]
    (known,) = await office.house.records.people.of_account(None, person.account.id)
    (told,) = await person.press_data(ErasePress(person=known.id, sure=True).pack())
    assert "现在不能删除" in told.text
    assert await persons(office) == 1
    assert await office.state_of(registration) == "submitted"


async def test_all_goes_where_nothing_has_to_stay(office: Office) -> None:
    person = await office.house.person()
    registration = await office.applicant(await office.seeded.add_exam(), account_id=person.account.id)
    await office.seeded.cancel(registration)
    (asked,) = await person.says("删除我的资料")
    assert "全都会删掉" in asked.text
    assert await persons(office) == 1
    (told,) = await person.presses(texts.SURE)
    assert told.text == f"✅ {mask_name(office.people[registration].name)} 的资料全部删掉了。"
    assert await persons(office) == 0
    (again,) = await person.presses(texts.SURE)
    assert again.text == texts.GONE
    (told,) = await person.says("我的资料")
    assert texts.NOBODY in told.text


async def test_the_record_of_an_exam_stays_until_its_day(office: Office) -> None:
    person = await office.house.person()
    await held(office, person)
    (asked,) = await person.says("删除我的资料")
    assert "1 条考试记录" in asked.text
    assert "留到 2031年12月7日" in asked.text
    (told,) = await person.presses(texts.SURE)
    assert "留到 2031年12月7日" in told.text
    assert await persons(office) == 1
    async with office.house.database.read() as session:
        assert await session.scalar(select(models.Person.photo)) is None
        assert await session.scalar(select(func.count(models.Material.id))) == 0
    assert office.leaks() == []


async def test_who_thinks_again_keeps_everything(office: Office) -> None:
    person = await office.house.person()
    await held(office, person)
    await person.says("删除我的资料")
    (told,) = await person.presses(texts.KEEP)
    assert texts.HEAD in told.text
    assert await persons(office) == 1


async def test_somebody_elses_person_is_out_of_reach(office: Office) -> None:
    owner = await office.house.person("owner")
    await held(office, owner)
    (known,) = await office.house.records.people.of_account(None, owner.account.id)
    thief = await office.house.person("thief")
    for press in (
        ErasePress(person=known.id, sure=False),
        ErasePress(person=known.id, sure=True),
        PhonePress(person=known.id),
    ):
        (told,) = await thief.press_data(press.pack())
        assert told.text == texts.GONE
    assert [one.id for one in await office.house.records.people.of_account(None, owner.account.id)] == [
        known.id
    ]


async def test_of_several_persons_one_is_chosen(office: Office) -> None:
    person = await office.house.person()
    exam = await office.seeded.add_exam()
    registrations = [await office.applicant(exam, serial, account_id=person.account.id) for serial in (1, 2)]
    for one in registrations:
        await office.seeded.cancel(one)
    names = [mask_name(office.people[one].name) for one in registrations]
    (asked,) = await person.says("删除我的资料")
    assert (asked.text, labels([asked])) == (texts.ASK_WHOM, names)
    await person.presses(names[1])
    await person.presses(texts.SURE)
    left = await office.house.records.people.of_account(None, person.account.id)
    assert [one.name for one in left] == [office.people[registrations[0]].name]


async def test_forms_that_were_begun_can_be_erased_alone(office: Office) -> None:
    person = await office.house.person()
    exam = await office.seeded.add_exam()
    drafts = office.house.records.drafts
    async with UnitOfWork(office.house.database) as work:
        await drafts.save(work, person.account.id, exam.id, {"form": 1})
    (told,) = await person.says("我的资料")
    assert "没填完的报名表：1 张" in told.text
    await person.presses(texts.ERASE)
    (told,) = await person.presses(texts.SURE)
    assert told.text == texts.DRAFTS_ERASED
    assert await drafts.of_account(person.account.id) == []
