"""Turns outgoing Bot API methods into what a channel of our own shows."""

from __future__ import annotations

import mimetypes
import time
from typing import TYPE_CHECKING, Any, Final

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    GetFile,
    GetMe,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import File, InlineKeyboardMarkup, Message, ReplyKeyboardMarkup, User

from bot.channels.base import Button, Channel, Out, OutFile, OutKind
from bot.channels.incoming import acting

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from aiogram.types import InputFile

    from bot.channels.base import MessageNumbers
    from bot.gateway import Gateway
    from db.accounts import Accounts

_NUMBERS = {"web": 1, "wechat": 2, "terminal": 3}
"""A bot's number is part of every conversation's key, so these stay as they are for ever."""
_FILES: Final = "channel:///"
"""What stands before a file's path where aiogram makes an address of it; nothing goes over a network."""


class ChannelBot(Bot):
    """The bot of a channel of our own."""

    def __init__(self, name: str) -> None:
        """Make the bot of the channel of this name; `attach` gives it its channel."""
        super().__init__(token=f"{_NUMBERS[name]}:{name}", session=ChannelSession())

    def attach(self, channel: Channel) -> None:
        """Show what is sent on this channel."""
        if isinstance(self.session, ChannelSession):
            self.session.channel = channel


class ChannelSession(BaseSession):
    """The session of a channel of our own; a method it does not know is refused as Telegram would."""

    channel: Channel

    def __init__(self) -> None:
        """Wait for the channel."""
        super().__init__(api=TelegramAPIServer(base="channel:", file=_FILES + "{path}"))

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109 - aiogram's signature
        """Show what the method asks for and return what Telegram would."""
        del timeout
        match method:
            case SendMessage():
                _refuse_parse_mode(method, bot)
                out = Out(
                    OutKind.MESSAGE,
                    _chat(method),
                    self.channel.numbers.next(),
                    method.text,
                    tuple(method.entities or ()),
                    _buttons(method.reply_markup),
                    _replies(method.reply_markup),
                )
            case EditMessageText():
                _refuse_parse_mode(method, bot)
                out = Out(
                    OutKind.EDIT,
                    _chat(method),
                    method.message_id or 0,
                    method.text or "",
                    tuple(method.entities or ()),
                    _buttons(method.reply_markup),
                )
            case SendDocument() | SendPhoto():
                out = await self._file(bot, method)
            case EditMessageReplyMarkup():
                # Only the keyboard changes; our channels keep old keyboards, a press of which is answered kindly.
                return True
            case DeleteMessage():
                out = Out(OutKind.DELETE, _chat(method), method.message_id)
            case SendChatAction():
                out = Out(OutKind.TYPING, _chat(method), 0)
            case AnswerCallbackQuery():
                out = Out(OutKind.NOTICE, int(method.callback_query_id.split(":")[0]), 0, method.text or "")
            case GetMe() | GetFile():
                return self._answer(bot, method)
            case _:
                raise TelegramBadRequest(
                    method=method, message=f"{self.channel.name} has no {type(method).__name__}"
                )
        if out.kind is not OutKind.NOTICE or out.text:
            await self.channel.emit(out)
        return _message(bot, out) if out.kind in (OutKind.MESSAGE, OutKind.EDIT) else True

    async def _file(self, bot: Bot, method: SendDocument | SendPhoto) -> Out:
        _refuse_parse_mode(method, bot)
        source = method.document if isinstance(method, SendDocument) else method.photo
        if isinstance(source, str):
            raise TelegramBadRequest(method=method, message="a file id of another channel means nothing here")
        return Out(
            OutKind.MESSAGE,
            _chat(method),
            self.channel.numbers.next(),
            method.caption or "",
            tuple(method.caption_entities or ()),
            _buttons(method.reply_markup),
            _replies(method.reply_markup),
            await _read(bot, source),
        )

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 - aiogram's signature
        chunk_size: int = 65536,
        raise_for_status: bool = True,  # noqa: FBT001, FBT002 - aiogram's signature
    ) -> AsyncGenerator[bytes, None]:
        """The bytes of a file that the person whose update is handled has sent; nothing comes from elsewhere.

        Raises:
            FileNotFoundError: there is no such file (any more), or it is another person's.
        """
        del headers, timeout, raise_for_status
        file = self.channel.incoming.find(url.removeprefix(_FILES).split("/")[0], acting.get())
        if file is None:
            raise FileNotFoundError("no such file on this channel")
        for start in range(0, len(file.content), chunk_size):
            yield file.content[start : start + chunk_size]

    def _answer(self, bot: Bot, method: GetMe | GetFile) -> User | File:
        """Who the bot is, or where the bytes of a file are; somebody else's file is refused like one that never was."""
        if isinstance(method, GetMe):
            return User(id=bot.id, is_bot=True, first_name="考证通", username=self.channel.name)
        file = self.channel.incoming.find(method.file_id, acting.get())
        if file is None:
            raise TelegramBadRequest(method=method, message="wrong file_id or the file is gone")
        return File(
            file_id=method.file_id,
            file_unique_id=method.file_id[:8],
            file_size=len(file.content),
            file_path=f"{method.file_id}/{file.name}",
        )

    async def close(self) -> None:
        """Nothing to close."""


class ServedChannel(Channel):
    """A channel of our own whose people have accounts and whose updates pass the gateway."""

    def __init__(self, numbers: MessageNumbers, accounts: Accounts, gateway: Gateway) -> None:
        """Talk through a bot of its own, served by this gateway."""
        bot = ChannelBot(self.name)
        super().__init__(bot, numbers)
        bot.attach(self)
        gateway.serve(bot)
        self._accounts = accounts
        self._gateway = gateway


def _chat(method: Any) -> int:
    return int(method.chat_id)


def _refuse_parse_mode(method: Any, bot: Bot) -> None:
    """Handlers send text with entities; markup in a string would show up raw where a channel knows none."""
    if isinstance(method.parse_mode, str) or bot.default.parse_mode:
        raise TelegramBadRequest(method=method, message="send entities, not a parse mode")


def _buttons(markup: object) -> tuple[tuple[Button, ...], ...]:
    if not isinstance(markup, InlineKeyboardMarkup):
        return ()
    return tuple(
        tuple(Button(one.text, one.callback_data or "", one.url or "") for one in row)
        for row in markup.inline_keyboard
    )


def _replies(markup: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(markup, ReplyKeyboardMarkup):
        return ()
    return tuple(tuple(one.text for one in row) for row in markup.keyboard)


async def _read(bot: Bot, source: InputFile) -> OutFile:
    name = source.filename or "文件"
    content = b"".join([chunk async for chunk in source.read(bot)])
    return OutFile(name, mimetypes.guess_type(name)[0] or "application/octet-stream", content)


def _message(bot: Bot, out: Out) -> Message:
    raw = {
        "message_id": out.message_id,
        "date": int(time.time()),
        "chat": {"id": out.chat_id, "type": "private"},
        "from": {"id": bot.id, "is_bot": True, "first_name": "考证通"},
        "text": out.text,
    }
    return Message.model_validate(raw, context={"bot": bot})
