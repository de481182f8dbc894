"""A channel for tests: records what is shown, lets a person write and press."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.channels.base import Channel, MessageNumbers, Out, OutKind
from bot.channels.session import ChannelBot
from bot.desks import make_desks
from bot.dispatcher import make_dispatcher
from bot.gateway import Gateway
from bot.isolation import KeyedEventIsolation
from bot.limits import RateLimit
from bot.storage import DatabaseStorage
from db.accounts import Account, Accounts
from db.clock import utc_now
from db.conversations import Conversations
from db.database import Database
from db.eligibility import EligibilityRecords
from db.feedback import Feedback
from db.journal import Journal
from db.originals import Originals
from db.questions import QuestionLog
from db.records import Records
from db.seen import SeenUpdates
from handlers.eligibility import EligibilityDesk
from handlers.policy import PolicyDesk
from handlers.turns import RecentTurns
from knowledge.eligibility import load_rules
from tests.services import VAULT, prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiogram import Router
    from aiogram.types import Update

    from db.clock import Clock
    from knowledge.search import Assistant

MANY = 1_000_000
RULES = load_rules()


class RecordingChannel(Channel):
    """Keeps everything that is shown, in order."""

    name = "web"

    def __init__(self) -> None:
        bot = ChannelBot("web")
        super().__init__(bot, MessageNumbers())
        bot.attach(self)
        self.shown: list[Out] = []

    async def push(self, out: Out) -> None:
        self.shown.append(out)


class House:
    """The whole program without its HTTP, on one database."""

    def __init__(
        self,
        database: Database,
        assistant: Assistant | None,
        per_minute: int = MANY,
        clock: Clock = utc_now,
    ) -> None:
        self.database = database
        self.journal = Journal(database)
        self.accounts = Accounts(database, utc_now)
        self.seen = SeenUpdates(database, self.journal, utc_now)
        storage = DatabaseStorage(database, Conversations(database, utc_now))
        self.originals = Originals(database, utc_now)
        services: dict[str, object] = {"feedback": Feedback(database, self.journal, utc_now)}
        answers = EligibilityRecords(database, VAULT, clock)
        services["eligibility"] = EligibilityDesk(RULES, answers, clock)
        self.records = Records(database, VAULT, clock)
        services |= make_desks(self.records, self.accounts, answers, RULES, VAULT, clock)
        if assistant:
            log = QuestionLog(self.journal, utc_now)
            services["desk"] = PolicyDesk(assistant, log, RecentTurns(), utc_now, self.originals)
        self.dispatcher = make_dispatcher(storage, KeyedEventIsolation(), self.accounts, **services)
        self.gateway = Gateway(self.dispatcher, database, self.seen, RateLimit(per_minute))
        self.channel = RecordingChannel()
        self.gateway.serve(self.channel.bot)

    def only(self, router: Router) -> House:
        """Have this router handle everything instead of the product's handlers."""
        self.dispatcher.sub_routers.clear()
        self.dispatcher.include_router(router)
        return self

    async def person(self, name: str = "someone") -> Person:
        return Person(self, await self.accounts.ensure("web", name))


class Person:
    """Somebody who writes on the recording channel."""

    def __init__(self, house: House, account: Account) -> None:
        self.house = house
        self.account = account

    @property
    def messages(self) -> list[Out]:
        return [
            out
            for out in self.house.channel.shown
            if out.chat_id == self.account.id and out.kind in (OutKind.MESSAGE, OutKind.EDIT)
        ]

    async def feed(self, update: Update, update_id: str | None = None) -> list[Out]:
        before = len(self.messages)
        await self.house.gateway.start("web", self.house.channel.bot, update, update_id)
        return self.messages[before:]

    async def says(self, text: str) -> list[Out]:
        """Write; returns what was answered."""
        return await self.feed(self.house.channel.text_update(self.account.id, text))

    async def sends_photo(self, content: bytes, name: str = "照片.jpg", caption: str = "") -> list[Out]:
        """Send a picture; returns what was answered."""
        return await self.feed(self.house.channel.photo_update(self.account.id, content, name, caption))

    async def sends_file(self, content: bytes, name: str, caption: str = "") -> list[Out]:
        """Send a file; returns what was answered."""
        return await self.feed(self.house.channel.file_update(self.account.id, content, name, caption))

    async def presses(self, label: str) -> list[Out]:
        """Press the button of this label on the latest message that has it."""
        for out in reversed(self.messages):
            for button in (one for row in out.buttons for one in row):
                if button.text == label:
                    return await self.press_data(button.data, out.message_id)
        raise AssertionError(f"no button {label}; there are {labels(self.messages[-1:])}")

    async def press_data(self, data: str, message_id: int = 1) -> list[Out]:
        return await self.feed(self.house.channel.press_update(self.account.id, data, message_id))

    async def region(self) -> str | None:
        account = await Accounts(self.house.database, utc_now).get(self.account.id)
        return account.region if account else None


def labels(outs: list[Out]) -> list[str]:
    """The buttons under these messages."""
    return [button.text for out in outs for row in out.buttons for button in row]


@asynccontextmanager
async def house_on(
    url: str, assistant: Assistant | None = None, per_minute: int = MANY, clock: Clock = utc_now
) -> AsyncIterator[House]:
    """A house on the database of this address; leaving it is like the end of the process."""
    await prepare(url)
    database = Database(url)
    try:
        yield House(database, assistant, per_minute, clock)
    finally:
        await database.close()
