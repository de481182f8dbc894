"""The people at their telephones: they write, press buttons, send files and wait for answers."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.e2e.fake_telegram.html_text import utf16_length
from tests.e2e.fake_telegram.messages import describe_document, describe_photo
from tests.e2e.fake_telegram.records import Callback, Chat, Upload
from tests.e2e.fake_telegram.view import Button, SeenMessage, Wanted, matches, see, transcript

if TYPE_CHECKING:
    from tests.e2e.fake_telegram.fake import FakeTelegram

WAIT_SECONDS = 20.0
BOT_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?")


@dataclass(frozen=True)
class Sent:
    """A message the user has sent, and the update it became."""

    message_id: int
    update_id: int


@dataclass(frozen=True)
class Press:
    """A button the user has pressed."""

    update_id: int
    callback: Callback
    fake: FakeTelegram

    async def answered(self, seconds: float = WAIT_SECONDS) -> dict[str, Any]:
        """Wait until the bot has answered the press; the little clock on the button stops."""
        answer = await self.fake.wait(lambda: self.callback.answer, seconds)
        assert answer is not None, f"the press of {self.callback.data!r} was not answered in {seconds} s"
        return answer


class User:
    """One person in a private chat with the bot."""

    def __init__(self, fake: FakeTelegram, chat: Chat) -> None:
        self.id = chat.id
        self._fake = fake
        self._chat = chat
        self._mark = 0

    @property
    def messages(self) -> list[SeenMessage]:
        """What is on the screen: edits applied, what was deleted gone."""
        return self._fake.look(lambda: self._visible(since=0))

    @property
    def bot_messages(self) -> list[SeenMessage]:
        """What the bot has written and is still there."""
        return [message for message in self.messages if message.from_bot]

    @property
    def keyboard(self) -> list[list[str]]:
        """The reply keyboard under the input line."""
        return self._fake.look(lambda: [list(row) for row in self._chat.keyboard])

    async def send(self, text: str) -> Sent:
        """Write a message."""
        content: dict[str, Any] = {"text": text}
        commands = [
            {"offset": utf16_length(text[: found.start()]), "length": len(found[0]), "type": "bot_command"}
            for found in BOT_COMMAND.finditer(text)
        ]
        if commands:
            content["entities"] = commands
        return await self._fake.run(lambda: self._post(content))

    async def command(self, command: str) -> Sent:
        """Write a command such as ``/start``."""
        assert command.startswith("/"), "a command starts with /"
        return await self.send(command)

    async def send_document(
        self,
        content: bytes,
        name: str,
        *,
        media_type: str = "application/pdf",
        caption: str = "",
    ) -> Sent:
        """Send a file."""

        def post() -> Sent:
            stored = self._fake.state.store_file(Upload(name, content, media_type), "document")
            body: dict[str, Any] = {"document": describe_document(stored)}
            return self._post(body | ({"caption": caption} if caption else {}), stored)

        return await self._fake.run(post)

    async def send_photo(self, content: bytes, *, caption: str = "", album: str = "") -> Sent:
        """Send a picture as a photo; those with the same ``album`` came together."""

        def post() -> Sent:
            stored = self._fake.state.store_file(Upload("photo.jpg", content, "image/jpeg"), "photo")
            small = self._fake.state.store_file(Upload("small.jpg", content[:100], "image/jpeg"), "photo")
            body: dict[str, Any] = {"photo": describe_photo(stored, small)}
            body |= {"media_group_id": album} if album else {}
            return self._post(body | ({"caption": caption} if caption else {}), stored)

        return await self._fake.run(post)

    async def press(self, text: str) -> Press | Sent:
        """Press a button by its caption: on the latest message that has it, else on the reply keyboard."""
        for message in reversed(self.bot_messages):
            if (button := _find(message, text)) is not None:
                assert button.data is not None, f"{button} opens a link and sends nothing"
                return await self.press_data(message.message_id, button.data)
        for caption in itertools.chain.from_iterable(self.keyboard):
            if text in caption:
                return await self.send(caption)
        raise AssertionError(f"no button {text!r} in the chat:\n{self.transcript()}")

    async def press_data(self, message_id: int, data: str, *, late: bool = False) -> Press:
        """Press a button with this data, also one that has been edited away meanwhile.

        With ``late`` the bot learns of it only when the press can no longer be answered.
        """

        def press() -> Press:
            state = self._fake.state
            self._mark = state.mark()
            callback = state.add_callback(self._chat, data)
            if late:
                callback.born = float("-inf")
            payload = {
                "id": callback.id,
                "from": self._chat.user,
                "message": state.messages[message_id].as_json(),
                "chat_instance": self._chat.chat_instance,
                "data": data,
            }
            return Press(state.updates.add("callback_query", payload, self.id), callback, self._fake)

        return await self._fake.run(press)

    async def delete(self, message_id: int) -> None:
        """Remove a message from the chat, which the bot is not told."""

        def delete() -> None:
            message = self._fake.state.messages[message_id]
            message.deleted = True
            self._fake.state.changed(message)

        await self._fake.run(delete)

    async def block(self) -> None:
        """Block the bot: what it sends from now on is refused with 403."""
        await self._fake.run(lambda: self._set_blocked(blocked=True))

    async def unblock(self) -> None:
        """Let the bot write again."""
        await self._fake.run(lambda: self._set_blocked(blocked=False))

    async def expect(self, wanted: Wanted, seconds: float = WAIT_SECONDS) -> SeenMessage:
        """Wait for a message of the bot, written or edited since the user's last action."""

        def look() -> SeenMessage | None:
            news = (message for message in self._visible(since=self._mark) if message.from_bot)
            return next((message for message in news if matches(message, wanted)), None)

        found = await self._fake.wait(look, seconds)
        if found is None:
            raise AssertionError(f"no {wanted!r} within {seconds} s:\n{self.transcript()}")
        return found

    async def replies(self, *, quiet: float = 1.0, seconds: float = WAIT_SECONDS) -> list[SeenMessage]:
        """Wait until the bot has answered and fallen silent; return what is new."""
        deadline = time.monotonic() + seconds
        await self.expect(lambda _: True, seconds)
        while time.monotonic() < deadline:
            before = self._fake.look(lambda: self._fake.state.sequence)
            await asyncio.sleep(quiet)
            if self._fake.look(lambda: self._fake.state.sequence) == before:
                break
        return self._fake.look(lambda: [new for new in self._visible(since=self._mark) if new.from_bot])

    def transcript(self) -> str:
        """The chat as text, followed by the calls that were refused."""
        refused = [call for call in self._fake.calls if call.code not in (None, 200)]
        lines = [f"refused {call.method}: {call.description} {call.params}" for call in refused]
        return "\n".join([transcript(self.messages), *lines])

    def _visible(self, *, since: int) -> list[SeenMessage]:
        everything = self._fake.state.messages.values()
        mine = [m for m in everything if m.chat is self._chat and not m.deleted and m.changed > since]
        return [see(message) for message in mine]

    def _post(self, content: dict[str, Any], file: Any = None) -> Sent:
        state = self._fake.state
        self._chat.started = True
        message = state.add_message(self._chat, self._chat.user, content, file=file)
        self._mark = state.sequence
        return Sent(message.message_id, state.updates.add("message", message.as_json(), self.id))

    def _set_blocked(self, *, blocked: bool) -> None:
        member = {"user": self._fake.state.bot, "status": "member"}
        kicked = {"user": self._fake.state.bot, "status": "kicked", "until_date": 0}
        payload = {
            "chat": self._chat.as_json(),
            "from": self._chat.user,
            "date": int(time.time()),
            "old_chat_member": member if blocked else kicked,
            "new_chat_member": kicked if blocked else member,
        }
        self._chat.blocked = blocked
        self._fake.state.updates.add("my_chat_member", payload, self.id)


def _find(message: SeenMessage, text: str) -> Button | None:
    buttons = [button for row in message.buttons for button in row]
    exact = [button for button in buttons if button.text == text]
    return next(iter(exact or [button for button in buttons if text in button.text]), None)
