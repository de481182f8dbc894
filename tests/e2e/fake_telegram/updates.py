"""The queue of updates: kept until confirmed, handed out by long polling or to the webhook."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.e2e.fake_telegram.errors import OTHER_POLLER, WEBHOOK_ACTIVE, refuse

if TYPE_CHECKING:
    from tests.e2e.fake_telegram.waiting import Signal

KINDS = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
    "message_reaction_count",
)
"""The kinds of update the fake knows; it makes the first, the third and the fifth."""
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(eq=False)
class Pending:
    """An update that has not been confirmed."""

    update: dict[str, Any]
    chat_id: int
    repeated: bool = False
    delivered: bool = False

    @property
    def id(self) -> int:
        """The ``update_id``."""
        return int(self.update["update_id"])


class Updates:
    """What has happened and is not confirmed, in order."""

    def __init__(self, signal: Signal) -> None:
        self.pending: list[Pending] = []
        self.archive: dict[int, Pending] = {}
        self.allowed: list[str] = []
        self.webhook_url = ""
        self._signal = signal
        self._next_id = 100_000_000 + secrets.randbelow(100_000_000)
        self._poller = 0

    def add(self, kind: str, payload: dict[str, Any], chat_id: int) -> int:
        """Queue an update, unless the bot did not ask for its kind; return its id."""
        self._next_id += 1
        entry = Pending({"update_id": self._next_id, kind: payload}, chat_id)
        if self.wants(kind):
            self.archive[entry.id] = entry
            self.pending.append(entry)
            self._signal.fire()
        return self._next_id

    def wants(self, kind: str) -> bool:
        """Whether the bot receives updates of this kind."""
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def repeat(self, update_id: int) -> None:
        """Deliver an update once more, confirmed or not."""
        known = self.archive[update_id]
        # First in the queue: a poller takes the last id of a batch for its next offset.
        self.pending.insert(0, Pending(known.update, known.chat_id, repeated=True))
        self._signal.fire()

    def confirm(self, entry: Pending) -> None:
        """Drop an update that has arrived."""
        if entry in self.pending:
            self.pending.remove(entry)
        self._signal.fire()

    def clear(self) -> None:
        """Drop everything that waits (``drop_pending_updates``)."""
        self.pending.clear()
        self._signal.fire()

    def interrupt(self) -> None:
        """End a long poll that is under way."""
        self._poller += 1
        self._signal.fire()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Confirm what lies before ``offset`` and wait for what comes next."""
        self._refuse_with_webhook()
        self.interrupt()
        me = self._poller
        self._confirm_before(offset)

        def look() -> bool:
            return bool(self.pending) or self._poller != me

        await self._signal.until(look, seconds)
        self._refuse_with_webhook()
        if self._poller != me:
            raise refuse(409, OTHER_POLLER)
        batch = self.pending[:limit]
        for entry in batch:
            entry.delivered = True
        return [entry.update for entry in batch]

    def _confirm_before(self, offset: int) -> None:
        if offset < 0:
            del self.pending[:offset]
            return
        self.pending = [
            entry for entry in self.pending if entry.id >= offset or (entry.repeated and not entry.delivered)
        ]
        self._signal.fire()

    def _refuse_with_webhook(self) -> None:
        if self.webhook_url:
            raise refuse(409, WEBHOOK_ACTIVE)
