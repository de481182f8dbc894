"""The things the fake server keeps: chats, messages, files, button presses, calls and faults."""

from __future__ import annotations

import hashlib
import math
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.fake_telegram.errors import Refused, refuse, too_many


@dataclass(frozen=True)
class Upload:
    """A file as it came in."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True)
class StoredFile:
    """A file the server keeps, with the ids under which it is known."""

    file_id: str
    unique_id: str
    path: str
    upload: Upload

    @property
    def sha256(self) -> str:
        """The hash of the bytes."""
        return hashlib.sha256(self.upload.content).hexdigest()


@dataclass
class Chat:
    """A private chat of one user with the bot."""

    user: dict[str, Any]
    started: bool = False
    blocked: bool = False
    keyboard: list[list[str]] = field(default_factory=list)
    chat_instance: str = field(default_factory=lambda: str(-secrets.randbelow(2**62)))

    @property
    def id(self) -> int:
        """In a private chat the id of the chat is that of the user."""
        return int(self.user["id"])

    def as_json(self) -> dict[str, Any]:
        """The ``Chat`` object."""
        names = {key: value for key, value in self.user.items() if key in {"first_name", "username"}}
        return {"id": self.id, **names, "type": "private"}


@dataclass
class Message:
    """A message in a chat, as it stands now."""

    message_id: int
    chat: Chat
    sender: dict[str, Any]
    date: int
    content: dict[str, Any]
    markup: dict[str, Any] | None = None
    file: StoredFile | None = None
    edit_date: int | None = None
    deleted: bool = False
    changed: int = 0

    @property
    def from_bot(self) -> bool:
        """Whether the bot wrote it."""
        return bool(self.sender["is_bot"])

    def as_json(self) -> dict[str, Any]:
        """The ``Message`` object; one that is gone is inaccessible (date 0)."""
        if self.deleted:
            return {"message_id": self.message_id, "chat": self.chat.as_json(), "date": 0}
        body = {
            "message_id": self.message_id,
            "from": self.sender,
            "chat": self.chat.as_json(),
            "date": self.date,
            **self.content,
        }
        if self.edit_date:
            body["edit_date"] = self.edit_date
        if self.markup:
            body["reply_markup"] = self.markup
        return body


@dataclass
class Callback:
    """A pressed button that waits for ``answerCallbackQuery``."""

    id: str
    chat: Chat
    data: str
    born: float
    answer: dict[str, Any] | None = None


@dataclass
class Call:
    """One line of the call log."""

    method: str
    params: dict[str, Any]
    at: float
    via: str
    code: int | None = None
    description: str = ""
    result: Any = None
    injected: bool = False
    impatient: bool = False

    @property
    def ok(self) -> bool:
        """Whether the call was carried out."""
        return self.code == 200


@dataclass
class Fault:
    """Trouble made on demand for calls of one method, one chat, or all."""

    method: str | None
    chat_id: int | None
    times: int
    code: int | None = None
    retry_after: int = 0
    delay: float = 0.0
    until: float = 0.0

    def matches(self, method: str, chat_id: Any) -> bool:
        """Whether the fault concerns the call and is not used up."""
        if self.times <= 0 and time.monotonic() >= self.until:
            return False
        return self.method in (None, method) and (self.chat_id is None or str(self.chat_id) == str(chat_id))

    def strike(self) -> Refused | None:
        """Use the fault once; while a 429 lasts, every further call is refused too."""
        now = time.monotonic()
        if now < self.until:
            return too_many(max(1, math.ceil(self.until - now)))
        self.times -= 1
        if self.code is None:
            return None
        if self.code == 429:
            self.until = now + self.retry_after
            return too_many(self.retry_after)
        details = {403: "bot was blocked by the user"}
        return refuse(self.code, details.get(self.code, ""))
