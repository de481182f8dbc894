"""What the channels of our own share: what they show, and how what comes in becomes an `Update`.

A channel is an aiogram `Bot` whose session turns outgoing Bot API methods into `Out` values (see `session`); what a
person does becomes an `Update` for the one dispatcher. A person is known by their account's id, an integer, because
the Bot API knows no other ids.
"""

from __future__ import annotations

import itertools
import time
from abc import ABC, abstractmethod
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from aiogram.types import Update

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiogram import Bot
    from aiogram.types import MessageEntity


class OutKind(StrEnum):
    """What an outgoing value asks the channel to show."""

    MESSAGE = "message"
    EDIT = "edit"
    DELETE = "delete"
    TYPING = "typing"
    NOTICE = "notice"
    """A short note on a pressed button (Telegram's toast)."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; `data` comes back when it is pressed, `url` is opened instead."""

    text: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class OutFile:
    """A file to hand over."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Out:
    """Something to show in a chat, in no channel's own form."""

    kind: OutKind
    chat_id: int
    message_id: int
    """Of the message itself; of the one that is changed for EDIT and DELETE."""
    text: str = ""
    entities: tuple[MessageEntity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    replies: tuple[tuple[str, ...], ...] = ()
    """Texts to offer as a quick reply."""
    file: OutFile | None = None


@dataclass(slots=True)
class Collector:
    """Catches what is shown while one request is answered; what comes after `closed` is pushed."""

    outs: list[Out] = field(default_factory=list)
    closed: bool = False


_collector: ContextVar[Collector | None] = ContextVar("collector", default=None)


class MessageNumbers:
    """Ids of messages and updates: milliseconds, so that they grow over restarts without being kept anywhere."""

    def __init__(self) -> None:
        """Begin now."""
        self._latest = 0

    def next(self) -> int:
        """A number greater than every one before."""
        self._latest = max(self._latest + 1, time.time_ns() // 1_000_000)
        return self._latest


class Channel(ABC):
    """A way to talk that is not Telegram's."""

    name: str
    """As accounts know it."""

    def __init__(self, bot: Bot, numbers: MessageNumbers) -> None:
        """Talk as this bot."""
        self.bot = bot
        self.numbers = numbers
        self._updates = itertools.count(1)

    async def emit(self, out: Out) -> None:
        """Show it: in the answer of the request that caused it, or pushed where that is over."""
        collector = _collector.get()
        if collector is not None and not collector.closed:
            collector.outs.append(out)
            if out.kind is OutKind.TYPING:
                await self.push(out)
        else:
            await self.push(out)

    @abstractmethod
    async def push(self, out: Out) -> None:
        """Show it to the person outside of an answer."""

    @contextmanager
    def collecting(self) -> Iterator[Collector]:
        """Collect what is shown by what runs inside, tasks started there included, until it is closed."""
        collector = Collector()
        token = _collector.set(collector)
        try:
            yield collector
        finally:
            _collector.reset(token)

    def text_update(self, account_id: int, text: str) -> Update:
        """A message with this text."""
        message = self._message(account_id, self.numbers.next())
        message["text"] = text
        if text.startswith("/"):
            command = text.split(maxsplit=1)[0]
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command)}]
        return self._update({"message": message})

    def press_update(self, account_id: int, data: str, message_id: int) -> Update:
        """A press of a button of that message.

        The press is taken as it comes: any client could send any data, on Telegram too, so what a button may do is
        decided by the handler.
        """
        callback = {
            "id": f"{account_id}:{self.numbers.next()}",
            "from": _user(account_id),
            "chat_instance": str(account_id),
            "data": data,
            "message": self._message(account_id, message_id),
        }
        return self._update({"callback_query": callback})

    def _message(self, account_id: int, message_id: int) -> dict[str, Any]:
        return {
            "message_id": message_id,
            "date": int(time.time()),
            "chat": {"id": account_id, "type": "private"},
            "from": _user(account_id),
        }

    def _update(self, event: dict[str, Any]) -> Update:
        return Update.model_validate({"update_id": next(self._updates), **event}, context={"bot": self.bot})


def _user(account_id: int) -> dict[str, Any]:
    return {"id": account_id, "is_bot": False, "first_name": "用户"}
