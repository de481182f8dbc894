"""The way in (入口): every update of every channel passes here, one boundary for errors and repeats."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from typing import TYPE_CHECKING, Any

from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError
from aiogram.methods import AnswerCallbackQuery, GetUpdates, TelegramMethod

from bot.storage import current_work
from db.work import UnitOfWork
from handlers import texts

if TYPE_CHECKING:
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

    async def stop(self) -> None:
        """Let the updates in work finish, for a while."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_STOP_AFTER)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _handle(self, channel: str, bot: Bot, update: Update, update_id: str | None) -> None:
        if update_id is not None and not self._seen.is_new(channel, update_id):
            return
        chat_id = _chat_of(update)
        if update_id is not None and chat_id is not None and not self.admits(channel, chat_id):
            if self._limit.should_tell((channel, chat_id)):
                await self._tell(bot, update, texts.TOO_FAST)
            return
        work = UnitOfWork(self._database)
        if update_id is not None:
            self._seen.keep_with(work, channel, update_id)
        token = current_work.set(work)
        try:
            async with work:
                result = await self._dispatcher.feed_update(bot, update, channel=channel, work=work)
                if isinstance(result, TelegramMethod):
                    await bot(result)
        except Exception as error:  # noqa: BLE001 - the boundary: one update must not stop the others
            await self._apologise(bot, update, error)
        else:
            if result is UNHANDLED:
                _log.info("nothing handles an update of kind %s", update.event_type)
        finally:
            current_work.reset(token)
            if update_id is not None and work.waits_for_commit:
                self._seen.keep_later(channel, update_id)

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
                with contextlib.suppress(TelegramAPIError):
                    await bot.answer_callback_query(update.callback_query.id)
            if (chat_id := _chat_of(update)) is not None:
                await bot.send_message(chat_id, text)
        except TelegramAPIError as error:
            _log.warning("could not tell a person: %s", type(error).__name__)
        finally:
            current_work.reset(token)


async def _commit_before_telling(
    make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
) -> Any:
    """Commit what the update changed before a message about it leaves."""
    work = current_work.get()
    if work is not None and not isinstance(method, (AnswerCallbackQuery, GetUpdates)):
        await work.commit()
    return await make_request(bot, method)


def _chat_of(update: Update) -> int | None:
    if update.message:
        return update.message.chat.id
    if update.callback_query:
        message = update.callback_query.message
        return message.chat.id if message else update.callback_query.from_user.id
    return None
