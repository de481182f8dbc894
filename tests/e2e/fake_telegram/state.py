"""What the fake server remembers, and the few ways it changes."""

from __future__ import annotations

import itertools
import secrets
import time
from typing import Any

from tests.e2e.fake_telegram.errors import STALE_QUERY, Refused, bad_request, refuse
from tests.e2e.fake_telegram.records import Call, Callback, Chat, Fault, Message, StoredFile, Upload
from tests.e2e.fake_telegram.updates import Updates
from tests.e2e.fake_telegram.waiting import Signal
from tests.e2e.fake_telegram.webhook import Webhook

CALLBACK_SECONDS = 60.0


class State:
    """Everything about one bot; touched only by the server's own event loop."""

    def __init__(self, token: str, username: str) -> None:
        self.token = token
        self.bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "考证通",
            "username": username,
        }
        self.signal = Signal()
        self.updates = Updates(self.signal)
        self.webhook = Webhook(self.updates, self.signal)
        self.chats: dict[int, Chat] = {}
        self.messages: dict[int, Message] = {}
        self.files: dict[str, StoredFile] = {}
        self.callbacks: dict[str, Callback] = {}
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.menu_buttons: dict[int, dict[str, Any]] = {}
        self.sequence = 0
        self._message_ids = itertools.count(1)

    def mark(self) -> int:
        """A point in time: what changes later has a higher number."""
        self.sequence += 1
        return self.sequence

    def changed(self, message: Message) -> None:
        """Note that a message is new, edited or gone, and wake those who wait for it."""
        message.changed = self.mark()
        self.signal.fire()

    def add_message(
        self,
        chat: Chat,
        sender: dict[str, Any],
        content: dict[str, Any],
        markup: dict[str, Any] | None = None,
        file: StoredFile | None = None,
    ) -> Message:
        """Put a message into a chat."""
        number = next(self._message_ids)
        message = Message(number, chat, sender, int(time.time()), content, markup, file)
        self.messages[number] = message
        self.changed(message)
        return message

    def chat_for_bot(self, chat_id: int | None) -> Chat:
        """The chat the bot wants to write to; refused where it may not."""
        if chat_id is None:
            raise bad_request("chat_id is empty")
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.blocked:
            raise refuse(403, "bot was blocked by the user")
        if not chat.started:
            raise refuse(403, "bot can't initiate conversation with a user")
        return chat

    def message_of(self, chat: Chat, message_id: int | None, purpose: str) -> Message:
        """A message of the chat that is still there."""
        if message_id is None:
            raise bad_request("message identifier is not specified")
        message = self.messages.get(message_id)
        if message is None or message.deleted or message.chat is not chat:
            raise bad_request(f"message to {purpose} not found")
        return message

    def store_file(self, upload: Upload, kind: str) -> StoredFile:
        """Keep a file under a new id."""
        unique = secrets.token_urlsafe(9)
        suffix = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        path = f"{kind}s/file_{len(self.files)}.{suffix}"
        stored = StoredFile(f"BQACAgUAAx-{unique}", unique, path, upload)
        self.files[stored.file_id] = stored
        return stored

    def add_callback(self, chat: Chat, data: str) -> Callback:
        """Note a button press, which wants an answer."""
        callback = Callback(str(secrets.randbelow(10**18) + 10**18), chat, data, time.monotonic())
        self.callbacks[callback.id] = callback
        return callback

    def answer_callback(self, query_id: str, answer: dict[str, Any]) -> None:
        """Answer a button press: once, in time, and only one that happened."""
        callback = self.callbacks.get(query_id)
        late = callback is not None and time.monotonic() - callback.born > CALLBACK_SECONDS
        if callback is None or callback.answer is not None or late:
            raise bad_request(STALE_QUERY)
        callback.answer = answer
        self.signal.fire()

    def trouble(self, method: str, chat_id: Any) -> tuple[float, Refused | None, bool]:
        """What was ordered for such a call: delay, refusal, and whether it came before its time."""
        for fault in self.faults:
            if fault.matches(method, chat_id):
                early = time.monotonic() < fault.until
                return fault.delay, fault.strike(), early
        return 0.0, None, False
