"""A policy question through the whole program against a bare aiogram echo handler.

Both get the same raw updates of as many chats as there are at once, and both send into a session that only makes the
Message. The bare one is `feed_raw_update` with memory storage; the product's turn includes reading the update, the
account look-up, keeping repeats out, order within the chat, the search, the answer with sources and buttons, and the
question log with its writing behind. Every question is another phrasing of the knowledge base, so nothing is
answered from memory of the same question.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.base import BaseSession
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import Message, Update

from benchmarks.measure import Figures, middle, run
from bot.app import App
from bot.settings import Settings
from db.clock import shanghai_day, utc_now
from handlers.eligibility.words import asks_eligibility
from knowledge.policies import EntryKind
from knowledge.search import Question

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

ROUNDS = 5
UPDATES = 2000
_FIRST_PERSON = re.compile("我|俺|咱|本人|(?:干|做)了|年了|年多|工龄|手里有|有.{0,4}证")


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

    async def one(who: int, number: int) -> None:
        raw = raw_update(number, who, texts[number % len(texts)])
        await dispatcher.feed_raw_update(bot, raw)

    return await run(one, UPDATES, at_once)


async def product(app: App, bot: Bot, texts: list[str], at_once: int, first: int) -> Figures:
    """One round of policy questions."""

    async def one(who: int, number: int) -> None:
        raw = raw_update(first + number, who, texts[number % len(texts)])
        update = Update.model_validate(raw, context={"bot": bot})
        await app.gateway.start("telegram", bot, update, str(update.update_id))

    return await run(one, UPDATES, at_once)


async def main() -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        app = App(Settings(data_dir=Path(folder), messages_per_minute=10_000_000, bot_token=""))
        await app.start()
        bot = Bot("42:bench", session=NullSession())
        app.gateway.serve(bot)
        rules = [one for one in app.assistant.library.entries.values() if one.kind is EntryKind.RULE]
        # Those in the first person are left out: some would begin an interview, which is another conversation.
        texts = [
            text
            for entry in rules
            for text in entry.phrasings
            if not _FIRST_PERSON.search(text) and not asks_eligibility(text)
        ]
        random.Random(1).shuffle(texts)
        answer = app.assistant.ask(Question(rules[0].phrasings[0], shanghai_day(utc_now())))
        print(
            f"policy question through the dispatcher / bare echo; {len(rules)} rules, {UPDATES} updates a round"
        )
        print("| at once | | /s | p50 ms | p99 ms | ratio |\n|---|---|---|---|---|---|")
        first = 1
        for at_once in (1, 32):
            rounds: dict[str, list[Figures]] = {
                "bare echo": [],
                "product": [],
                "product, search left out": [],
            }
            for _ in range(ROUNDS):
                rounds["bare echo"].append(await bare(texts, at_once))
                rounds["product"].append(await product(app, bot, texts, at_once, first))
                with mock.patch.object(app.assistant, "ask", return_value=answer):
                    rounds["product, search left out"].append(
                        await product(app, bot, texts, at_once, first + UPDATES)
                    )
                first += 2 * UPDATES
            floor = middle(rounds["bare echo"]).per_second
            for name, taken in rounds.items():
                one = middle(taken)
                ratio = one.per_second / floor
                print(
                    f"| {at_once} | {name} | {one.per_second:.0f} | {one.p50:.2f} | {one.p99:.2f} | {ratio:.2f} |"
                )
        await app.stop()


if __name__ == "__main__":
    asyncio.run(main())
