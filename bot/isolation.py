"""Updates of one chat in order, those of different chats at once."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiogram.fsm.storage.base import BaseEventIsolation, StorageKey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class KeyedEventIsolation(BaseEventIsolation):
    """One lock a chat, made when it is needed and let go when nobody waits: aiogram's own are kept for ever."""

    def __init__(self) -> None:
        """Begin without locks."""
        self._locks: dict[StorageKey, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def lock(self, key: StorageKey) -> AsyncIterator[None]:
        """Wait for one's turn in the chat; first come, first served."""
        lock, waiting = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks.pop(key)
            if waiting > 1:
                self._locks[key] = (lock, waiting - 1)

    async def close(self) -> None:
        """Nothing to close."""
