"""The conversations over Telegram, each by polling and by webhook."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.fake_telegram import Press
from tests.e2e.home import APOLOGY, CHINESE, DOCUMENT, QUESTION

if TYPE_CHECKING:
    from tests.e2e.fake_telegram import SeenMessage, User
    from tests.e2e.home import Home

QUIET_SECONDS = 1.5


def is_the_answer(message: SeenMessage) -> bool:
    """Whether it answers the question about the pass mark in Hunan, with its document."""
    return "60" in message.text and DOCUMENT in message.text


def is_kind(message: SeenMessage) -> bool:
    """Whether it is a Chinese sentence and not the apology for an internal error."""
    return bool(CHINESE.search(message.text)) and APOLOGY not in message.text


async def press(user: User, caption: str) -> dict[str, object]:
    """Press an inline button and wait until the press is answered."""
    pressed = await user.press(caption)
    assert isinstance(pressed, Press)
    return await pressed.answered()


# Menu and commands


async def test_start_opens_the_menu(home: Home) -> None:
    user = home.person("李雷")
    await user.command("/start")
    menu = await user.expect(lambda message: message.buttons)
    assert {"问政策", "我的地区", "帮助"} <= set(menu.button_texts)
    assert CHINESE.search(menu.text)
    commands = {one["command"] for listed in home.fake.state.commands.values() for one in listed}
    assert {"start", "help", "cancel"} <= commands


@pytest.mark.parametrize("item", ["问政策", "我的地区", "帮助"])
async def test_every_item_of_the_menu_answers(home: Home, item: str) -> None:
    user = home.person("李雷")
    await user.command("/start")
    await user.expect(lambda message: item in message.button_texts)
    await press(user, item)
    assert is_kind(await user.expect(CHINESE))


@pytest.mark.parametrize("text", ["/help", "/start@kaozheng_test_bot", "/nothing", "？？？", "👍"])
async def test_anything_gets_a_kind_answer(home: Home, text: str) -> None:
    user = home.person("李雷")
    await user.send(text)
    assert is_kind(await user.expect(CHINESE))


@pytest.mark.parametrize("text", ["你好", "谢谢", "再见"])
async def test_small_talk_is_not_looked_up(home: Home, text: str) -> None:
    user = home.person("李雷")
    await user.send(text)
    answer = await user.expect(CHINESE)
    assert is_kind(answer)
    assert "没有查到" not in answer.text


# Policy questions


async def test_a_policy_question(home: Home) -> None:
    user = home.person("韩梅梅")
    await user.send(QUESTION)
    await user.expect(is_the_answer)


async def test_questions_are_answered_in_the_middle_of_a_form(home: Home) -> None:
    user = home.person("韩梅梅")
    await user.send("我的地区")
    await user.expect(lambda message: message.buttons)
    await press(user, "河南")
    await user.expect(lambda message: "郑州" in message.button_texts)
    await user.send(QUESTION)
    await user.expect(is_the_answer)


@pytest.mark.parametrize(
    "text", ["<b>1 < 2 & 3</b> _多少_ *分* `合格`", "😀" * 200, "证" * 4096, "a\u200b\u202eb"]
)
async def test_odd_texts_break_nothing(home: Home, text: str) -> None:
    user = home.person("韩梅梅")
    await user.send(text)
    assert is_kind(await user.expect(CHINESE))


# The region


async def test_the_region_is_chosen_by_buttons(home: Home) -> None:
    user = home.person("王芳")
    await user.command("/start")
    await user.expect(lambda message: "我的地区" in message.button_texts)
    await press(user, "我的地区")
    await user.expect(lambda message: "河南" in message.button_texts)
    await press(user, "河南")
    await user.expect(lambda message: "郑州" in message.button_texts)
    await press(user, "郑州")
    await user.expect("河南省郑州市")
    await user.send("我的地区")
    await user.expect("河南省郑州市")


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("郑州", "河南省郑州市"),
        ("河南郑州", "河南省郑州市"),
        ("我在长沙", "湖南省长沙市"),
        ("山东枣庄", "山东省枣庄市"),
    ],
)
async def test_the_region_is_understood_in_free_text(home: Home, text: str, region: str) -> None:
    user = home.person("王芳")
    await user.send(text)
    await user.expect(region)
    await user.send("我的地区")
    await user.expect(region)


async def test_every_province_has_its_button(home: Home) -> None:
    user = home.person("王芳")
    await user.send("我的地区")
    await user.expect(lambda message: message.buttons)
    await press(user, "其他省份")
    everyone = await user.expect(lambda message: len(message.button_texts) >= 31)
    assert len(set(everyone.button_texts)) == len(everyone.button_texts)
    await press(user, "内蒙古")
    await user.expect(lambda message: "呼和浩特" in " ".join(message.button_texts))


async def test_in_the_form_the_city_is_meant(home: Home) -> None:
    user = home.person("王芳")
    await user.send("我的地区")
    await user.expect(lambda message: message.buttons)
    await press(user, "其他省份")
    await user.expect(lambda message: "吉林" in message.button_texts)
    await press(user, "吉林")
    await user.expect(lambda message: "长春" in message.button_texts)
    await user.send("吉林")
    await user.expect("吉林省吉林市")


async def test_cancel_leaves_the_form(home: Home) -> None:
    user = home.person("王芳")
    await user.send("我的地区")
    await user.expect(lambda message: message.buttons)
    await press(user, "其他省份")
    await user.expect(lambda message: "吉林" in message.button_texts)
    await press(user, "吉林")
    await user.expect(lambda message: "长春" in message.button_texts)
    await user.command("/cancel")
    assert is_kind(await user.expect(CHINESE))
    # In the form 吉林 would be the city; outside it is the province.
    await user.send("吉林")
    kept = await user.expect("吉林省")
    assert "吉林省吉林市" not in kept.text
    await user.command("/cancel")
    assert is_kind(await user.expect(CHINESE))


# Files, old buttons


async def test_a_document_gets_a_kind_answer(home: Home) -> None:
    user = home.person("赵强")
    await user.send_document(b"%PDF-1.7 an invented certificate", "证书.pdf")
    assert is_kind(await user.expect(CHINESE))
    await user.send_document(b"PK\x03\x04", "名单.xlsx", caption=QUESTION)
    assert is_kind(await user.expect(CHINESE))


@pytest.mark.parametrize(
    "data", ["an:older:version", "x", "m:gone", "r|火星市", "p|火星", "e|no/such/entry", "|||"]
)
async def test_an_old_button_is_answered_kindly(home: Home, data: str) -> None:
    user = home.person("赵强")
    await user.command("/start")
    menu = await user.expect(lambda message: message.buttons)
    pressed = await user.press_data(menu.message_id, data)
    await pressed.answered()
    assert is_kind(await user.expect(CHINESE))


async def test_a_button_of_a_message_that_is_gone_still_works(home: Home) -> None:
    user = home.person("赵强")
    await user.command("/start")
    menu = await user.expect(lambda message: message.buttons)
    data = next(cell.data for row in menu.buttons for cell in row if cell.text == "我的地区")
    assert data
    await user.delete(menu.message_id)
    pressed = await user.press_data(menu.message_id, data)
    await pressed.answered()
    assert is_kind(await user.expect(lambda message: "河南" in message.button_texts))


async def test_a_press_that_comes_too_late_to_acknowledge_is_answered(home: Home) -> None:
    user = home.person("赵强")
    await user.command("/start")
    menu = await user.expect(lambda message: message.buttons)
    data = next(cell.data for row in menu.buttons for cell in row if cell.text == "帮助")
    assert data
    await user.press_data(menu.message_id, data, late=True)
    assert is_kind(await user.expect(CHINESE))
    await user.replies(quiet=QUIET_SECONDS)
    assert not any(APOLOGY in message.text for message in user.bot_messages)
    assert {call.method for call in home.fake.refusals} <= {"answerCallbackQuery"}
    home.fake.calm()


# Trouble


async def test_a_flood_is_waited_out(home: Home) -> None:
    user = home.person("孙丽")
    home.fake.flood(2, chat_id=user.id)
    await user.send(QUESTION)
    await user.expect(is_the_answer)
    codes = [call.code for call in home.fake.calls_of("sendMessage")]
    assert codes == [429, 200]


async def test_a_failure_of_telegram_is_tried_again(home: Home) -> None:
    user = home.person("孙丽")
    home.fake.fail(500, chat_id=user.id)
    await user.send(QUESTION)
    await user.expect(is_the_answer)
    assert len(await user.replies(quiet=QUIET_SECONDS)) == 1


async def test_a_blocked_user_does_not_stop_the_others(home: Home) -> None:
    gone, there = home.person("孙丽"), home.person("周杰")
    home.fake.fail(403, chat_id=gone.id, times=5)
    await gone.send(QUESTION)
    await there.send(QUESTION)
    await there.expect(is_the_answer)
    await home.fake.wait(lambda: [one for one in home.fake.state.calls if one.code == 403], 10)
    await asyncio.sleep(QUIET_SECONDS)
    assert len([one for one in home.fake.calls if one.code == 403]) == 1, "it wrote to who had blocked it"
    home.fake.calm()
    await gone.send(QUESTION)
    await gone.expect(is_the_answer)


async def test_a_flood_of_one_holds_up_nobody_else(home: Home) -> None:
    slow, quick = home.person("孙丽"), home.person("周杰")
    home.fake.flood(4, chat_id=slow.id)
    await slow.send(QUESTION)
    await home.fake.wait_call("sendMessage")
    started = time.monotonic()
    await quick.send(QUESTION)
    await quick.expect(is_the_answer)
    assert time.monotonic() - started < 3
    await slow.expect(is_the_answer)


async def test_the_same_update_is_answered_once(home: Home) -> None:
    user = home.person("周杰")
    sent = await user.send(QUESTION)
    assert len(await user.replies(quiet=QUIET_SECONDS)) == 1
    home.fake.resend(sent.update_id)
    await asyncio.sleep(2 * QUIET_SECONDS)
    assert len(user.bot_messages) == 1, user.transcript()
    await user.send("帮助")
    await user.expect(CHINESE)


async def test_one_persons_messages_are_answered_in_order(home: Home) -> None:
    user = home.person("周杰")
    cities = ["郑州", "长沙", "枣庄", "洛阳", "株洲"]
    for city in cities:
        await user.send(f"我在{city}")
    await user.expect("株洲")
    told = " ".join(message.text for message in user.bot_messages)
    assert re.findall("|".join(f"{city}市" for city in cities), told) == [f"{city}市" for city in cities]


async def test_many_people_at_once(home: Home) -> None:
    people = [home.person(f"同学{number}") for number in range(15)]
    await asyncio.gather(*(person.send(QUESTION) for person in people))
    await asyncio.gather(*(person.expect(is_the_answer) for person in people))
    assert all(len(person.bot_messages) == 1 for person in people)
