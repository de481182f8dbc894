"""我的考试: how registrations stand, tickets, calendar entries, cancelling, offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.machines import RegistrationState
from handlers.callbacks import MyExamAction, MyExamPress
from handlers.my_exams import texts
from handlers.registering import texts as form_texts
from tests.bot.channel import House, Person, house_on, labels
from tests.exams import Seeded, Watch, seed
from tests.handlers.filling import NAME, NUMBER, fill_in, last

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.channels.base import Out
    from db.registrations import RegistrationView
    from knowledge.search import Assistant


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def house(url: str, assistant: Assistant, watch: Watch) -> AsyncIterator[House]:
    async with house_on(url, assistant, clock=watch) as house:
        yield house


@pytest.fixture
async def seeded(house: House) -> Seeded:
    return await seed(house.database, house.records)


async def registered(person: Person) -> RegistrationView:
    await person.says("我想考月嫂证")
    await fill_in(person)
    return await mine(person)


async def mine(person: Person) -> RegistrationView:
    (view,) = await person.house.records.registrations.of_account(person.account.id)
    return view


async def act(person: Person, number: int, action: MyExamAction) -> list[Out]:
    return await person.press_data(MyExamPress(registration=number, action=action).pack())


@pytest.mark.parametrize("words", ["我的考试", "我要取消报名"])
async def test_nothing_yet(person: Person, words: str) -> None:
    (out,) = await person.says(words)
    assert out.text == texts.NONE


async def test_from_a_wish_to_the_ticket(house: House, seeded: Seeded, person: Person, watch: Watch) -> None:
    exam = await seeded.add_exam()
    view = await registered(person)
    await seeded.approve(view.id)
    await person.says("我的考试")
    assert "审核通过" in last(person)
    await person.presses(texts.DETAILS)
    assert "准考证还没出来" in last(person)
    assert texts.TICKET not in labels(person.messages[-1:])
    watch.forward(days=8)
    await seeded.seat(exam.id)
    await act(person, view.id, MyExamAction.TICKET)
    assert "准考证还没出来" in last(person)
    watch.forward(days=2)
    await act(person, view.id, MyExamAction.SHOW)
    assert "一考场" in last(person)
    assert "黑色签字笔" in last(person)
    picture, paper = await person.presses(texts.TICKET)
    assert picture.file is not None
    assert paper.file is not None
    assert picture.file.content.startswith(b"\x89PNG")
    assert paper.file.content.startswith(b"%PDF")
    (entry,) = await act(person, view.id, MyExamAction.CALENDAR)
    assert entry.file is not None
    assert b"BEGIN:VEVENT" in entry.file.content
    assert NAME.encode() not in entry.file.content
    assert NUMBER.encode() not in entry.file.content
    await act(person, view.id, MyExamAction.RULES)
    assert "通讯设备" in last(person)


async def test_no_ticket_before_approval(house: House, seeded: Seeded, person: Person, watch: Watch) -> None:
    await seeded.add_exam()
    view = await registered(person)
    outs = await act(person, view.id, MyExamAction.TICKET)
    assert all(out.file is None for out in outs)


async def test_cancelling_asks_first(house: House, seeded: Seeded, person: Person) -> None:
    exam = await seeded.add_exam()
    view = await registered(person)
    await act(person, view.id, MyExamAction.CANCEL)
    assert (await mine(person)).state is RegistrationState.SUBMITTED
    await person.presses(texts.KEEP)
    assert (await mine(person)).state is RegistrationState.SUBMITTED
    await act(person, view.id, MyExamAction.CANCEL_SURE)
    assert last(person) == texts.CANCELLED
    assert (await mine(person)).state is RegistrationState.CANCELLED
    left = await house.records.exams.get(exam.id)
    assert left is not None
    assert left.places_left == 2
    await act(person, view.id, MyExamAction.CANCEL_SURE)
    assert last(person) == texts.ALREADY_OVER
    await act(person, view.id, MyExamAction.CANCEL)
    assert last(person) == texts.ALREADY_OVER


async def test_full_then_offered_then_accepted(house: House, seeded: Seeded, person: Person) -> None:
    exam = await seeded.add_exam(capacity=1)
    first = await seeded.register(exam.id)
    await person.says("我想考月嫂证")
    await fill_in(person, 9)
    await person.presses(form_texts.WAIT)
    await person.says("我的考试")
    assert "排在第 1 位" in last(person)
    view = await mine(person)
    await person.presses(texts.DETAILS)
    assert texts.CALENDAR not in labels(person.messages[-1:])
    await seeded.cancel(first.id)
    await person.says("我的考试")
    assert "有名额了" in last(person)
    await person.presses(texts.DETAILS)
    await person.presses(texts.ACCEPT)
    assert last(person) == texts.ACCEPTED
    assert (await mine(person)).state is RegistrationState.SUBMITTED
    await act(person, view.id, MyExamAction.ACCEPT)
    assert "等审核" in last(person)
    await act(person, view.id, MyExamAction.DECLINE)
    assert last(person) == texts.NOT_OFFERED
    assert (await mine(person)).state is RegistrationState.SUBMITTED


async def test_an_offer_declined_or_too_late(
    house: House, seeded: Seeded, person: Person, watch: Watch
) -> None:
    exam = await seeded.add_exam(capacity=1)
    first = await seeded.register(exam.id)
    await person.says("我想考月嫂证")
    await fill_in(person, 9)
    await person.presses(form_texts.WAIT)
    await seeded.cancel(first.id)
    view = await mine(person)
    watch.forward(days=2)
    await act(person, view.id, MyExamAction.ACCEPT)
    assert last(person) == texts.TOO_LATE
    assert (await mine(person)).state is RegistrationState.LAPSED


async def test_declining_gives_the_place_away(house: House, seeded: Seeded, person: Person) -> None:
    exam = await seeded.add_exam(capacity=1)
    first = await seeded.register(exam.id)
    await person.says("我想考月嫂证")
    await fill_in(person, 9)
    await person.presses(form_texts.WAIT)
    await seeded.cancel(first.id)
    await act(person, (await mine(person)).id, MyExamAction.DECLINE)
    assert last(person) == texts.DECLINED
    left = await house.records.exams.get(exam.id)
    assert left is not None
    assert left.places_left == 1


@pytest.mark.parametrize("action", list(MyExamAction))
async def test_somebody_elses_registration_shows_nothing(
    house: House, seeded: Seeded, person: Person, action: MyExamAction
) -> None:
    await seeded.add_exam()
    view = await registered(person)
    stranger = await house.person("stranger")
    outs = await act(stranger, view.id, action)
    assert [out.text for out in outs] == [texts.NOT_YOURS]
    assert (await mine(person)).state is RegistrationState.SUBMITTED
    outs = await act(stranger, 999_999, action)
    assert [out.text for out in outs] == [texts.NOT_YOURS]


async def test_too_late_to_cancel(house: House, seeded: Seeded, person: Person, watch: Watch) -> None:
    await seeded.add_exam()
    view = await registered(person)
    watch.forward(days=14, minutes=1)
    await act(person, view.id, MyExamAction.CANCEL_SURE)
    assert last(person) == texts.STARTED


async def test_after_the_window_cancelling_promises_nothing(
    house: House, seeded: Seeded, person: Person, watch: Watch
) -> None:
    await seeded.add_exam()
    view = await registered(person)
    watch.forward(days=8)
    await act(person, view.id, MyExamAction.CANCEL_SURE)
    assert last(person) == texts.CANCELLED_FOR_GOOD
