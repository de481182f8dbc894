"""The fake Bot API server as a bot sees it over plain HTTP: tokens, polling, commands, trouble on demand."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.e2e.fake_telegram import FakeTelegram, User
    from tests.e2e.plain_bot import PlainBot

# The door: tokens, methods, forms of a request


async def test_get_me_says_that_it_is_a_bot(api: PlainBot) -> None:
    me = await api("getMe")
    assert me["is_bot"] is True
    assert me["id"] == 700000001


@pytest.mark.parametrize(("token", "code"), [("1:wrong", 401), ("nonsense", 404)])
async def test_unknown_token(fake: FakeTelegram, token: str, code: int) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.get(f"{fake.url}/bot{token}/getMe")
        assert response.status_code == code
        assert response.json()["ok"] is False
        assert (await client.get(f"{fake.url}/elsewhere")).status_code == 404


async def test_unknown_method(api: PlainBot) -> None:
    assert await api.refused("sendPigeon") == "404 Not Found: method not found"


async def test_method_names_ignore_case_and_forms_are_read_too(api: PlainBot, li: User) -> None:
    assert (await api.client.get("getme")).json()["ok"]
    await api.client.post("sendMessage", data={"chat_id": str(li.id), "text": "表单"})
    await api.client.post("sendMessage", params={"chat_id": li.id, "text": "查询串"})
    await api.client.post("sendMessage", files={"chat_id": (None, str(li.id)), "text": (None, "分段")})
    assert [message.text for message in li.bot_messages] == ["表单", "查询串", "分段"]


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"chat_id": 501, "text": ["a"]}, 'parameter "text" must be a String'),
        ({"chat_id": "李", "text": "a"}, 'parameter "chat_id" must be an Integer'),
        ({"chat_id": True, "text": "a"}, 'parameter "chat_id" must be an Integer'),
        ({"chat_id": 501, "text": "a", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ({"chat_id": 501, "text": "a", "reply_markup": []}, "can't parse reply markup: expected an Object"),
        ({"chat_id": 501, "text": "a", "entities": {}}, "can't parse MessageEntity: expected an Array"),
        ({"chat_id": 501, "text": "a\ud800"}, "strings must be encoded in UTF-8"),
        ({"text": "a"}, "chat_id is empty"),
        ({"chat_id": 999, "text": "a"}, "chat not found"),
    ],
)
async def test_wrong_parameters(api: PlainBot, li: User, params: dict[str, Any], problem: str) -> None:
    response = await api.client.post(
        "sendMessage", content=json.dumps(params), headers={"Content-Type": "application/json"}
    )
    assert response.json() == {"ok": False, "error_code": 400, "description": f"Bad Request: {problem}"}


async def test_a_body_that_is_no_object(api: PlainBot) -> None:
    response = await api.client.post("getMe", content="[]", headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    response = await api.client.post("getMe", content="{", headers={"Content-Type": "application/json"})
    assert response.status_code == 400


# Commands, menu button, typing


async def test_commands_and_menu_button(api: PlainBot) -> None:
    commands = [{"command": "start", "description": "开始"}]
    await api("setMyCommands", commands=commands)
    assert await api("getMyCommands") == commands
    assert await api("getMyCommands", language_code="en") == []
    await api("deleteMyCommands")
    assert await api("getMyCommands") == []
    await api("setChatMenuButton", menu_button={"type": "commands"})
    assert await api("getChatMenuButton") == {"type": "commands"}
    assert "Unsupported type" in await api.refused("setChatMenuButton", menu_button={"type": "x"})


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ({"command": "开始", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "Start", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "start", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("start", "BOT_COMMAND_INVALID"),
    ],
)
async def test_refused_commands(api: PlainBot, command: Any, problem: str) -> None:
    assert await api.refused("setMyCommands", commands=[command]) == f"400 Bad Request: {problem}"
    assert "TOO_MUCH" in await api.refused("setMyCommands", commands=[command] * 101)


async def test_chat_actions(api: PlainBot, li: User) -> None:
    assert await api("sendChatAction", chat_id=li.id, action="typing") is True
    refusal = await api.refused("sendChatAction", chat_id=li.id, action="sleeping")
    assert refusal == "400 Bad Request: wrong parameter action in request"


# Long polling


async def test_offset_confirms(fake: FakeTelegram, api: PlainBot, li: User) -> None:
    await li.send("二")
    first, second = await api("getUpdates")
    assert first["message"]["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]
    assert first["message"]["chat"] == {
        "id": 501,
        "first_name": "李雷",
        "username": "lilei",
        "type": "private",
    }
    assert first["message"]["from"]["is_bot"] is False
    assert second["update_id"] == first["update_id"] + 1
    assert len(await api("getUpdates", limit=1)) == 1
    assert await api("getUpdates", offset=second["update_id"]) == [second]
    assert await api("getUpdates", offset=second["update_id"] + 1) == []
    fake.resend(second["update_id"])
    assert await api("getUpdates", offset=second["update_id"] + 1) == [second]
    assert await api("getUpdates", offset=second["update_id"] + 1) == []
    assert "out of range" in await api.refused("getUpdates", limit=101)


async def test_a_long_poll_waits_for_news(fake: FakeTelegram, api: PlainBot) -> None:
    user = fake.user(502, "韩梅梅")
    started = time.monotonic()
    poll = asyncio.create_task(api("getUpdates", timeout=10))
    await asyncio.sleep(0.3)
    assert not poll.done()
    await user.send("来了")
    assert [update["message"]["text"] for update in await poll] == ["来了"]
    assert time.monotonic() - started < 5


async def test_only_one_may_poll(api: PlainBot) -> None:
    first = asyncio.create_task(api.refused("getUpdates", timeout=10))
    await asyncio.sleep(0.2)
    assert await api("getUpdates") == []
    assert "409 Conflict: terminated by other getUpdates" in await first


async def test_allowed_updates(api: PlainBot, li: User) -> None:
    await api("getUpdates", offset=-1, allowed_updates=["message", "a_kind_of_the_future"])
    await li.block()
    await li.unblock()
    await li.send("还在")
    assert "callback_query" not in json.dumps(news := await api("getUpdates"))
    assert [set(update) - {"update_id"} for update in news][-1] == {"message"}
    assert not any("my_chat_member" in update for update in news)


async def test_polling_and_webhook_exclude_each_other(api: PlainBot) -> None:
    waiting = asyncio.create_task(api.refused("getUpdates", timeout=10))
    await asyncio.sleep(0.2)
    await api("setWebhook", url="http://127.0.0.1:9/hook")
    assert "409 Conflict: can't use getUpdates method while webhook is active" in await waiting
    assert "409" in await api.refused("getUpdates")
    await api("deleteWebhook", drop_pending_updates=True)
    assert await api("getUpdates") == []


# Trouble on demand


async def test_a_flood_lasts_its_time(fake: FakeTelegram, api: PlainBot, li: User) -> None:
    fake.flood(1)
    response = await api.client.post("sendMessage", json={"chat_id": li.id, "text": "a"})
    assert response.status_code == 429
    assert response.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert "429" in await api.refused("sendMessage", chat_id=li.id, text="不等")
    assert await api("getMe")
    await asyncio.sleep(1.05)
    await api("sendMessage", chat_id=li.id, text="等过了")
    calls = fake.calls_of("sendMessage")
    assert [(call.code, call.impatient) for call in calls] == [(429, False), (429, True), (200, False)]
    assert calls[0].at < calls[1].at
    assert fake.refusals == []


async def test_a_block_concerns_one_person(fake: FakeTelegram, api: PlainBot, li: User) -> None:
    han = fake.user(502, "韩梅梅")
    never = "403 Forbidden: bot can't initiate conversation with a user"
    assert await api.refused("sendMessage", chat_id=han.id, text="a") == never
    await han.send("我")
    await li.block()
    blocked = "403 Forbidden: bot was blocked by the user"
    assert await api.refused("sendMessage", chat_id=li.id, text="a") == blocked
    await api("sendMessage", chat_id=han.id, text="b")
    change = next(u["my_chat_member"] for u in await api("getUpdates") if "my_chat_member" in u)
    assert change["new_chat_member"]["status"] == "kicked"
    await li.unblock()
    await api("sendMessage", chat_id=li.id, text="c")


async def test_failures_and_delays(fake: FakeTelegram, api: PlainBot, li: User) -> None:
    fake.fail(500, times=1)
    assert await api.refused("sendMessage", chat_id=li.id, text="a") == "500 Internal Server Error"
    fake.fail(403, chat_id=li.id)
    assert "blocked" in await api.refused("sendMessage", chat_id=li.id, text="a")
    fake.slow_down(0.3)
    started = time.monotonic()
    await api("sendMessage", chat_id=li.id, text="慢")
    assert time.monotonic() - started >= 0.3
    assert [message.text for message in li.bot_messages] == ["慢"]


# What a test sees


async def test_expect_looks_only_at_what_is_new(fake: FakeTelegram, api: PlainBot, li: User) -> None:
    await api("sendMessage", chat_id=li.id, text="旧的")
    await li.send("问")
    with pytest.raises(AssertionError, match="旧的"):
        await li.expect("旧的", seconds=0.2)
    sending = asyncio.create_task(api("sendMessage", chat_id=li.id, text="新的"))
    assert (await li.expect(lambda message: message.text.startswith("新"))).text == "新的"
    await sending
    assert [message.text for message in await li.replies(quiet=0.2)] == ["新的"]
    assert [call.method for call in await fake.wait_call("sendMessage", count=2)] == ["sendMessage"] * 2
    assert "bot  #2: 旧的" in li.transcript()
