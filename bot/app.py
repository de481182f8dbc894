"""The program put together: one object holds what runs, starts it in order and stops it in reverse."""

from __future__ import annotations

import asyncio
import logging
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from aiogram.fsm.storage.redis import RedisStorage

from bot.channels.base import MessageNumbers
from bot.channels.telegram import NAME as TELEGRAM
from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from bot.desks import make_desks
from bot.dispatcher import IDLE_CONVERSATION, make_dispatcher, make_storage
from bot.files import HandedFiles
from bot.gateway import Gateway
from bot.jobs import Jobs
from bot.keys import open_vault
from bot.limits import RateLimit
from bot.metrics import Metrics
from bot.sending import Sender
from bot.sending.couriers import OwnCourier, TelegramCourier, WeChatCourier
from bot.web.verifying import Verifying
from bot.wechat.account import WeChatAccount
from db.accounts import Accounts
from db.clock import utc_now
from db.conversations import Conversations
from db.database import Database
from db.eligibility import EligibilityRecords
from db.feedback import Feedback
from db.journal import Journal
from db.originals import Originals
from db.outbox import Outbox
from db.questions import QuestionLog
from db.records import Records
from db.seen import SeenUpdates
from db.upgrade import upgrade
from handlers.eligibility import EligibilityDesk
from handlers.policy import PolicyDesk
from handlers.turns import RecentTurns
from knowledge.eligibility import load_rules
from knowledge.search import Assistant

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.settings import Settings
    from db.clock import Clock

_log = logging.getLogger(__name__)
_REPEATED_UPDATE: Final = timedelta(days=2)
"""Telegram keeps an update for a day."""
_SAID: Final = timedelta(days=180)
"""How long the outbox keeps what was said, for questions about it."""
_NEW_CONVERSATIONS: Final = 60
"""From one address a minute; a company's people share one."""


class App:
    """Everything that runs in one process of the assistant."""

    def __init__(self, settings: Settings, *, clock: Clock = utc_now) -> None:
        """Put it together; nothing is opened before `start()`."""
        self.settings = settings
        self.database = Database(settings.database)
        self.vault = open_vault(settings)
        self.journal = Journal(self.database)
        self.accounts = Accounts(self.database, clock)
        self.conversations = Conversations(self.database, clock)
        self.seen = SeenUpdates(
            self.database, self.journal, clock, several_processes=settings.redis_url is not None
        )
        self.assistant = Assistant.load()
        self.files = HandedFiles(settings.data_dir / "files", self.vault)
        self.numbers = MessageNumbers()
        self.originals = Originals(self.database, clock)
        self.turns = RecentTurns()
        log = QuestionLog(self.journal, clock)
        desk = PolicyDesk(self.assistant, log, self.turns, clock, self.originals)
        feedback = Feedback(self.database, self.journal, clock)
        storage, isolation = make_storage(settings.redis_url, self.database, self.conversations)
        self.answers = EligibilityRecords(self.database, self.vault, clock)
        rules = load_rules()
        eligibility = EligibilityDesk(rules, self.answers, clock)
        self.records = Records(self.database, self.vault, clock)
        desks = make_desks(
            self.records, self.accounts, self.answers, rules, self.vault, clock, settings.public_url
        )
        self.verifying = Verifying(desks["certificates"], clock)
        self.dispatcher = make_dispatcher(
            storage,
            isolation,
            self.accounts,
            desk=desk,
            feedback=feedback,
            eligibility=eligibility,
            **desks,
        )
        self.metrics = Metrics()
        self.outbox = Outbox(self.database, clock, uuid.uuid4().hex)
        self.sender = Sender(
            self.outbox, self.accounts, self.records.reminders, desks["notices"], self.metrics, clock
        )
        self.gateway = Gateway(
            self.dispatcher, self.database, self.seen, RateLimit(settings.messages_per_minute)
        )
        self.new_conversations = RateLimit(_NEW_CONVERSATIONS)
        self.web = WebChannel(self.numbers, self.accounts, self.gateway, self.files)
        self.telegram = TelegramChannel(settings, self.gateway) if settings.bot_token else None
        self.sender.couriers[self.web.name] = OwnCourier(self.web.bot, self.web.is_open)
        if self.telegram:
            self.sender.couriers[TELEGRAM] = TelegramCourier(self.telegram.bot)
        self.wechat = (
            WeChatAccount(settings, self.database, self.vault, clock) if settings.wechat_app_id else None
        )
        if self.wechat:
            wechat = self.wechat.connect(self.numbers, self.accounts, self.gateway, self.files)
            self.sender.couriers[wechat.name] = WeChatCourier(wechat)
        self.gateway.after_contact = self._tell_kept
        self._jobs = Jobs()

    async def start(self) -> None:
        """Bring the database up to date, begin the regular work, then receive.

        Raises:
            db.upgrade.NewerDatabaseError: the database is a newer version's.
            redis.exceptions.RedisError: Redis cannot be reached.
            Exception: one of `db.database.DATABASE_ERRORS`: the database cannot be used.
        """
        before, after = await upgrade(self.settings.database)
        if before != after:
            _log.info("database upgraded from %s to %s", before, after)
        if isinstance(self.dispatcher.storage, RedisStorage):
            await self.dispatcher.storage.redis.ping()
        await self.answers.seal_plain()
        await self.seen.load()
        await self.originals.refresh()
        self._jobs.plan("write the journal", self.journal.flush, seconds=1)
        self._jobs.plan("take over changed originals", self.originals.refresh, seconds=10)
        self._jobs.plan("forget what is only for a while", self._forget, seconds=60)
        for name, job, seconds in (
            ("send what is due", self.sender.run, 2),
            ("take back what crashed processes were at", self.sender.refresh, 30),
            ("write who was seen", self.accounts.write_seen, 60),
            ("let offers lapse", self.records.registrations.lapse_due, 60),
            ("plan wishes", self.records.reminders.plan_wishes, 600),
            ("plan duties", self.records.duties.plan, 3600),
        ):
            self._jobs.plan(name, job, seconds=seconds)
        for name, job in (
            ("remove idle conversations", lambda: self.conversations.remove_idle(IDLE_CONVERSATION)),
            ("remove updates no messenger repeats", lambda: self.seen.remove_old(_REPEATED_UPDATE)),
            ("remove what was said long ago", lambda: self.outbox.remove_old(_SAID)),
            ("remove drafts", self.records.drafts.remove_old),
            ("erase what no rule keeps any more", self.records.erasing.sweep),
            ("remove files handed out yesterday", lambda: asyncio.to_thread(self.files.remove_old)),
        ):
            self._jobs.plan(name, job, seconds=3600)
        if self.wechat:
            self._jobs.plan("write what WeChat is owed", self.wechat.peers.flush, seconds=2)
            self._jobs.plan("remove what WeChat is owed no more", self.wechat.remove_old, seconds=3600)
        self._jobs.start()
        if self.wechat:
            self.wechat.start()
        if self.telegram:
            self.telegram.start()

    async def stop(self, patience: float = 10.0) -> None:
        """Receive no more, finish what is in work, write what waits, close; one step that fails stops no other.

        Args:
            patience: seconds that updates in work get.
        """
        if self.telegram:
            await self._step("stop receiving", self.telegram.stop())
        await self._step("finish what is being sent", self.sender.stop())
        await self._step("finish what is in work", self.gateway.stop(patience))
        self._jobs.pause()
        if self.wechat:
            await self._step("finish what is being sent on WeChat", self.wechat.stop())
        # The journal waits for the job that may be writing it, which a stop of the jobs would cancel.
        await self._step("write the journal", self.journal.flush())
        await self._step("write who was seen", self.accounts.write_seen())
        self._jobs.stop()
        if self.telegram:
            await self._step("close the connections to Telegram", self.telegram.close())
        if self.wechat:
            await self._step("close the connections to WeChat", self.wechat.close())
        await self._step("close the conversations", self.dispatcher.storage.close())
        await self._step("close the database", self.database.close())

    async def _step(self, name: str, step: Awaitable[object]) -> None:
        try:
            await step
        except Exception:  # noqa: BLE001 - the other steps have to be done all the same
            _log.exception("at the stop, this failed: %s", name)

    async def _tell_kept(self, channel: str, chat_id: int) -> None:
        telegram = channel == TELEGRAM
        account = await (
            self.accounts.find(channel, str(chat_id)) if telegram else self.accounts.get(chat_id)
        )
        if account:
            await self.sender.meet(account)

    async def _forget(self) -> None:
        self.turns.prune()
        self.web.prune()
        if self.wechat:
            self.wechat.channel.prune()
