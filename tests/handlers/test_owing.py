"""补交: what was put off is handed in while the registration waits for review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handlers import received
from handlers.my_exams import texts
from handlers.registering import texts as form_texts
from tests.bot.channel import House, Person, house_on, labels
from tests.exams import Seeded, Watch, seed
from tests.handlers.filling import fill_in, last
from tests.pictures import picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from knowledge.search import Assistant

MATERIAL = "学历证书"


@pytest.fixture
async def house(url: str, assistant: Assistant) -> AsyncIterator[House]:
    async with house_on(url, assistant, clock=Watch()) as house:
        yield house


@pytest.fixture
async def seeded(house: House) -> Seeded:
    return await seed(house.database, house.records)


async def owing(house: House, seeded: Seeded, person: Person) -> int:
    await seeded.add_exam(settings={"materials": [MATERIAL]})
    await person.says("我想考月嫂证")
    await fill_in(person, 8)
    await person.presses(form_texts.LATER)
    await person.presses(form_texts.LATER)
    await person.presses(form_texts.CONFIRM)
    (view,) = await house.records.registrations.of_account(person.account.id)
    return view.id


async def test_photo_and_paper_are_handed_in_later(house: House, seeded: Seeded, person: Person) -> None:
    number = await owing(house, seeded, person)
    await person.says("我的考试")
    await person.presses(texts.DETAILS)
    assert f"还要补交：照片、{MATERIAL}" in last(person)
    await person.presses(texts.SEND_PAPERS)
    assert form_texts.ASK_PHOTO in last(person)
    await person.sends_file(b"no picture", "x.txt")
    assert form_texts.ASK_PHOTO in last(person)
    await person.sends_photo(picture())
    assert MATERIAL in last(person)
    await person.sends_photo(picture(1000, 700))
    assert last(person) == texts.ALL_HANDED_IN
    (known,) = await house.records.people.of_account(None, person.account.id)
    assert known.has_photo
    (paper,) = await house.records.registrations.papers(number)
    assert paper.kind == MATERIAL
    assert (await house.records.registrations.details(number))["owed"] == []
    await person.says("我的考试")
    await person.presses(texts.DETAILS)
    assert texts.SEND_PAPERS not in labels(person.messages[-1:])


async def test_a_photo_that_nobody_asked_for(house: House, seeded: Seeded, person: Person) -> None:
    await person.sends_photo(picture())
    assert last(person) == received.UNASKED_PICTURE
    await owing(house, seeded, person)
    await person.sends_photo(picture())
    assert "还差照片" in last(person)
    assert texts.SEND_PAPERS in labels(person.messages[-1:])


async def test_what_is_decided_owes_nothing(house: House, seeded: Seeded, person: Person) -> None:
    number = await owing(house, seeded, person)
    await person.says("我的考试")
    await person.presses(texts.DETAILS)
    await person.presses(texts.SEND_PAPERS)
    await seeded.approve(number)
    await person.sends_photo(picture())
    assert last(person) == texts.NOTHING_OWED
    assert (await house.records.registrations.details(number))["owed"] == ["照片", MATERIAL]
