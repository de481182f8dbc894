"""The outbox being emptied against a bare session that sends the same messages, to the same Bot API server.

The server is a process of its own that answers at once. Both keep as many messages in the air; the bare one knows
what to send, the product claims rows, looks up who gets them and whether they want it, and keeps every outcome.
`python -m benchmarks.notifications 100000` for the full size.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import SendMessage
from aiohttp import web

from bot.metrics import Metrics
from bot.sending.couriers import TelegramCourier
from bot.sending.sender import AT_ONCE, Sender
from db import models
from db.accounts import Accounts
from db.clock import utc_now
from db.database import Database
from db.machines import NotificationState as State
from db.notifications import Kind, Notifications
from db.outbox import Outbox
from db.reminders import Reminders
from db.upgrade import upgrade
from handlers.notices import Told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from db.accounts import Account
    from db.outbox import Claimed

ROWS = 10_000
_TEXT = "您的报名审核通过了。"
_UNBOUND = 1e9


class Writer:
    """Writes the same text for everybody."""

    async def write(self, _row: Claimed, _account: Account) -> Told:
        """The text."""
        return Told(_TEXT)


def serve(told: Connection) -> None:
    """A Bot API server that takes every message."""

    async def take(request: web.Request) -> web.Response:
        form = await request.post()
        chat = {"id": int(str(form["chat_id"])), "type": "private"}
        return web.json_response({"ok": True, "result": {"message_id": 1, "date": 1, "chat": chat}})

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/bot42:bench/sendMessage", take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        told.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a server in a process of its own."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.kill()
        process.join()


async def bare(bot: Bot, count: int) -> float:
    """Messages a second, sent by nothing but the session."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(chat_id: int) -> None:
        async with slots:
            await bot(SendMessage(chat_id=chat_id, text=_TEXT))

    begun = time.perf_counter()
    await asyncio.gather(*map(one, range(1, count + 1)))
    return count / (time.perf_counter() - begun)


async def product(bot: Bot, url: str, count: int) -> tuple[float, int]:
    """Messages a second out of the outbox, and by how many KiB the process grew after its first tenth."""
    await upgrade(url)
    database = Database(url)
    await _fill(database, count)
    notifications = Notifications(database, utc_now)
    sender = Sender(
        Outbox(database, utc_now, "bench"),
        Accounts(database, utc_now),
        Reminders(database, notifications, utc_now),
        Writer(),  # type: ignore[arg-type]
        Metrics(),
        utc_now,
    )
    courier = TelegramCourier(bot, _UNBOUND)
    sender.couriers = {"telegram": courier}
    early: list[int] = []

    async def watch() -> None:
        await asyncio.sleep(count / 10_000)
        early.append(_grown())

    begun = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        await sender.run()
    took = time.perf_counter() - begun
    await database.close()
    return count / took, _grown() - early[0]


def _grown() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def _fill(database: Database, count: int) -> None:
    now = utc_now()
    for start in range(1, count + 1, 1000):
        numbers = range(start, min(start + 1000, count + 1))
        accounts: list[dict[str, Any]] = [
            {"id": one, "channel": "telegram", "external_id": str(one), "created_at": now} for one in numbers
        ]
        rows: list[dict[str, Any]] = [
            {
                "key": str(one),
                "account_id": one,
                "kind": Kind.OFFERED,
                "subject": f"registration:{one}",
                "data": {},
                "due_at": now,
                "state": State.PLANNED,
                "attempts": 0,
                "outcome": "",
                "planned_at": now,
            }
            for one in numbers
        ]
        async with database.write() as session:
            await database.insert_new(session, models.Account, accounts)
            await database.insert_new(session, models.Notification, rows)


async def main(count: int = ROWS) -> None:
    """Print the table."""
    urls = {}
    with tempfile.TemporaryDirectory() as folder, server() as address:
        urls["SQLite"] = f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"
        if named := os.environ.get("KAOZHENG_BENCH_POSTGRESQL"):
            urls["PostgreSQL"] = named.replace("postgresql://", "postgresql+asyncpg://")
        session = AiohttpSession(api=TelegramAPIServer.from_base(address))
        bot = Bot("42:bench", session=session)
        await bare(bot, 500)
        print("| | rows | /s | ratio | grown after the first tenth, KiB |\n|---|---|---|---|---|")
        for name, url in urls.items():
            alone = await bare(bot, count)
            sent, grown = await product(bot, url, count)
            print(f"| bare session | {count} | {alone:.0f} | 1.00 | |")
            print(f"| outbox on {name} | {count} | {sent:.0f} | {sent / alone:.2f} | {grown} |")
        await session.close()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
