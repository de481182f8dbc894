"""What notifications say: true at the moment of sending, with the button one needs next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiogram.types import InlineKeyboardMarkup

from bot.documents import Press
from bot.press import DocumentPrinting
from db import models
from db.accounts import Account
from db.audit import COMMAND
from db.database import Database
from db.exams import Move
from db.notifications import Kind
from db.outbox import Claimed
from db.records import Records
from handlers.notices.writer import NoticeWriter
from tests.exams import NOW, Seeded, Watch, seed
from tests.services import VAULT, prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from handlers.notices import Told

ACCOUNT = Account(1, "web", "a", None)


class Desk:
    """A writer over seeded records."""

    def __init__(self, seeded: Seeded, watch: Watch) -> None:
        self.seeded = seeded
        self.watch = watch
        records = seeded.records
        printing = DocumentPrinting(Press(), VAULT, watch)
        self.writer = NoticeWriter(records.registrations, records.exams, printing)

    async def told(self, kind: Kind, subject: str, **data: Any) -> Told | None:
        return await self.writer.write(Claimed(1, 1, kind, subject, data, NOW, 1), ACCOUNT)

    async def text(self, kind: Kind, subject: str, **data: Any) -> str:
        told = await self.told(kind, subject, **data)
        assert told
        return told.text


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    await prepare(url)
    database = Database(url)
    watch = Watch()
    async with database.write() as session:
        session.add(models.Account(id=1, channel="web", external_id="a", created_at=NOW))
    yield Desk(await seed(database, Records(database, VAULT, watch)), watch)
    await database.close()


def buttons(told: Told | None) -> list[str]:
    assert told
    assert isinstance(told.keyboard, InlineKeyboardMarkup)
    return [one.text for row in told.keyboard.inline_keyboard for one in row]


async def test_a_registration_is_told_along_its_way(desk: Desk) -> None:
    exam = await desk.seeded.add_exam(capacity=1)
    made = await desk.seeded.register(exam.id, account_id=1)
    waiting = await desk.seeded.register(exam.id, serial=102)
    subject = f"registration:{made.id}"
    assert made.number in await desk.text(Kind.RECEIVED, subject)
    assert "第 1 位" in await desk.text(Kind.RECEIVED, f"registration:{waiting.id}")
    assert await desk.told(Kind.APPROVED, subject) is None  # not yet
    await desk.seeded.give_back(made.id, "照片不清楚")
    returned = await desk.told(Kind.RETURNED, subject)
    assert returned
    assert "照片不清楚" in returned.text
    assert buttons(returned) == ["去修改", "提醒设置"]
    assert await desk.told(Kind.RECEIVED, subject) is None  # an answer came before it


async def test_an_offer_that_is_over_is_not_told(desk: Desk) -> None:
    exam = await desk.seeded.add_exam(capacity=1)
    first = await desk.seeded.register(exam.id)
    second = await desk.seeded.register(exam.id, account_id=1, serial=102)
    await desk.seeded.cancel(first.id)
    subject = f"registration:{second.id}"
    offer = await desk.told(Kind.OFFERED, subject)
    assert buttons(offer) == ["要这个名额", "不要了", "提醒设置"]
    await desk.seeded.cancel(second.id)
    assert await desk.told(Kind.OFFERED, subject) is None


async def test_the_days_around_the_exam_tell_place_seat_and_what_to_bring(desk: Desk) -> None:
    exam = await desk.seeded.add_exam()
    made = await desk.seeded.register(exam.id, account_id=1)
    await desk.seeded.approve(made.id)
    await desk.seeded.seat(exam.id)
    for kind in (Kind.EXAM_IN_A_WEEK, Kind.EXAM_TOMORROW, Kind.EXAM_TODAY):
        text = await desk.text(kind, f"registration:{made.id}")
        for part in ("12月7日", "10:00", exam.address, "一考场", "黑色签字笔", "身份证件原件"):
            assert part in text, kind
    week = await desk.told(Kind.EXAM_IN_A_WEEK, f"registration:{made.id}")
    assert week
    assert week.file
    assert b"BEGIN:VCALENDAR" in week.file[1]
    assert "领准考证" in buttons(week)


async def test_a_moved_exam_is_told_with_its_new_time(desk: Desk) -> None:
    exam = await desk.seeded.add_exam()
    made = await desk.seeded.register(exam.id, account_id=1)
    later = datetime(2026, 12, 9, 1, 30, tzinfo=UTC)
    async with desk.seeded.database.write() as session:
        move = Move(starts_at=later, ends_at=later + timedelta(hours=2))
        await desk.seeded.records.exams.move(session, exam.id, move, COMMAND)
    assert "12月9日（周三）9:30" in await desk.text(Kind.EXAM_MOVED, f"registration:{made.id}")
    async with desk.seeded.database.write() as session:
        await desk.seeded.records.exams.cancel(session, exam.id, COMMAND)
    assert await desk.told(Kind.EXAM_MOVED, f"registration:{made.id}") is None


async def test_windows_are_told_while_they_are_true(desk: Desk) -> None:
    exam = await desk.seeded.add_exam()
    subject = f"exam:{exam.id}"
    assert "接着填" in buttons(await desk.told(Kind.WINDOW_CLOSES, subject))
    assert "报名" in buttons(await desk.told(Kind.WINDOW_OPENS, subject))
    async with desk.seeded.database.write() as session:
        await desk.seeded.records.exams.close(session, exam.id, COMMAND)
    assert await desk.told(Kind.WINDOW_CLOSES, subject) is None
    assert await desk.told(Kind.REPORT_DUE, subject, last="2026-12-16") is None
    async with desk.seeded.database.write() as session:
        await desk.seeded.records.exams.to(session, exam.id, "seated", COMMAND)  # type: ignore[arg-type]
        await desk.seeded.records.exams.hold(session, exam.id, COMMAND)
    assert "12月16日" in await desk.text(Kind.REPORT_DUE, subject, last="2026-12-16")


async def test_a_day_asked_for_in_eligibility_is_told_by_its_name(desk: Desk) -> None:
    assert "三级" in await desk.text(Kind.QUALIFIES, "target:skill:3")
    assert "专项" in await desk.text(Kind.QUALIFIES, "target:special")


async def test_the_staff_is_told_of_a_queue_only_while_there_is_one(desk: Desk) -> None:
    exam = await desk.seeded.add_exam()
    subject = f"institution:{desk.seeded.institution_id}"
    assert await desk.told(Kind.QUEUE_WAITING, subject) is None
    await desk.seeded.register(exam.id)
    assert "1 份" in await desk.text(Kind.QUEUE_WAITING, subject)


async def test_what_is_gone_is_not_told_and_nonsense_is_an_error(desk: Desk) -> None:
    assert await desk.told(Kind.APPROVED, "registration:99") is None
    assert await desk.told(Kind.WINDOW_OPENS, "exam:99") is None
    with pytest.raises(ValueError, match="subject"):
        await desk.told(Kind.APPROVED, "moon:1")
