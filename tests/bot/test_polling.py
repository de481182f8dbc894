"""Polling Telegram: nothing that it answers makes the bot deaf, and nothing is confirmed too early."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest
from aiogram import Bot, Router
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import ClientDecodeError, TelegramConflictError, TelegramNetworkError
from aiogram.methods import GetUpdates, SendMessage, TelegramMethod
from aiogram.types import Message

import bot.channels.telegram
from bot.channels.telegram import RetryMiddleware, TelegramChannel
from bot.limits import RateLimit
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable

    from tests.bot.channel import House

METHOD = SendMessage(chat_id=1, text="x")


def written(number: int, text: str = "x", chat: str = "private") -> dict[str, Any]:
    """A raw update with a message."""
    person = {"id": 5, "is_bot": False, "first_name": "甲"}
    place = {"id": 5 if chat == "private" else -100, "type": chat, "title": "群"}
    message = {"message_id": number, "date": 0, "chat": place, "from": person, "text": text}
    return {"update_id": number, "message": message}


class Script(BaseSession):
    """Telegram by a script: each request for updates gets the next answer; later ones get nothing new."""

    def __init__(self, answers: list[Any]) -> None:
        super().__init__()
        self.answers = answers
        self.offsets: list[int] = []
        self.asked: list[str] = []
        self.sent: list[tuple[int, str]] = []

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109
        self.asked.append(type(method).__name__)
        if isinstance(method, SendMessage):
            self.sent.append((int(method.chat_id), method.text))
            raw = written(1)["message"]
            return Message.model_validate(raw, context={"bot": bot})
        if not isinstance(method, GetUpdates):
            return True
        self.offsets.append(method.offset or 0)
        answer = self.answers.pop(0) if self.answers else []
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, str):
            self.check_response(bot, method, 502, answer)
        if not answer:
            await asyncio.sleep(0.01)
        content = self.json_dumps({"ok": True, "result": answer})
        return self.check_response(bot, method, 200, content).result

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        yield b""


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between tries, which take no time here."""
    waited: list[float] = []
    monkeypatch.setattr(bot.channels.telegram, "_growing", lambda attempt: waited.append(attempt) or 0.0)
    return waited


@pytest.fixture
async def channel(house: House, waits: list[float]) -> AsyncIterator[TelegramChannel]:
    made = TelegramChannel(Settings(bot_token="1:token"), house.gateway)
    yield made
    await made.stop()
    await house.gateway.stop(1)


def scripted(channel: TelegramChannel, *answers: Any) -> Script:
    """Start the channel on these answers."""
    script = Script(list(answers))
    script.middleware(RetryMiddleware())
    channel.bot.session = script
    channel.start()
    return script


async def until(condition: Callable[[], object]) -> None:
    """Wait until it holds."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what happens has no event
            await asyncio.sleep(0.01)


def echoing(house: House) -> House:
    router = Router()

    @router.message()
    async def echo(message: Message) -> None:
        await message.answer(f"说了{message.text}")

    return house.only(router)


@pytest.mark.parametrize(
    "answer",
    [
        "<html>502 Bad Gateway</html>",
        TelegramNetworkError(GetUpdates(), "away"),
        TelegramConflictError(GetUpdates(), "somebody polls"),
        TypeError("an answer nobody thought of"),
    ],
)
async def test_no_answer_ends_the_polling(house: House, channel: TelegramChannel, answer: Any) -> None:
    echoing(house)
    script = scripted(channel, answer, answer, [written(7)])
    await until(lambda: script.sent)
    assert script.sent == [(5, "说了x")]


async def test_an_update_that_cannot_be_read_is_stepped_over(
    house: House, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    echoing(house)
    broken = {"update_id": 8, "message": {"text": "秘密", "chat": "none"}}
    script = scripted(channel, [written(7), broken, written(9, "y")], [broken | {"update_id": 10}])
    await until(lambda: 11 in script.offsets)
    assert script.sent == [(5, "说了x"), (5, "说了y")]
    assert "update 8" in caplog.text
    assert "update 10" in caplog.text
    assert "秘密" not in caplog.text


async def test_what_is_in_work_stays_unconfirmed_over_a_hiccup(
    house: House, channel: TelegramChannel
) -> None:
    router, gate, begun = Router(), asyncio.Event(), []

    @router.message()
    async def wait(message: Message) -> None:
        begun.append(message.message_id)
        await gate.wait()

    house.only(router)
    script = scripted(channel, [written(7)], TelegramNetworkError(GetUpdates(), "away"), [written(7)])
    await until(lambda: len(script.offsets) >= 5)
    assert set(script.offsets[1:]) == {7}
    gate.set()
    await until(lambda: 8 in script.offsets)
    assert begun == [7]


async def test_a_hiccup_costs_a_short_wait_and_no_second_introduction(
    house: House, channel: TelegramChannel, waits: list[float]
) -> None:
    away = TelegramNetworkError(GetUpdates(), "away")
    script = scripted(channel, away, away, [], away, [], away, [])
    await until(lambda: len(script.offsets) >= 7)
    assert waits == [1, 2, 1, 1]
    assert script.asked.count("DeleteWebhook") == 1


async def test_a_webhook_that_somebody_sets_is_taken_away_again(
    house: House, channel: TelegramChannel
) -> None:
    script = scripted(channel, TelegramConflictError(GetUpdates(), "webhook is active"), [])
    await until(lambda: len(script.offsets) >= 2)
    assert script.asked.count("DeleteWebhook") == 2


async def test_an_end_nobody_planned_is_logged(
    channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(attempt: int) -> float:
        raise RuntimeError("the wait itself")

    monkeypatch.setattr(bot.channels.telegram, "_growing", broken)
    scripted(channel, TelegramNetworkError(GetUpdates(), "away"))
    await until(lambda: "nothing is received" in caplog.text)


@pytest.mark.parametrize(("data", "tries"), [("<html>", 2), ({"ok": True, "result": 5}, 1)])
async def test_a_page_of_a_proxy_is_a_failure_of_the_server(
    data: Any, tries: int, waits: list[float]
) -> None:
    """An answer in a form nobody knows is still an answer: the message was sent, and must not be sent twice."""
    failures, tried = [ClientDecodeError("x", ValueError("x"), data)], []

    async def request(bot: Bot, method: SendMessage) -> str:
        tried.append(1)
        if failures:
            raise failures.pop()
        return "sent"

    try:
        await RetryMiddleware()(request, None, METHOD)  # type: ignore[arg-type]
    except ClientDecodeError:
        assert tries == 1
    assert len(tried) == tries


async def test_groups_are_never_spoken_to(
    house: House, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither an answer nor a word about the speed of a busy group."""
    echoing(house)
    monkeypatch.setattr(house.gateway, "_limit", RateLimit(1))
    script = scripted(channel, [written(number, chat="supergroup") for number in range(1, 9)])
    await until(lambda: 9 in script.offsets)
    assert script.sent == []


async def test_an_apology_that_cannot_be_sent_ends_there(
    house: House, channel: TelegramChannel, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    router = Router()

    @router.message()
    async def fail(message: Message) -> None:
        raise RuntimeError("broken")

    house.only(router)

    async def refuse(*args: object, **kwargs: object) -> None:
        raise ClientDecodeError("x", ValueError("x"), "<html>")

    monkeypatch.setattr(type(channel.bot), "send_message", refuse)
    with caplog.at_level(logging.WARNING):
        await channel.receive(written(3))
    assert "could not tell a person: ClientDecodeError" in caplog.text
