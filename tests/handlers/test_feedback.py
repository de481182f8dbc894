from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy import select

from db import models
from handlers import texts
from tests.bot.channel import House, Person, house_on, labels
from tests.handlers.answering import CHAT, GAP, LOST, PASS, FixedAssistant

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from knowledge.search import Assistant


@pytest.fixture
async def house(url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house_on(url, cast("Assistant", FixedAssistant(tmp_path))) as house:
        yield house


async def given(house: House) -> list[tuple[str, bool, str | None]]:
    query = select(models.Question.text, models.Feedback.helped, models.Feedback.reason)
    async with house.database.read() as session:
        rows = await session.execute(
            query.join(models.Feedback, models.Feedback.question == models.Question.id)
        )
        return [(text, helped, reason) for text, helped, reason in rows]


async def test_a_helpful_answer_is_thanked_for(house: House, person: Person) -> None:
    await person.says(PASS)
    (thanks,) = await person.presses("有用")
    assert thanks.text == texts.THANKS_HELPED
    assert await given(house) == [(PASS, True, None)]


async def test_an_unhelpful_answer_leads_on(house: House, person: Person) -> None:
    await person.says(PASS)
    (asked,) = await person.presses("没用")
    assert asked.text == texts.ASK_WHAT_WRONG
    assert labels([asked]) == ["湖南谁能考茶艺", "答的不是我问的", "内容不对", "看不懂"]
    assert await given(house) == [(PASS, False, None)]
    (thanks,) = await person.presses("内容不对")
    assert thanks.text == texts.THANKS_REASON
    assert await given(house) == [(PASS, False, "wrong")]
    (other,) = await person.presses("湖南谁能考茶艺")
    assert "会泡茶就能考" in other.text


async def test_one_can_think_again(house: House, person: Person) -> None:
    await person.says(PASS)
    await person.presses("没用")
    await person.presses("有用")
    assert await given(house) == [(PASS, True, None)]


async def test_what_was_judged_is_the_answer_it_stands_under(house: House, person: Person) -> None:
    (first,) = await person.says(PASS)
    await person.says(GAP)
    (button,) = [one for row in first.buttons for one in row if one.text == "有用"]
    await person.press_data(button.data)
    await person.presses("没用")
    assert sorted(await given(house)) == sorted([(PASS, True, None), (GAP, False, None)])


@pytest.mark.parametrize("question", [CHAT, LOST])
async def test_where_nothing_is_answered_nothing_is_judged(person: Person, question: str) -> None:
    (answer,) = await person.says(question)
    assert {"有用", "没用"}.isdisjoint(labels([answer]))


@pytest.mark.parametrize(
    "data", ["f:AAAAAAAAAAAAAAAA:1:", "f:AAAAAAAAAAAAAAAA:0:wrong", "f:x:2:", "f:x:0:rude", "f::1:", "f:1"]
)
async def test_a_made_up_press_is_answered_and_not_kept(house: House, person: Person, data: str) -> None:
    (answer,) = await person.press_data(data)
    assert answer.text == texts.OLD_BUTTON
    assert await given(house) == []


async def test_buttons_fit_into_what_telegram_takes(person: Person) -> None:
    (answer,) = await person.says(PASS)
    (asked,) = await person.presses("没用")
    data = [button.data for out in (answer, asked) for row in out.buttons for button in row]
    assert data
    assert max(len(one.encode()) for one in data) <= 64


async def test_after_a_restart_the_answer_can_still_be_judged(
    url: str, tmp_path: Path, house: House, person: Person
) -> None:
    (answer,) = await person.says(PASS)
    await house.journal.flush()
    (button,) = [one for row in answer.buttons for one in row if one.text == "没用"]
    async with house_on(url, cast("Assistant", FixedAssistant(tmp_path))) as again:
        (asked,) = await (await again.person()).press_data(button.data)
        assert labels([asked]) == ["答的不是我问的", "内容不对", "看不懂"]
        assert await given(again) == [(PASS, False, None)]
