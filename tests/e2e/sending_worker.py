"""A process that only delivers the outbox, until it is killed."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.metrics import Metrics
from bot.sending.couriers import TelegramCourier
from bot.sending.sender import Sender
from db.accounts import Accounts
from db.clock import utc_now
from db.database import Database
from db.notifications import Notifications
from db.outbox import Outbox
from db.reminders import Reminders
from handlers.notices.told import Told

if TYPE_CHECKING:
    from db.accounts import Account
    from db.outbox import Claimed

FASTER_THAN_TELEGRAM = 10_000.0


class Writer:
    async def write(self, row: Claimed, _account: Account) -> Told:
        return Told(row.subject)


async def work(database_url: str, api: str) -> None:
    database = Database(database_url)
    notifications = Notifications(database, utc_now)
    sender = Sender(
        Outbox(database, utc_now, uuid.uuid4().hex),
        Accounts(database, utc_now),
        Reminders(database, notifications, utc_now),
        Writer(),  # type: ignore[arg-type]
        Metrics(),
        utc_now,
    )
    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    bot = Bot("42:worker", session=session)
    sender.couriers = {"telegram": TelegramCourier(bot, FASTER_THAN_TELEGRAM)}
    while True:
        await sender.refresh()
        await sender.run()
        await asyncio.sleep(0.2)


def main(database_url: str, api: str) -> None:
    """Deliver until the end."""
    asyncio.run(work(database_url, api))
