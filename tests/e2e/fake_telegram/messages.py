"""The methods that write, change and remove messages."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.e2e.fake_telegram.errors import NOT_MODIFIED, bad_request
from tests.e2e.fake_telegram.images import photo_size
from tests.e2e.fake_telegram.markup import keyboard_texts, read_markup
from tests.e2e.fake_telegram.text import read_caption, read_text

if TYPE_CHECKING:
    from tests.e2e.fake_telegram.params import Params
    from tests.e2e.fake_telegram.records import Chat, Message, StoredFile
    from tests.e2e.fake_telegram.state import State

MAX_ALERT = 200
CHAT_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


async def send_message(state: State, params: Params) -> dict[str, Any]:
    """``sendMessage``."""
    chat = state.chat_for_bot(params.integer("chat_id"))
    return _post(state, params, chat, read_text(params))


async def send_document(state: State, params: Params) -> dict[str, Any]:
    """``sendDocument``: bytes of a form, or the id of a file the server knows."""
    chat = state.chat_for_bot(params.integer("chat_id"))
    caption = read_caption(params)
    stored = _file(state, params, "document")
    return _post(state, params, chat, {"document": describe_document(stored), **caption}, stored)


async def send_photo(state: State, params: Params) -> dict[str, Any]:
    """``sendPhoto``: a real picture, in the sizes Telegram takes."""
    chat = state.chat_for_bot(params.integer("chat_id"))
    caption = read_caption(params)
    stored = _file(state, params, "photo")
    width, height = photo_size(stored.upload.content)
    photo = {**_file_ids(stored), "width": width, "height": height}
    return _post(state, params, chat, {"photo": [photo], **caption}, stored)


async def edit_message_text(state: State, params: Params) -> dict[str, Any]:
    """``editMessageText``: without ``reply_markup`` the buttons go away."""
    message = _message_to_edit(state, params)
    content = read_text(params)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _edit(state, message, content, _inline(params))


async def edit_message_caption(state: State, params: Params) -> dict[str, Any]:
    """``editMessageCaption``."""
    message = _message_to_edit(state, params)
    caption = read_caption(params)
    if message.file is None:
        raise bad_request("there is no caption in the message to edit")
    kept = {name: value for name, value in message.content.items() if not name.startswith("caption")}
    return _edit(state, message, kept | caption, _inline(params))


async def edit_message_reply_markup(state: State, params: Params) -> dict[str, Any]:
    """``editMessageReplyMarkup``."""
    message = _message_to_edit(state, params)
    return _edit(state, message, message.content, _inline(params))


async def delete_message(state: State, params: Params) -> bool:
    """``deleteMessage``."""
    chat = state.chat_for_bot(params.integer("chat_id"))
    message = state.message_of(chat, params.integer("message_id"), "delete")
    message.deleted = True
    state.changed(message)
    return True


async def send_chat_action(state: State, params: Params) -> bool:
    """``sendChatAction``."""
    state.chat_for_bot(params.integer("chat_id"))
    if params.text("action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


async def answer_callback_query(state: State, params: Params) -> bool:
    """``answerCallbackQuery``."""
    text = params.text("text") or ""
    if len(text) > MAX_ALERT:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"text": text, "show_alert": params.boolean("show_alert"), "at": time.monotonic()}
    state.answer_callback(params.text("callback_query_id") or "", answer)
    return True


def describe_document(stored: StoredFile) -> dict[str, Any]:
    """The ``Document`` object of a file."""
    return {
        **_file_ids(stored),
        "file_name": stored.upload.name,
        "mime_type": stored.upload.media_type,
    }


def describe_photo(stored: StoredFile, small: StoredFile) -> list[dict[str, Any]]:
    """The ``PhotoSize`` objects of a picture, the largest last."""
    width, height = photo_size(stored.upload.content)
    return [
        {**_file_ids(small), "width": min(90, width), "height": min(90, height)},
        {**_file_ids(stored), "width": width, "height": height},
    ]


def _file_ids(stored: StoredFile) -> dict[str, Any]:
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.upload.content),
    }


def _file(state: State, params: Params, kind: str) -> StoredFile:
    upload = params.upload(kind)
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        return state.store_file(upload, kind)
    file_id = params.text(kind)
    if not file_id:
        raise bad_request(f"there is no {kind} in the request")
    if file_id not in state.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return state.files[file_id]


def _post(
    state: State,
    params: Params,
    chat: Chat,
    content: dict[str, Any],
    file: StoredFile | None = None,
) -> dict[str, Any]:
    markup = read_markup(params) or {}
    _check_reply(state, params, chat)
    if "keyboard" in markup:
        chat.keyboard = keyboard_texts(markup)
    elif "remove_keyboard" in markup:
        chat.keyboard = []
    inline = markup if any(markup.get("inline_keyboard", [])) else None
    return state.add_message(chat, state.bot, content, inline, file).as_json()


def _check_reply(state: State, params: Params, chat: Chat) -> None:
    reply = params.json("reply_parameters", dict, "reply parameters")
    if reply is None or reply.get("allow_sending_without_reply"):
        return
    if not isinstance(reply.get("message_id"), int):
        raise bad_request("can't parse reply parameters: Can't find field \"message_id\"")
    original = state.messages.get(reply["message_id"])
    if original is None or original.deleted or original.chat is not chat:
        raise bad_request("message to be replied not found")


def _inline(params: Params) -> dict[str, Any] | None:
    markup = read_markup(params, inline_only=True)
    return markup if markup and any(markup["inline_keyboard"]) else None


def _message_to_edit(state: State, params: Params) -> Message:
    if params.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = state.chat_for_bot(params.integer("chat_id"))
    message = state.message_of(chat, params.integer("message_id"), "edit")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def _edit(
    state: State,
    message: Message,
    content: dict[str, Any],
    markup: dict[str, Any] | None,
) -> dict[str, Any]:
    if content == message.content and markup == message.markup:
        raise bad_request(NOT_MODIFIED)
    message.content, message.markup = content, markup
    message.edit_date = int(time.time())
    state.changed(message)
    return message.as_json()
