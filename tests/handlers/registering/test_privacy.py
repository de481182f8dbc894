"""Nothing that tells who somebody is lies anywhere in plain: not in the file of the database, not in a log."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, select

from db import models
from db.people import PersonData
from db.persons import PersonDetails
from db.questions import UNTOLD
from db.work import UnitOfWork
from handlers.my_data import texts as data_texts
from handlers.my_exams import texts as my_texts
from handlers.registering import texts
from knowledge.identity import DocumentKind
from tests.bot.channel import House, house_on
from tests.exams import Seeded, Watch, seed
from tests.handlers.filling import NAME, NUMBER, PHONE, last
from tests.pictures import picture

if TYPE_CHECKING:
    from pathlib import Path

    from knowledge.search import Assistant
    from tests.bot.channel import Person

EMPLOYER = "郑州蓝色回廊家政公司"
ADDRESS = "郑州市二七区回廊胡同 7 号"
REASON = "回廊里的照片太暗"
OTHER_NAME = "卢回廊"
SECRETS = (NAME, NUMBER, PHONE, EMPLOYER, ADDRESS, REASON, OTHER_NAME, "回廊")
OUT_OF_PLACE = (
    NAME,
    OTHER_NAME,
    f"我叫{OTHER_NAME}",
    ADDRESS,
    EMPLOYER,
    NUMBER,
    f"电话{PHONE}",
    f"给{NAME}报",
)
"""What people type where something else is asked for."""


async def goes_astray(person: Person) -> None:
    for text in OUT_OF_PLACE:
        await person.says(text)


async def register(house: House, person: Person) -> int:
    await person.says("我想考月嫂证")
    await person.presses(texts.REGISTER)
    await goes_astray(person)
    await person.presses(texts.SELF)
    await goes_astray(person)
    await person.presses(texts.AGREE)
    await person.says(NUMBER)
    await person.says(NAME)
    for text in (NAME, ADDRESS, PHONE, NUMBER):
        await person.says(text)
    for text in (NAME, NUMBER, PHONE):
        await person.says(text)
    await goes_astray(person)
    await person.says(f"{OTHER_NAME}高中毕业能考吗")
    await person.presses("高中")
    await person.says(EMPLOYER)
    await goes_astray(person)
    await person.sends_photo(picture(), name=f"{NAME}{NUMBER}.jpg", caption=f"{NAME}的照片")
    await goes_astray(person)
    await person.presses(texts.CONFIRM)
    (view,) = await house.records.registrations.of_account(person.account.id)
    return view.id


async def go_through_everything(house: House, seeded: Seeded, person: Person) -> None:
    exam = await seeded.add_exam()
    number = await register(house, person)
    await goes_astray_without_a_form(person)
    await seeded.give_back(number, REASON)
    await person.press_data(f"my:{number}:correct")
    await person.presses(texts.CONFIRM)
    (known,) = await house.records.people.of_account(None, person.account.id)
    details = PersonDetails(address=ADDRESS).or_else(known.details)
    async with UnitOfWork(house.database) as work:
        data = PersonData(known.name, DocumentKind.ID_CARD, known.number, known.phone, details)
        await house.records.people.save(work, person.account.id, data)
    await seeded.approve(number)
    await seeded.seat(exam.id)
    for action in ("show", "ticket", "ics", "rules"):
        await person.press_data(f"my:{number}:{action}")
    await person.says("我的资料")
    await person.presses(data_texts.EXPORT)


async def goes_astray_without_a_form(person: Person) -> None:
    for text in (NAME, OTHER_NAME, NUMBER, PHONE):
        await person.says(text)


def all_bytes(folder: Path) -> bytes:
    """The files of the database as they lie there: free pages and the log ahead of it as well."""
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    assert any(one.name.endswith("-wal") for one in files)
    return b"".join(one.read_bytes() for one in files)


@pytest.mark.parametrize("erased", [False, True])
async def test_nothing_personal_lies_in_plain(
    tmp_path: Path,
    url: str,
    assistant: Assistant,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    *,
    erased: bool,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with house_on(url, assistant, clock=Watch()) as house:
        person = await house.person()
        await go_through_everything(house, await seed(house.database, house.records), person)
        if erased:
            await person.says("我的考试")
            await person.presses(my_texts.DETAILS)
            await person.presses(my_texts.CANCEL)
            await person.presses(my_texts.CANCEL_SURE)
            await person.says("删除我的资料")
            await person.presses(data_texts.SURE)
            assert await house.records.people.of_account(None, person.account.id) == []
        await house.journal.flush()
        lying = all_bytes(tmp_path)
    assert make_url(url).database is not None
    assert b"registration" in lying
    for secret in SECRETS:
        for form in (secret.encode(), secret.encode("utf-16-le"), json.dumps(secret)[1:-1].encode()):
            assert form not in lying, SECRETS.index(secret)
    written = "\n".join(record.getMessage() + str(record.exc_text or "") for record in caplog.records)
    written += "".join(capfd.readouterr())
    assert "aiosqlite" in {record.name for record in caplog.records}
    for secret in SECRETS:
        assert secret not in written, SECRETS.index(secret)
        assert json.dumps(secret)[1:-1] not in written, SECRETS.index(secret)


async def test_the_question_log_gets_no_word_of_a_form(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await person.says("我想考月嫂证")
    await person.presses(texts.REGISTER)
    await person.says(f"{OTHER_NAME}今年六十了，专项考核收多少钱")
    assert texts.AS_ASKED in last(person)
    await house.journal.flush()
    async with house.database.read() as session:
        rows = (await session.scalars(select(models.Question))).all()
    assert [row.text for row in rows] == [UNTOLD]
    assert rows[0].outcome


async def test_a_region_chosen_in_a_form_leaves_it_open(house: House, seeded: Seeded, person: Person) -> None:
    await seeded.add_exam()
    await person.says("我想考月嫂证")
    await person.presses(texts.REGISTER)
    await person.presses(texts.SELF)
    await person.presses(texts.AGREE)
    await person.press_data("p|湖南省")
    await person.press_data("r|湖南省长沙市")
    assert last(person) == texts.GO_ON
    await person.says(NAME)
    (draft,) = await house.records.drafts.of_account(person.account.id)
    assert draft.body["answers"]["name"] == NAME
