"""Fetches Telegram's updates by asking for them, and confirms them only when they are handled."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final

from aiogram.exceptions import ClientDecodeError
from aiogram.methods import GetUpdates
from aiogram.types import Update
from pydantic import ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiogram import Bot

_log = logging.getLogger(__name__)
_LONG_POLL: Final = 25
_HELD_BACK: Final = 30.0


class Poller:
    """Remembers what is in work over every trouble of the network, so that nothing is confirmed too early.

    An update is confirmed, by asking for those after it, when it and all before it are handled: a crash loses
    none. One that takes longer than half a minute (Telegram told us to wait, say) is confirmed all the same, or
    everybody would wait for it. What comes again while in work is known by its number.
    """

    def __init__(self, bot: Bot, wanted: list[str], start: Callable[[Update], asyncio.Task[None]]) -> None:
        """Ask as this bot.

        Args:
            bot: the bot whose updates they are.
            wanted: the kinds of updates to ask for.
            start: begins to handle an update and returns the task of it.
        """
        self._bot = bot
        self._wanted = wanted
        self._start = start
        self._working: dict[int, tuple[asyncio.Task[None], float]] = {}
        self._after = 0

    async def fetch(self) -> None:
        """Ask once and start what came.

        Raises:
            aiogram.exceptions.AiogramError: Telegram could not be asked, or its answer is none.
        """
        now = time.monotonic()
        self._working = {number: held for number, held in self._working.items() if not held[0].done()}
        held = [number for number, (_, since) in self._working.items() if now - since < _HELD_BACK]
        request = GetUpdates(
            offset=min(held, default=self._after),
            timeout=0 if self._working else _LONG_POLL,
            allowed_updates=self._wanted,
        )
        try:
            updates = await self._bot(request, request_timeout=_LONG_POLL + 10)
            behind = self._after
        except ClientDecodeError as error:
            updates, behind = self._readable(error)
        for update in updates:
            if update.update_id >= self._after:
                self._after = update.update_id + 1
                self._working[update.update_id] = (self._start(update), now)
        self._after = max(self._after, behind)
        if self._working:
            await asyncio.wait([task for task, _ in self._working.values()], timeout=0.5)

    def _readable(self, error: ClientDecodeError) -> tuple[list[Update], int]:
        """The updates of a batch one of which cannot be read, and the number behind all that cannot.

        It is stepped over: whoever asked for the whole batch again would get the same answer for ever.
        """
        batch = error.data.get("result") if isinstance(error.data, dict) and error.data.get("ok") else None
        if not isinstance(batch, list):
            raise error  # no answer of Telegram's at all: the page of a proxy, say
        updates, behind = [], self._after
        for raw in batch:
            try:
                updates.append(Update.model_validate(raw, context={"bot": self._bot}))
            except ValidationError:
                number = raw.get("update_id") if isinstance(raw, dict) else None
                if isinstance(number, int) and number >= self._after:
                    _log.warning("update %d cannot be read and is stepped over", number)
                    behind = max(behind, number + 1)
        if not updates and behind == self._after:
            raise error
        return updates, behind
