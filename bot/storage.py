"""Conversation state for aiogram, kept in the database with the update's unit of work."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from db.conversations import Standing
from db.work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.conversations import Conversations
    from db.database import Database

current_work: ContextVar[UnitOfWork | None] = ContextVar("current_work", default=None)
"""The unit of work of the update that is being handled."""


class DatabaseStorage(BaseStorage):
    """State and data of a conversation as one row.

    Within an update the change is committed before the next message leaves; outside one at once.
    """

    def __init__(self, database: Database, conversations: Conversations) -> None:
        """Keep the state in these conversations."""
        self._database = database
        self._conversations = conversations

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Change the state."""
        standing = await self._load(key)
        await self._save(key, Standing(state.state if isinstance(state, State) else state, standing.data))

    async def get_state(self, key: StorageKey) -> str | None:
        """The state."""
        return (await self._load(key)).state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Change the data."""
        standing = await self._load(key)
        await self._save(key, Standing(standing.state, dict(data)))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """A copy of the data."""
        return dict((await self._load(key)).data)

    async def close(self) -> None:
        """The database is closed by its owner."""

    async def _load(self, key: StorageKey) -> Standing:
        work = current_work.get()
        name = _name(key)
        pending = work.notes.get(name) if work else None
        return pending if isinstance(pending, Standing) else await self._conversations.load(name)

    async def _save(self, key: StorageKey, standing: Standing) -> None:
        name = _name(key)
        if work := current_work.get():
            work.notes[name] = standing
            self._conversations.save(work, name, standing)
            return
        async with UnitOfWork(self._database) as own:
            self._conversations.save(own, name, standing)


def _name(key: StorageKey) -> str:
    """The bot stands for the channel; user 1 on the web is not user 1 on Telegram."""
    parts = (
        key.bot_id,
        key.chat_id,
        key.user_id,
        key.thread_id or "",
        key.business_connection_id or "",
        key.destiny,
    )
    return ":".join(str(part) for part in parts)
