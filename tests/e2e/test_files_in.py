"""Photos and files on their way in: over Telegram, by the API, in the terminal."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest
from aiogram import Router

from bot.channels.telegram import TelegramChannel
from bot.settings import Settings
from handlers.received import Fetch, HasFile, Received
from tests.bot.channel import house_on
from tests.e2e.home import APOLOGY, CHINESE
from tests.e2e.terminal import Terminal
from tests.pictures import pdf, picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from aiogram.types import Message

    from tests.e2e.fake_telegram import FakeTelegram
    from tests.e2e.home import Home
    from tests.e2e.program import Program

PHOTO = picture()


@pytest.fixture
async def taken(fake: FakeTelegram, tmp_path: Path) -> AsyncIterator[list[Received]]:
    """What a handler of the real channel gets from the fake Telegram."""
    router, got = Router(), list[Received]()

    @router.message(HasFile())
    async def take(message: Message, received: Fetch) -> None:
        got.append(await received())
        await message.answer(f"收到 {len(got)}")

    async with house_on(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}") as house:
        house.only(router)
        settings = Settings(bot_token=fake.token, telegram_api_base=fake.url, data_dir=tmp_path)
        telegram = TelegramChannel(settings, house.gateway)
        telegram.start()
        yield got
        await telegram.stop()
        await house.gateway.stop()
        await telegram.close()


async def test_the_bytes_sent_over_telegram_are_those_a_handler_gets(
    fake: FakeTelegram, taken: list[Received]
) -> None:
    li = fake.user(501, "李雷")
    await li.send_photo(PHOTO, caption="我的照片")
    await li.expect("收到 1")
    await li.send_document(pdf(), "毕业证.pdf", media_type="image/png", caption="长" * 1024)
    await li.expect("收到 2")
    assert taken == [
        Received(PHOTO, "照片.jpg", "image/jpeg"),
        Received(pdf(), "毕业证.pdf", "application/pdf"),
    ]
    assert fake.refusals == []


async def test_an_album_is_several_messages(fake: FakeTelegram, taken: list[Received]) -> None:
    li = fake.user(501, "李雷")
    pages = [picture(600, 800 + number) for number in range(3)]
    for page in pages:
        await li.send_photo(page, album="77")
    await li.expect("收到 3")
    assert [one.content for one in taken] == pages


async def test_a_photo_over_telegram_gets_a_kind_answer(home: Home) -> None:
    user = home.person("赵强")
    await user.send_photo(PHOTO, caption="这是我的照片")
    answer = await user.expect(CHINESE)
    assert APOLOGY not in answer.text


def test_a_photo_by_the_api_gets_a_kind_answer(server: Program) -> None:
    response = httpx.post(f"{server.url}/api/upload", files={"file": ("a.jpg", PHOTO)}, trust_env=False)
    assert response.status_code == 200
    (message,) = response.json()["messages"]
    assert CHINESE.search(message["text"])
    assert APOLOGY not in message["text"]


def test_what_is_too_big_gets_a_sentence_and_no_broken_line(server: Program) -> None:
    """The server refuses before all has come; who sends must be able to read why."""
    content = b"%PDF" + b"x" * (14 << 20)
    response = httpx.post(
        f"{server.url}/api/upload", files={"file": ("a.pdf", content)}, timeout=30, trust_env=False
    )
    assert response.status_code == 413
    assert "10 MB" in response.json()["error"]


def test_the_description_lists_the_upload(server: Program) -> None:
    description = httpx.get(f"{server.url}/openapi.json", trust_env=False).json()
    operation = description["paths"]["/api/upload"]["post"]
    assert {"200", "404", "413", "422"} <= set(operation["responses"])
    form = operation["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert {"file", "conversation", "text", "id"} <= set(form)


def test_a_file_is_sent_from_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "我的 照片.jpg"
    path.write_bytes(PHOTO)
    with Terminal(tmp_path) as terminal:
        terminal.expect("发送 文件路径")
        terminal.type(f"发送 {path}")
        assert APOLOGY not in terminal.expect(r"[\u4e00-\u9fff]{4}")
        terminal.type(f"'{path}'")
        terminal.expect(r"[\u4e00-\u9fff]{4}")
        terminal.type("发送 没有.jpg")
        terminal.expect("找不到")
        terminal.end_input()
        assert terminal.wait_closed() == 0, terminal.screen


async def test_many_people_send_at_once(server: Program) -> None:
    async with httpx.AsyncClient(base_url=server.url, timeout=60, trust_env=False) as client:
        answers = await asyncio.gather(
            *(client.post("/api/upload", files={"file": ("a.pdf", pdf())}) for _ in range(10))
        )
    assert {answer.status_code for answer in answers} == {200}
