"""The audit: every change to a row behind its back is found, and rows of many at once make one chain."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from db import models
from db.audit import COMMAND, Audit, by_account
from db.clock import utc_now

if TYPE_CHECKING:
    from db.database import Database

_FORGED = (
    "INSERT INTO audit (id, at, actor, action, subject, why, previous_hash, hash)"
    " SELECT 5, at, actor, action, subject, why, hash, 'forged' FROM audit WHERE id = 4"
)


async def append(database: Database, count: int) -> Audit:
    audit = Audit(database, utc_now)
    for number in range(count):
        async with database.write() as session:
            await audit.append(session, COMMAND, "approve", f"registration:{number}", before="a", after="b")
    return audit


async def test_an_untouched_chain_is_whole(database: Database) -> None:
    audit = await append(database, 0)
    assert await audit.first_broken() is None
    await append(database, 3)
    assert await audit.first_broken() is None


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE audit SET actor = 'account:9' WHERE id = 2", 2),
        ("UPDATE audit SET why = 'x' WHERE id = 3", 3),
        ("UPDATE audit SET before = NULL WHERE id = 1", 1),
        ("UPDATE audit SET at = '2020-01-01 00:00:00' WHERE id = 4", 4),
        ("UPDATE audit SET hash = 'f' WHERE id = 4", 4),
        ("DELETE FROM audit WHERE id = 2", 2),
        ("DELETE FROM audit WHERE id = 1", 1),
        ("UPDATE audit SET id = 9 WHERE id = 4", 4),
        (_FORGED, 5),
    ],
)
async def test_a_change_behind_its_back_is_found(database: Database, change: str, broken: int) -> None:
    audit = await append(database, 4)
    async with database.write() as session:
        await session.execute(text(change))
    assert await audit.first_broken() == broken


async def test_twenty_at_once_keep_the_chain(database: Database) -> None:
    audit = Audit(database, utc_now)

    async def one(number: int) -> None:
        async with database.write() as session:
            await session.execute(select(models.Institution))
            await audit.append(session, by_account(number), "cancel", f"registration:{number}")

    await asyncio.gather(*(one(number) for number in range(20)))
    assert await audit.first_broken() is None
    async with database.read() as session:
        actors = set(await session.scalars(select(models.AuditEntry.actor)))
    assert len(actors) == 20


async def test_what_is_rolled_back_leaves_no_row(database: Database) -> None:
    audit = await append(database, 1)
    with pytest.raises(RuntimeError):
        async with database.write() as session:
            await audit.append(session, COMMAND, "approve", "registration:1")
            raise RuntimeError
    await append(database, 1)
    assert await audit.first_broken() is None


async def test_long_numbers_are_masked(database: Database) -> None:
    async with database.write() as session:
        await Audit(database, utc_now).append(
            session, COMMAND, "reject", "person:1", why="410102199003040000 不符"
        )
    async with database.read() as session:
        (row,) = (await session.scalars(select(models.AuditEntry))).all()
    assert "199003" not in row.why
