"""Telegram: aiogram's own bot, fed by polling or by webhook."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import random
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetUpdates, TelegramMethod
from aiogram.types import BotCommand, Update

from bot.channels.polling import Poller
from handlers import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiogram.client.session.middlewares.base import NextRequestMiddlewareType

    from bot.gateway import Gateway
    from bot.settings import Settings

_log = logging.getLogger(__name__)
NAME: Final = "telegram"
WEBHOOK_PATH: Final = "/telegram/webhook"
_TRIES: Final = 4
_LONGEST_WAIT: Final = 60.0
_WANTED: Final = ["message", "callback_query"]


_at_once: ContextVar[bool] = ContextVar("at_once", default=False)


@contextmanager
def at_once() -> Iterator[None]:
    """Inside, a request is made once and what Telegram answers is raised: the caller does its own waiting."""
    token = _at_once.set(True)
    try:
        yield
    finally:
        _at_once.reset(token)


class RetryMiddleware(BaseRequestMiddleware):
    """Sends again what Telegram asked to wait for, and what failed on its side; aiogram does neither."""

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Any:
        """Make the request, at most four times."""
        if isinstance(method, GetUpdates) or _at_once.get():
            return await make_request(bot, method)
        for attempt in range(1, _TRIES):
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                if error.retry_after > _LONGEST_WAIT:
                    raise
                await asyncio.sleep(error.retry_after)
            except TelegramServerError:
                await asyncio.sleep(_growing(attempt))
            except ClientDecodeError as error:
                if not isinstance(error.data, str):
                    raise  # Telegram did answer, in a form of its own: it has done what was asked
                await asyncio.sleep(_growing(attempt))
        return await make_request(bot, method)


class TelegramChannel:
    """The Telegram bot of this installation."""

    def __init__(self, settings: Settings, gateway: Gateway) -> None:
        """Prepare; nothing is sent before `start()`."""
        session = AiohttpSession(api=TelegramAPIServer.from_base(settings.telegram_api_base))
        self.bot = Bot(settings.bot_token, session=session)
        gateway.serve(self.bot)
        self.bot.session.middleware(RetryMiddleware())
        self._gateway = gateway
        self._public_url = settings.public_url
        self._secret = settings.webhook_secret or _derived_secret(settings.bot_token)
        self._poller = Poller(self.bot, _WANTED, self._begin)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to receive; Telegram being away is waited out in the background."""
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(_tell_of_a_failed_end)

    async def stop(self) -> None:
        """Stop receiving. The webhook stays set: Telegram keeps what comes for the next start."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def close(self) -> None:
        """Close the connections, once everything is sent."""
        await self.bot.session.close()

    def knows(self, secret: str) -> bool:
        """Whether a webhook call carries the secret token that was set."""
        return hmac.compare_digest(secret.encode(), self._secret.encode())

    async def receive(self, raw: dict[str, Any]) -> None:
        """Handle an update of the webhook; returns when it is handled, so that a crash has Telegram send it again.

        Raises:
            pydantic.ValidationError: it is no update.
        """
        update = Update.model_validate(raw, context={"bot": self.bot})
        await self._begin(update)

    def _begin(self, update: Update) -> asyncio.Task[None]:
        return self._gateway.start(NAME, self.bot, update, str(update.update_id))

    async def _run(self) -> None:
        attempt, introduced = 0, False
        while True:
            try:
                if not introduced:
                    await self._introduce()
                    introduced = True
                if self._public_url:
                    return
                await self._poller.fetch()
                attempt = 0
            except TelegramUnauthorizedError:
                _log.error("Telegram does not know this token (BOT_TOKEN); the other channels go on")
                return
            except Exception as error:  # noqa: BLE001 - whatever comes, the bot must not be deaf until a restart
                attempt += 1
                introduced &= not isinstance(error, TelegramConflictError)  # somebody has set a webhook
                known = isinstance(error, AiogramError)
                _log.warning(
                    "Telegram is out of reach (%s), trying again",
                    type(error).__name__,
                    exc_info=None if known else error,
                )
                await asyncio.sleep(_growing(min(attempt, 6)))

    async def _introduce(self) -> None:
        await self.bot.set_my_commands(
            [BotCommand(command=name, description=text) for name, text in COMMANDS]
        )
        if self._public_url:
            await self.bot.set_webhook(
                self._public_url + WEBHOOK_PATH, secret_token=self._secret, allowed_updates=_WANTED
            )
            _log.info("Telegram delivers to the webhook")
        else:
            await self.bot.delete_webhook()
            _log.info("Telegram is polled")


def _tell_of_a_failed_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.error("nothing is received from Telegram any more", exc_info=error)


def _growing(attempt: int) -> float:
    """Seconds to wait before the next try: 1, 2, 4 … up to 60, each a little different."""
    return min(_LONGEST_WAIT, 2.0 ** (attempt - 1)) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter


def _derived_secret(token: str) -> str:
    """A secret that is the same after every start and tells nothing of the token."""
    return hmac.new(token.encode(), b"telegram-webhook", hashlib.sha256).hexdigest()
