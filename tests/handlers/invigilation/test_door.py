"""The door: by code, photo, number and name; once, and only whom one may let in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.documents import qr_png
from db.staff import Role
from db.tickets import make_code
from db.vault import Key, Vault
from handlers.invigilation import texts
from handlers.invigilation.presses import DoorPress
from handlers.staff.texts import NO_PERMISSION
from knowledge.identity import mask_number
from tests.bot.channel import labels
from tests.exams import NOW
from tests.pictures import picture
from tests.services import VAULT

if TYPE_CHECKING:
    from db.exams import ExamView
    from tests.handlers.staff_house import Office


async def seated(office: Office, count: int = 1, **changes) -> tuple[ExamView, list[int]]:
    """An exam with so many people on seats, on its day."""
    exam = await office.seeded.add_exam(**({"capacity": 10} | changes))
    found = [await office.applicant(exam, serial) for serial in range(1, count + 1)]
    for one in found:
        await office.approve(one)
    await office.seat(exam)
    office.watch.now = exam.starts_at - timedelta(hours=1)
    return exam, found


async def ticket_of(office: Office, registration: int) -> str:
    view = await office.house.records.registrations.get(registration)
    assert view is not None
    assert view.ticket_number
    return view.ticket_number


async def test_a_scanned_code_shows_who_it_is_and_lets_in_once(office: Office) -> None:
    exam, (registration,) = await seated(office)
    examiner = await office.member(Role.EXAMINER)
    (door,) = await examiner.says("签到")
    assert "母婴护理" in door.text
    photo, card = await examiner.says(make_code(VAULT, await ticket_of(office, registration)))
    assert photo.file is not None
    data = office.people[registration]
    for part in (data.name, "母婴护理", "一考场 考场 1 号", mask_number(data.number), texts.COMPARE):
        assert part in card.text
    (told,) = await examiner.presses(texts.CHECK_IN)
    assert f"✅ {data.name} 签到好了（9:00）" in told.text
    assert "已到 1 人，应到 1 人" in told.text
    (again,) = await examiner.presses(texts.CHECK_IN)
    office.watch.forward(minutes=5)
    assert again.text == texts.already(exam.starts_at - timedelta(hours=1))
    outs = await examiner.says(make_code(VAULT, await ticket_of(office, registration)))
    assert "已经签到过了，时间 9:00" in outs[-1].text
    assert labels(outs) == []
    assert len(await office.audited("check_in")) == 1
    assert office.leaks() == []


async def test_a_photo_of_the_code(office: Office) -> None:
    _, (registration,) = await seated(office)
    reviewer = await office.member(Role.REVIEWER)
    await reviewer.says("签到")
    outs = await reviewer.sends_photo(qr_png(make_code(VAULT, await ticket_of(office, registration))))
    assert office.people[registration].name in outs[-1].text
    (told,) = await reviewer.sends_photo(picture())
    assert told.text == texts.NO_CODE


@pytest.mark.parametrize("by", ["ticket", "registration"])
async def test_a_typed_number(office: Office, by: str) -> None:
    _, (registration,) = await seated(office)
    view = await office.house.records.registrations.get(registration)
    manager = await office.member(Role.MANAGER)
    await manager.says("签到")
    outs = await manager.says(view.ticket_number if by == "ticket" else view.number)
    assert office.people[registration].name in outs[-1].text
    (told,) = await manager.says("2612070000009")
    assert told.text == texts.UNKNOWN_TICKET


async def test_a_name(office: Office) -> None:
    _, registrations = await seated(office, 5)  # the first and the fifth have one name
    manager = await office.member(Role.MANAGER)
    await manager.says("签到")
    outs = await manager.says("周 立秋")
    assert office.people[registrations[1]].name in outs[-1].text
    (several,) = await manager.says("孙小满")
    assert several.text == texts.WHO_OF_THEM
    assert len(labels([several])) == 2
    await manager.presses(labels([several])[1])
    await manager.presses(texts.CHECK_IN)
    assert [subject for _, subject in await office.audited("check_in")] == [
        f"registration:{registrations[4]}"
    ]
    (nobody,) = await manager.says("钱多多")
    assert nobody.text == texts.NOBODY_SO_NAMED
    assert office.leaks() == []


async def test_a_forged_ticket_is_told(office: Office) -> None:
    _, (registration,) = await seated(office)
    number = await ticket_of(office, registration)
    manager = await office.member(Role.MANAGER)
    stranger = Vault([Key("evil", bytes(32))])
    for code in (make_code(stranger, number), f"KZ1.{number}.00000000", f"KZ1.{number}.xyz", "KZ9.1.2222"):
        (told,) = await manager.says(code)
        assert told.text == texts.FORGED
    assert await office.audited("check_in") == []


async def test_who_is_not_approved_does_not_come_in(office: Office) -> None:
    exam, (registration,) = await seated(office)
    number = await ticket_of(office, registration)
    office.watch.now = NOW
    await office.seeded.cancel(registration)
    office.watch.now = exam.starts_at - timedelta(hours=1)
    manager = await office.member(Role.MANAGER)
    outs = await manager.says(make_code(VAULT, number))
    assert "已取消" in outs[-1].text
    assert labels(outs) == []
    (told,) = await manager.press_data(DoorPress(registration=registration, check=True).pack())
    assert "不能签到" in told.text


async def test_on_another_day_nobody_comes_in(office: Office) -> None:
    exam, (registration,) = await seated(office)
    code = make_code(VAULT, await ticket_of(office, registration))
    office.watch.now = NOW
    manager = await office.member(Role.MANAGER)
    (told,) = await manager.says("签到")
    assert told.text == texts.DOOR_CLOSED
    assert labels([told])
    outs = await manager.says(code)
    assert texts.refused_day(exam.starts_at) in outs[-1].text
    (told,) = await manager.press_data(DoorPress(registration=registration, check=True).pack())
    assert told.text == texts.refused_day(exam.starts_at)
    assert await office.audited("check_in") == []


async def test_the_door_of_another_institution(office: Office) -> None:
    _, (registration,) = await seated(office)
    stranger = await office.member(Role.MANAGER, await office.other_institution())
    code = make_code(VAULT, await ticket_of(office, registration))
    for outs in (
        await stranger.says(code),
        await stranger.press_data(DoorPress(registration=registration, check=False).pack()),
        await stranger.press_data(DoorPress(registration=registration, check=True).pack()),
    ):
        assert [out.text for out in outs] == [texts.UNKNOWN_TICKET]
    assert await office.audited("check_in") == []


async def test_a_supervisor_checks_nobody_in(office: Office) -> None:
    _, (registration,) = await seated(office)
    supervisor = await office.member(Role.SUPERVISOR)
    (told,) = await supervisor.says("签到")
    assert told.text == NO_PERMISSION
    (told,) = await supervisor.press_data(DoorPress(registration=registration, check=True).pack())
    assert told.text == texts.UNKNOWN_TICKET


async def test_a_candidate_who_sends_the_own_code(office: Office) -> None:
    _, (registration,) = await seated(office)
    candidate = await office.house.person("candidate")
    (told,) = await candidate.says(make_code(VAULT, await ticket_of(office, registration)))
    assert told.text == texts.FOR_STAFF


async def test_at_the_door_other_words_still_work(office: Office) -> None:
    await seated(office)
    manager = await office.member(Role.MANAGER)
    await manager.says("签到")
    (told,) = await manager.says("我的考试")
    assert told.text != texts.NOBODY_SO_NAMED
    (told,) = await manager.says("取消")
    assert "停下" in told.text


async def test_a_full_stop_after_the_number_does_not_matter(office: Office) -> None:
    _, (registration,) = await seated(office)
    examiner = await office.member(Role.EXAMINER)
    await examiner.says("签到")
    outs = await examiner.says(f"{await ticket_of(office, registration)}。")
    assert texts.COMPARE in outs[-1].text
