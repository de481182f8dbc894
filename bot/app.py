"""The program put together: one object holds what runs, starts it in order and stops it in reverse."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.channels.base import MessageNumbers
from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from bot.dispatcher import make_dispatcher, make_storage
from bot.files import HandedFiles
from bot.gateway import Gateway
from bot.limits import RateLimit
from db.accounts import Accounts
from db.clock import utc_now
from db.conversations import Conversations
from db.database import Database
from db.eligibility import EligibilityRecords
from db.feedback import Feedback
from db.journal import Journal
from db.originals import Originals
from db.questions import QuestionLog
from db.seen import SeenUpdates
from db.upgrade import upgrade
from handlers.eligibility import EligibilityDesk
from handlers.policy import PolicyDesk
from handlers.turns import RecentTurns
from knowledge.eligibility import load_rules
from knowledge.search import Assistant

if TYPE_CHECKING:
    from bot.settings import Settings
    from db.clock import Clock

_log = logging.getLogger(__name__)
_IDLE_CONVERSATION: Final = timedelta(days=30)
_REPEATED_UPDATE: Final = timedelta(days=2)
"""Telegram keeps an update for a day."""
_NEW_CONVERSATIONS: Final = 60
"""From one address a minute; a company's people share one."""


class App:
    """Everything that runs in one process of the assistant."""

    def __init__(self, settings: Settings, *, clock: Clock = utc_now) -> None:
        """Put it together; nothing is opened before `start()`."""
        self.settings = settings
        self.database = Database(settings.database)
        self.journal = Journal(self.database)
        self.accounts = Accounts(self.database, clock)
        self.conversations = Conversations(self.database, clock)
        self.seen = SeenUpdates(self.database, self.journal, clock)
        self.assistant = Assistant.load()
        self.files = HandedFiles(settings.data_dir / "files")
        self.numbers = MessageNumbers()
        self.originals = Originals(self.database, clock)
        log = QuestionLog(self.journal, clock)
        desk = PolicyDesk(self.assistant, log, RecentTurns(), clock, self.originals)
        feedback = Feedback(self.database, self.journal, clock)
        storage, isolation = make_storage(settings.redis_url, self.database, self.conversations)
        eligibility = EligibilityDesk(load_rules(), EligibilityRecords(self.database, clock), clock)
        self.dispatcher = make_dispatcher(
            storage, isolation, self.accounts, desk=desk, feedback=feedback, eligibility=eligibility
        )
        self.gateway = Gateway(
            self.dispatcher, self.database, self.seen, RateLimit(settings.messages_per_minute)
        )
        self.new_conversations = RateLimit(_NEW_CONVERSATIONS)
        self.web = WebChannel(self.numbers, self.accounts, self.gateway, self.files)
        self.telegram = TelegramChannel(settings, self.gateway) if settings.bot_token else None
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    async def start(self) -> None:
        """Bring the database up to date, begin the regular work, then receive."""
        before, after = await upgrade(self.settings.database)
        if before != after:
            _log.info("database upgraded from %s to %s", before, after)
        await self.seen.load()
        await self.originals.refresh()
        self._plan("flush the journal", self.journal.flush, seconds=1)
        self._plan("take over changed originals", self.originals.refresh, seconds=10)
        self._plan("remove idle conversations", self._remove_old, hours=1)
        self._scheduler.start()
        if self.telegram:
            self.telegram.start()

    async def stop(self) -> None:
        """Receive no more, finish what is in work, write what waits, close."""
        if self.telegram:
            await self.telegram.stop()
        await self.gateway.stop()
        self._scheduler.pause()
        await self.journal.flush()  # after the one that may be at work, which a shutdown would cancel
        self._scheduler.shutdown(wait=False)
        if self.telegram:
            await self.telegram.close()
        await self.dispatcher.storage.close()
        await self.database.close()

    async def _remove_old(self) -> None:
        await self.conversations.remove_idle(_IDLE_CONVERSATION)
        await self.seen.remove_old(_REPEATED_UPDATE)
        await asyncio.to_thread(self.files.remove_old)

    def _plan(self, name: str, job: Any, **every: int) -> None:
        self._scheduler.add_job(
            job,
            "interval",
            id=name,
            name=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            **every,
        )
