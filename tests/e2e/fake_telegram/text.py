"""Texts and captions: length, parse mode, entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.e2e.fake_telegram.errors import bad_request
from tests.e2e.fake_telegram.html_text import HtmlReader, cannot_parse, utf16_length

if TYPE_CHECKING:
    from tests.e2e.fake_telegram.params import Params

MAX_TEXT = 4096
MAX_CAPTION = 1024
ENTITY_TYPES = {
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
}


def read_text(params: Params) -> dict[str, Any]:
    """The text of a message with its entities: 1 to 4096 characters after parsing."""
    source = params.text("text")
    if not source:
        raise bad_request("message text is empty")
    text, entities = _parse(params, source, "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def read_caption(params: Params) -> dict[str, Any]:
    """The caption of a file with its entities: at most 1024 characters after parsing."""
    source = params.text("caption")
    if not source:
        return {}
    text, entities = _parse(params, source, "caption_entities")
    if len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def _parse(params: Params, source: str, entities_name: str) -> tuple[str, list[dict[str, Any]]]:
    mode = (params.text("parse_mode") or "").lower()
    given = params.json(entities_name, list, "MessageEntity")
    if mode == "html":
        text, entities = HtmlReader(source).read()
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        text, entities = source, [_check_entity(entity, source) for entity in given or []]
    return _trim(text, entities)


def _trim(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Strip the white space around the text, as Telegram does, and move the entities along."""
    shift = utf16_length(text) - utf16_length(text.lstrip())
    stripped = text.strip()
    limit = utf16_length(stripped)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] - shift + entity["length"], limit)
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return stripped, moved


def _check_entity(entity: Any, text: str) -> dict[str, Any]:
    if not isinstance(entity, dict) or entity.get("type") not in ENTITY_TYPES:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length <= 0:
        raise bad_request("can't parse MessageEntity: Field offset or length is invalid")
    if entity["type"] == "text_link" and not entity.get("url"):
        raise bad_request("can't parse MessageEntity: Can't find field \"url\"")
    starts, end = _symbol_starts(text)
    if offset + length > end:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}"
        )
    if offset not in starts or offset + length not in starts | {end}:
        raise cannot_parse(f"Entity begins or ends in a middle of a UTF-16 symbol at offset {offset}")
    return entity


def _symbol_starts(text: str) -> tuple[set[int], int]:
    """The UTF-16 offsets at which a character starts, and the one at which the text ends."""
    starts, position = set(), 0
    for character in text:
        starts.add(position)
        position += utf16_length(character)
    return starts, position
