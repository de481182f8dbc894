"""提醒设置: each topic by itself, all with one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import handlers  # noqa: F401 - every button is defined once it is imported
from db.notifications import Kind
from db.reminders import TOPIC_OF, Topic, Wanted
from tests.bot.channel import labels

if TYPE_CHECKING:
    from tests.bot.channel import House, Person


async def wanted(house: House, person: Person) -> Wanted:
    return (await house.records.reminders.wanted([person.account.id])).get(person.account.id, Wanted())


async def test_a_topic_is_switched_by_its_button(house: House, person: Person) -> None:
    shown = await person.says("提醒设置")
    assert "✅ 考前 7 天" in labels(shown)
    shown = await person.presses("✅ 考前 7 天")
    assert "⬜ 考前 7 天" in labels(shown)
    assert (await wanted(house, person)).off == {Topic.WEEK}
    await person.presses("⬜ 考前 7 天")
    assert await wanted(house, person) == Wanted()


async def test_an_old_button_pressed_twice_does_no_harm(house: House, person: Person) -> None:
    (shown,) = await person.says("提醒设置")
    data = next(one.data for row in shown.buttons for one in row if one.text == "✅ 考前一天")
    await person.press_data(data)
    await person.press_data(data)
    assert (await wanted(house, person)).off == {Topic.EVE}


async def test_all_stop_with_one_tap_and_come_back(house: House, person: Person) -> None:
    await person.says("提醒设置")
    await person.presses("✅ 报名进度")
    await person.presses("全部停掉")
    assert (await wanted(house, person)).muted
    (shown,) = await person.says("提醒设置")
    assert labels([shown]) == ["打开提醒"]
    await person.presses("打开提醒")
    assert await wanted(house, person) == Wanted(off=frozenset({Topic.PROGRESS}))


async def test_the_words_of_somebody_annoyed_stop_them_too(house: House, person: Person) -> None:
    await person.says("别提醒了")
    assert (await wanted(house, person)).muted
    await person.says("恢复提醒")
    assert not (await wanted(house, person)).muted


def test_every_kind_has_its_topic() -> None:
    assert set(TOPIC_OF) == set(Kind)
