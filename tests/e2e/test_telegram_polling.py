"""What only polling has: the webhook of an earlier life goes, nothing that waits is dropped."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

from tests.e2e.home import CHINESE, DOCUMENT, QUESTION, WEBHOOK_SECRET
from tests.e2e.talk import Talk, post

if TYPE_CHECKING:
    from tests.e2e.home import Home


async def test_polling_asks_for_long_polls_of_what_it_handles(polling_home: Home) -> None:
    await polling_home.wait_connected()
    assert polling_home.fake.webhook["url"] == ""
    asked = next(call.params for call in polling_home.fake.calls_of("getUpdates") if call.code is None)
    assert int(asked["timeout"]) >= 10
    assert {"message", "callback_query"} <= set(asked["allowed_updates"])


async def test_the_web_and_telegram_are_served_by_one_program(polling_home: Home) -> None:
    user = polling_home.person("吴敏")
    await user.send("我在郑州")
    await user.expect("河南省郑州市")
    talk = Talk(polling_home.program.url)
    assert "河南省郑州市" not in talk.say("我的地区")
    assert DOCUMENT in talk.say(QUESTION)


async def test_a_webhook_call_is_refused_while_polling(polling_home: Home) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET}
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.post(
            f"{polling_home.program.url}/telegram/webhook", json={"update_id": 1}, headers=headers
        )
    assert response.status_code in {403, 404}


async def test_too_many_new_conversations_hold_up_only_themselves(polling_home: Home) -> None:
    url = f"{polling_home.program.url}/api/chat"
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        answers = [await client.post(url, json={"text": "你好"}) for _ in range(80)]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert refused, "anybody may begin conversations without end"
    assert {answer.status_code for answer in refused} == {429}
    assert int(refused[0].headers["Retry-After"]) > 0
    assert CHINESE.search(refused[0].json()["error"])
    going_on = {"conversation": answers[0].json()["conversation"], "text": QUESTION}
    assert DOCUMENT in post(polling_home.program.url, going_on).text


async def test_who_writes_too_fast_is_told_so(polling_home: Home) -> None:
    """On Telegram once, so that it is no flood in return; over the API each request gets its answer."""
    hasty, calm = polling_home.person("何急"), polling_home.person("安静")
    for _ in range(40):
        await hasty.send("帮助")
    await calm.send(QUESTION)
    await calm.expect(DOCUMENT)
    answers = await hasty.replies(quiet=3)
    assert len([message for message in answers if "太快" in message.text]) == 1
    talk = Talk(polling_home.program.url)
    await asyncio.to_thread(talk.say, "帮助")
    for _ in range(30):
        response = await asyncio.to_thread(
            post, polling_home.program.url, {"conversation": talk.conversation, "text": "帮助"}, patient=False
        )
        if response.status_code == 200:
            assert response.json()["messages"], "a request was answered with nothing"
        else:
            assert response.status_code == 429
            assert CHINESE.search(response.json()["error"])
