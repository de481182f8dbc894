"""The sender: who is told, where, when, and what becomes of a sending that fails."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from sqlalchemy import select

from bot.channels.base import OutOfReachError
from bot.metrics import Metrics
from bot.sending.couriers import Pace
from bot.sending.sender import Sender, growing_wait
from db import models
from db.accounts import Accounts
from db.database import Database
from db.machines import NotificationState as State
from db.notifications import Kind, Notifications
from db.outbox import Outbox
from db.reminders import Reminders, Topic, Wanted
from db.work import UnitOfWork
from handlers.notices.told import Told
from tests.services import prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from aiogram.methods import TelegramMethod

    from db.accounts import Account
    from db.outbox import Claimed

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
"""Twelve in China."""


class Wall:
    """A clock under the test's control."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class Writer:
    """Writes the subject; None for a subject that is over, an error for one that cannot be written."""

    async def write(self, row: Claimed, _account: Account) -> Told | None:
        if row.subject == "over":
            return None
        if row.subject == "broken":
            raise KeyError(row.subject)
        return Told(row.subject, file=("考试.ics", b"x") if row.kind == Kind.EXAM_IN_A_WEEK else None)


class Courier:
    """Records what is sent; fails as the test says."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, TelegramMethod[Any]]] = []
        self.there = True
        self.failure: Exception | None = None

    def chat_of(self, account: Account) -> int:
        return account.id * 100

    def reaches(self, _account: Account) -> bool:
        return self.there

    async def send(self, chat_id: int, method: TelegramMethod[Any], _kind: str) -> None:
        if self.failure:
            raise self.failure
        self.sent.append((chat_id, method))

    @property
    def texts(self) -> list[str]:
        return [method.text for _, method in self.sent if hasattr(method, "text")]


class Line:
    """A sender with all its parts."""

    def __init__(self, database: Database, wall: Wall) -> None:
        self.database = database
        self.wall = wall
        self.notifications = Notifications(database, wall)
        self.reminders = Reminders(database, self.notifications, wall)
        self.outbox = Outbox(database, wall, "here")
        self.accounts = Accounts(database, wall)
        self.metrics = Metrics()
        self.sender = self.another("here")
        self.courier, self.other = Courier(), Courier()
        self.sender.couriers = {"web": self.courier, "telegram": self.other}

    def another(self, worker: str) -> Sender:
        outbox = Outbox(self.database, self.wall, worker)
        return Sender(outbox, self.accounts, self.reminders, Writer(), self.metrics, self.wall)  # type: ignore[arg-type]

    async def plan(self, subject: str, kind: Kind = Kind.RECEIVED, account: int = 1, **more: Any) -> None:
        async with self.database.write() as session:
            await self.notifications.plan(session, kind, account, subject, **more)

    async def meet(self, account_id: int) -> None:
        account = await self.accounts.get(account_id)
        assert account
        await self.sender.meet(account)

    async def rows(self) -> list[models.Notification]:
        async with self.database.read() as session:
            query = select(models.Notification).order_by(models.Notification.id)
            return list(await session.scalars(query))

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows()]


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    await prepare(url)
    database = Database(url)
    async with database.write() as session:
        for number, channel in enumerate(("web", "telegram"), 1):
            session.add(models.Account(id=number, channel=channel, external_id=str(number), created_at=NOON))
    yield Line(database, Wall())
    await database.close()


async def test_what_is_due_is_sent_once(line: Line) -> None:
    await line.plan("registration:1")
    await line.sender.run()
    await line.sender.run()
    assert line.courier.texts == ["registration:1"]
    assert await line.states() == [State.SENT]


async def test_two_processes_at_once_send_each_thing_once(line: Line) -> None:
    for number in range(100):
        await line.plan(f"registration:{number}")
    other = line.another("there")
    other.couriers = line.sender.couriers
    await asyncio.gather(line.sender.run(), other.run(), line.sender.run())
    assert sorted(line.courier.texts) == sorted(f"registration:{number}" for number in range(100))


async def test_one_bad_row_does_not_stop_the_line(line: Line) -> None:
    for subject in ("broken", "over", "registration:1"):
        await line.plan(subject)
    await line.sender.run()
    assert line.courier.texts == ["registration:1"]
    assert await line.states() == [State.FAILED, State.CANCELLED, State.SENT]


@pytest.mark.parametrize(
    "error",
    [
        TelegramForbiddenError(method=None, message="bot was blocked by the user"),  # type: ignore[arg-type]
        TelegramBadRequest(method=None, message="chat not found"),  # type: ignore[arg-type]
    ],
)
async def test_what_can_never_arrive_is_given_up(line: Line, error: Exception) -> None:
    await line.plan("registration:1")
    line.courier.failure = error
    await line.sender.run()
    assert await line.states() == [State.FAILED]


async def test_what_fails_for_now_is_tried_again_with_growing_waits(line: Line) -> None:
    await line.plan("registration:1")
    line.courier.failure = TelegramNetworkError(method=None, message="away")  # type: ignore[arg-type]
    waits = []
    for _ in range(3):
        await line.sender.run()
        (row,) = await line.rows()
        assert row.state == State.PLANNED
        waits.append(row.due_at - line.wall.now)
        line.wall.now = row.due_at
    assert waits[0] < waits[1] < waits[2]
    line.courier.failure = None
    await line.sender.run()
    assert await line.states() == [State.SENT]


async def test_it_is_given_up_in_the_end(line: Line) -> None:
    await line.plan("registration:1", kind=Kind.OFFERED)
    line.courier.failure = TelegramNetworkError(method=None, message="away")  # type: ignore[arg-type]
    for _ in range(30):
        await line.sender.run()
        (row,) = await line.rows()
        line.wall.now = max(row.due_at, line.wall.now)
    assert (row.state, row.attempts) == (State.FAILED, 10)


async def test_a_flood_answer_is_waited_out_exactly_and_costs_no_attempt(line: Line) -> None:
    await line.plan("registration:1")
    line.courier.failure = TelegramRetryAfter(method=None, message="flood", retry_after=37)  # type: ignore[arg-type]
    await line.sender.run()
    (row,) = await line.rows()
    assert (row.due_at - line.wall.now, row.attempts) == (timedelta(seconds=37), 0)


async def test_at_night_what_can_wait_waits_and_what_cannot_does_not(line: Line) -> None:
    line.wall.now = datetime(2026, 12, 1, 15, 30, tzinfo=UTC)  # half past eleven at night in China
    await line.plan("registration:1")
    await line.plan("registration:2", kind=Kind.OFFERED)
    await line.sender.run()
    assert line.courier.texts == ["registration:2"]
    line.wall.now = datetime(2026, 12, 1, 23, 59, tzinfo=UTC)
    await line.sender.run()
    assert len(line.courier.texts) == 1
    line.wall.now = datetime(2026, 12, 2, 0, 0, tzinfo=UTC)  # eight in the morning
    await line.sender.run()
    assert line.courier.texts == ["registration:2", "registration:1"]


async def test_who_wants_nothing_is_told_nothing(line: Line) -> None:
    async with UnitOfWork(line.database) as work:
        line.reminders.set_wanted(work, 1, Wanted(muted=True))
        line.reminders.set_wanted(work, 2, Wanted(off=frozenset({Topic.EVE})))
    await line.plan("registration:1")
    await line.plan("registration:2", Kind.EXAM_TOMORROW, account=2)
    await line.plan("registration:3", Kind.EXAM_IN_A_WEEK, account=2)
    await line.sender.run()
    assert (line.courier.texts, line.other.texts) == ([], ["registration:3"])
    assert await line.states() == [State.CANCELLED, State.CANCELLED, State.SENT]


async def test_a_file_goes_after_its_message(line: Line) -> None:
    await line.plan("registration:1", Kind.EXAM_IN_A_WEEK)
    await line.sender.run()
    assert [type(method).__name__ for _, method in line.courier.sent] == ["SendMessage", "SendDocument"]


async def test_who_is_away_is_told_at_the_next_contact(line: Line) -> None:
    await line.plan("registration:1")
    line.courier.there = False
    await line.sender.run()
    assert await line.states() == [State.KEPT]
    await line.meet(2)  # somebody else
    assert line.courier.texts == []
    await line.meet(1)
    await line.meet(1)
    assert line.courier.texts == ["registration:1"]


async def test_who_turns_out_to_be_out_of_reach_is_told_elsewhere_or_at_the_next_contact(line: Line) -> None:
    async with line.database.write() as session:
        for number in (1, 2):
            account = await session.get_one(models.Account, number)
            account.circle = "a circle"
            account.last_seen_at = NOON + timedelta(hours=number)
    line.other.failure = OutOfReachError(method=None, message="48 hours")  # type: ignore[arg-type]
    await line.plan("registration:1")
    await line.sender.run()
    assert (line.courier.texts, line.other.texts) == (["registration:1"], [])
    line.courier.failure = line.other.failure
    await line.plan("registration:2")
    await line.sender.run()
    assert await line.states() == [State.SENT, State.KEPT]
    await line.meet(1)  # in vain, and only once
    assert await line.states() == [State.SENT, State.KEPT]
    line.courier.failure = None
    await line.meet(1)
    assert line.courier.texts == ["registration:1", "registration:2"]


async def test_what_another_process_kept_is_learnt(line: Line) -> None:
    await line.plan("registration:1")
    other = line.another("there")  # it serves no channel at all
    await other.run()
    await line.meet(1)
    assert line.courier.texts == []
    await line.sender.refresh()
    await line.meet(1)
    assert line.courier.texts == ["registration:1"]


async def test_a_person_with_two_channels_is_told_once_on_the_one_used_last(line: Line) -> None:
    async with line.database.write() as session:
        for number in (1, 2):
            account = await session.get_one(models.Account, number)
            account.circle = "a circle"
            account.last_seen_at = NOON + timedelta(hours=number)
    await line.plan("registration:1")
    await line.sender.run()
    assert (line.courier.texts, line.other.texts) == ([], ["registration:1"])
    line.other.there = False
    await line.plan("registration:2")
    await line.sender.run()
    assert line.courier.texts == ["registration:2"]


async def test_what_was_kept_is_told_on_whatever_channel_the_person_comes_back(line: Line) -> None:
    async with line.database.write() as session:
        for number in (1, 2):
            (await session.get_one(models.Account, number)).circle = "a circle"
    line.courier.there = line.other.there = False
    await line.plan("registration:1")
    await line.sender.run()
    await line.meet(2)
    await line.meet(1)
    assert (line.courier.texts, line.other.texts) == ([], ["registration:1"])


async def test_seen_is_written_behind_and_to_the_hour(line: Line) -> None:
    line.accounts.saw(1)
    await line.accounts.write_seen()
    line.wall.now += timedelta(minutes=59)
    line.accounts.saw(1)
    await line.accounts.write_seen()
    async with line.database.read() as session:
        assert (await session.get_one(models.Account, 1)).last_seen_at == NOON
    line.wall.now += timedelta(minutes=1)
    line.accounts.saw(1)
    await line.accounts.write_seen()
    async with line.database.read() as session:
        assert (await session.get_one(models.Account, 1)).last_seen_at == NOON + timedelta(hours=1)


async def test_the_figures_tell_what_was_sent(line: Line) -> None:
    await line.plan("registration:1", due_at=NOON - timedelta(seconds=90))
    await line.plan("broken")
    await line.plan("registration:2", due_at=NOON + timedelta(days=1))
    await line.sender.run()
    page = line.metrics.render(await line.outbox.figures(), line.wall()).decode()
    assert 'kaozheng_notifications_settled_total{kind="received",state="sent"} 1.0' in page
    assert 'kaozheng_notifications_settled_total{kind="received",state="failed"} 1.0' in page
    assert 'kaozheng_notifications{state="planned"} 1.0' in page
    assert "kaozheng_notification_delay_seconds_sum 90.0" in page


def test_waits_grow_to_three_hours() -> None:
    assert timedelta(seconds=7) < growing_wait(1) < timedelta(seconds=13)
    assert timedelta(hours=2) < growing_wait(50) < timedelta(hours=4)


def test_a_pace_is_even_and_a_pause_is_kept() -> None:
    now = 100.0
    pace = Pace(2, lambda: now)
    assert (pace.take(), round(pace.take(), 3)) == (0.0, 0.5)
    now += 0.5
    assert pace.take() == 0.0
    pace.pause(30)
    now += 29.5
    assert round(pace.take(), 3) == 0.5
    now += 0.5
    assert pace.take() == 0.0
