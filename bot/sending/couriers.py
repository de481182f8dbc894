"""One courier a channel: whether somebody can be reached there now, and how fast it may be written to."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final, Protocol

from aiogram.exceptions import TelegramRetryAfter

from bot.channels.telegram import at_once
from bot.wechat.notifying import telling
from db.cache import LruCache

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiogram import Bot
    from aiogram.methods import TelegramMethod

    from bot.channels.wechat import WeChatChannel
    from db.accounts import Account

_TELEGRAM_PER_SECOND: Final = 25.0
"""Telegram lets thirty a second through; the rest is for answers."""
_TELEGRAM_CHAT_GAP: Final = 1.05
"""Seconds between two messages to one chat; Telegram asks for one."""
_WECHAT_PER_SECOND: Final = 50.0
"""Far below WeChat's limits, which are by the minute."""
_CHATS: Final = 10_000


class Courier(Protocol):
    """How a channel delivers what nobody asked for at this moment."""

    def chat_of(self, account: Account) -> int:
        """The chat to write to."""
        ...

    def reaches(self, account: Account) -> bool:
        """Whether something sent now would be seen; else it is kept for the next contact."""
        ...

    async def send(self, chat_id: int, method: TelegramMethod[Any], kind: str) -> None:
        """Send it at the channel's pace; raises what the channel raises, `OutOfReachError` where it has to be kept."""
        ...


class Pace:
    """So many sendings a second, evenly; none until the time is over that a flood answer named."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin at once."""
        self._gap = 1 / per_second
        self._clock = clock
        self._next = clock()

    async def turn(self) -> None:
        """Wait for the next turn."""
        while (wait := self.take()) > 0:  # noqa: ASYNC110 - another may take the turn that was waited for
            await asyncio.sleep(wait)

    def take(self) -> float:
        """Take the next turn; seconds to wait before asking again where it is not there yet, else 0."""
        now = self._clock()
        if now < self._next:
            return self._next - now
        self._next = max(self._next, now - self._gap) + self._gap
        return 0.0

    def pause(self, seconds: float) -> None:
        """Let nothing out for so long."""
        self._next = max(self._next, self._clock() + seconds)


class TelegramCourier:
    """Telegram can always be written to, at its pace."""

    def __init__(self, bot: Bot, per_second: float = _TELEGRAM_PER_SECOND) -> None:
        """Write as this bot."""
        self._bot = bot
        self._pace = Pace(per_second)
        self._chats: LruCache[int, Pace] = LruCache(_CHATS)

    def chat_of(self, account: Account) -> int:
        """Telegram's own id of the person."""
        return int(account.external_id)

    def reaches(self, account: Account) -> bool:
        """Always; Telegram keeps it for who is away."""
        del account
        return True

    async def send(self, chat_id: int, method: TelegramMethod[Any], kind: str) -> None:
        """Send it; after a flood answer the whole bot waits exactly as long as it named.

        Raises:
            aiogram.exceptions.TelegramAPIError: as Telegram answers.
        """
        del kind
        chat = self._chats.get(chat_id)
        if chat is None:
            chat = Pace(1 / _TELEGRAM_CHAT_GAP)
            self._chats.put(chat_id, chat)
        await chat.turn()
        await self._pace.turn()
        with at_once():
            try:
                await self._bot(method)
            except TelegramRetryAfter as error:
                self._pace.pause(error.retry_after)
                raise


class OwnCourier:
    """A channel of our own, which shows a message only to who is there."""

    def __init__(self, bot: Bot, is_there: Callable[[int], bool]) -> None:
        """Write as this bot to accounts that are there."""
        self._bot = bot
        self._is_there = is_there

    def chat_of(self, account: Account) -> int:
        """On our own channels the chat is the account."""
        return account.id

    def reaches(self, account: Account) -> bool:
        """Whether the person has the page open or sits at the terminal."""
        return self._is_there(account.id)

    async def send(self, chat_id: int, method: TelegramMethod[Any], kind: str) -> None:
        """Show it."""
        del chat_id, kind
        await self._bot(method)


class WeChatCourier:
    """WeChat lets through what its windows and templates allow; whether they do is known only by trying."""

    def __init__(self, channel: WeChatChannel, per_second: float = _WECHAT_PER_SECOND) -> None:
        """Write through this channel."""
        self._channel = channel
        self._pace = Pace(per_second)

    def chat_of(self, account: Account) -> int:
        """On our own channels the chat is the account."""
        return account.id

    def reaches(self, account: Account) -> bool:
        """Whether it may get through, as far as this process knows."""
        return self._channel.may_reach(account.id)

    async def send(self, chat_id: int, method: TelegramMethod[Any], kind: str) -> None:
        """Tell it; inside of an answer it becomes a part of that.

        Raises:
            bot.channels.base.OutOfReachError: it has to be kept.
            aiogram.exceptions.TelegramAPIError: another refusal.
        """
        del chat_id
        if not self._channel.is_collecting:
            await self._pace.turn()
        with telling(kind):
            await self._channel.bot(method)
