"""绑定账号 in the chat."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.bot.channel import labels

if TYPE_CHECKING:
    from tests.bot.channel import House, Person


async def code_of(person: Person) -> str:
    await person.says("绑定账号")
    (told,) = await person.presses("要一个绑定码")
    found = re.search(r"绑定 (\d{4} \d{4})", told.text)
    assert found
    return found[1]


async def test_two_channels_become_one_person(house: House) -> None:
    here, there = await house.person("here"), await house.person("there")
    code = await code_of(here)
    (told,) = await there.says(f"绑定 {code}")
    assert told.text.startswith("绑好了")
    (shown,) = await here.says("我的账号")
    assert labels([shown]) == ["要一个绑定码", "解除这一边"]
    (told,) = await here.presses("解除这一边")
    assert told.text.startswith("解除了")
    assert labels(await there.says("绑定账号")) == ["要一个绑定码"]


async def test_a_wrong_code_is_told_and_guessing_ends(house: House) -> None:
    person = await house.person()
    for _ in range(5):
        (told,) = await person.says("绑定 00000000")
        assert "不对" in told.text
    (told,) = await person.says("绑定 00000000")
    assert "一小时后" in told.text


async def test_a_code_written_where_it_was_given_is_told(house: House) -> None:
    person = await house.person()
    (told,) = await person.says(f"绑定 {await code_of(person)}")
    assert "另一边" in told.text
