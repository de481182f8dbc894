"""The exams of one's institution: how they stand, opened and closed, moved, cancelled and ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db import models
from db.audit import COMMAND
from db.exams import NewRoom
from db.staff import Role
from handlers.exams.wording import kind_words
from handlers.invigilation import texts
from handlers.invigilation.presses import Task, TaskPress, Why, WhyPress
from handlers.invigilation.times import read_times
from handlers.staff import texts as staff_texts
from tests.bot.channel import labels
from tests.exams import NOW, exam_plan

if TYPE_CHECKING:
    from db.exams import ExamView
    from tests.bot.channel import Person
    from tests.handlers.staff_house import Office


async def open_card(person: Person, exam: ExamView) -> str:
    """Go to the exam; its card."""
    await person.says("考务")
    await person.presses(staff_texts.EXAMS)
    (card,) = await person.presses(f"{exam.number} {kind_words(exam)}")
    return card.text


async def test_a_card_counts_who_stands_where(office: Office) -> None:
    exam = await office.seeded.add_exam(capacity=3)
    registrations = [await office.applicant(exam, serial) for serial in (1, 2, 3, 4)]
    await office.approve(registrations[0])
    await office.seeded.give_back(registrations[1], "照片不清楚")
    card = await open_card(await office.member(Role.MANAGER), exam)
    assert "报名 4 人　名额 3 个，已占 3 个" in card
    assert "待审 1　通过 1　退回 1　候补 1" in card
    assert texts.STATES[exam.state] in card


async def test_nothing_to_run(office: Office) -> None:
    manager = await office.member(Role.MANAGER)
    (told,) = await manager.says("本机构的考试")
    assert told.text == texts.NO_EXAMS


async def test_many_exams_come_page_by_page(office: Office) -> None:
    for number in range(10):
        await office.seeded.add_exam(number=f"ZZ2026-1{number:02}")
    manager = await office.member(Role.MANAGER)
    await manager.says("本机构的考试")
    (second,) = await manager.presses(texts.MORE)
    assert len([one for one in labels([second]) if "母婴护理" in one]) == 2
    (first,) = await manager.presses(texts.EARLIER)
    assert len([one for one in labels([first]) if "母婴护理" in one]) == 8


async def test_registration_is_closed_and_opened_again(office: Office) -> None:
    exam = await office.seeded.add_exam()
    manager = await office.member(Role.MANAGER)
    await open_card(manager, exam)
    (told,) = await manager.presses(texts.TASKS[Task.CLOSE])
    assert told.text.startswith(texts.CLOSED)
    assert await office.exam_state(exam) == "closed"
    (told,) = await manager.presses(texts.TASKS[Task.OPEN])
    assert told.text.startswith(texts.OPENED)
    assert await office.exam_state(exam) == "open"
    assert (f"account:{manager.account.id}", f"exam:{exam.id}") in await office.audited("state")


async def test_opening_after_the_window_is_told(office: Office) -> None:
    exam = await office.seeded.add_exam()
    manager = await office.member(Role.MANAGER)
    await open_card(manager, exam)
    await manager.presses(texts.TASKS[Task.CLOSE])
    office.watch.forward(days=8)
    (told,) = await manager.presses(texts.TASKS[Task.OPEN])
    assert texts.window_over(exam.register_until) in told.text


async def test_a_button_pressed_twice_is_answered_kindly(office: Office) -> None:
    exam = await office.seeded.add_exam()
    manager = await office.member(Role.MANAGER)
    press = TaskPress(exam=exam.id, task=Task.CLOSE).pack()
    await manager.press_data(press)
    (told,) = await manager.press_data(press)
    assert told.text.startswith(texts.NOT_NOW)


@pytest.mark.parametrize("task", [one for one in Task if one is not Task.CARD])
async def test_another_institutions_exam_is_out_of_reach(office: Office, task: Task) -> None:
    exam = await office.seeded.add_exam()
    stranger = await office.member(Role.MANAGER, await office.other_institution())
    (told,) = await stranger.press_data(TaskPress(exam=exam.id, task=task).pack())
    assert told.text == texts.NOT_YOURS
    assert await office.exam_state(exam) == "open"


@pytest.mark.parametrize("task", [Task.OPEN, Task.CLOSE, Task.HOLD, Task.MOVE, Task.PLACE, Task.CANCEL])
async def test_a_reviewer_runs_no_exam(office: Office, task: Task) -> None:
    exam = await office.seeded.add_exam()
    reviewer = await office.member(Role.REVIEWER)
    await open_card(reviewer, exam)
    assert texts.TASKS[task] not in labels(office.shown)
    (told,) = await reviewer.press_data(TaskPress(exam=exam.id, task=task).pack())
    assert told.text == staff_texts.NO_PERMISSION
    (told,) = await reviewer.press_data(WhyPress(exam=exam.id, why=Why.FEW).pack())
    assert told.text == staff_texts.NO_PERMISSION
    assert await office.exam_state(exam) == "open"


async def test_an_exam_is_moved_after_a_yes(office: Office) -> None:
    exam = await office.seeded.add_exam()
    await office.applicant(exam)
    manager = await office.member(Role.MANAGER)
    await open_card(manager, exam)
    await manager.presses(texts.TASKS[Task.MOVE])
    (asked,) = await manager.says("12月20日 14:00-16:30")
    assert "12月20日（周日）14:00—16:30" in asked.text
    assert "1 人" in asked.text
    assert (await office.house.records.exams.get(exam.id)).starts_at == exam.starts_at
    (told,) = await manager.presses(texts.SURE)
    assert told.text.startswith(texts.MOVED)
    moved = await office.house.records.exams.get(exam.id)
    assert (moved.starts_at, moved.ends_at) == (
        datetime(2026, 12, 20, 6, tzinfo=UTC),
        datetime(2026, 12, 20, 8, 30, tzinfo=UTC),
    )
    assert moved.tickets_from == exam.tickets_from


async def test_moved_forward_the_tickets_come_earlier_too(office: Office) -> None:
    exam = await office.seeded.add_exam()
    manager = await office.member(Role.MANAGER)
    await open_card(manager, exam)
    await manager.presses(texts.TASKS[Task.MOVE])
    await manager.says("12月5日 10:00-12:00")
    await manager.presses(texts.SURE)
    moved = await office.house.records.exams.get(exam.id)
    assert moved.starts_at == exam.starts_at - timedelta(days=2)
    assert moved.tickets_from == exam.tickets_from - timedelta(days=2)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("下次再说", texts.TIMES_NOT_READ),
        ("12月20日", texts.TIMES_NOT_READ),
        ("12月20日 25:00-26:00", texts.TIMES_NOT_READ),
        ("12月20日 11:00-9:00", texts.TIMES_TOO_LONG),
        ("今天 8:00-9:00", texts.TIMES_PAST),
    ],
)
async def test_times_that_cannot_be(office: Office, typed: str, answer: str) -> None:
    exam = await office.seeded.add_exam()
    manager = await office.member(Role.MANAGER)
    await open_card(manager, exam)
    await manager.presses(texts.TASKS[Task.MOVE])
    (told,) = await manager.says(typed)
    assert told.text == answer


async def test_no_exam_before_the_end_of_its_registration(office: Office) -> None:
    exam = await office.seeded.add_exam()
    manager = await office.member(Role.MANAGER)
    await open_card(manager, exam)
    await manager.presses(texts.TASKS[Task.MOVE])
    (told,) = await manager.says("11月28日 9:00-11:00")
    assert told.text == texts.close_before(exam.register_until)


async def test_a_room_that_is_taken_at_the_new_time_keeps_all_as_it_was(office: Office) -> None:
    exam = await office.seeded.add_exam()
    later = await office.seeded.add_exam(
        number="ZZ2026-002", starts_at=NOW + timedelta(days=20), ends_at=NOW + timedelta(days=20, hours=2)
    )
    for one, serial in ((exam, 1), (later, 2)):
        await office.approve(await office.applicant(one, serial))
        await office.seat(one)
    manager = await office.member(Role.MANAGER)
    await manager.press_data(TaskPress(exam=exam.id, task=Task.MOVE).pack())
    await manager.says("12月13日 10:00-12:00")
    (told,) = await manager.presses(texts.SURE)
    assert told.text.startswith(texts.ROOM_TAKEN)
    now = await office.house.records.exams.get(exam.id)
    assert (now.starts_at, now.revision) == (exam.starts_at, exam.revision)


async def test_another_place_gives_the_seats_back(office: Office) -> None:
    exam = await office.seeded.add_exam()
    await office.approve(await office.applicant(exam))
    await office.seat(exam)
    manager = await office.member(Role.MANAGER)
    await open_card(manager, exam)
    await manager.presses(texts.TASKS[Task.PLACE])
    (told,) = await manager.says("换个地方")
    assert told.text == texts.PLACE_NOT_READ
    await manager.says("第二考点，建设路 8 号")
    (told,) = await manager.presses(texts.SURE)
    assert told.text.startswith(f"{texts.MOVED}{texts.SEAT_AGAIN}")
    assert await office.house.records.seating.lists(exam.id) == []


async def test_an_exam_is_cancelled_with_a_reason_after_a_yes(office: Office) -> None:
    exam = await office.seeded.add_exam()
    registration = await office.applicant(exam)
    manager = await office.member(Role.MANAGER)
    await open_card(manager, exam)
    await manager.presses(texts.TASKS[Task.CANCEL])
    (asked,) = await manager.presses(texts.WHYS[Why.FEW])
    assert "1 人" in asked.text
    assert await office.exam_state(exam) == "open"
    (told,) = await manager.presses(texts.SURE)
    assert texts.cancelled(1) in told.text
    assert "报名 0 人" in told.text
    assert await office.exam_state(exam) == "cancelled"
    assert await office.state_of(registration) == "cancelled"
    async with office.house.database.read() as session:
        why = await session.scalar(
            select(models.AuditEntry.why).filter_by(action="cancel", subject=f"exam:{exam.id}")
        )
    assert why == texts.WHYS[Why.FEW]


async def test_a_reason_in_own_words_and_a_yes_for_another_question(office: Office) -> None:
    exam = await office.seeded.add_exam()
    manager = await office.member(Role.MANAGER)
    await manager.press_data(WhyPress(exam=exam.id, why=Why.OTHER).pack())
    (asked,) = await manager.says("设备检修")
    assert "设备检修" in asked.text
    await manager.says("考务")  # leaves the question
    (told,) = await manager.press_data(TaskPress(exam=exam.id, task=Task.YES).pack())
    assert "过期" in told.text
    assert await office.exam_state(exam) == "open"


async def test_an_exam_is_over_only_once_it_began(office: Office) -> None:
    exam = await office.seeded.add_exam()
    await office.approve(await office.applicant(exam))
    await office.seat(exam)
    manager = await office.member(Role.MANAGER)
    await open_card(manager, exam)
    (told,) = await manager.presses(texts.TASKS[Task.HOLD])
    assert told.text == texts.NOT_OVER
    office.watch.forward(days=14, hours=3)
    (asked,) = await manager.presses(texts.TASKS[Task.HOLD])
    assert asked.text == texts.ASK_HOLD
    (told,) = await manager.presses(texts.SURE)
    assert told.text.startswith(texts.HELD)
    assert await office.exam_state(exam) == "held"


async def test_a_plan_is_announced(office: Office) -> None:
    async with office.house.database.write() as session:
        plan = exam_plan(office.seeded.institution_id, rooms=(NewRoom("一考场", 30),))
        number = await office.house.records.exams.add(session, plan, COMMAND)
    manager = await office.member(Role.MANAGER)
    (told,) = await manager.press_data(TaskPress(exam=number, task=Task.OPEN).pack())
    assert told.text.startswith(texts.OPENED)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("12月8日 9:00-11:30", ("09:00", "11:30")),
        ("2026-12-08 9:00—11:30", ("09:00", "11:30")),
        ("12月8号上午9点到11点半", ("09:00", "11:30")),
        ("12月8日下午2点到4点", ("14:00", "16:00")),
        ("12月8日上午9点到下午1点", ("09:00", "13:00")),
        ("十二月八号 ９：００－１１：３０", ("09:00", "11:30")),
    ],
)
def test_times_as_people_write_them(text: str, hours: tuple[str, str]) -> None:
    read = read_times(text, NOW.date())
    assert read is not None
    assert {one.date().isoformat() for one in read} == {"2026-12-08"}
    assert tuple(f"{one:%H:%M}" for one in read) == hours


async def test_the_card_says_where_the_window_stands(office: Office) -> None:
    exam = await office.seeded.add_exam(register_from=NOW + timedelta(days=1))
    manager = await office.member(Role.MANAGER)
    assert texts.NOT_BEGUN in await open_card(manager, exam)
    office.watch.forward(days=2)
    assert texts.STATES[exam.state] in await open_card(manager, exam)
    (card,) = await manager.presses(texts.TASKS[Task.CLOSE])
    assert "已提前截止" in card.text


async def test_after_cancelling_nobody_waits_for_review(office: Office) -> None:
    exam = await office.seeded.add_exam(capacity=4)
    for serial in (1, 2, 3, 4):
        await office.applicant(exam, serial)
    manager = await office.member(Role.MANAGER)
    assert "待审 4" in await open_card(manager, exam)
    await manager.presses(texts.TASKS[Task.CANCEL])
    await manager.presses(texts.WHYS[Why.FEW])
    (card,) = await manager.presses(texts.SURE)
    assert "待审 0" in card.text
    assert "已占 0 个" in card.text
