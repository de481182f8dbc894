"""Seats, rooms, and what is printed of them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from db.exams import NewRoom
from db.staff import Role
from handlers.invigilation import texts
from handlers.invigilation.presses import Task, TaskPress
from handlers.staff.texts import NO_PERMISSION
from tests.exams import SITE

if TYPE_CHECKING:
    from db.exams import ExamView
    from tests.bot.channel import Person
    from tests.handlers.staff_house import Office


async def press(person: Person, exam: ExamView, task: Task) -> str:
    """Press a task of the exam; the last answer."""
    outs = await person.press_data(TaskPress(exam=exam.id, task=task).pack())
    return outs[-1].text


async def approved(office: Office, exam: ExamView, count: int, first: int = 1) -> list[int]:
    """So many approved registrations."""
    found = [await office.applicant(exam, serial) for serial in range(first, first + count)]
    for one in found:
        await office.approve(one)
    return found


async def test_seats_are_given_and_told_room_by_room(office: Office) -> None:
    rooms = (NewRoom("101", 2), NewRoom("102", 2))
    exam = await office.seeded.add_exam(capacity=10, rooms=rooms)
    await approved(office, exam, 3)
    reviewer = await office.member(Role.REVIEWER)
    assert await press(reviewer, exam, Task.SEAT) == texts.CLOSE_FIRST
    manager = await office.member(Role.MANAGER)
    await press(manager, exam, Task.CLOSE)
    told = await press(reviewer, exam, Task.SEAT)
    assert "3 人，2 个考场" in told
    assert "101 考场：1—2 号，2 人" in told
    assert "102 考场：1 号，1 人" in told
    assert await office.exam_state(exam) == "seated"


async def test_who_is_approved_late_is_seated_and_nobody_moves(office: Office) -> None:
    exam = await office.seeded.add_exam(capacity=10)
    (first,) = await approved(office, exam, 1)
    late = await office.applicant(exam, 2)
    manager = await office.member(Role.MANAGER)
    await press(manager, exam, Task.CLOSE)
    assert "还有 1 份报名没审完" in await press(manager, exam, Task.SEAT)
    before = (await office.house.records.registrations.get(first)).seat
    await office.approve(late)
    assert "这次新排 1 人" in await press(manager, exam, Task.SEAT)
    assert (await office.house.records.registrations.get(first)).seat == before
    assert (await office.house.records.registrations.get(late)).seat is not None


async def test_too_few_seats_and_a_room_more(office: Office) -> None:
    exam = await office.seeded.add_exam(capacity=10, rooms=(NewRoom("101", 1),))
    await approved(office, exam, 3)
    manager = await office.member(Role.MANAGER)
    await press(manager, exam, Task.CLOSE)
    told = await press(manager, exam, Task.SEAT)
    assert "还差 2 个座位" in told
    assert "加考场 101 30" in told
    (told,) = await manager.says("加考场 101 30")
    assert told.text == texts.room_exists("101")
    (told,) = await manager.says("加考场 102 30")
    assert "2 个考场、31 个座位" in told.text
    (told,) = await manager.presses(texts.TASKS[Task.SEAT])
    assert "3 人，2 个考场" in told.text
    assert await office.audited("add_room")


@pytest.mark.parametrize(
    ("typed", "room"),
    [
        ("加考场 103 40", ("103", 40, False)),
        ("加考场 104考场 25座 无障碍", ("104", 25, True)),
        ("添加考场１０５　２０", ("105", 20, False)),
        ("实训室 12", ("实训室", 12, False)),
    ],
)
async def test_rooms_as_people_write_them(office: Office, typed: str, room: tuple[str, int, bool]) -> None:
    exam = await office.seeded.add_exam(rooms=())
    manager = await office.member(Role.MANAGER)
    assert texts.HOW_TO_ADD in await press(manager, exam, Task.ROOMS)
    await manager.says(typed)
    (added,) = await office.house.records.seating.rooms(office.seeded.institution_id, SITE)
    assert (added.name, added.seats, added.step_free) == room


@pytest.mark.parametrize("typed", ["加考场", "加考场 103", "加考场 103 0", "加考场 103 501", "加考场 三十"])
async def test_what_is_no_room(office: Office, typed: str) -> None:
    exam = await office.seeded.add_exam(rooms=())
    manager = await office.member(Role.MANAGER)
    await press(manager, exam, Task.ROOMS)
    (told,) = await manager.says(typed)
    assert told.text == texts.ROOM_NOT_READ


async def test_a_room_without_an_exam_on_the_screen(office: Office) -> None:
    await office.seeded.add_exam(rooms=())
    manager = await office.member(Role.MANAGER)
    await manager.says("加考场 201 30")
    assert len(await office.house.records.seating.rooms(office.seeded.institution_id, SITE)) == 1
    await office.seeded.add_exam(number="ZZ2026-002", site="别的考点", rooms=())
    await manager.says("考务")
    (told,) = await manager.says("加考场 202 30")
    assert told.text == texts.WHICH_EXAM


async def test_lists_come_as_files(office: Office) -> None:
    rooms = (NewRoom("101", 2), NewRoom("102", 2))
    exam = await office.seeded.add_exam(capacity=10, rooms=rooms)
    registrations = await approved(office, exam, 3)
    await office.seat(exam)
    examiner = await office.member(Role.EXAMINER)
    for task, name in ((Task.DOOR_PDF, "门贴"), (Task.SIGN_PDF, "签到表")):
        (out,) = await examiner.press_data(TaskPress(exam=exam.id, task=task).pack())
        assert out.file is not None
        assert out.file.name == f"{name}-{exam.number}.pdf"
        pages = PdfReader(io.BytesIO(out.file.content)).pages
        assert len(pages) == 2
        text = "".join(page.extract_text() for page in pages).replace(" ", "")
        for registration in registrations:
            assert office.people[registration].name in text
            assert office.people[registration].number not in text
    (out,) = await examiner.press_data(TaskPress(exam=exam.id, task=Task.SIGN_XLSX).pack())
    assert out.file is not None
    with zipfile.ZipFile(io.BytesIO(out.file.content)) as archive:
        assert sorted(archive.namelist()) == ["签到表-101.xlsx", "签到表-102.xlsx"]


async def test_one_room_is_one_workbook(office: Office) -> None:
    exam = await office.seeded.add_exam()
    (registration,) = await approved(office, exam, 1)
    await office.seat(exam)
    manager = await office.member(Role.MANAGER)
    (out,) = await manager.press_data(TaskPress(exam=exam.id, task=Task.DOOR_XLSX).pack())
    assert out.file is not None
    sheet = load_workbook(io.BytesIO(out.file.content)).active
    values = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert office.people[registration].name in values
    assert office.people[registration].number not in values


async def test_before_the_seating_there_is_nothing_to_print(office: Office) -> None:
    exam = await office.seeded.add_exam()
    manager = await office.member(Role.MANAGER)
    assert await press(manager, exam, Task.DOOR_PDF) == texts.NOBODY


async def test_a_supervisor_seats_nobody(office: Office) -> None:
    exam = await office.seeded.add_exam()
    supervisor = await office.member(Role.SUPERVISOR)
    assert await press(supervisor, exam, Task.SEAT) == NO_PERMISSION
    assert await press(supervisor, exam, Task.ROOMS) == NO_PERMISSION
    assert await press(supervisor, exam, Task.SIGN_PDF) == texts.NOBODY
