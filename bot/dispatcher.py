"""The one dispatcher of all channels."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from aiogram import Dispatcher
from aiogram.fsm.storage.base import DefaultKeyBuilder
from aiogram.fsm.storage.redis import RedisEventIsolation, RedisStorage

from bot.isolation import KeyedEventIsolation
from bot.middlewares import AccountMiddleware
from bot.storage import DatabaseStorage
from handlers import make_router

if TYPE_CHECKING:
    from aiogram.fsm.storage.base import BaseEventIsolation, BaseStorage

    from db.accounts import Accounts
    from db.conversations import Conversations
    from db.database import Database

IDLE_CONVERSATION: Final = timedelta(days=30)
"""How long a conversation that nobody goes on with is kept, as the page tells people."""


def make_dispatcher(
    storage: BaseStorage, isolation: BaseEventIsolation, accounts: Accounts, **services: Any
) -> Dispatcher:
    """The dispatcher with every handler.

    Args:
        storage: where conversations stand.
        isolation: keeps the updates of one chat in order.
        accounts: who writes.
        services: what handlers take by name besides.
    """
    dispatcher = Dispatcher(storage=storage, events_isolation=isolation, accounts=accounts, **services)
    dispatcher.update.outer_middleware(AccountMiddleware(accounts))
    dispatcher.include_router(make_router())
    return dispatcher


def make_storage(
    redis_url: str | None, database: Database, conversations: Conversations
) -> tuple[BaseStorage, BaseEventIsolation]:
    """Where conversations stand and how their turns are kept: in Redis for several processes, else here."""
    if redis_url is None:
        return DatabaseStorage(database, conversations), KeyedEventIsolation()
    # Without the bot's id user 1 on the web would be user 1 on Telegram; without the destiny scenes fail.
    keys = DefaultKeyBuilder(with_bot_id=True, with_destiny=True)
    storage = RedisStorage.from_url(
        redis_url, key_builder=keys, state_ttl=IDLE_CONVERSATION, data_ttl=IDLE_CONVERSATION
    )
    return storage, RedisEventIsolation(redis=storage.redis, key_builder=keys)
