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

from aiogram.exceptions import TelegramAPIError
from aiogram.types import Update

from bot.channels.incoming import IncomingFiles
from handlers.pictures import PHOTO_TYPES, media_type_of, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiogram import Bot
    from aiogram.types import MessageEntity


class OutOfReachError(TelegramAPIError):
    """Sent now it would reach nobody: it is kept for the next contact."""


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
        self.incoming = IncomingFiles()
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

    @property
    def is_collecting(self) -> bool:
        """Whether what is shown here and now goes into the answer of a request."""
        collector = _collector.get()
        return collector is not None and not collector.closed

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

    def photo_update(self, account_id: int, content: bytes, name: str, caption: str = "") -> Update:
        """A message with this picture, as `photo[-1]`; its bytes are kept for `bot.download()`.

        Args:
            account_id: who sends it.
            content: the picture, in one of `PHOTO_TYPES`; one that cannot be read has no width and no height.
            name: of the file; a photo carries none, as on Telegram, and only its path ends with it.
            caption: what is written under it.

        Raises:
            bot.channels.incoming.TooBigError: it is larger than a channel takes.
        """
        width, height = size_of(content) or (0, 0)
        photo = self._attached(account_id, content, name) | {"width": width, "height": height}
        return self._file_update(account_id, {"photo": [photo]}, caption)

    def file_update(self, account_id: int, content: bytes, name: str, caption: str = "") -> Update:
        """A message with this file, as `document`; its bytes are kept for `bot.download()`.

        Args:
            account_id: who sends it.
            content: the file; what it is, is told by its first bytes and not by its name.
            name: of the file, as the person has it.
            caption: what is written under it.

        Raises:
            bot.channels.incoming.TooBigError: it is larger than a channel takes.
        """
        about = {"file_name": name, "mime_type": media_type_of(content)}
        document = self._attached(account_id, content, name) | about
        return self._file_update(account_id, {"document": document}, caption)

    def received_update(self, account_id: int, content: bytes, name: str, caption: str = "") -> Update:
        """A message with what came, as a photo where its bytes are one, else as a file; raises as those do."""
        kind = media_type_of(content)
        make = self.photo_update if kind in PHOTO_TYPES and size_of(content) else self.file_update
        return make(account_id, content, name, caption)

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

    def other_update(self, account_id: int) -> Update:
        """A message with something that no channel of ours takes; it is answered all the same."""
        return self._update({"message": self._message(account_id, self.numbers.next())})

    def _attached(self, account_id: int, content: bytes, name: str) -> dict[str, Any]:
        file_id = self.incoming.keep(account_id, content, name)
        return {"file_id": file_id, "file_unique_id": file_id[:8], "file_size": len(content)}

    def _file_update(self, account_id: int, file: dict[str, Any], caption: str) -> Update:
        message = self._message(account_id, self.numbers.next()) | file
        return self._update({"message": message | ({"caption": caption} if caption else {})})

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
