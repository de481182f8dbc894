"""Delivery of updates by the fake Bot API server to a webhook."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web

from tests.e2e.fake_telegram.waiting import Signal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.e2e.fake_telegram import FakeTelegram, User
    from tests.e2e.plain_bot import PlainBot

SECRET = "a-Secret_1"


class Hook:
    """A bot's side of the webhook, which notes what comes and answers as told."""

    def __init__(self) -> None:
        self.url = ""
        self.received: list[tuple[float, str | None, dict[str, Any]]] = []
        self.answer: Callable[[dict[str, Any]], web.Response] = lambda _: web.Response()
        self.delay = 0.0
        self.news = Signal()

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.received.append((time.monotonic(), secret, update))
        self.news.fire()
        await asyncio.sleep(self.delay)
        return self.answer(update)

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for _, _, update in self.received]

    async def wait(self, count: int) -> None:
        assert await self.news.until(lambda: len(self.received) >= count, 10), self.received


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    receiver = Hook()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_come_in_order_with_the_secret(api: PlainBot, li: User, hook: Hook) -> None:
    await api("setWebhook", url=hook.url, secret_token=SECRET)
    for number in range(5):
        await li.send(f"{number}")
    await hook.wait(6)
    assert hook.texts == ["/start", "0", "1", "2", "3", "4"]
    assert {secret for _, secret, _ in hook.received} == {SECRET}
    await asyncio.sleep(0.1)
    info = await api("getWebhookInfo")
    assert info["url"] == hook.url
    assert info["pending_update_count"] == 0


async def test_what_is_not_answered_with_200_comes_again(api: PlainBot, li: User, hook: Hook) -> None:
    answers = iter([500, 503])
    hook.answer = lambda _: web.Response(status=next(answers, 200))
    await api("setWebhook", url=hook.url)
    await li.send("后面的")
    await hook.wait(4)
    assert hook.texts == ["/start", "/start", "/start", "后面的"]
    assert {secret for _, secret, _ in hook.received} == {None}
    assert "503" in (await api("getWebhookInfo"))["last_error_message"]


async def test_one_chat_does_not_hold_up_another(
    fake: FakeTelegram, api: PlainBot, li: User, hook: Hook
) -> None:
    hook.delay = 0.5
    await api("setWebhook", url=hook.url)
    await fake.user(502, "韩梅梅").send("我也在")
    await hook.wait(2)
    (first, *_), (second, *_) = hook.received
    assert second - first < 0.4


async def test_a_bot_that_is_away_gets_its_updates_later(
    fake: FakeTelegram, api: PlainBot, li: User, hook: Hook
) -> None:
    await api("setWebhook", url="http://127.0.0.1:9/hook")
    assert await fake.wait(lambda: fake.state.webhook.deliveries >= 2, 10)
    assert "Connection failed" in (await api("getWebhookInfo"))["last_error_message"]
    await api("setWebhook", url=hook.url)
    await hook.wait(1)
    assert hook.texts == ["/start"]


async def test_a_method_in_the_answer_is_carried_out(
    fake: FakeTelegram, api: PlainBot, li: User, hook: Hook
) -> None:
    def as_json(update: dict[str, Any]) -> web.Response:
        return web.json_response({"method": "sendMessage", "chat_id": li.id, "text": "答"})

    def as_form(update: dict[str, Any]) -> web.Response:
        writer = aiohttp.MultipartWriter("form-data")
        fields = {"method": "sendDocument", "chat_id": str(li.id), "document": "attach://x"}
        for name, value in fields.items():
            writer.append(value).set_content_disposition("form-data", name=name)
        writer.append(b"bytes").set_content_disposition("form-data", name="x", filename="x.pdf")
        return web.Response(body=writer)

    hook.answer = as_json
    await api("setWebhook", url=hook.url)
    await fake.wait_call("sendMessage")
    hook.answer = as_form
    await li.send("文件")
    await fake.wait_call("sendDocument")
    text, document = li.bot_messages
    assert text.text == "答"
    assert document.file is not None
    assert (document.file.name, document.file.content) == ("x.pdf", b"bytes")
    assert {call.via for call in fake.calls_of("sendMessage")} == {"webhook"}


async def test_a_refused_answer_does_not_stop_the_delivery(
    fake: FakeTelegram, api: PlainBot, li: User, hook: Hook
) -> None:
    hook.answer = lambda _: web.json_response({"method": "sendMessage", "chat_id": li.id, "text": ""})
    await api("setWebhook", url=hook.url)
    await li.send("二")
    await hook.wait(2)
    await fake.wait_call("sendMessage", count=2)
    assert [call.description for call in fake.refusals] == ["Bad Request: message text is empty"] * 2


async def test_the_same_update_again(fake: FakeTelegram, api: PlainBot, li: User, hook: Hook) -> None:
    await api("setWebhook", url=hook.url)
    sent = await li.send("一次")
    await hook.wait(2)
    fake.resend(sent.update_id)
    await hook.wait(3)
    assert hook.received[1][2] == hook.received[2][2]


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"url": "ftp://x"}, "bad webhook: invalid webhook URL specified"),
        ({"url": "http://x/", "secret_token": "空 格"}, "secret token contains unallowed characters"),
        ({"url": "http://x/", "max_connections": 101}, "max_connections is out of range"),
    ],
)
async def test_refused_webhooks(api: PlainBot, params: dict[str, Any], problem: str) -> None:
    assert await api.refused("setWebhook", **params) == f"400 Bad Request: {problem}"
