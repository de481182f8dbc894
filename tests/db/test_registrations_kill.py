"""Killed at random moments during 500 registrations: nothing half done, and what was confirmed is there."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from db import models
from tests.db import registering_process
from tests.db.registering import Hall

if TYPE_CHECKING:
    from db.database import Database

PEOPLE = 500
PLACES = 300
KILLS = 6
ROOT = Path(__file__).parents[2]


async def run_and_kill(url: str, exam_id: int, after: int | None, pause: float) -> list[str]:
    """The numbers that were confirmed until it ended by itself or, a moment after so many, by us."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        registering_process.__name__,
        url,
        str(exam_id),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    confirmed = []
    async for line in process.stdout:
        if line.endswith(b"\n"):
            confirmed.append(line.decode().strip())
        if len(confirmed) == after:
            await asyncio.sleep(pause)
            process.kill()
            after = -1  # once: what came before it died is still read
    assert await process.wait() == (0 if after is None else -signal.SIGKILL)
    return confirmed


async def test_kill_during_five_hundred_registrations(database: Database, database_url: str) -> None:
    hall = Hall(database_url)
    exam = await hall.add_exam(await hall.add_institution(), PLACES)
    await hall.add_people(PEOPLE)
    chance = random.Random()
    confirmed = []
    for _ in range(KILLS):
        confirmed += await run_and_kill(database_url, exam, chance.randint(1, 40), chance.uniform(0, 0.02))
        await check_nothing_half_done(hall, exam, confirmed)
    confirmed += await run_and_kill(database_url, exam, None, 0)
    await check_nothing_half_done(hall, exam, confirmed)
    assert Counter(await hall.states(exam)) == {"submitted": PLACES, "waiting": PEOPLE - PLACES}
    await hall.database.close()


async def check_nothing_half_done(hall: Hall, exam: int, confirmed: list[str]) -> None:
    taken, holding = await hall.places(exam)
    assert taken == holding <= PLACES
    async with hall.database.read() as session:
        rows = (await session.scalars(select(models.Registration))).all()
        audited = (await session.scalars(select(models.AuditEntry.subject))).all()
        told = (await session.scalars(select(models.Notification.subject).filter_by(kind="received"))).all()
    assert set(confirmed) <= {row.number for row in rows}
    subjects = sorted(f"registration:{row.id}" for row in rows)
    assert sorted(audited) == sorted(told) == subjects
    assert await hall.audit.first_broken() is None
