"""The chat as the person at the telephone sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.e2e.fake_telegram.records import Message


@dataclass(frozen=True)
class Button:
    """A button under a message."""

    text: str
    data: str | None
    url: str | None


@dataclass(frozen=True)
class SeenFile:
    """A file in a message, with its bytes and their hash."""

    name: str
    content: bytes
    media_type: str
    sha256: str


@dataclass(frozen=True)
class SeenMessage:
    """A message on the screen, edits applied."""

    message_id: int
    from_bot: bool
    text: str
    buttons: tuple[tuple[Button, ...], ...]
    links: tuple[str, ...]
    file: SeenFile | None
    edited: bool

    @property
    def button_texts(self) -> list[str]:
        """The captions of all buttons, in reading order."""
        return [button.text for row in self.buttons for button in row]


Wanted = str | re.Pattern[str] | Callable[[SeenMessage], object]
"""What a test waits for: a part of the text, a pattern, or a condition."""


def see(message: Message) -> SeenMessage:
    """Show a message as it stands now."""
    content = message.content
    rows = (message.markup or {}).get("inline_keyboard", [])
    entities = content.get("entities", content.get("caption_entities", []))
    return SeenMessage(
        message_id=message.message_id,
        from_bot=message.from_bot,
        text=content.get("text", content.get("caption", "")),
        buttons=tuple(
            tuple(Button(cell["text"], cell.get("callback_data"), cell.get("url")) for cell in row)
            for row in rows
        ),
        links=tuple(entity["url"] for entity in entities if "url" in entity),
        file=_see_file(message),
        edited=message.edit_date is not None,
    )


def _see_file(message: Message) -> SeenFile | None:
    if message.file is None:
        return None
    upload = message.file.upload
    return SeenFile(upload.name, upload.content, upload.media_type, message.file.sha256)


def matches(message: SeenMessage, wanted: Wanted) -> bool:
    """Whether a message is the one waited for."""
    if isinstance(wanted, str):
        return wanted in message.text
    if isinstance(wanted, re.Pattern):
        return bool(wanted.search(message.text))
    return bool(wanted(message))


def transcript(messages: list[SeenMessage]) -> str:
    """The chat as text, for the message of a failed test."""
    lines = []
    for message in messages:
        who = "bot " if message.from_bot else "user"
        mark = " (edited)" if message.edited else ""
        lines.append(f"{who} #{message.message_id}{mark}: {message.text}")
        lines += ["       " + " ".join(f"[{button.text}]" for button in row) for row in message.buttons]
        if message.file:
            lines.append(f"       <file {message.file.name}, {len(message.file.content)} bytes>")
    return "\n".join(lines) or "(an empty chat)"
