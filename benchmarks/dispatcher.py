"""A policy question through the whole program against a bare aiogram echo handler.

Both get the same raw updates of as many chats as there are at once, and both send into a session that only makes the
Message. The bare one is `feed_raw_update` with memory storage; the product's turn includes reading the update, the
account look-up, keeping repeats out, order within the chat, the search, the answer with sources and buttons, and the
question log with its writing behind. Every question is another phrasing of the knowledge base, so nothing is
answered from memory of the same question.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.base import BaseSession
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import Message, Update

from benchmarks.measure import Figures, middle, run
from bot.app import App
from bot.settings import Settings
from knowledge.policies import EntryKind

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

ROUNDS = 5
UPDATES = 2000
RATIO_WANTED = 0.5


class NullSession(BaseSession):
    """Sends nothing; makes the Message that Telegram would return."""

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109
        """Answer a message with a message and anything else with True."""
        del timeout
        if not isinstance(method, SendMessage):
            return True
        raw = {"message_id": 1, "date": int(time.time()), "chat": {"id": method.chat_id, "type": "private"}}
        return Message.model_validate(raw | {"text": method.text}, context={"bot": bot})

    async def stream_content(self, url: str, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """Nothing to fetch."""
        raise FileNotFoundError(url)
        yield b""

    async def close(self) -> None:
        """Nothing to close."""


def raw_update(number: int, chat: int, text: str) -> dict[str, Any]:
    """An update as Telegram delivers it."""
    person = {"id": chat, "is_bot": False, "first_name": "用户"}
    message = {
        "message_id": number,
        "date": int(time.time()),
        "chat": {"id": chat, "type": "private", "first_name": "用户"},
        "from": person,
        "text": text,
    }
    return {"update_id": number, "message": message}


async def bare(texts: list[str], at_once: int) -> Figures:
    """One round of the echo handler."""
    router = Router()

    @router.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.include_router(router)
    bot = Bot("42:bench", session=NullSession())

    async def one(number: int) -> None:
        raw = raw_update(number, 1 + number % at_once, texts[number % len(texts)])
        await dispatcher.feed_raw_update(bot, raw)

    return await run(one, UPDATES, at_once)


async def product(app: App, bot: Bot, texts: list[str], at_once: int, first: int) -> Figures:
    """One round of policy questions."""

    async def one(number: int) -> None:
        raw = raw_update(first + number, 1 + number % at_once, texts[number % len(texts)])
        update = Update.model_validate(raw, context={"bot": bot})
        await app.gateway.start("telegram", bot, update, str(update.update_id))

    return await run(one, UPDATES, at_once)


async def main() -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        app = App(Settings(data_dir=Path(folder), messages_per_minute=10_000_000, bot_token=""))
        await app.start()
        bot = Bot("42:bench", session=NullSession())
        app.gateway.serve(bot)
        rules = [one for one in app.assistant.library.entries.values() if one.kind is EntryKind.RULE]
        texts = [phrasing for entry in rules for phrasing in entry.phrasings]
        random.Random(1).shuffle(texts)  # noqa: S311 - the same order every time
        print(f"policy question through the dispatcher / bare echo; {len(rules)} rules, {UPDATES} updates a round")
        print("| at once | bare /s | p50 ms | p99 ms | product /s | p50 ms | p99 ms | ratio |")
        print("|---|---|---|---|---|---|---|---|")
        first = 1
        for at_once in (1, 32):
            echoes, answers = [], []
            for _ in range(ROUNDS):
                echoes.append(await bare(texts, at_once))
                answers.append(await product(app, bot, texts, at_once, first))
                first += UPDATES
            one, two = middle(echoes), middle(answers)
            ratio = two.per_second / one.per_second
            print(
                f"| {at_once} | {one.per_second:.0f} | {one.p50:.2f} | {one.p99:.2f} "
                f"| {two.per_second:.0f} | {two.p50:.2f} | {two.p99:.2f} | {ratio:.2f} (wanted {RATIO_WANTED}) |"
            )
        await app.stop()


if __name__ == "__main__":
    asyncio.run(main())
