"""The way in (入口): every update of every channel passes here, one boundary for errors and repeats."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING, Any

from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramForbiddenError
from aiogram.methods import AnswerCallbackQuery, GetUpdates, TelegramMethod

from bot.channels.incoming import acting
from bot.storage import current_work
from db.seen import RepeatedUpdateError
from db.work import UnitOfWork
from handlers import texts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiogram import Bot, Dispatcher
    from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
    from aiogram.types import Update

    from bot.limits import RateLimit
    from db.database import Database
    from db.seen import SeenUpdates

_log = logging.getLogger(__name__)
_STOP_AFTER = 10.0
"""Seconds that updates in work get at a stop."""


class Gateway:
    """Owns the dispatcher: feeds updates to it, keeps errors in, waits for what is in work at a stop."""

    def __init__(
        self, dispatcher: Dispatcher, database: Database, seen: SeenUpdates, limit: RateLimit
    ) -> None:
        """Feed this dispatcher."""
        self._dispatcher = dispatcher
        self._database = database
        self._seen = seen
        self._limit = limit
        self._tasks: set[asyncio.Task[None]] = set()
        self.after_contact: Callable[[str, int], Awaitable[None]] | None = None
        """Says to a chat of a channel what was kept for who is there."""

    def serve(self, bot: Bot) -> None:
        """Have everything this bot sends wait until what it tells is kept."""
        bot.session.middleware(_commit_before_telling)

    def start(
        self, channel: str, bot: Bot, update: Update, update_id: str | None = None
    ) -> asyncio.Task[None]:
        """Handle the update in a task of its own; those of one chat run in the order of these calls.

        Args:
            channel: the channel's name.
            bot: whose update it is; the update is mounted on it.
            update: what came.
            update_id: how the messenger names it when it delivers it again; None where it never does.
        """
        task = asyncio.create_task(self._handle(channel, bot, update, update_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def admits(self, channel: str, chat_id: int) -> bool:
        """Whether this person may write now. Asked here for what messengers deliver; requests ask beforehand."""
        return self._limit.allows((channel, chat_id))

    async def tell_kept(self, channel: str, chat_id: int) -> None:
        """Somebody is there: say what was kept for them; trouble with it must not spoil what they came for."""
        if self.after_contact is None:
            return
        token = current_work.set(None)
        try:
            await self.after_contact(channel, chat_id)
        except Exception as error:  # noqa: BLE001 - it is kept, and said the next time
            _log.error("what was kept could not be said: %s", type(error).__name__)
        finally:
            current_work.reset(token)

    async def stop(self, patience: float = _STOP_AFTER) -> None:
        """Let the updates in work finish for so many seconds; the others are not handled and may come again."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _handle(self, channel: str, bot: Bot, update: Update, update_id: str | None) -> None:
        chat_id = _private_chat_of(update)
        if chat_id is None:
            return  # groups and channels: a person's affairs are not for others to read, nor is a word of trouble
        acting.set(chat_id)  # for this task alone
        try:
            if update_id is not None and not await self._seen.is_new(channel, update_id):
                return
        except Exception as error:  # noqa: BLE001 - the boundary, here as below
            await self._apologise(bot, update, error)
            return
        if update_id is not None and not self.admits(channel, chat_id):
            if self._limit.should_tell((channel, chat_id)):
                await self._tell(bot, update, texts.TOO_FAST)
            return
        work = UnitOfWork(self._database)
        if update_id is not None:
            self._seen.keep_with(work, channel, update_id)
        try:
            await self._work_on(channel, bot, update, work)
        except BaseException:  # a stop that could not wait: a messenger may deliver it again
            if update_id is not None and work.waits_for_commit:
                self._seen.forget(channel, update_id)
            raise
        if update_id is not None and work.waits_for_commit:
            self._seen.keep_later(channel, update_id)

    async def _work_on(self, channel: str, bot: Bot, update: Update, work: UnitOfWork) -> None:
        token = current_work.set(work)
        try:
            async with work:
                result = await self._dispatcher.feed_update(bot, update, channel=channel, work=work)
                if isinstance(result, TelegramMethod):
                    await bot(result)
        except RepeatedUpdateError:
            _log.info("another process has handled the update")
        except Exception as error:  # noqa: BLE001 - the boundary: one update must not stop the others
            await self._apologise(bot, update, error)
        else:
            if result is UNHANDLED:
                _log.info("nothing handles an update of kind %s", update.event_type)
            if (chat_id := _private_chat_of(update)) is not None:
                await self.tell_kept(channel, chat_id)
        finally:
            current_work.reset(token)

    async def _apologise(self, bot: Bot, update: Update, error: Exception) -> None:
        if isinstance(error, TelegramForbiddenError):
            _log.info("a person has blocked the bot")
            return
        reference = secrets.token_hex(3).upper()
        _log.error("update failed, reference %s", reference, exc_info=error)
        await self._tell(bot, update, texts.failed(reference))

    async def _tell(self, bot: Bot, update: Update, text: str) -> None:
        """Say it outside of any unit of work; where even that fails, the log has it."""
        token = current_work.set(None)
        try:
            if update.callback_query:
                await self._try(bot.answer_callback_query(update.callback_query.id))
            if (chat_id := _private_chat_of(update)) is not None:
                await self._try(bot.send_message(chat_id, text))
        finally:
            current_work.reset(token)

    async def _try(self, request: Awaitable[object]) -> None:
        try:
            await request
        except Exception as error:  # noqa: BLE001 - the last line: nobody is left to tell
            _log.warning("could not tell a person: %s", type(error).__name__)


async def _commit_before_telling(
    make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
) -> Any:
    """Commit what the update changed before a message about it leaves."""
    work = current_work.get()
    if work is not None and not isinstance(method, (AnswerCallbackQuery, GetUpdates)):
        await work.commit()
    return await make_request(bot, method)


def _private_chat_of(update: Update) -> int | None:
    """The chat with one person that the update comes from, or None where it is not such a chat."""
    message = update.callback_query.message if update.callback_query else update.message
    return message.chat.id if message and message.chat.type == ChatType.PRIVATE else None
