"""``parse_mode=HTML`` as the Bot API reads it: known tags, properly closed, or a refusal."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from tests.e2e.fake_telegram.errors import Refused, bad_request

SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
# The only named entities Telegram knows; any other stays in the text as it is written.
CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
TAG_END = re.compile(r"[\s>]")
ATTRIBUTE = re.compile(r"""\s*([a-zA-Z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")


@dataclass
class OpenTag:
    """A start tag that waits for its end."""

    name: str
    start: int
    attributes: dict[str, str]


def utf16_length(text: str) -> int:
    """The length Telegram counts offsets in."""
    return len(text.encode("utf-16-le")) // 2


def cannot_parse(detail: str) -> Refused:
    """The refusal of marked-up text."""
    return bad_request(f"can't parse entities: {detail}")


class HtmlReader:
    """Reads marked-up text once, from left to right."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self._open: list[OpenTag] = []
        self._entities: list[dict[str, Any]] = []
        self._text = ""

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        """Return the plain text and its entities."""
        while self._position < len(self._source):
            if self._source[self._position] == "<":
                self._read_tag()
            elif character := CHARACTER.match(self._source, self._position):
                self._text += html.unescape(character[0])
                self._position = character.end()
            else:
                self._text += self._source[self._position]
                self._position += 1
        if self._open:
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return self._text, self._entities

    def _read_tag(self) -> None:
        begin = len(self._source[: self._position].encode())
        if self._source.startswith("</", self._position):
            self._read_end_tag(begin)
        else:
            self._read_start_tag(begin)

    def _read_start_tag(self, begin: int) -> None:
        end = TAG_END.search(self._source, self._position)
        if end is None:
            raise cannot_parse(f"Unclosed start tag at byte offset {begin}")
        name = self._source[self._position + 1 : end.start()].lower()
        if name not in SIMPLE_TAGS:
            raise cannot_parse(f'Unsupported start tag "{name}" at byte offset {begin}')
        self._position = end.start()
        attributes = self._read_attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._open.append(OpenTag(name, utf16_length(self._text), attributes))

    def _read_attributes(self, name: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while found := ATTRIBUTE.match(self._source, self._position):
            attributes[found[1].lower()] = html.unescape((found[2] or "").strip("\"'"))
            self._position = found.end()
        closing = re.compile(r"\s*>").match(self._source, self._position)
        if closing is None:
            raise cannot_parse(f'Unclosed start tag "{name}" at byte offset {begin}')
        self._position = closing.end()
        return attributes

    def _read_end_tag(self, begin: int) -> None:
        end = self._source.find(">", self._position)
        if not self._open:
            raise cannot_parse(f"Unexpected end tag at byte offset {begin}")
        if end < 0:
            raise cannot_parse(f"Unclosed end tag at byte offset {begin}")
        name = self._source[self._position + 2 : end].strip().lower()
        tag = self._open.pop()
        if name != tag.name:
            expected = f'expected "</{tag.name}>", found "</{name}>"'
            raise cannot_parse(f"Unmatched end tag at byte offset {begin}, {expected}")
        self._position = end + 1
        self._add_entity(tag)

    def _add_entity(self, tag: OpenTag) -> None:
        length = utf16_length(self._text) - tag.start
        kind = SIMPLE_TAGS[tag.name]
        entity: dict[str, Any] = {"offset": tag.start, "length": length, "type": kind}
        if kind == "text_link":
            entity["url"] = tag.attributes.get("href", "")
            if not entity["url"]:
                return
        if kind == "blockquote" and "expandable" in tag.attributes:
            entity["type"] = "expandable_blockquote"
        if kind == "custom_emoji":
            entity["custom_emoji_id"] = tag.attributes.get("emoji-id", "")
        if length:
            self._entities.append(entity)
