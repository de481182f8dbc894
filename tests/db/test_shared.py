"""Values that processes share: kept sealed, for a while, made by one at a time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import SharedValue
from db.shared import SharedValues
from db.vault import Key, Vault
from tests.services import VAULT

if TYPE_CHECKING:
    from db.database import Database

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Wall:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


async def test_a_value_is_replaced_and_expires(database: Database) -> None:
    wall = Wall()
    shared = SharedValues(database, VAULT, wall)
    await shared.put({"a": ({"x": 1}, NOON + HOUR), "b": ({}, NOON)})
    assert (await shared.get("a"), await shared.get("b"), await shared.get("c")) == ({"x": 1}, None, None)
    await shared.put({"a": ({"x": "好"}, NOON + HOUR)})
    await shared.put({})
    assert await shared.get("a") == {"x": "好"}
    wall.now += HOUR
    assert await shared.get("a") is None
    await shared.remove_expired()
    async with database.read() as session:
        assert (await session.scalars(select(SharedValue.name))).all() == []


async def test_a_value_is_sealed_and_one_whose_key_is_lost_is_none(database: Database) -> None:
    await SharedValues(database, VAULT, Wall()).put({"a": ({"x": "secret"}, NOON + HOUR)})
    async with database.read() as session:
        (value,) = await session.scalars(select(SharedValue.value))
    assert value is not None
    assert b"secret" not in value
    assert await SharedValues(database, Vault([Key("next", bytes(32))]), Wall()).get("a") is None


async def test_a_lease_is_given_to_one(database: Database) -> None:
    wall = Wall()
    shared = SharedValues(database, VAULT, wall)
    got = await asyncio.gather(*(shared.lease("a", HOUR) for _ in range(8)))
    assert sorted(got) == [False] * 7 + [True]
    assert await shared.get("a") is None
    wall.now += HOUR
    assert await shared.lease("a", HOUR)  # who had it died
    await shared.put({"a": ({}, wall.now + HOUR)})
    assert await shared.lease("a", HOUR)
    await shared.end_lease("a")
    assert await shared.lease("a", HOUR)
