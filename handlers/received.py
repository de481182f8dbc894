"""Files that people send (收到的文件): the filter and the way to their bytes, and the answer to what nobody asked for."""

from __future__ import annotations

import asyncio
import functools
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.filters import Filter
from aiohttp import ClientError

from handlers.menu import menu_keyboard
from handlers.pictures import LARGEST_FILE, TOO_BIG, media_type_of

if TYPE_CHECKING:
    from aiogram import Router
    from aiogram.types import Document, Message, PhotoSize

GONE: Final = "这个文件我没有取到，可能放太久了。请重新发一次。"
UNREACHABLE: Final = "文件没有传过来，可能网络不太好。请再发一次。"
EMPTY: Final = "这个文件是空的。请看看是不是发错了，再发一次。"
UNASKED_PICTURE: Final = (
    "收到一张图片，不过现在用不到。要报名请发“报名”，到需要照片的时候我会告诉您；想问政策，直接打字就行。"
)
UNASKED_FILE: Final = (
    "收到一个文件，不过现在用不到。要报名请发“报名”，到需要材料的时候我会告诉您；想问政策，直接打字就行。"
)
_LONGEST_NAME: Final = 80
_PATIENCE: Final = 60
"""Seconds that a download may take."""


class ReceivedError(Exception):
    """The file cannot be had; the message is a sentence for who sent it."""


class FileTooBigError(ReceivedError):
    """It is larger than wanted."""


class FileGoneError(ReceivedError):
    """The messenger has it no longer, or it is not this person's."""


class FileUnreachableError(ReceivedError):
    """It could not be fetched now; sent again it may be."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that came with a message."""

    content: bytes
    name: str
    """As the sender's device names it, fit to show; a photo is called 照片.jpg or the like."""
    media_type: str
    """By its content, whatever the sender claims; see `handlers.pictures.media_type_of`."""


Fetch = Callable[[], Awaitable[Received]]
"""What `HasFile` passes on as `received`: fetches the file when it is called, and raises as `fetch` does."""


class HasFile(Filter):
    """The message brings a photo or a document."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        """The way to its bytes, as `received`; nothing is fetched before it is called."""
        if not message.photo and not message.document:
            return False
        return {"received": functools.partial(fetch, message)}


async def fetch(message: Message, limit: int = LARGEST_FILE) -> Received:
    """The photo or document of a message, on whatever channel it came.

    Fetch before anything is changed: what an update has changed is committed when it asks for the file, so that a slow
    download does not hold up everybody's writing.

    Args:
        message: one that `HasFile` lets through.
        limit: the most bytes to take.

    Raises:
        FileTooBigError: it is larger than that.
        FileGoneError: it cannot be had any more.
        FileUnreachableError: it could not be fetched now, or nothing is in it.
    """
    file = message.photo[-1] if message.photo else message.document
    if file is None or message.bot is None:
        raise FileGoneError(GONE)
    if (file.file_size or 0) > limit:
        raise FileTooBigError(TOO_BIG)
    bounded = _Bounded(limit)
    try:
        async with asyncio.timeout(_PATIENCE):
            await message.bot.download(file, bounded)
    except TelegramBadRequest as error:
        raise (FileTooBigError(TOO_BIG) if "too big" in error.message else FileGoneError(GONE)) from None
    except FileNotFoundError:
        raise FileGoneError(GONE) from None
    except (AiogramError, ClientError, OSError, TimeoutError):
        # Without what caused it: the address of a file on Telegram holds the bot's token.
        raise FileUnreachableError(UNREACHABLE) from None
    content = bounded.getvalue()
    if not content:
        raise FileUnreachableError(EMPTY)
    media_type = media_type_of(content)
    return Received(content, _name_of(file, media_type), media_type)


def register(router: Router) -> None:
    """Add the answer to files that nobody asked for; after all conversations that take files."""
    router.message.register(unasked, HasFile())


async def unasked(message: Message) -> None:
    """Tell kindly when a file is of use."""
    is_picture = bool(message.photo) or _claims_picture(message.document)
    await message.answer(UNASKED_PICTURE if is_picture else UNASKED_FILE, reply_markup=menu_keyboard())


class _Bounded(io.BytesIO):
    """Takes so many bytes and no more: what a messenger says of a file's size need not be so."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._room = limit

    def write(self, data: Any, /) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise FileTooBigError(TOO_BIG)
        return super().write(data)


def _claims_picture(document: Document | None) -> bool:
    return bool(document and (document.mime_type or "").startswith("image/"))


def _name_of(file: PhotoSize | Document, media_type: str) -> str:
    """A name without folders and without signs that cannot be seen, which could turn what is read."""
    given = getattr(file, "file_name", None) or ""
    plain = "".join(
        sign for sign in given.replace("\\", "/").rsplit("/", 1)[-1] if sign.isprintable()
    ).strip()
    kind = media_type.partition("/")
    if plain.strip("."):
        return plain[-_LONGEST_NAME:]
    return f"照片.{kind[2].replace('jpeg', 'jpg')}" if kind[0] == "image" else "文件"
