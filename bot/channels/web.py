"""The web page and the JSON API: each request is answered with what was said, the rest is pushed."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from bot.channels.base import Out, OutKind
from bot.channels.session import ServedChannel
from db.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiogram.types import Update

    from bot.channels.base import MessageNumbers
    from bot.files import HandedFiles
    from bot.gateway import Gateway
    from db.accounts import Account, Accounts

NAME: Final = "web"
_PATIENCE: Final = 20.0
"""Seconds a request waits for its answer; what comes later is pushed."""
_KEPT: Final = 20
"""Messages of one conversation that a page can fetch again after losing its connection."""
_KEPT_FOR: Final = 600.0
"""Seconds for which they are kept, and for which a request sent again gets the answer it got."""
_QUEUES: Final = 10
"""Pages of one conversation that are pushed to."""
_CONVERSATIONS: Final = 5_000


class UnknownConversationError(Exception):
    """No conversation has this id."""


class TooFastError(Exception):
    """The person writes faster than the settings allow."""


class TooManyPagesError(Exception):
    """Too many pages of one conversation listen already."""


class WebChannel(ServedChannel):
    """Conversations with pages and API clients. The conversation's id is a secret: who has it owns it."""

    name = NAME

    def __init__(
        self,
        numbers: MessageNumbers,
        accounts: Accounts,
        gateway: Gateway,
        files: HandedFiles,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Talk to pages."""
        super().__init__(numbers, accounts, gateway)
        self._files = files
        self._clock = clock
        self._kept: Recent[int, deque[tuple[float, dict[str, Any]]]] = Recent(
            _CONVERSATIONS, _KEPT_FOR, clock
        )
        self._answers: Recent[tuple[int, str], asyncio.Task[list[dict[str, Any]]]] = Recent(
            _CONVERSATIONS, _KEPT_FOR, clock
        )
        self._listeners: dict[int, set[asyncio.Queue[dict[str, Any]]]] = {}

    async def open(self) -> tuple[str, Account]:
        """Begin a conversation; returns its id and the account behind it."""
        conversation = secrets.token_urlsafe(32)
        return conversation, await self._accounts.ensure(NAME, _hash(conversation))

    async def find(self, conversation: str) -> Account:
        """The account of the conversation.

        Raises:
            UnknownConversationError: there is none of this id.
        """
        account = await self._accounts.find(NAME, _hash(conversation))
        if account is None:
            raise UnknownConversationError
        return account

    async def say(self, account: Account, text: str, client_id: str | None) -> list[dict[str, Any]]:
        """Handle a text and return the messages that answer it, in the form of docs/api.md.

        Args:
            account: whose conversation.
            text: what was written.
            client_id: the sender's name for this sending; the same one again gets the same answer.

        Raises:
            TooFastError: nothing was handled.
        """
        return await self._once(account, client_id, lambda: self.text_update(account.id, text))

    async def press(
        self, account: Account, data: str, message_id: int | None, client_id: str | None
    ) -> list[dict[str, Any]]:
        """Handle the press of a button, as `say` does a text."""
        return await self._once(
            account, client_id, lambda: self.press_update(account.id, data, message_id or 0)
        )

    async def receive(
        self, account: Account, content: bytes, name: str, text: str, client_id: str | None
    ) -> list[dict[str, Any]]:
        """Handle a photo or a file, as `say` does a text.

        Args:
            account: whose conversation.
            content: the file; its first bytes decide what it is.
            name: what the sender calls it.
            text: what is written with it.
            client_id: as for `say`.

        Raises:
            TooFastError: nothing was handled.
            bot.channels.incoming.TooBigError: it is larger than a channel takes.
        """
        return await self._once(
            account, client_id, lambda: self.received_update(account.id, content, name, text)
        )

    def listen(self, account: Account, after: int) -> asyncio.Queue[dict[str, Any]]:
        """A queue of what is pushed, beginning with the kept messages after that id; end with `unlisten`.

        Raises:
            TooManyPagesError: more pages of the conversation listen than anybody has open.
        """
        if len(self._listeners.get(account.id, ())) >= _QUEUES:
            raise TooManyPagesError
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        missed = [message for _, message in self._fresh(account.id) if message["id"] > after]
        if missed:
            queue.put_nowait({"messages": missed})
        self._listeners.setdefault(account.id, set()).add(queue)
        return queue

    def is_open(self, account_id: int) -> bool:
        """Whether a page of this conversation is connected."""
        return account_id in self._listeners

    def prune(self) -> None:
        """Let go what no page and no repeated request will ask for; called regularly."""
        self._kept.prune()
        self._answers.prune()
        self.incoming.prune()

    def unlisten(self, account: Account, queue: asyncio.Queue[dict[str, Any]]) -> None:
        """Stop pushing to this queue."""
        queues = self._listeners.get(account.id, set())
        queues.discard(queue)
        if not queues:
            self._listeners.pop(account.id, None)

    async def push(self, out: Out) -> None:
        """Send it to the open pages; a message is kept for those that are away for a moment."""
        event = {"typing": True} if out.kind is OutKind.TYPING else {"messages": [await self._keep(out)]}
        for queue in self._listeners.get(out.chat_id, ()):
            queue.put_nowait(event)

    async def _once(
        self, account: Account, client_id: str | None, update: Callable[[], Update]
    ) -> list[dict[str, Any]]:
        task = self._answers.get((account.id, client_id)) if client_id else None
        if task is None:
            if not self._gateway.admits(NAME, account.id):
                raise TooFastError
            task = asyncio.create_task(self._answer(update()))
            if client_id:
                self._answers.put((account.id, client_id), task)
        # Shielded: the first request going away must not cancel the second one's answer.
        return await asyncio.shield(task)

    async def _answer(self, update: Update) -> list[dict[str, Any]]:
        with self.collecting() as collector:
            task = self._gateway.start(NAME, self.bot, update)
            await asyncio.wait([task], timeout=_PATIENCE)
            collector.closed = True
        return [await self._keep(out) for out in collector.outs if out.kind is not OutKind.TYPING]

    async def _keep(self, out: Out) -> dict[str, Any]:
        message = await self._rendered(out)
        kept = deque([*self._fresh(out.chat_id), (self._clock(), message)], maxlen=_KEPT)
        self._kept.put(out.chat_id, kept)
        return message

    def _fresh(self, account_id: int) -> list[tuple[float, dict[str, Any]]]:
        oldest = self._clock() - _KEPT_FOR
        return [one for one in self._kept.get(account_id) or () if one[0] >= oldest]

    async def _rendered(self, out: Out) -> dict[str, Any]:
        """The message as docs/api.md describes it."""
        changes = out.kind in (OutKind.EDIT, OutKind.DELETE)
        number = self.numbers.next() if changes or out.kind is OutKind.NOTICE else out.message_id
        return {
            "id": number,
            "text": out.text,
            "entities": [
                one.model_dump(include={"type", "offset", "length", "url"}, exclude_none=True)
                for one in out.entities
            ],
            "buttons": [[_button(one) for one in row] for row in out.buttons],
            "replies": [list(row) for row in out.replies],
            "attachments": [await asyncio.to_thread(self._files.hand_out, out.file)] if out.file else [],
            "replaces": out.message_id if changes else None,
        }


def _button(button: Any) -> dict[str, str]:
    form = {"text": button.text, "data": button.data}
    return form | {"url": button.url} if button.url else form


def _hash(conversation: str) -> str:
    """What is stored: with it alone nobody can go on with the conversation."""
    return hashlib.sha256(conversation.encode()).hexdigest()
