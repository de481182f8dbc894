"""Workers that are killed in the middle of sending: nothing is missing, and what is repeated is within the bound."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import asynccontextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from sqlalchemy import func, select, update

from bot.sending.sender import AT_ONCE
from db import models
from db.clock import utc_now
from db.database import Database
from db.machines import NotificationState as State
from db.notifications import Kind
from db.outbox import LEASE
from tests.e2e import sending_worker
from tests.services import drop_database, fresh_database, prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from multiprocessing.process import BaseProcess
    from pathlib import Path

PEOPLE = 5_000
KILLS = 10
PATIENCE = 240.0


class Recorder:
    """A Bot API server that records every message it took."""

    def __init__(self) -> None:
        self.texts: Counter[str] = Counter()
        self.address = ""

    async def take(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.texts[str(form["text"])] += 1
        message = {"message_id": 1, "date": 1, "chat": {"id": int(str(form["chat_id"])), "type": "private"}}
        return web.json_response({"ok": True, "result": message})

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Recorder]:
        app = web.Application()
        app.router.add_post("/bot42:worker/sendMessage", self.take)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()


def start_worker(url: str, address: str) -> BaseProcess:
    """A process forked from one that has imported everything, which alone takes seconds."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.e2e.sending_worker"])
    process = context.Process(target=sending_worker.main, args=(url, address), daemon=True)
    process.start()
    return process


async def fill(database: Database) -> None:
    """Something for everybody, due now, that may be said at night as well."""
    now = utc_now()
    accounts = [
        {"id": number, "channel": "telegram", "external_id": str(number), "created_at": now}
        for number in range(1, PEOPLE + 1)
    ]
    rows = [
        {
            "key": str(number),
            "account_id": number,
            "kind": Kind.OFFERED,
            "subject": f"registration:{number}",
            "data": {},
            "due_at": now,
            "state": State.PLANNED,
            "attempts": 0,
            "outcome": "",
            "planned_at": now,
        }
        for number in range(1, PEOPLE + 1)
    ]
    async with database.write() as session:
        await database.insert_new(session, models.Account, accounts)
        await database.insert_new(session, models.Notification, rows)


async def left(database: Database) -> int:
    async with database.read() as session:
        query = select(func.count()).where(models.Notification.state != State.SENT)
        return (await session.scalar(query)) or 0


async def forget_leases(database: Database) -> None:
    """Let the claims of who was killed be old, so that the test need not wait for the lease."""
    async with database.write() as session:
        await session.execute(
            update(models.Notification)
            .where(models.Notification.state == State.CLAIMED)
            .values(claimed_at=utc_now() - 2 * LEASE)
        )


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
async def test_none_is_missing_and_repeats_are_bounded(backend: str, tmp_path: Path) -> None:
    url = await fresh_database(backend, tmp_path)
    await prepare(url)
    database = Database(url)
    chance = random.Random(6)
    try:
        await fill(database)
        async with Recorder().serving() as recorder, asyncio.timeout(PATIENCE):
            workers = [start_worker(url, recorder.address) for _ in range(2)]
            try:
                for kill in range(KILLS):
                    goal = PEOPLE * (kill + 1) // (KILLS + 2) + chance.randrange(40)
                    while recorder.texts.total() < goal:  # noqa: ASYNC110 - the other process is waited for
                        await asyncio.sleep(0.005)
                    workers[0].kill()
                    await asyncio.to_thread(workers[0].join)
                    workers = [workers[1], start_worker(url, recorder.address)]
                while await left(database):
                    await forget_leases(database)
                    await asyncio.sleep(0.5)
            finally:
                for worker in workers:
                    worker.kill()
                    await asyncio.to_thread(worker.join)
        missing = PEOPLE - len(recorder.texts)
        repeated = recorder.texts.total() - len(recorder.texts)
        print(f"{backend}: {missing} missing, {repeated} repeated after {KILLS} kills")  # noqa: T201
        assert missing == 0
        # forget_leases takes rows from living workers as well, at the very end only: they settle what they sent.
        assert repeated <= KILLS * AT_ONCE
    finally:
        await database.close()
        await drop_database(url)
