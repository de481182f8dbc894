"""The program dies, hard or gently, and goes on where it was."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.e2e.home import APOLOGY, CHINESE, DOCUMENT, QUESTION, Home
from tests.e2e.talk import Talk

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITTEN_SECONDS = 2.5
"""What may be written a little later is written by then."""


@pytest.fixture(scope="module", params=["polling", "webhook"])
def mortal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A program that the tests of this file may kill; each leaves it running."""
    home = Home(tmp_path_factory.mktemp("mortal"), webhook=request.param == "webhook")
    try:
        yield home.open()
    finally:
        home.close()


async def test_kill_in_the_middle_of_a_conversation(mortal: Home) -> None:
    user, talk = mortal.person("李雷"), Talk(mortal.program.url)
    await user.send("我的地区")
    await user.expect(lambda message: message.buttons)
    await user.press("其他省份")
    await user.expect(lambda message: "吉林" in message.button_texts)
    await user.press("吉林")
    cities = await user.expect(lambda message: "长春" in message.button_texts)
    await asyncio.to_thread(talk.say, "我的地区")
    await asyncio.to_thread(talk.press, "河南")
    answered = await user.send(QUESTION)
    await user.expect(DOCUMENT)
    await asyncio.sleep(WRITTEN_SECONDS)

    in_work = mortal.person("孙丽")
    mortal.fake.slow_down(60, chat_id=in_work.id)
    await in_work.send(QUESTION)
    await mortal.fake.wait_call("sendMessage", count=len(mortal.fake.calls_of("sendMessage")) + 1)
    mortal.program.kill()
    waiting = mortal.person("韩梅梅")
    await waiting.send(QUESTION)
    mortal.fake.calm()
    await asyncio.to_thread(mortal.program.start)

    # What came while nobody was there is answered, once; what was answered before is not answered again.
    await waiting.expect(DOCUMENT, seconds=40)
    await in_work.expect(DOCUMENT)
    mortal.fake.resend(answered.update_id)
    await asyncio.sleep(WRITTEN_SECONDS)
    assert len(waiting.bot_messages) == len(in_work.bot_messages) == 1
    assert len([message for message in user.bot_messages if DOCUMENT in message.text]) == 1
    # In the form that was open 吉林 is the city; without it, it would be the province.
    await user.send("吉林")
    await user.expect("吉林省吉林市")
    data = next(cell.data for row in cities.buttons for cell in row if cell.text == "长春")
    assert data
    pressed = await user.press_data(cities.message_id, data)
    await pressed.answered()
    await user.expect("吉林省长春市")
    # The page goes on too, under the same conversation.
    assert "河南省郑州市" in await asyncio.to_thread(talk.press, "郑州")
    assert mortal.fake.refusals == []


async def test_a_clean_stop_finishes_what_is_in_work(mortal: Home) -> None:
    user = mortal.person("王芳")
    await user.send("我在郑州")
    await user.expect("河南省郑州市")
    mortal.fake.calm()
    mortal.fake.slow_down(3, chat_id=user.id)
    await user.send(QUESTION)
    await mortal.fake.wait_call("sendMessage")
    mortal.program.interrupt()
    assert await asyncio.to_thread(mortal.program.wait_stopped) == 0, mortal.program.log_tail()
    assert DOCUMENT in (await user.expect(DOCUMENT, seconds=1)).text
    assert "Traceback" not in mortal.program.log

    mortal.fake.calm()
    await asyncio.to_thread(mortal.program.start)
    await mortal.wait_connected()
    await asyncio.sleep(WRITTEN_SECONDS)
    assert len([message for message in user.bot_messages if DOCUMENT in message.text]) == 1
    await user.send("我的地区")
    assert APOLOGY not in (await user.expect("河南省郑州市")).text


async def test_telegram_may_come_later_than_the_program(mortal: Home) -> None:
    user = mortal.person("赵强")
    await user.send("帮助")
    await user.expect(CHINESE)
    mortal.program.terminate()
    mortal.fake.calm()
    for method in ("setMyCommands", "setWebhook", "deleteWebhook", "getUpdates"):
        mortal.fake.fail(500, method=method)
    await asyncio.to_thread(mortal.program.start)
    await user.send(QUESTION)
    await user.expect(DOCUMENT, seconds=60)
    mortal.fake.calm()
