"""A real aiogram bot lives with the fake Bot API server and understands its refusals."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram import exceptions as errors
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
)
from aiogram.utils.formatting import Bold, Text, TextLink

from tests.e2e.fake_telegram import Press

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.e2e.fake_telegram import FakeTelegram, User

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="选", callback_data="x:1")]])


def connect(fake: FakeTelegram, token: str = "") -> Bot:
    """An aiogram bot that believes the fake is Telegram."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(fake.url))
    return Bot(token or fake.token, session=session)


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with connect(fake) as connected:
        yield connected


async def test_messages_entities_and_edits(bot: Bot, li: User) -> None:
    text = Text("依据：", Bold("湘人社函"), " 😀", TextLink("原文", url="https://example.com/"))
    sent = await bot.send_message(li.id, **text.as_kwargs(), reply_markup=KEYBOARD)
    assert sent.text == "依据：湘人社函 😀原文"
    assert sent.entities
    assert [entity.extract_from(sent.text) for entity in sent.entities] == ["湘人社函", "原文"]
    with pytest.raises(errors.TelegramBadRequest, match="message is not modified"):
        await sent.edit_text(**text.as_kwargs(), reply_markup=KEYBOARD)
    await sent.edit_text("改了")
    await bot.send_message(li.id, "回", reply_parameters=ReplyParameters(message_id=sent.message_id))
    assert [message.text for message in li.bot_messages] == ["改了", "回"]
    await sent.delete()
    with pytest.raises(errors.TelegramBadRequest, match="message to edit not found"):
        await sent.edit_text("又改")


async def test_files_both_ways(bot: Bot, li: User) -> None:
    await li.send_document(b"\x00\xff" * 1000, "成绩.xlsx")
    update = (await bot.get_updates(offset=-1))[0]
    assert update.message is not None
    assert update.message.document is not None
    content = await bot.download(update.message.document)
    assert content is not None
    assert content.read() == b"\x00\xff" * 1000
    await bot.send_document(li.id, BufferedInputFile(b"%PDF", "准考证.pdf"), caption="您的准考证")
    seen = li.bot_messages[-1]
    assert seen.file is not None
    assert (seen.text, seen.file.name, seen.file.content) == ("您的准考证", "准考证.pdf", b"%PDF")


async def test_refusals_become_the_right_exceptions(fake: FakeTelegram, bot: Bot, li: User) -> None:
    with pytest.raises(errors.TelegramBadRequest, match="can't parse entities"):
        await bot.send_message(li.id, "<b>粗", parse_mode="HTML")
    with pytest.raises(errors.TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query("1")
    with pytest.raises(errors.TelegramNotFound):
        await bot.send_sticker(li.id, "file-id")
    fake.flood(7)
    with pytest.raises(errors.TelegramRetryAfter) as flood:
        await bot.send_message(li.id, "a")
    assert flood.value.retry_after == 7
    fake.fail(500, method="sendChatAction")
    with pytest.raises(errors.TelegramServerError):
        await bot.send_chat_action(li.id, "typing")
    await li.block()
    with pytest.raises(errors.TelegramForbiddenError, match="blocked by the user"):
        await bot.send_chat_action(li.id, "typing")
    async with connect(fake, "1:wrong") as stranger:
        with pytest.raises(errors.TelegramUnauthorizedError):
            await stranger.get_me()


async def test_webhook_and_commands(bot: Bot) -> None:
    await bot.set_my_commands([BotCommand(command="start", description="开始")])
    assert [command.command for command in await bot.get_my_commands()] == ["start"]
    await bot.set_webhook("http://127.0.0.1:9/hook", secret_token="s", allowed_updates=["message"])
    info = await bot.get_webhook_info()
    assert (info.url, info.allowed_updates) == ("http://127.0.0.1:9/hook", ["message"])
    with pytest.raises(errors.TelegramConflictError, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()


async def test_a_dispatcher_polls(fake: FakeTelegram, bot: Bot) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message(F.text)
    async def echo(message: Message) -> None:
        await message.answer(f"听到 {message.text}", reply_markup=KEYBOARD)

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("好")
        if isinstance(query.message, Message):
            await query.message.edit_text("选好了")

    polling = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False)
    )
    user = fake.user(503, "王芳")
    await user.send("你好")
    await user.expect("听到 你好")
    press = await user.press("选")
    assert isinstance(press, Press)
    assert (await press.answered())["text"] == "好"
    await user.expect("选好了")
    await dispatcher.stop_polling()
    with contextlib.suppress(asyncio.CancelledError):
        await polling
    assert fake.refusals == []
