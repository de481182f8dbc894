"""The outbox: claimed once, settled by who claimed, taken back from the dead, never silly."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db import models
from db.machines import NotificationState as State
from db.notifications import Kind, Notifications
from db.outbox import LEASE, Outbox, Settled

if TYPE_CHECKING:
    from db.database import Database
    from db.outbox import Claimed

NOW = datetime(2028, 2, 28, 4, 0, tzinfo=UTC)


class Wall:
    """A clock under the test's control."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
async def notifications(database: Database, wall: Wall) -> Notifications:
    async with database.write() as session:
        session.add(models.Account(id=1, channel="web", external_id="a", created_at=NOW))
        session.add(models.Account(id=2, channel="web", external_id="b", created_at=NOW))
    return Notifications(database, wall)


async def plan(database: Database, notifications: Notifications, subject: str, **more: object) -> None:
    async with database.write() as session:
        await notifications.plan(session, Kind.RECEIVED, 1, subject, **more)  # type: ignore[arg-type]


async def states(database: Database) -> list[str]:
    async with database.read() as session:
        return list(await session.scalars(select(models.Notification.state).order_by(models.Notification.id)))


def settled(row: Claimed, state: State = State.SENT) -> Settled:
    return Settled(row.id, state, "test", row.attempts, row.due_at)


async def test_the_same_thing_is_planned_once(
    database: Database, notifications: Notifications, wall: Wall
) -> None:
    for _ in range(3):
        await plan(database, notifications, "registration:1")
    await plan(database, notifications, "registration:1", occasion="2")
    assert len(await Outbox(database, wall, "a").claim()) == 2


async def test_nobody_to_tell_is_nothing_to_plan(database: Database, notifications: Notifications) -> None:
    async with database.write() as session:
        await notifications.plan(session, Kind.RECEIVED, None, "registration:1")
    assert await states(database) == []


async def test_only_what_is_due_is_claimed_oldest_first(
    database: Database, notifications: Notifications, wall: Wall
) -> None:
    await plan(database, notifications, "registration:1", due_at=NOW - timedelta(hours=1))
    await plan(database, notifications, "registration:2", due_at=NOW - timedelta(hours=2))
    await plan(database, notifications, "registration:3", due_at=NOW + timedelta(seconds=1))
    claimed = await Outbox(database, wall, "a").claim()
    assert [row.subject for row in claimed] == ["registration:2", "registration:1"]
    assert [row.attempts for row in claimed] == [1, 1]


async def test_too_late_is_missed_and_not_sent(
    database: Database, notifications: Notifications, wall: Wall
) -> None:
    await plan(database, notifications, "registration:1", worthless_from=NOW + timedelta(hours=1))
    wall.now += timedelta(days=3)
    assert await Outbox(database, wall, "a").claim() == []
    assert await states(database) == [State.MISSED]


async def test_two_processes_at_once_claim_each_row_once(
    database: Database, notifications: Notifications, wall: Wall
) -> None:
    for number in range(40):
        await plan(database, notifications, f"registration:{number}")
    outboxes = [Outbox(database, wall, f"worker {number}") for number in range(8)]
    claimed = await asyncio.gather(*(outbox.claim(5) for outbox in outboxes))
    ids = [row.id for rows in claimed for row in rows]
    assert len(ids) == len(set(ids)) == 40


async def test_a_dead_process_gives_back_what_it_was_at(
    database: Database, notifications: Notifications, wall: Wall
) -> None:
    await plan(database, notifications, "registration:1")
    dead, alive = Outbox(database, wall, "dead"), Outbox(database, wall, "alive")
    (row,) = await dead.claim()
    assert await alive.take_back() == 0
    wall.now += LEASE + timedelta(seconds=1)
    assert await alive.take_back() == 1
    (again,) = await alive.claim()
    assert (again.id, again.attempts) == (row.id, 2)
    # It was not dead after all, only slow: what it says now no longer counts.
    await dead.settle([settled(row, State.FAILED)])
    assert await states(database) == [State.CLAIMED]
    await alive.settle([settled(again)])
    assert await states(database) == [State.SENT]


async def test_an_outcome_unknown_three_times_is_given_up(
    database: Database, notifications: Notifications, wall: Wall
) -> None:
    await plan(database, notifications, "registration:1")
    outbox = Outbox(database, wall, "a")
    for _ in range(3):
        assert len(await outbox.claim()) == 1
        wall.now += LEASE + timedelta(seconds=1)
        await outbox.take_back()
    assert await outbox.claim() == []
    assert await states(database) == [State.FAILED]
    assert await outbox.retry_failed() == 1
    assert len(await outbox.claim()) == 1


async def test_what_is_cancelled_is_not_sent_but_what_was_sent_stays(
    database: Database, notifications: Notifications, wall: Wall
) -> None:
    outbox = Outbox(database, wall, "a")
    await plan(database, notifications, "registration:1")
    await outbox.settle([settled(row) for row in await outbox.claim()])
    await plan(database, notifications, "registration:1", occasion="2")
    async with database.write() as session:
        await notifications.cancel(session, "registration:1")
    assert await outbox.claim() == []
    assert await states(database) == [State.SENT, State.CANCELLED]


async def test_what_is_kept_waits_for_its_own_account(
    database: Database, notifications: Notifications, wall: Wall
) -> None:
    outbox = Outbox(database, wall, "a")
    await plan(database, notifications, "registration:1")
    await outbox.settle([settled(row, State.KEPT) for row in await outbox.claim()])
    assert await outbox.claim() == []
    assert await outbox.accounts_with_kept() == {1}
    assert await outbox.claim_kept([2]) == []
    assert len(await outbox.claim_kept([1])) == 1


async def test_failed_rows_that_are_too_late_are_not_retried(
    database: Database, notifications: Notifications, wall: Wall
) -> None:
    outbox = Outbox(database, wall, "a")
    await plan(database, notifications, "registration:1", worthless_from=NOW + timedelta(hours=1))
    await outbox.settle([settled(row, State.FAILED) for row in await outbox.claim()])
    wall.now += timedelta(hours=2)
    assert await outbox.retry_failed() == 0


async def test_figures_tell_how_it_stands_and_old_rows_go(
    database: Database, notifications: Notifications, wall: Wall
) -> None:
    outbox = Outbox(database, wall, "a")
    await plan(database, notifications, "registration:1", due_at=NOW - timedelta(hours=1))
    await outbox.settle([settled(row) for row in await outbox.claim()])
    await plan(database, notifications, "registration:2", due_at=NOW - timedelta(minutes=5))
    await plan(database, notifications, "registration:3", due_at=NOW + timedelta(days=1))
    figures = await outbox.figures()
    assert figures.by_state == {State.SENT: 1, State.PLANNED: 2}
    assert (figures.due, figures.oldest_due) == (1, NOW - timedelta(minutes=5))
    wall.now += timedelta(days=200)
    await outbox.remove_old(timedelta(days=180))
    assert await states(database) == [State.PLANNED, State.PLANNED]
